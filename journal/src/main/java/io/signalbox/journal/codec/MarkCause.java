package io.signalbox.journal.codec;

/** Why a journal says something about itself. Journals name causes by {@link #id()}, which never changes. */
public enum MarkCause {
    /** The byte ring between packets and journal was full. */
    RING_FULL(1, "the journal could not keep up"),
    /** Less free space than the watermark. */
    DISK_LOW(2, "the disk was nearly full"),
    /** Chronicle Queue failed. */
    WRITE_FAILED(3, "writing failed"),
    /** The oldest files were deleted: all together needed more than the size cap, or they were as old as is kept. */
    RETENTION(4, "the journal keeps no more, by size or by age"),
    /** A session's last record: nothing is missing behind it. */
    CLOSED(5, "the journal was closed"),
    /** A checkpoint of all state became whole: its event stands as the first and the last. */
    CHECKPOINT(6, "a checkpoint was written");

    private static final MarkCause[] BY_ID = new MarkCause[8];

    static {
        for (final MarkCause cause : values()) {
            BY_ID[cause.id] = cause;
        }
    }

    private final int id;
    private final String meaning;

    MarkCause(final int id, final String meaning) {
        this.id = id;
        this.meaning = meaning;
    }

    public int id() {
        return id;
    }

    /** One clause for people. */
    public String meaning() {
        return meaning;
    }

    /** True where events are missing from the journal because of it. */
    public boolean isGap() {
        return this == RING_FULL || this == DISK_LOW || this == WRITE_FAILED;
    }

    /** The cause with this id, or null where none has it. */
    public static MarkCause byId(final int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
