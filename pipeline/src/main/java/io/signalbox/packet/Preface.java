package io.signalbox.packet;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * What a real server reads in front of its client's TCP stream and the client never wrote. Behind it every number is
 * further by its length (RFC 9293 section 3.4).
 */
public final class Preface implements Renumbering {
    private int first;
    private int length;
    private boolean isHeard;
    private boolean isHere;

    /** There is none: no number moves. */
    public boolean isNone() {
        return length == 0;
    }

    /** This segment carries it, in front of its own payload. */
    public boolean isHere() {
        return isHere;
    }

    public int length() {
        return length;
    }

    /** Bytes by which the segment becomes longer. */
    public int growth() {
        return isHere ? length : 0;
    }

    /**
     * @param newFirst number of the stream's first byte, as the client counts
     * @param newLength bytes
     * @param heard the server has acknowledged it: all numbers from here on are behind it
     */
    public void set(final int newFirst, final int newLength, final boolean heard) {
        first = newFirst;
        length = newLength;
        isHeard = heard;
        isHere = false;
    }

    /** The segment begins the stream. */
    public void carry() {
        isHere = true;
    }

    @Override
    public int forward(final int sequence) {
        return isHeard || sequence - first >= 0 ? sequence + length : sequence;
    }

    /** Whatever part of it is acknowledged, nothing of the client's is. */
    @Override
    public int back(final int acknowledged) {
        if (isHeard) {
            return acknowledged - length;
        }
        final int behind = acknowledged - first;
        return behind <= 0 ? acknowledged : acknowledged - Math.min(behind, length);
    }

    public void set(final Preface other) {
        set(other.first, other.length, other.isHeard);
        isHere = other.isHere;
    }

    public void clear() {
        set(0, 0, false);
    }

    void save(final StateWriter to) {
        to.putInt(first);
        to.putInt(length);
        to.putBoolean(isHeard);
        to.putBoolean(isHere);
    }

    void load(final StateReader from) {
        set(from.getInt(), from.getInt(), from.getBoolean());
        isHere = from.getBoolean();
    }
}
