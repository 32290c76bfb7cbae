package io.signalbox.fragment;

import io.signalbox.balance.Settings;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.FlowHash;
import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.FrameArena;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Ipv6Header;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gathers the fragments of datagrams (RFC 791, RFC 8200 section 4.5). Bounded: so many datagrams at once, so many
 * fragments each and in all, and a time after which the rest is not waited for. Fragments that overlap end their
 * datagram (RFC 5722, and as Linux does it for IPv4 too); an exact duplicate is dropped alone, and as in Linux so is an
 * IPv6 fragment that knows another end of the datagram than was known. A fragment that is the whole packet waits for
 * nobody (RFC 6946).
 */
public final class Reassembly implements Remembered {
    public static final long IPV4_TIMEOUT_NS = 30_000_000_000L;
    public static final long IPV6_TIMEOUT_NS = 60_000_000_000L;
    public static final long NEVER = Long.MAX_VALUE;
    /** Fragments that may wait for the rest of one datagram. */
    public static final int MAX_FRAGMENTS = Datagram.MAX_FRAGMENTS;
    /** Fragments that may wait in all, which 256 datagrams can have: more places are for datagrams in a few each. */
    public static final int MAX_WAITING = 1 << 15;

    /** As many datagrams as one buffer can hold. */
    public static final int MAX_CAPACITY = Integer.MAX_VALUE / Datagram.STRIDE;

    /** Told about a datagram that was given up, while its first fragment can still be quoted. */
    public interface TimeoutHandler {
        /** The first fragment of it came: {@code headers} describe the frame at {@code offset}, as it came. */
        void onTimeout(UnsafeBuffer buffer, int offset, Headers headers, FlowKey flow, long dueNs);
    }

    /**
     * Linux's timers at HZ=100 fire at the end of a slot of 64 jiffies, and in a slot the newest first. Where its slots
     * begin is as good as any.
     */
    private static final long KERNEL_SLOT_NS = 640_000_000L;

    private static final long KERNEL_SLOT_BEGIN_NS = 280_000_000L;

    private static final int NOWHERE = -1;
    private static final int FREE = 0;

    private final Datagram[] datagrams;
    /**
     * For each place a keyed hash of what its datagram is known by, or {@link #FREE}: looked through for every fragment,
     * so they lie close together. Strangers who choose identifications cannot make them alike.
     */
    private final int[] marks;

    private final FlowHash hash;
    private final WaitingLine ipv4Line = new WaitingLine();
    private final WaitingLine ipv6Line = new WaitingLine();
    private final Outbox outbox;
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Settings settings;
    private long opened;
    private int waiting;

    /**
     * @param capacity datagrams that may be incomplete at the same time
     * @param hash finds them; no output depends on its seeds
     */
    public Reassembly(final int capacity, final Settings settings, final Outbox outbox, final FlowHash hash) {
        checkCapacity(capacity);
        this.hash = hash;
        this.settings = settings;
        this.outbox = outbox;
        datagrams = new Datagram[capacity];
        marks = new int[capacity];
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity * Datagram.STRIDE));
        for (int place = 0; place < capacity; place++) {
            datagrams[place] = new Datagram(place, memory);
        }
    }

    /** Fragments that wait at most, where so many datagrams may be incomplete. */
    public static int maxWaiting(final int capacity) {
        return (int) Math.min(MAX_WAITING, (long) MAX_FRAGMENTS * capacity);
    }

    /** Refuses what one buffer cannot hold. */
    public static void checkCapacity(final int capacity) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "1 to " + MAX_CAPACITY + " datagrams can be incomplete at once, not " + capacity);
        }
    }

    /**
     * Takes a fragment in. NONE: its datagram is complete, and the slot's frame is now the whole datagram, to be read
     * afresh; the events of the earlier fragments are resolved. FRAGMENT_WAITING: it is held. Anything else: dropped.
     */
    public Reason add(final PacketSlot slot) {
        final Headers headers = slot.headers;
        final int length = payloadLength(headers);
        final int from = headers.fragmentOffset;
        final int to = from + length;
        if (length <= 0 || to > Datagram.MAX_PAYLOAD_LENGTH || headers.shareOffset() > Datagram.MAX_HEADER_LENGTH) {
            return Reason.FRAGMENT_MALFORMED;
        }
        if (length != headers.shareLength() && !headers.isIpv4()) {
            return Reason.FRAGMENT_MALFORMED;
        }
        final Datagram datagram = find(slot);
        if (datagram == null) {
            return Reason.FRAGMENT_LIMIT;
        }
        if (datagram.covers(from, to)) {
            return Reason.FRAGMENT_DUPLICATE;
        }
        final boolean contradicts = datagram.contradicts(to, !headers.moreFragments);
        if (contradicts && !headers.isIpv4()) {
            return Reason.FRAGMENT_MALFORMED;
        }
        if (contradicts || datagram.overlaps(from, to)) {
            drop(datagram, Reason.FRAGMENT_OVERLAP);
            return Reason.FRAGMENT_OVERLAP;
        }
        if (datagram.fragments == Datagram.MAX_FRAGMENTS || mayNotWait(datagram, from, to, !headers.moreFragments)) {
            drop(datagram, Reason.FRAGMENT_LIMIT);
            return Reason.FRAGMENT_LIMIT;
        }
        store(datagram, slot, from, length);
        return datagram.isComplete() ? complete(datagram, slot) : Reason.FRAGMENT_WAITING;
    }

    /** What completes its datagram does not wait, but makes room. */
    private boolean mayNotWait(final Datagram datagram, final int from, final int to, final boolean last) {
        return waiting >= MAX_WAITING && !datagram.lacksOnly(from, to, last);
    }

    /** When the next datagram is to be given up, or {@link #NEVER}. */
    public long nextDueNs() {
        final Datagram due = due();
        return due == null ? NEVER : due.dueNs;
    }

    /** Gives up the datagram that is due first: its fragments' events end here. */
    public void expireNext(final TimeoutHandler handler) {
        final Datagram datagram = due();
        if (datagram.hasFirst) {
            final int frame = datagram.payloadOffset - datagram.headerLength;
            handler.onTimeout(datagram.buffer, frame, datagram.first, datagram.flow, datagram.dueNs);
        }
        drop(datagram, Reason.FRAGMENT_TIMEOUT);
    }

    /** The run ends: every fragment that waits is let go. */
    public void stop() {
        for (final Datagram datagram : datagrams) {
            if (waits(datagram)) {
                drop(datagram, Reason.STOPPED_WHILE_HELD);
            }
        }
    }

    /** Bytes of the fragment's share; all but the last come in units of 8, and what hangs over counts for nothing. */
    private static int payloadLength(final Headers headers) {
        final int length = headers.shareLength();
        return headers.moreFragments ? length & ~7 : length;
    }

    /** Its datagram, which begins with it where none has: null where there is no place. */
    private Datagram find(final PacketSlot slot) {
        final boolean alone = slot.headers.isAtomicFragment() && !settings.kernelQuirks;
        final int mark = mark(slot.headers.ipVersion, slot.flow, slot.headers.fragmentId);
        int free = NOWHERE;
        for (int place = 0; place < marks.length; place++) {
            if (marks[place] == FREE) {
                free = free == NOWHERE ? place : free;
            } else if (!alone && marks[place] == mark && datagrams[place].isOf(slot)) {
                return datagrams[place];
            }
        }
        return free == NOWHERE ? null : open(datagrams[free], slot);
    }

    private Datagram open(final Datagram datagram, final PacketSlot slot) {
        final long timeoutNs = slot.headers.isIpv4() ? IPV4_TIMEOUT_NS : IPV6_TIMEOUT_NS;
        datagram.open(slot, dueNs(slot.timeNs + timeoutNs), opened++);
        take(datagram);
        return datagram;
    }

    /** From here on it is found, and given up in time. */
    private void take(final Datagram datagram) {
        marks[datagram.place] = mark(datagram.ipVersion, datagram.flow, datagram.id);
        line(datagram).join(datagram);
        waiting += datagram.fragments;
    }

    /** Never {@link #FREE}. IPv6 fragments of one datagram may name different protocols (RFC 8200 section 4.5). */
    private int mark(final int ipVersion, final FlowKey flow, final int id) {
        final long protocol = ipVersion == 4 ? flow.protocol : 0;
        final long rest = protocol << Integer.SIZE | Integer.toUnsignedLong(id);
        return (int) hash.of(flow.sourceHi, flow.sourceLo, flow.destinationHi, flow.destinationLo, rest) | 1;
    }

    private boolean waits(final Datagram datagram) {
        return marks[datagram.place] != FREE;
    }

    private WaitingLine line(final Datagram datagram) {
        return datagram.ipVersion == 4 ? ipv4Line : ipv6Line;
    }

    private long dueNs(final long timeoutNs) {
        if (!settings.kernelQuirks) {
            return timeoutNs;
        }
        final long into = Math.floorMod(timeoutNs - KERNEL_SLOT_BEGIN_NS, KERNEL_SLOT_NS);
        return timeoutNs - into + KERNEL_SLOT_NS;
    }

    private void store(final Datagram datagram, final PacketSlot slot, final int from, final int length) {
        final Headers headers = slot.headers;
        final int at = headers.shareOffset();
        datagram.buffer.putBytes(datagram.payloadOffset + from, slot.buffer, slot.offset + at, length);
        datagram.add(from, from + length, !headers.moreFragments);
        datagram.events[datagram.fragments++] = slot.event;
        waiting++;
        datagram.largest = Math.max(datagram.largest, headers.ipLength);
        if (headers.dontFragment) {
            datagram.largestUnfragmentable = Math.max(datagram.largestUnfragmentable, headers.ipLength);
        }
        if (from == 0) {
            datagram.hasFirst = true;
            datagram.first.set(headers);
            datagram.headerLength = at;
            datagram.flow.set(slot.flow);
            datagram.buffer.putBytes(datagram.payloadOffset - at, slot.buffer, slot.offset, at);
        }
    }

    /** Puts the whole datagram where the last fragment's frame was; that fragment's event decides for all. */
    private Reason complete(final Datagram datagram, final PacketSlot slot) {
        final boolean isIpv4 = datagram.ipVersion == 4;
        final int headerLength =
                isIpv4 ? datagram.headerLength : datagram.headerLength - Ipv6Extensions.FRAGMENT_HEADER_LENGTH;
        final int length = headerLength + datagram.payloadLength();
        // the last fragment's event has an end of its own
        datagram.fragments--;
        waiting--;
        if (length - datagram.first.l3Offset > longestPacket(isIpv4)) {
            drop(datagram, Reason.FRAGMENT_MALFORMED);
            return Reason.FRAGMENT_MALFORMED;
        }
        final int offset = outbox.allocate(length);
        if (offset == FrameArena.NO_ROOM) {
            drop(datagram, Reason.FRAGMENT_LIMIT);
            return Reason.FRAGMENT_LIMIT;
        }
        final UnsafeBuffer memory = outbox.memory();
        final int frame = datagram.payloadOffset - datagram.headerLength;
        memory.putBytes(offset, datagram.buffer, frame, headerLength);
        memory.putBytes(offset + headerLength, datagram.buffer, datagram.payloadOffset, datagram.payloadLength());
        if (isIpv4) {
            mendIpv4(datagram, memory, offset, length);
        } else {
            mendIpv6(datagram, memory, offset, length);
        }
        drop(datagram, Reason.REASSEMBLED);
        slot.replaceFrame(memory, offset, length);
        slot.largestFragment = datagram.largest;
        datagram.tell(slot.borders);
        return Reason.NONE;
    }

    /** What a length field of 16 bits can say: IPv6 does not count its fixed header. */
    private static int longestPacket(final boolean isIpv4) {
        return isIpv4 ? Datagram.MAX_PAYLOAD_LENGTH : Ipv6Header.LENGTH + Datagram.MAX_PAYLOAD_LENGTH;
    }

    /** Whole again; unfragmentable only if the largest of its fragments were. */
    private void mendIpv4(final Datagram datagram, final UnsafeBuffer memory, final int offset, final int length) {
        final int l3Offset = datagram.first.l3Offset;
        final boolean dontFragment = datagram.largestUnfragmentable == datagram.largest;
        ipv4.wrap(memory, offset + l3Offset)
                .totalLength(length - l3Offset)
                .fragmentation(dontFragment ? Ipv4Header.DONT_FRAGMENT : 0)
                .completeChecksum();
    }

    /** The fragment header goes: what it named is named by the header before it. */
    private void mendIpv6(final Datagram datagram, final UnsafeBuffer memory, final int offset, final int length) {
        final Headers first = datagram.first;
        final byte next = datagram.buffer.getByte(datagram.payloadOffset - Ipv6Extensions.FRAGMENT_HEADER_LENGTH);
        memory.putByte(offset + first.fragmentHeaderNamedAt, next);
        ipv6.wrap(memory, offset + first.l3Offset).payloadLength(length - first.l3Offset - Ipv6Header.LENGTH);
    }

    /** Ends the events of all fragments that wait, and frees the place. */
    private void drop(final Datagram datagram, final Reason reason) {
        for (int i = 0; i < datagram.fragments; i++) {
            outbox.resolve(datagram.events[i], reason);
        }
        waiting -= datagram.fragments;
        marks[datagram.place] = FREE;
        line(datagram).leave(datagram);
    }

    /** Who is given up next, or null. */
    private Datagram due() {
        final Datagram ipv4Due = ipv4Line.first();
        final Datagram ipv6Due = ipv6Line.first();
        if (ipv4Due == null || ipv6Due == null) {
            return ipv4Due == null ? ipv6Due : ipv4Due;
        }
        return ipv4Due.isDueBefore(ipv6Due) ? ipv4Due : ipv6Due;
    }

    @Override
    public void save(final StateWriter to) {
        to.putLong(opened);
        for (final Datagram datagram : datagrams) {
            to.putBoolean(waits(datagram));
            if (waits(datagram)) {
                datagram.save(to);
            }
        }
    }

    @Override
    public void load(final StateReader from) {
        forget();
        opened = from.getLong();
        final List<Datagram> begun = new ArrayList<>();
        for (final Datagram datagram : datagrams) {
            if (from.getBoolean()) {
                datagram.load(from);
                begun.add(datagram);
            }
        }
        begun.sort(Comparator.comparingLong(datagram -> datagram.number));
        begun.forEach(this::take);
    }

    private void forget() {
        Arrays.fill(marks, FREE);
        ipv4Line.clear();
        ipv6Line.clear();
        waiting = 0;
    }
}
