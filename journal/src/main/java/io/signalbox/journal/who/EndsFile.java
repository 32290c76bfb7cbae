package io.signalbox.journal.who;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What a file of the journal says of public ends, gathered beside it: an entry for each mapping, or block of ports, that begins or ends, in the
 * order of the records, and one for each document that is in it. So "who had it" is a walk over entries of one size, and
 * the documents need not be read. It is an index: whatever it says stands in the documents, too. Little-endian.
 *
 * <pre>
 *    0  public address, 2 longs             40  when it ended, ns; the greatest number for a beginning
 *   16  inside address, 2 longs             48  event
 *   32  when it began, ns                   56  kind 8 | protocol 8 | inside port 16 | public port 16 | more ports 16
 * </pre>
 */
final class EndsFile {
    static final String SUFFIX = ".ends";
    static final int ENTRY_BYTES = 64;
    static final int TENANCY = 1;
    /** All documents up to this event are in it; its time stands where another entry says when it ended. */
    static final int DOCUMENT = 2;

    static final int PUBLIC_LO = 8;
    static final int WORD = 56;
    private static final int PUBLIC_HI = 0;
    private static final int INSIDE_HI = 16;
    private static final int INSIDE_LO = 24;
    private static final int BEGAN = 32;
    private static final int ENDED = 40;
    private static final int EVENT = 48;

    private static final int PROTOCOL_SHIFT = 8;
    private static final int INSIDE_PORT_SHIFT = 16;
    private static final int PUBLIC_PORT_SHIFT = 32;
    private static final int MORE_PORTS_SHIFT = 48;
    private static final int BYTE_MASK = 0xFF;
    private static final int PORT_MASK = 0xFFFF;

    private EndsFile() {}

    /** Where it lies for a file of the journal. */
    static Path of(final Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** The tenancy that {@link #WORD} is of has this port. */
    static boolean has(final long word, final int port) {
        final int behind = port - publicPort(word);
        return (word & BYTE_MASK) == TENANCY && behind >= 0 && behind <= morePorts(word);
    }

    private static int protocol(final long word) {
        return (int) (word >>> PROTOCOL_SHIFT) & BYTE_MASK;
    }

    private static int publicPort(final long word) {
        return (int) (word >>> PUBLIC_PORT_SHIFT) & PORT_MASK;
    }

    private static int morePorts(final long word) {
        return (int) (word >>> MORE_PORTS_SHIFT);
    }

    /** Writes an entry at the buffer's position. */
    static void put(final ByteBuffer to, final Tenancy tenancy) {
        to.order(LITTLE_ENDIAN)
                .putLong(tenancy.publicHi())
                .putLong(tenancy.publicLo())
                .putLong(tenancy.insideHi())
                .putLong(tenancy.insideLo())
                .putLong(tenancy.beganNs())
                .putLong(tenancy.endedNs())
                .putLong(tenancy.event())
                .putLong(TENANCY
                        | (long) tenancy.protocol() << PROTOCOL_SHIFT
                        | (long) tenancy.insidePort() << INSIDE_PORT_SHIFT
                        | (long) tenancy.publicPort() << PUBLIC_PORT_SHIFT
                        | tenancy.ports() - 1L << MORE_PORTS_SHIFT);
    }

    static void putDocument(final ByteBuffer to, final long lastEvent, final long lastTimeNs) {
        to.order(LITTLE_ENDIAN);
        to.putLong(to.position() + ENDED, lastTimeNs)
                .putLong(to.position() + EVENT, lastEvent)
                .putLong(to.position() + WORD, DOCUMENT);
        to.position(to.position() + ENTRY_BYTES);
    }

    static boolean isDocument(final ByteBuffer from, final int at) {
        return from.getLong(at + WORD) == DOCUMENT;
    }

    static long event(final ByteBuffer from, final int at) {
        return from.getLong(at + EVENT);
    }

    /** Of a document: the time of its last event. */
    static long timeNs(final ByteBuffer from, final int at) {
        return from.getLong(at + ENDED);
    }

    static Tenancy tenancy(final ByteBuffer from, final int at) {
        final long word = from.getLong(at + WORD);
        return new Tenancy(
                protocol(word),
                from.getLong(at + INSIDE_HI),
                from.getLong(at + INSIDE_LO),
                (int) (word >>> INSIDE_PORT_SHIFT) & PORT_MASK,
                from.getLong(at + PUBLIC_HI),
                from.getLong(at + PUBLIC_LO),
                publicPort(word),
                1 + morePorts(word),
                from.getLong(at + BEGAN),
                from.getLong(at + ENDED),
                event(from, at));
    }
}
