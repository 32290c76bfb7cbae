package io.signalbox.afpacket.syscall;

/** A native call failed: the message names the call, what it was asked for, and the system's reason. */
public final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    SystemCallException(final String call, final Object argument, final int errno, final String reason) {
        super(call + "(" + argument + "): " + reason + " (errno " + errno + ")");
        this.errno = errno;
    }

    /** The number as in {@code errno(3)}. */
    public int errno() {
        return errno;
    }
}
