package io.signalbox.fragment;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.Borders;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A datagram whose fragments are being gathered. Its payload lies where it belongs in a stretch of the store's memory;
 * the first fragment's link and IP headers lie right before it.
 */
final class Datagram {
    /** Fragments that one datagram may come in. */
    static final int MAX_FRAGMENTS = Borders.MAX_FRAGMENTS;
    /** Link header with tags, and IP header with options or extension headers. */
    static final int MAX_HEADER_LENGTH = 512;

    static final int MAX_PAYLOAD_LENGTH = 65_535;
    static final int STRIDE = MAX_HEADER_LENGTH + 65_536;
    static final int UNKNOWN = -1;

    /** Its number among the store's datagrams. */
    final int place;

    final UnsafeBuffer buffer;
    /** Where payload byte 0 lies. */
    final int payloadOffset;

    int ipVersion;
    final FlowKey flow = new FlowKey();
    int id;
    /** When it is given up, event time in nanoseconds. */
    long dueNs;
    /** How many were begun before it. */
    long number;
    /** Beside it in its {@link WaitingLine}, or null. */
    Datagram previous;

    Datagram next;

    /** The first fragment, as it came: null-like until {@link #hasFirst}. */
    boolean hasFirst;

    final Headers first = new Headers();
    /** Bytes before the payload in the first fragment, from the frame's first byte. */
    int headerLength;

    final long[] events = new long[MAX_FRAGMENTS];
    int fragments;

    private final int[] begin = new int[MAX_FRAGMENTS];
    private final int[] end = new int[MAX_FRAGMENTS];
    private int ranges;
    private int received;
    private int total;

    /** Largest IP packet among the fragments, and among those with don't-fragment. */
    int largest;

    int largestUnfragmentable;

    Datagram(final int place, final UnsafeBuffer buffer) {
        this.place = place;
        this.buffer = buffer;
        payloadOffset = place * STRIDE + MAX_HEADER_LENGTH;
    }

    /** Of those due at the same time the newest comes first, as in Linux. */
    boolean isDueBefore(final Datagram other) {
        return dueNs < other.dueNs || dueNs == other.dueNs && number > other.number;
    }

    void open(final PacketSlot slot, final long newDueNs, final long newNumber) {
        number = newNumber;
        ipVersion = slot.headers.ipVersion;
        flow.set(slot.flow);
        flow.sourcePort = 0;
        flow.destinationPort = 0;
        id = slot.headers.fragmentId;
        dueNs = newDueNs;
        hasFirst = false;
        fragments = 0;
        ranges = 0;
        received = 0;
        total = UNKNOWN;
        largest = 0;
        largestUnfragmentable = 0;
    }

    boolean isOf(final PacketSlot slot) {
        return id == slot.headers.fragmentId
                && ipVersion == slot.headers.ipVersion
                && flow.sourceLo == slot.flow.sourceLo
                && flow.destinationLo == slot.flow.destinationLo
                && flow.sourceHi == slot.flow.sourceHi
                && flow.destinationHi == slot.flow.destinationHi
                && (ipVersion == 6 || flow.protocol == slot.flow.protocol);
    }

    /** True where {@code [from, to)} is already there as one piece: a duplicate, which harms nobody. */
    boolean covers(final int from, final int to) {
        for (int i = 0; i < ranges; i++) {
            if (begin[i] <= from && to <= end[i]) {
                return true;
            }
        }
        return false;
    }

    boolean overlaps(final int from, final int to) {
        for (int i = 0; i < ranges; i++) {
            if (from < end[i] && begin[i] < to) {
                return true;
            }
        }
        return false;
    }

    /** True where the last fragment contradicts what is there: an end before it, or another end. */
    boolean contradicts(final int to, final boolean last) {
        if (total != UNKNOWN) {
            return to > total || last && to != total;
        }
        return last && furthest() > to;
    }

    /** True where nothing but {@code [from, to)} is missing: nothing overlaps, so the number of bytes tells. */
    boolean lacksOnly(final int from, final int to, final boolean last) {
        return received + to - from == (last ? to : total);
    }

    void add(final int from, final int to, final boolean last) {
        begin[ranges] = from;
        end[ranges++] = to;
        received += to - from;
        if (last) {
            total = to;
        }
    }

    boolean isComplete() {
        return total != UNKNOWN && received == total && hasFirst;
    }

    void tell(final Borders borders) {
        borders.clear();
        for (int i = 0; i < ranges; i++) {
            borders.add(end[i]);
        }
    }

    int payloadLength() {
        return total;
    }

    private int furthest() {
        int furthest = 0;
        for (int i = 0; i < ranges; i++) {
            furthest = Math.max(furthest, end[i]);
        }
        return furthest;
    }

    void save(final StateWriter to) {
        to.putByte(ipVersion);
        flow.save(to);
        to.putInt(id);
        to.putLong(dueNs);
        to.putLong(number);
        to.putBoolean(hasFirst);
        if (hasFirst) {
            first.save(to);
            to.putBytes(buffer, payloadOffset - headerLength, headerLength);
        }
        to.putLongs(events, fragments);
        to.putInts(begin, ranges);
        to.putInts(end, ranges);
        for (int i = 0; i < ranges; i++) {
            to.putBytes(buffer, payloadOffset + begin[i], end[i] - begin[i]);
        }
        to.putInt(total);
        to.putInt(largest);
        to.putInt(largestUnfragmentable);
    }

    void load(final StateReader from) {
        ipVersion = from.getByte();
        flow.load(from);
        id = from.getInt();
        dueNs = from.getLong();
        number = from.getLong();
        hasFirst = from.getBoolean();
        if (hasFirst) {
            first.load(from);
            headerLength = first.shareOffset();
            from.getBytes(buffer, payloadOffset - headerLength, headerLength);
        }
        fragments = from.getLongs(events);
        ranges = from.getInts(begin);
        from.getInts(end);
        received = 0;
        for (int i = 0; i < ranges; i++) {
            received += from.getBytes(buffer, payloadOffset + begin[i], MAX_PAYLOAD_LENGTH);
        }
        total = from.getInt();
        largest = from.getInt();
        largestUnfragmentable = from.getInt();
    }
}
