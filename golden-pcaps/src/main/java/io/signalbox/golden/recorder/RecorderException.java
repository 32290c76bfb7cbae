package io.signalbox.golden.recorder;

import io.signalbox.golden.InputException;

/** Nothing can be recorded here; the message is one sentence with a next step. */
public final class RecorderException extends InputException {
    RecorderException(final String message) {
        super(message);
    }

    RecorderException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
