package io.signalbox.director;

/** What the program answers to whoever called it. */
public final class ExitCode {
    /** Done; and where something was asked, the answer is yes. */
    public static final int WELL = 0;
    /** The answer is no: it differs, it is damaged. */
    public static final int NO = 1;
    /** Wrong usage, input that cannot be read, or output that cannot be written. */
    public static final int WRONG_INPUT = 2;
    /** Of two runs that must agree, one differs. */
    public static final int NOT_DETERMINISTIC = 3;
    /** The director's own fault (EX_SOFTWARE of sysexits.h). */
    public static final int OWN_FAULT = 70;

    private ExitCode() {}
}
