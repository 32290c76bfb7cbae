package io.signalbox.ipvsadm;

/** A line that was refused. The message is what {@code ipvsadm} prints, one line without its end. */
public final class IpvsadmException extends RuntimeException {
    /** Of a listing that cannot be had. */
    public static final int UNLISTED = 1;
    /** Of a wrong argument. */
    public static final int WRONG_ARGUMENT = 2;
    /** Of a line that is no command at all, and of what the director, where Linux has the kernel, refuses. */
    public static final int REFUSED = 255;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    public IpvsadmException(final int exitCode, final String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Whether {@code ipvsadm -R} goes on behind such a line: the kernel refuses it, or an option is unknown. */
    public boolean isOfOneLine() {
        return exitCode == REFUSED && !getMessage().equals(Arguments.HINT);
    }

    /** What {@code ipvsadm} exits with. */
    public int exitCode() {
        return exitCode;
    }

    static IpvsadmException unlisted(final String message) {
        return new IpvsadmException(UNLISTED, message);
    }

    static IpvsadmException wrong(final String message) {
        return new IpvsadmException(WRONG_ARGUMENT, message);
    }

    static IpvsadmException refused(final String message) {
        return new IpvsadmException(REFUSED, message);
    }
}
