package io.signalbox.ring;

/**
 * A stage threw: the director's own fault, and the end of the run. Nothing behind the event at which it happened has
 * left or will leave.
 */
public final class StageFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String stage;
    private final long event;

    StageFailure(final String stage, final long event, final Throwable cause) {
        super("stage " + stage + " failed at event " + event + ": " + cause, cause);
        this.stage = stage;
        this.event = event;
    }

    /** Name of the stage, in lower case. */
    public String stage() {
        return stage;
    }

    /** Number of the event that it failed at; 0 where it failed between events. */
    public long event() {
        return event;
    }
}
