package io.signalbox.journal;

/**
 * What a journal came to, read from its first byte to its last.
 *
 * @param lost records that, as the journal itself says, never reached it
 * @param damages findings that are damage
 * @param isBeingWritten whether a writer had it open
 */
public record Verification(
        int files,
        long bytes,
        int sessions,
        long documents,
        long records,
        long firstEvent,
        long lastEvent,
        long lost,
        int damages,
        boolean isBeingWritten) {

    /** Every byte that was committed is there and as it was. */
    public boolean isWhole() {
        return damages == 0;
    }
}
