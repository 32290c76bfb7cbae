package io.signalbox.journal;

/**
 * Something that a reader found out about a journal, and where.
 *
 * @param file its name; empty where the finding is about the whole
 * @param position in the file; -1 where it is about the whole file
 * @param lastGoodEvent the last event before it that is whole; 0 where there is none
 * @param firstGoodEvent the first one behind it; 0 where there is none
 * @param sentence without file and position
 */
public record Finding(Kind kind, String file, long position, long lastGoodEvent, long firstGoodEvent, String sentence) {

    /** How bad it is. */
    public enum Kind {
        /** Bytes are not as they were written, or not there. */
        DAMAGE,
        /** Nothing that was written is missing; but there is something to know. */
        NOTE
    }

    public boolean isDamage() {
        return kind == Kind.DAMAGE;
    }

    /** File, position and sentence. */
    @Override
    public String toString() {
        return (file.isEmpty() ? "" : file + (position < 0 ? ": " : ", byte " + position + ": ")) + sentence;
    }
}
