package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.host.IcmpErrors;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * SYNs from outside that nobody inside has asked for. Each is kept for {@link #WAIT_NS}: whoever sent it may be opening a
 * connection at the same time as an inside host, and must hear nothing before that one's SYN has had time to get there.
 * Where none went out its sender is told that nobody is there (RFC 5382 REQ-4). More than {@link #ROOM} at a time are
 * not told.
 */
final class UnsolicitedSyns implements Remembered {
    static final long WAIT_NS = 6_000_000_000L;
    static final int ROOM = 256;

    /** Link header with two tags, IP and TCP headers with all their options. */
    private static final int KEPT_BYTES = 160;

    private final UnsafeBuffer frames = new UnsafeBuffer(new byte[ROOM * KEPT_BYTES]);
    private final Headers[] headers = new Headers[ROOM];
    private final FlowKey[] flows = new FlowKey[ROOM];
    private final int[] lengths = new int[ROOM];
    private final long[] dueNs = new long[ROOM];
    private int first;
    private int size;

    UnsolicitedSyns() {
        for (int place = 0; place < ROOM; place++) {
            headers[place] = new Headers();
            flows[place] = new FlowKey();
        }
    }

    void add(final PacketSlot slot) {
        if (size == ROOM) {
            return;
        }
        final int place = (first + size) % ROOM;
        final int length = Math.min(slot.headers.l3Offset + slot.headers.ipLength, KEPT_BYTES);
        frames.putBytes(place * KEPT_BYTES, slot.buffer, slot.offset, length);
        headers[place].set(slot.headers);
        flows[place].set(slot.flow);
        lengths[place] = length;
        dueNs[place] = slot.timeNs + WAIT_NS;
        size++;
    }

    /** When the oldest has waited long enough; {@code Long.MAX_VALUE} where none waits. */
    long nextDueNs() {
        return size == 0 ? Long.MAX_VALUE : dueNs[first];
    }

    /** The oldest waits no longer. */
    void expireNext(final Mappings mappings, final IcmpErrors errors) {
        final int place = first;
        first = (first + 1) % ROOM;
        size--;
        if (!mappings.isFromOutside(flows[place], dueNs[place])) {
            errors.portUnreachableLate(
                    frames, place * KEPT_BYTES, lengths[place], headers[place], flows[place], dueNs[place]);
        }
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(size);
        for (int i = 0; i < size; i++) {
            final int place = (first + i) % ROOM;
            to.putLong(dueNs[place]);
            to.putBytes(frames, place * KEPT_BYTES, lengths[place]);
            headers[place].save(to);
            flows[place].save(to);
        }
    }

    @Override
    public void load(final StateReader from) {
        first = 0;
        size = from.getInt();
        for (int place = 0; place < size; place++) {
            dueNs[place] = from.getLong();
            lengths[place] = from.getBytes(frames, place * KEPT_BYTES, KEPT_BYTES);
            headers[place].load(from);
            flows[place].load(from);
        }
    }
}
