package io.signalbox.packet;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import org.agrona.MutableDirectBuffer;

/** Text that is to take other text's place in a frame, and may be longer or shorter than it. */
public final class Splice {
    /** The longest text: an IPv4 address and a port as FTP writes them, {@code 255,255,255,255,255,255}. */
    public static final int MAX_LENGTH = 23;

    private final byte[] text = new byte[MAX_LENGTH];
    private int length;
    /** What is replaced: its place, counted from the frame's first byte, and its bytes. */
    private int at;

    private int replaced;

    /** True where nothing is replaced. */
    public boolean isNone() {
        return replaced == 0;
    }

    public int at() {
        return at;
    }

    public int replaced() {
        return replaced;
    }

    /** Bytes by which the frame becomes longer; negative where it becomes shorter. */
    public int growth() {
        return length - replaced;
    }

    /** From here on {@link #append}ed text replaces this. */
    public Splice replace(final int newAt, final int newReplaced) {
        at = newAt;
        replaced = newReplaced;
        length = 0;
        return this;
    }

    public Splice append(final char letter) {
        text[length++] = (byte) letter;
        return this;
    }

    /** A number from 0 to 99999, in decimal and without leading zeros. */
    public Splice append(final int number) {
        if (number >= 10) {
            append(number / 10);
        }
        return append((char) ('0' + number % 10));
    }

    public void writeTo(final MutableDirectBuffer buffer, final int offset) {
        buffer.putBytes(offset, text, 0, length);
    }

    public void set(final Splice other) {
        at = other.at;
        replaced = other.replaced;
        length = other.length;
        for (int i = 0; i < length; i++) {
            text[i] = other.text[i];
        }
    }

    public void clear() {
        replace(0, 0);
    }

    void save(final StateWriter to) {
        to.putInt(at);
        to.putInt(replaced);
        to.putInt(length);
        for (int i = 0; i < length; i++) {
            to.putByte(text[i]);
        }
    }

    void load(final StateReader from) {
        at = from.getInt();
        replaced = from.getInt();
        length = from.getInt();
        for (int i = 0; i < length; i++) {
            text[i] = (byte) from.getByte();
        }
    }
}
