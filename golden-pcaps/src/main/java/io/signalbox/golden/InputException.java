package io.signalbox.golden;

/** What was given cannot be used; the message is one sentence that names the file, the place in it and the cause. */
public abstract class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected InputException(final String sentence) {
        super(sentence);
    }

    protected InputException(final String sentence, final Throwable cause) {
        super(sentence, cause);
    }
}
