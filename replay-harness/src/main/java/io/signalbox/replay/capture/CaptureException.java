package io.signalbox.replay.capture;

import io.signalbox.golden.InputException;

/**
 * A capture cannot be read or written; the message is one sentence that names the file, the place in it and the cause.
 */
public final class CaptureException extends InputException {
    public CaptureException(final String sentence) {
        super(sentence);
    }

    public CaptureException(final String sentence, final Throwable cause) {
        super(sentence, cause);
    }
}
