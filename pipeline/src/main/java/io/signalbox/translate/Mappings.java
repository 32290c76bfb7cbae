package io.signalbox.translate;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.FlowHash;
import io.signalbox.connection.FlowIndex;
import io.signalbox.connection.TimerWheel;
import io.signalbox.packet.FlowKey;
import java.util.function.IntConsumer;

/**
 * The flows whose source is translated, and those from outside that no rule is to take for such. A mapping is a small number, its id: an inside end, the public end that stands
 * for it, and the remote end that they talk to. No two have the same public and remote ends, so every packet from outside
 * belongs to one at most. Flat memory that is taken once; one thread owns it, and no answer depends on the seeds.
 *
 * <pre>
 *   ends, one cache line for each mapping            memory, 24 bytes for each mapping
 *    0  inside address, 2 longs                       0  when it began, ns
 *   16  public address, 2 longs                       8  state 8 | answered 8 | ignored SYN 8 | marks 8
 *   32  remote address, 2 longs                      12  the next older one of the same inside end,
 *   48  protocol 8 | live 8 | inside port 16 |           or the next free id
 *       public port 16 | remote port 16              16  the next newer one of the same inside end
 *   56  deadline, ns                                 20  its binding and one; 0 for none
 * </pre>
 *
 * Three keys lead to mappings: what packets from inside show, what packets from outside show, and the inside end alone,
 * which leads to its newest mapping (those of a forwarded port apart: that is no end that the inside host chose). ICMP has identifiers for inside and public ports, and for the remote one type and
 * code of the request; other protocols have zeros.
 */
final class Mappings implements Remembered {
    static final int NONE = -1;

    private static final int END_BYTES = 64;
    private static final int INSIDE_HI = 0;
    private static final int INSIDE_LO = 8;
    private static final int PUBLIC_HI = 16;
    private static final int PUBLIC_LO = 24;
    private static final int REMOTE_HI = 32;
    private static final int REMOTE_LO = 40;
    private static final int PORTS = 48;
    private static final int DEADLINE = 56;

    private static final int PROTOCOL_SHIFT = 56;
    private static final long LIVE = 1L << 48;
    private static final int INSIDE_PORT_SHIFT = 32;
    private static final int PUBLIC_PORT_SHIFT = 16;
    private static final int PORT_MASK = 0xFFFF;
    private static final long FREE = 0;

    private static final int MEMORY_BYTES = 24;
    private static final int BEGAN = 0;
    private static final int STATE = 8;
    private static final int ANSWERED = 9;
    private static final int IGNORED_SYN = 10;
    private static final int MARKS = 11;
    private static final int OLDER = 12;
    private static final int NEWER = 16;
    private static final int BINDING = 20;

    /** Marks. */
    private static final int OUTSIDE = 1;

    private static final int LEASED = 2;

    /** The keys that lead to a mapping; an entry of the index is four times the id, and one of these. */
    private static final int FROM_INSIDE = 0;

    private static final int FROM_OUTSIDE = 1;
    private static final int OF_INSIDE_END = 2;
    private static final int KEYS = 4;

    /** So many flows of an inside end that are over are ended at once, at most; the others wait for their turn. */
    static final int MOST_ENDED = 64;

    private final int capacity;
    private final FlowHash hash;
    private final PagedMemory ends;
    private final PagedMemory memories;
    private final FlowIndex index;
    private final TimerWheel wheel;
    private int size;
    /** Ids from here on were never used. */
    private int used;

    private int firstFree = NONE;
    private IntConsumer onRemoval = id -> {};
    private IntConsumer onAddition = id -> {};

    Mappings(final int capacity, final long seed0, final long seed1) {
        this.capacity = capacity;
        hash = new FlowHash(seed0, seed1);
        ends = new PagedMemory(capacity * END_BYTES);
        memories = new PagedMemory(capacity * MEMORY_BYTES);
        index = new FlowIndex((3 * capacity + 1) / 2); // counts in pairs of keys
        wheel = new TimerWheel(capacity, this::deadlineNs);
    }

    /** Somebody wants to hear of each mapping that ends, while it can still be asked. */
    void whenRemoved(final IntConsumer listener) {
        onRemoval = listener;
    }

    /** Somebody wants to hear of each mapping that begins. */
    void whenAdded(final IntConsumer listener) {
        onAddition = listener;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == capacity;
    }

    boolean hasRoomFor(final int flows) {
        return size + flows <= capacity;
    }

    // ---- finding: what is due at this event time is over, though it may not have been its turn yet

    /** The mapping of a packet from inside with these ends, or {@link #NONE}. */
    int findFromInside(final FlowKey key, final long nowNs) {
        return unlessOver(searchFromInside(key), nowNs);
    }

    /** Likewise; one whose time is over stays for others to end, and is not seen. */
    int peekFromInside(final FlowKey key, final long nowNs) {
        final int id = searchFromInside(key);
        return id == NONE || TimerWheel.isDue(deadlineNs(id), nowNs) ? NONE : id;
    }

    /** The mapping of a packet from outside with these ends, or {@link #NONE}. */
    int findFromOutside(final FlowKey key, final long nowNs) {
        return unlessOver(searchFromOutside(key), nowNs);
    }

    /** There is a mapping of a packet from outside with these ends; one whose time is over stays for others to end. */
    boolean isFromOutside(final FlowKey key, final long nowNs) {
        final int id = searchFromOutside(key);
        return id != NONE && !TimerWheel.isDue(deadlineNs(id), nowNs);
    }

    /**
     * The newest mapping of this key's inside end, which is its source, or {@link #NONE}: also where more than
     * {@link #MOST_ENDED} newer ones are over.
     */
    int newestOf(final FlowKey key, final long nowNs) {
        int id = searchInsideEnd(key);
        for (int ended = 0; id != NONE && ended < MOST_ENDED; ended++) {
            if (unlessOver(id, nowNs) != NONE) {
                return id;
            }
            id = searchInsideEnd(key);
        }
        return NONE;
    }

    private int unlessOver(final int id, final long nowNs) {
        if (id == NONE || !TimerWheel.isDue(deadlineNs(id), nowNs)) {
            return id;
        }
        remove(id);
        return NONE;
    }

    private int searchFromInside(final FlowKey key) {
        final long keyHash = hashOf(key, FROM_INSIDE);
        for (int at = index.first(keyHash); at != FlowIndex.NONE; at = index.next(at, keyHash)) {
            final int id = index.entry(at) / KEYS;
            if (isEntry(at, id, FROM_INSIDE) && isFromInside(id, key)) {
                return id;
            }
        }
        return NONE;
    }

    private int searchFromOutside(final FlowKey key) {
        final long keyHash = hashOf(key, FROM_OUTSIDE);
        for (int at = index.first(keyHash); at != FlowIndex.NONE; at = index.next(at, keyHash)) {
            final int id = index.entry(at) / KEYS;
            if (isEntry(at, id, FROM_OUTSIDE) && isFromOutside(id, key)) {
                return id;
            }
        }
        return NONE;
    }

    private int searchInsideEnd(final FlowKey key) {
        final long keyHash = insideHash(key.protocol, key.sourceHi, key.sourceLo, key.sourcePort);
        for (int at = index.first(keyHash); at != FlowIndex.NONE; at = index.next(at, keyHash)) {
            final int id = index.entry(at) / KEYS;
            if (isEntry(at, id, OF_INSIDE_END) && isInsideEnd(id, key)) {
                return id;
            }
        }
        return NONE;
    }

    private boolean isEntry(final int at, final int id, final int key) {
        return index.entry(at) == entry(id, key);
    }

    private boolean isFromInside(final int id, final FlowKey key) {
        return isInsideEnd(id, key)
                && remotePort(id) == key.destinationPort
                && remoteLo(id) == key.destinationLo
                && remoteHi(id) == key.destinationHi;
    }

    private boolean isInsideEnd(final int id, final FlowKey key) {
        return insidePort(id) == key.sourcePort
                && protocol(id) == key.protocol
                && insideLo(id) == key.sourceLo
                && insideHi(id) == key.sourceHi;
    }

    private boolean isFromOutside(final int id, final FlowKey key) {
        return publicPort(id) == key.destinationPort
                && remotePort(id) == key.sourcePort
                && protocol(id) == key.protocol
                && publicLo(id) == key.destinationLo
                && remoteLo(id) == key.sourceLo
                && publicHi(id) == key.destinationHi
                && remoteHi(id) == key.sourceHi;
    }

    // ---- adding and removing

    /** A mapping for packets from inside with this key. There must be room, and its public and remote ends be free. */
    int add(final FlowKey key, final long publicHi, final long publicLo, final int publicPort, final long nowNs) {
        final int id = put(key, publicHi, publicLo, publicPort, nowNs);
        becomeNewest(id, searchInsideEnd(key));
        return id;
    }

    /** Likewise for a flow that begins outside, at a forwarded port. */
    int addForwarded(
            final FlowKey key, final long publicHi, final long publicLo, final int publicPort, final long nowNs) {
        final int id = put(key, publicHi, publicLo, publicPort, nowNs);
        setBeganOutside(id);
        return id;
    }

    private int put(
            final FlowKey key, final long publicHi, final long publicLo, final int publicPort, final long nowNs) {
        final int id = takeId();
        final int at = id * END_BYTES;
        ends.putLong(at + INSIDE_HI, key.sourceHi);
        ends.putLong(at + INSIDE_LO, key.sourceLo);
        ends.putLong(at + PUBLIC_HI, publicHi);
        ends.putLong(at + PUBLIC_LO, publicLo);
        ends.putLong(at + REMOTE_HI, key.destinationHi);
        ends.putLong(at + REMOTE_LO, key.destinationLo);
        ends.putLong(at + PORTS, ports(key.protocol, key.sourcePort, publicPort, key.destinationPort));
        ends.putLong(at + DEADLINE, Long.MAX_VALUE);
        memories.putLong(memory(id) + BEGAN, nowNs);
        memories.putLong(memory(id) + STATE, 0);
        memories.putInt(memory(id) + BINDING, 0);
        index.insert(fromInsideHash(id), entry(id, FROM_INSIDE));
        index.insert(fromOutsideHash(id), entry(id, FROM_OUTSIDE));
        onAddition.accept(id);
        return id;
    }

    void remove(final int id) {
        onRemoval.accept(id);
        index.erase(fromInsideHash(id), entry(id, FROM_INSIDE));
        index.erase(fromOutsideHash(id), entry(id, FROM_OUTSIDE));
        if (!isForwarded(id)) {
            leaveOthers(id);
        }
        wheel.unfile(id);
        ends.putLong(id * END_BYTES + PORTS, FREE);
        memories.putInt(memory(id) + OLDER, firstFree);
        firstFree = id;
        size--;
    }

    private int takeId() {
        size++;
        if (firstFree == NONE) {
            return used++;
        }
        final int id = firstFree;
        firstFree = older(id);
        return id;
    }

    /** However many flows an inside end has, the index has one entry for it: the others hang on that one. */
    private void becomeNewest(final int id, final int before) {
        memories.putInt(memory(id) + OLDER, before);
        memories.putInt(memory(id) + NEWER, NONE);
        if (before != NONE) {
            memories.putInt(memory(before) + NEWER, id);
            index.erase(insideHash(before), entry(before, OF_INSIDE_END));
        }
        index.insert(insideHash(id), entry(id, OF_INSIDE_END));
    }

    private void leaveOthers(final int id) {
        final int older = older(id);
        final int newer = memories.getInt(memory(id) + NEWER);
        if (older != NONE) {
            memories.putInt(memory(older) + NEWER, newer);
        }
        if (newer != NONE) {
            memories.putInt(memory(newer) + OLDER, older);
            return;
        }
        index.erase(insideHash(id), entry(id, OF_INSIDE_END));
        if (older != NONE) {
            index.insert(insideHash(older), entry(older, OF_INSIDE_END));
        }
    }

    private int older(final int id) {
        return memories.getInt(memory(id) + OLDER);
    }

    // ---- timers

    /** It has a deadline already. */
    boolean isArmed(final int id) {
        return deadlineNs(id) != Long.MAX_VALUE;
    }

    /** Sets the event time until which the mapping lives. */
    void arm(final int id, final long deadlineNs) {
        final long before = deadlineNs(id);
        ends.putLong(id * END_BYTES + DEADLINE, deadlineNs);
        if (deadlineNs < before || wheel.hasReached(before)) {
            wheel.file(id);
        }
    }

    /** Removes those that are due, in at most {@code limit} steps, of which one that was put off takes one, too; returns how many. */
    int expire(final long nowNs, final int limit) {
        wheel.moveAhead(nowNs);
        if (wheel.nextDueNs() > nowNs) {
            return 0;
        }
        wheel.allow(limit);
        for (int id = wheel.poll(nowNs); id != TimerWheel.NONE; id = wheel.poll(nowNs)) {
            remove(id);
        }
        return limit - wheel.budget();
    }

    // ---- what is remembered

    long deadlineNs(final int id) {
        return ends.getLong(id * END_BYTES + DEADLINE);
    }

    int protocol(final int id) {
        return (int) (ports(id) >>> PROTOCOL_SHIFT);
    }

    long insideHi(final int id) {
        return ends.getLong(id * END_BYTES + INSIDE_HI);
    }

    long insideLo(final int id) {
        return ends.getLong(id * END_BYTES + INSIDE_LO);
    }

    int insidePort(final int id) {
        return (int) (ports(id) >>> INSIDE_PORT_SHIFT) & PORT_MASK;
    }

    long publicHi(final int id) {
        return ends.getLong(id * END_BYTES + PUBLIC_HI);
    }

    long publicLo(final int id) {
        return ends.getLong(id * END_BYTES + PUBLIC_LO);
    }

    int publicPort(final int id) {
        return (int) (ports(id) >>> PUBLIC_PORT_SHIFT) & PORT_MASK;
    }

    long remoteHi(final int id) {
        return ends.getLong(id * END_BYTES + REMOTE_HI);
    }

    long remoteLo(final int id) {
        return ends.getLong(id * END_BYTES + REMOTE_LO);
    }

    int remotePort(final int id) {
        return (int) ports(id) & PORT_MASK;
    }

    long beganNs(final int id) {
        return memories.getLong(memory(id) + BEGAN);
    }

    /** Its inside end has this address. */
    boolean isInside(final int id, final long hi, final long lo) {
        return insideLo(id) == lo && insideHi(id) == hi;
    }

    boolean isLive(final int id) {
        return ports(id) != FREE;
    }

    /** It translates nothing: the flow began outside. */
    boolean isPlain(final int id) {
        return publicPort(id) == insidePort(id) && publicLo(id) == insideLo(id) && publicHi(id) == insideHi(id);
    }

    /** What {@link Tracking} makes of it. */
    int state(final int id) {
        return memories.getByte(memory(id) + STATE);
    }

    void state(final int id, final int state) {
        memories.putByte(memory(id) + STATE, (byte) state);
    }

    /** A packet came from the end that did not open it. */
    boolean isAnswered(final int id) {
        return memories.getByte(memory(id) + ANSWERED) != 0;
    }

    void answered(final int id, final boolean isAnswered) {
        memories.putByte(memory(id) + ANSWERED, (byte) (isAnswered ? 1 : 0));
    }

    /** By a port that is an inside host's, and not by a binding. */
    private boolean isForwarded(final int id) {
        return beganOutside(id) && binding(id) == NONE;
    }

    /** The remote end opened it, by way of a binding or of a forwarded port; otherwise the inside end did. */
    boolean beganOutside(final int id) {
        return (marks(id) & OUTSIDE) != 0;
    }

    void setBeganOutside(final int id) {
        memories.putByte(memory(id) + MARKS, (byte) (marks(id) | OUTSIDE));
    }

    /** {@link Leases} say how long it lives at least. */
    boolean isLeased(final int id) {
        return (marks(id) & LEASED) != 0;
    }

    void setLeased(final int id) {
        memories.putByte(memory(id) + MARKS, (byte) (marks(id) | LEASED));
    }

    private int marks(final int id) {
        return memories.getByte(memory(id) + MARKS);
    }

    /** The one of {@link Bindings} that it is of, or {@link #NONE}. */
    int binding(final int id) {
        return memories.getInt(memory(id) + BINDING) - 1;
    }

    void bind(final int id, final int binding) {
        memories.putInt(memory(id) + BINDING, binding + 1);
    }

    /** The flow's latest packet was a SYN from inside of which nothing was believed. */
    boolean hasIgnoredSyn(final int id) {
        return memories.getByte(memory(id) + IGNORED_SYN) != 0;
    }

    void ignoredSyn(final int id, final boolean isIgnored) {
        memories.putByte(memory(id) + IGNORED_SYN, (byte) (isIgnored ? 1 : 0));
    }

    /** The live id that follows {@code id} in the order of ids, or {@link #NONE}; the first after {@link #NONE}. */
    int next(final int id) {
        for (int next = id + 1; next < used; next++) {
            if (ports(next) != FREE) {
                return next;
            }
        }
        return NONE;
    }

    private long ports(final int id) {
        return ends.getLong(id * END_BYTES + PORTS);
    }

    private static long ports(final int protocol, final int inside, final int mapped, final int remote) {
        return (long) protocol << PROTOCOL_SHIFT
                | LIVE
                | (long) inside << INSIDE_PORT_SHIFT
                | (long) mapped << PUBLIC_PORT_SHIFT
                | remote;
    }

    private static int memory(final int id) {
        return id * MEMORY_BYTES;
    }

    // ---- keys

    private static int entry(final int id, final int key) {
        return KEYS * id + key;
    }

    private long hashOf(final FlowKey key, final int kind) {
        return hash.of(
                key.sourceHi,
                key.sourceLo,
                key.destinationHi,
                key.destinationLo,
                word(kind, key.protocol, key.sourcePort, key.destinationPort));
    }

    private long fromInsideHash(final int id) {
        return hash.of(
                insideHi(id),
                insideLo(id),
                remoteHi(id),
                remoteLo(id),
                word(FROM_INSIDE, protocol(id), insidePort(id), remotePort(id)));
    }

    private long fromOutsideHash(final int id) {
        return hash.of(
                remoteHi(id),
                remoteLo(id),
                publicHi(id),
                publicLo(id),
                word(FROM_OUTSIDE, protocol(id), remotePort(id), publicPort(id)));
    }

    private long insideHash(final int id) {
        return insideHash(protocol(id), insideHi(id), insideLo(id), insidePort(id));
    }

    private long insideHash(final int protocol, final long hi, final long lo, final int port) {
        return hash.of(hi, lo, 0, 0, word(OF_INSIDE_END, protocol, port, 0));
    }

    private static long word(final int kind, final int protocol, final int sourcePort, final int destinationPort) {
        return (long) kind << 40 | (long) protocol << 32 | (long) sourcePort << 16 | destinationPort;
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        to.putInt(size);
        to.putInt(used);
        to.putInt(firstFree);
        to.memory(ends, (long) used * END_BYTES);
        to.memory(memories, (long) used * MEMORY_BYTES);
        wheel.save(to, used);
    }

    /** The index is built anew: no two of its keys are equal, so their order shows nowhere. */
    @Override
    public void load(final StateReader from) {
        size = from.getInt();
        used = from.getInt();
        firstFree = from.getInt();
        from.memory(ends);
        from.memory(memories);
        wheel.load(from);
        from.afterwards(this::findAll);
    }

    private void findAll() {
        for (int id = next(NONE); id != NONE; id = next(id)) {
            index.insert(fromInsideHash(id), entry(id, FROM_INSIDE));
            index.insert(fromOutsideHash(id), entry(id, FROM_OUTSIDE));
            if (!isForwarded(id) && memories.getInt(memory(id) + NEWER) == NONE) {
                index.insert(insideHash(id), entry(id, OF_INSIDE_END));
            }
        }
    }
}
