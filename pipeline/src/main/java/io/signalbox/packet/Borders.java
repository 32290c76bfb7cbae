package io.signalbox.packet;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * Where what lies behind a packet's IP header is cut into fragments. Owns its numbers, of which there is a bound; empty
 * where nothing is cut, or evenly.
 */
public final class Borders {
    /** Fragments of one packet: 64 KiB cut for links of 576 bytes need 119. */
    public static final int MAX_FRAGMENTS = 128;

    private final int[] ends = new int[MAX_FRAGMENTS];
    private int count;

    public void clear() {
        count = 0;
    }

    public void set(final Borders other) {
        count = other.count;
        System.arraycopy(other.ends, 0, ends, 0, count);
    }

    /** A fragment ends before this byte. They may be told of in any order, but each only once. */
    public void add(final int end) {
        int place = count++;
        while (place > 0 && ends[place - 1] > end) {
            ends[place] = ends[place - 1];
            place--;
        }
        ends[place] = end;
    }

    /** The same fragments behind so many more bytes, which go with the first. */
    public void shift(final int bytes) {
        for (int i = 0; i < count; i++) {
            ends[i] += bytes;
        }
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** How many fragments there are. */
    public int count() {
        return count;
    }

    /** The first byte of the fragment of this number, from 0. */
    public int begin(final int fragment) {
        return fragment == 0 ? 0 : ends[fragment - 1];
    }

    /** The first byte behind the fragment of this number. */
    public int end(final int fragment) {
        return ends[fragment];
    }

    /** Bytes of the largest fragment. */
    public int largest() {
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, end(i) - begin(i));
        }
        return largest;
    }

    void save(final StateWriter to) {
        to.putInts(ends, count);
    }

    void load(final StateReader from) {
        count = from.getInts(ends);
    }
}
