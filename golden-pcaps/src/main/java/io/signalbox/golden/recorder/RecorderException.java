package io.signalbox.golden.recorder;

/** Nothing can be recorded here; the message is one sentence with a next step. */
public final class RecorderException extends RuntimeException {
    RecorderException(final String message) {
        super(message);
    }

    RecorderException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
