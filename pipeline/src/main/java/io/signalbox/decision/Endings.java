package io.signalbox.decision;

import java.util.Arrays;

/**
 * The mappings of a gateway that are over since the event before: by timers that came first, or with this event; among them
 * those that begin with it where its decision does not say so, and go on. Each is who had which public end, from when to when.
 * One of a block stands for all flows with its ports.
 * Addresses are two longs, times event times in nanoseconds.
 */
public final class Endings {
    /** In place of the time at which it was over. */
    public static final long GOES_ON = Long.MAX_VALUE;

    private static final int INSIDE = 0;
    private static final int PUBLIC = 2;
    private static final int REMOTE = 4;
    private static final int BEGAN = 6;
    private static final int ENDED = 7;
    private static final int PORTS = 8;
    private static final int COUNT = 9;
    private static final int WORDS = 10;

    private static final int PROTOCOL_SHIFT = 48;
    private static final int INSIDE_PORT_SHIFT = 32;
    private static final int PUBLIC_PORT_SHIFT = 16;
    private static final int PORT_MASK = 0xFFFF;

    private static final int USUAL = 8;
    /** More than end with an event that only looks after the timers. */
    private static final int KEPT = 128;

    private static final long[] NONE = {};

    private long[] words = NONE;
    private int count;

    /** Room for one more, whose values are then written; more than ever before take memory once. */
    public Endings add(final int protocol, final int insidePort, final int publicPort, final int remotePort) {
        return add(protocol, insidePort, publicPort, remotePort, 1);
    }

    /** Likewise for a block of so many public ports, of which this is the first. It has no other ports. */
    public Endings addBlock(final int protocol, final int publicPort, final int ports) {
        return add(protocol, 0, publicPort, 0, ports);
    }

    private Endings add(
            final int protocol, final int insidePort, final int publicPort, final int remotePort, final int ports) {
        if (words.length == count * WORDS) {
            words = Arrays.copyOf(words, Math.max(2 * words.length, USUAL * WORDS));
        }
        words[count * WORDS + PORTS] = (long) protocol << PROTOCOL_SHIFT
                | (long) insidePort << INSIDE_PORT_SHIFT
                | (long) publicPort << PUBLIC_PORT_SHIFT
                | remotePort;
        words[count * WORDS + COUNT] = ports;
        count++;
        return this;
    }

    /** Of the one added last. */
    public Endings inside(final long hi, final long lo) {
        return put(INSIDE, hi, lo);
    }

    /** Of the one added last. */
    public Endings publicEnd(final long hi, final long lo) {
        return put(PUBLIC, hi, lo);
    }

    /** Of the one added last; zeros where it is nobody's business. */
    public Endings remote(final long hi, final long lo) {
        return put(REMOTE, hi, lo);
    }

    /** Of the one added last. */
    public Endings lived(final long fromNs, final long toNs) {
        return put(BEGAN, fromNs, toNs);
    }

    private Endings put(final int word, final long first, final long second) {
        final int at = (count - 1) * WORDS + word;
        words[at] = first;
        words[at + 1] = second;
        return this;
    }

    /** A crowd's memory goes with it: there is one of these for each event on its way. */
    public void clear() {
        count = 0;
        if (words.length > KEPT * WORDS) {
            words = NONE;
        }
    }

    public int count() {
        return count;
    }

    public int protocol(final int number) {
        return (int) (get(number, PORTS) >>> PROTOCOL_SHIFT);
    }

    public long insideHi(final int number) {
        return get(number, INSIDE);
    }

    public long insideLo(final int number) {
        return get(number, INSIDE + 1);
    }

    public int insidePort(final int number) {
        return (int) (get(number, PORTS) >>> INSIDE_PORT_SHIFT) & PORT_MASK;
    }

    public long publicHi(final int number) {
        return get(number, PUBLIC);
    }

    public long publicLo(final int number) {
        return get(number, PUBLIC + 1);
    }

    public int publicPort(final int number) {
        return (int) (get(number, PORTS) >>> PUBLIC_PORT_SHIFT) & PORT_MASK;
    }

    /** How many public ports, from {@link #publicPort} on: 1, or those of a block. */
    public int ports(final int number) {
        return (int) get(number, COUNT);
    }

    public long remoteHi(final int number) {
        return get(number, REMOTE);
    }

    public long remoteLo(final int number) {
        return get(number, REMOTE + 1);
    }

    public int remotePort(final int number) {
        return (int) get(number, PORTS) & PORT_MASK;
    }

    public long beganNs(final int number) {
        return get(number, BEGAN);
    }

    public long endedNs(final int number) {
        return get(number, ENDED);
    }

    private long get(final int number, final int word) {
        return words[number * WORDS + word];
    }
}
