package io.signalbox.afpacket;

/** A port cannot be opened: the message says why and what would help, in one sentence. */
public final class PortUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PortUnavailableException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
