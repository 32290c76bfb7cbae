package io.signalbox.replay.capture;

/**
 * A capture cannot be read or written; the message is one sentence that names the file, the place in it and the cause.
 */
public final class CaptureException extends RuntimeException {
    public CaptureException(final String sentence) {
        super(sentence);
    }

    public CaptureException(final String sentence, final Throwable cause) {
        super(sentence, cause);
    }
}
