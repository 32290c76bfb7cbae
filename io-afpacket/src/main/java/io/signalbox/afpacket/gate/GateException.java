package io.signalbox.afpacket.gate;

/** The host cannot be kept out of what the director serves: one sentence says why and what to do. */
public final class GateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GateException(final String sentence) {
        super(sentence);
    }

    GateException(final String sentence, final Throwable cause) {
        super(sentence, cause);
    }
}
