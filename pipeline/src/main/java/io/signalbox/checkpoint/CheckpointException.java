package io.signalbox.checkpoint;

/** A checkpoint that cannot be read back; the message is a sentence. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(final String message) {
        super(message);
    }
}
