package io.signalbox.journal.codec;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.signalbox.decision.Change;
import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.packet.PacketSlot;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An event that configured something, or was refused: who, the command's text as {@link CommandText} writes it, and why
 * it was refused (all UTF-8). Little-endian.
 *
 * <pre>
 *        0       1       2       3       4       5       6       7
 *      +-------+-------+-------+-------+-------+-------+-------+-------+
 *    0 | type 4| reason|    length     |     lane      |  author bytes |
 *    8 |                             event                             |
 *   16 |                           time [ns]                           |
 *   24 |                           revision                            |
 *   32 |  text bytes   | refusal bytes |   author, text, refusal, zeros to a multiple of 8
 *      +-------+-------+-------+-------+----
 * </pre>
 *
 * Reason COMMAND: applied, and the revision is the one it made. COMMAND_REFUSED: nothing changed.
 *
 * <p>Type 10 is laid out alike: a change that nobody commanded, but that came about with the event, at that time.
 */
public final class CommandRecord {
    public static final int FIXED_LENGTH = 36;
    /** Longer texts are cut. */
    public static final int MAX_TEXT_LENGTH = 2_048;

    public static final int MAX_AUTHOR_LENGTH = 255;

    private static final int REASON_OFFSET = 1;
    private static final int LENGTH_OFFSET = 2;
    private static final int LANE_OFFSET = 4;
    private static final int AUTHOR_LENGTH_OFFSET = 6;
    private static final int EVENT_OFFSET = 8;
    private static final int TIME_OFFSET = 16;
    private static final int REVISION_OFFSET = 24;
    private static final int TEXT_LENGTH_OFFSET = 32;
    private static final int REFUSAL_LENGTH_OFFSET = 34;

    private static final byte[] NOTHING = {};

    private MutableDirectBuffer buffer;
    private int offset;

    public CommandRecord wrap(final MutableDirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
        return this;
    }

    /** Becomes a copy of {@code other}, which lives on. */
    public CommandRecord copy(final CommandRecord other) {
        final byte[] bytes = new byte[RecordType.length(other.buffer, other.offset)];
        other.buffer.getBytes(other.offset, bytes);
        return wrap(new UnsafeBuffer(bytes), 0);
    }

    public static int lengthOf(final byte[] author, final byte[] text, final byte[] refusal) {
        return RecordType.padded(FIXED_LENGTH + authorLength(author) + textLength(text) + textLength(refusal));
    }

    public void encode(
            final PacketSlot slot, final int lane, final byte[] author, final byte[] text, final byte[] refusal) {
        putHead(RecordType.COMMAND, slot.decision.reason, lengthOf(author, text, refusal), lane, slot.event);
        putMoment(slot.timeNs, slot.decision.revision);
        putTexts(author, text, refusal);
    }

    /** What nobody commanded, and is never refused. */
    void encode(final Change change, final long event, final int lane, final byte[] author, final byte[] text) {
        putHead(RecordType.CHANGE, Reason.COMMAND, lengthOf(author, text, NOTHING), lane, event);
        putMoment(change.timeNs(), change.revision());
        putTexts(author, text, NOTHING);
    }

    private void putHead(final int type, final Reason reason, final int length, final int lane, final long event) {
        buffer.setMemory(offset, length, (byte) 0);
        buffer.putByte(offset, (byte) type);
        buffer.putByte(offset + REASON_OFFSET, (byte) reason.id());
        buffer.putShort(offset + LENGTH_OFFSET, (short) length, LITTLE_ENDIAN);
        buffer.putShort(offset + LANE_OFFSET, (short) lane, LITTLE_ENDIAN);
        buffer.putLong(offset + EVENT_OFFSET, event, LITTLE_ENDIAN);
    }

    private void putMoment(final long timeNs, final long revision) {
        buffer.putLong(offset + TIME_OFFSET, timeNs, LITTLE_ENDIAN);
        buffer.putLong(offset + REVISION_OFFSET, revision, LITTLE_ENDIAN);
    }

    private void putTexts(final byte[] author, final byte[] text, final byte[] refusal) {
        final int authorLength = authorLength(author);
        final int textLength = textLength(text);
        buffer.putShort(offset + AUTHOR_LENGTH_OFFSET, (short) authorLength, LITTLE_ENDIAN);
        buffer.putShort(offset + TEXT_LENGTH_OFFSET, (short) textLength, LITTLE_ENDIAN);
        buffer.putShort(offset + REFUSAL_LENGTH_OFFSET, (short) textLength(refusal), LITTLE_ENDIAN);
        buffer.putBytes(offset + FIXED_LENGTH, author, 0, authorLength);
        buffer.putBytes(offset + FIXED_LENGTH + authorLength, text, 0, textLength);
        buffer.putBytes(offset + FIXED_LENGTH + authorLength + textLength, refusal, 0, textLength(refusal));
    }

    public Reason reason() {
        return Reason.byId(buffer.getByte(offset + REASON_OFFSET) & 0xFF);
    }

    public int lane() {
        return buffer.getShort(offset + LANE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public long event() {
        return buffer.getLong(offset + EVENT_OFFSET, LITTLE_ENDIAN);
    }

    public long timeNs() {
        return buffer.getLong(offset + TIME_OFFSET, LITTLE_ENDIAN);
    }

    public long revision() {
        return buffer.getLong(offset + REVISION_OFFSET, LITTLE_ENDIAN);
    }

    public String author() {
        return string(0, size(AUTHOR_LENGTH_OFFSET));
    }

    public String text() {
        return string(size(AUTHOR_LENGTH_OFFSET), size(TEXT_LENGTH_OFFSET));
    }

    /** Why it was refused; empty where it was not. */
    public String refusal() {
        return string(size(AUTHOR_LENGTH_OFFSET) + size(TEXT_LENGTH_OFFSET), size(REFUSAL_LENGTH_OFFSET));
    }

    private int size(final int at) {
        return buffer.getShort(offset + at, LITTLE_ENDIAN) & 0xFFFF;
    }

    private String string(final int at, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset + FIXED_LENGTH + at, bytes);
        return new String(bytes, UTF_8);
    }

    private static int authorLength(final byte[] author) {
        return Math.min(author.length, MAX_AUTHOR_LENGTH);
    }

    private static int textLength(final byte[] text) {
        return Math.min(text.length, MAX_TEXT_LENGTH);
    }
}
