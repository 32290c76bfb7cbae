package io.signalbox.journal;

import io.signalbox.journal.codec.DocumentHeader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code signalbox-journal} says of a file of the queue. A file belongs to one session. Until it is finished only
 * its beginning is known, and the rest is zero.
 *
 * @param length in bytes; the file may only grow, by zeros
 * @param others CRC-32C of what is neither a document nor its length word: {@link OtherBytes}
 */
record FileEntry(
        String name,
        int session,
        long firstDocument,
        long firstEvent,
        long lastDocument,
        long lastEvent,
        long length,
        int others) {
    private static final Pattern BEGUN = Pattern.compile("session (\\d+), from document (\\d+), event (\\d+)");
    private static final Pattern FINISHED = Pattern.compile(
            "session (\\d+), documents (\\d+) to (\\d+), events (\\d+) to (\\d+), length (\\d+), others ([0-9a-f]{8})");

    /** @param first the header of its first document */
    static FileEntry begun(final String name, final DocumentHeader first) {
        return new FileEntry(name, first.session(), first.document(), first.firstEvent(), 0, 0, 0, 0);
    }

    FileEntry finished(final long newLastDocument, final long newLastEvent, final long newLength, final int newOthers) {
        return new FileEntry(
                name, session, firstDocument, firstEvent, newLastDocument, newLastEvent, newLength, newOthers);
    }

    boolean isFinished() {
        return lastDocument > 0;
    }

    /** What {@link #toString} said; null where it is nothing of the kind. */
    static FileEntry parse(final String name, final String text) {
        final Matcher begun = BEGUN.matcher(text);
        if (begun.matches()) {
            return new FileEntry(
                    name, Integer.parseInt(begun.group(1)), number(begun, 2), number(begun, 3), 0, 0, 0, 0);
        }
        final Matcher finished = FINISHED.matcher(text);
        return finished.matches()
                ? new FileEntry(
                        name,
                        Integer.parseInt(finished.group(1)),
                        number(finished, 2),
                        number(finished, 4),
                        number(finished, 3),
                        number(finished, 5),
                        number(finished, 6),
                        Integer.parseUnsignedInt(finished.group(7), 16))
                : null;
    }

    private static long number(final Matcher matcher, final int group) {
        return Long.parseLong(matcher.group(group));
    }

    @Override
    public String toString() {
        return isFinished()
                ? String.format(
                        "session %d, documents %d to %d, events %d to %d, length %d, others %08x",
                        session, firstDocument, lastDocument, firstEvent, lastEvent, length, others)
                : String.format("session %d, from document %d, event %d", session, firstDocument, firstEvent);
    }
}
