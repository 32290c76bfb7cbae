package io.signalbox.connection;

import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.store.Store;

/**
 * What the director remembers of flows. A connection is a small number, its id, good until it is removed; everything
 * about it is asked from the table by id. The table is full when it holds {@code capacity} connections and never
 * earlier, and no answer depends on the seeds. One thread owns it; after construction it allocates nothing.
 *
 * <pre>
 *   identity, one cache line for each connection      memory, 24 bytes for each connection
 *    0  client address, 2 longs                        0  real server id
 *   16  virtual address, 2 longs                       4  packets from the client
 *   32  server address, 2 longs                        8  timeout, seconds
 *   48  protocol 8 | kind 8 | server port 16 |        12  flags 16, state 8, method 8
 *       client port 16 | virtual port 16              16  controller, or the next free id
 *   56  deadline, ns                                  20  how many it controls
 *
 *   local end, 24 bytes for each connection, from the first local address on
 *    0  local address, 2 longs
 *   16  local port 16 | length of the preface 8 | its progress 8
 *   20  number of the client's first byte
 * </pre>
 *
 * Two keys lead to a connection: the one that its client's packets show, and the one of the packets from the server
 * side. Of connections with equal keys the newest is found, and the one before it when that is removed.
 */
public final class ConnectionTable implements Remembered {
    /** No connection: not found, or the table is full. */
    public static final int NONE = -1;
    /** Deadline of a connection whose timer stands still. */
    public static final long NEVER = Long.MAX_VALUE;

    public static final int MAX_CAPACITY = 1 << 24;

    /** No packet of the server side was seen yet, and the forwarding method does not need any. */
    public static final int NO_OUTPUT = 0x80;
    /** Counted among its real server's inactive connections. */
    public static final int INACTIVE = 0x100;
    /** Of one packet only: gone when that is through, and nothing else is one of its packets. */
    public static final int ONE_PACKET = 0x2000;
    /** Linux would track it, for the setting said so when it began; Linux' own number has no room in 16 bits. */
    public static final int TRACKED = 0x8000;

    private static final int IDENTITY_BYTES = 64;
    private static final int CLIENT_HI = 0;
    private static final int CLIENT_LO = 8;
    private static final int VIP_HI = 16;
    private static final int VIP_LO = 24;
    private static final int SERVER_HI = 32;
    private static final int SERVER_LO = 40;
    private static final int PORTS = 48;
    private static final int DEADLINE = 56;

    private static final int VIP_PORT_SHIFT = 0;
    private static final int CLIENT_PORT_SHIFT = 16;
    private static final int SERVER_PORT_SHIFT = 32;
    private static final int KIND_SHIFT = 48;
    private static final int PROTOCOL_SHIFT = 56;
    private static final int PORT_MASK = 0xFFFF;
    private static final long WITHOUT_SERVER_PORT = ~((long) PORT_MASK << SERVER_PORT_SHIFT);
    private static final long WITHOUT_VIP_PORT = ~((long) PORT_MASK << VIP_PORT_SHIFT);
    private static final int KIND_MASK = 0xFF;
    /** Kinds are part of the key, so that a template is never found as a connection. */
    private static final int CONNECTION = 1;

    private static final int TEMPLATE = 2;
    /** A template that no packet finds any more. */
    private static final int DETACHED = 3;
    /** What Linux shows as the ports of a detached template. */
    private static final int DETACHED_PORT = 0xFFFF;
    /** A connection that was announced: its client will take any port. Until it does, its client port is 0. */
    private static final int EXPECTED = 4;

    private static final long FREE = 0;

    private static final int MEMORY_BYTES = 24;
    private static final int REAL_SERVER = 0;
    private static final int IN_PACKETS = 4;
    private static final int TIMEOUT = 8;
    private static final int FLAGS = 12;
    private static final int STATE = 14;
    private static final int METHOD = 15;
    private static final int CONTROLLER = 16;
    private static final int CONTROLLED = 20;

    private static final int LOCAL_BYTES = 24;
    private static final int LOCAL_HI = 0;
    private static final int LOCAL_LO = 8;
    private static final int LOCAL_PORT = 16;
    private static final int PREFACE_LENGTH = 18;
    private static final int PREFACE_PROGRESS = 19;
    private static final int PREFACE_FIRST = 20;

    /** From which side a key is seen. */
    private static final int REQUEST = 0;

    private static final int REPLY = 1;

    private final int capacity;
    private final PagedMemory identities;
    private final PagedMemory memories;
    private final FlowIndex index;
    private final FlowHash hash;
    private final TimerWheel wheel;
    /** From where connections of full NAT reach their servers; null before there is any such place. */
    private final Store<PagedMemory> forLocalEnds;

    private PagedMemory localEnds;

    private int size;
    /** Ids from here on were never used. */
    private int used;

    private int firstFree = NONE;
    private int expected;

    public ConnectionTable(final int capacity, final long seed0, final long seed1) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException(
                    "a connection table holds 1 to " + MAX_CAPACITY + " connections, not " + capacity);
        }
        this.capacity = capacity;
        identities = new PagedMemory(capacity * IDENTITY_BYTES);
        memories = new PagedMemory(capacity * MEMORY_BYTES);
        index = new FlowIndex(capacity);
        hash = new FlowHash(seed0, seed1);
        wheel = new TimerWheel(capacity, this::deadlineNs);
        forLocalEnds = new Store<>(() -> new PagedMemory(capacity * LOCAL_BYTES));
    }

    public int capacity() {
        return capacity;
    }

    public int size() {
        return size;
    }

    /** All memory that the table holds, its index and timers included, for each connection that it can hold. */
    public double bytesPerConnection() {
        final long entries = (long) identities.capacity() + memories.capacity();
        return (double) (entries + index.memoryBytes() + wheel.memoryBytes()) / capacity;
    }

    // ---- keys

    /** For {@link #find}, of a key as seen in a packet of the client. */
    public long requestHash(final FlowKey key) {
        return hash(key, REQUEST, CONNECTION);
    }

    /** For {@link #findReply}, of a key as seen in a packet from the server side. */
    public long replyHash(final FlowKey key) {
        return hash(key, REPLY, CONNECTION);
    }

    /**
     * Reads the slot where the search for this hash will begin. A batch that touches all its slots first waits for
     * memory once, not once for each packet. The result means nothing; consume it so that the read takes place.
     */
    public int touch(final long hash) {
        return index.touch(hash);
    }

    /** Likewise what is remembered of the connection that the search for this hash will come to first, if any. */
    public int touchConnection(final long hash) {
        final int at = index.first(hash);
        if (at == FlowIndex.NONE) {
            return NONE;
        }
        final int id = index.entry(at) / 2;
        return (int) ports(id) + memories.getInt(memory(id) + FLAGS);
    }

    /** The newest connection that a packet of the client with this key belongs to, or {@link #NONE}. */
    public int find(final FlowKey key, final long hash) {
        return search(key, hash, REQUEST, CONNECTION);
    }

    /** The newest connection that a packet from the server side with this key belongs to, or {@link #NONE}. */
    public int findReply(final FlowKey key, final long hash) {
        return search(key, hash, REPLY, CONNECTION);
    }

    /** For {@link #findTemplate}. */
    public long templateHash(final FlowKey key) {
        return hash(key, REQUEST, TEMPLATE);
    }

    /**
     * The persistence template with this key, or {@link #NONE}: the client as it was masked and, in its port's place, the
     * number of the Call-ID that the template goes by besides, or 0.
     */
    public int findTemplate(final FlowKey key, final long hash) {
        return search(key, hash, REQUEST, TEMPLATE);
    }

    /**
     * Remembers a new connection: state 0, timer standing still, {@link #NO_OUTPUT} for every method but NAT and
     * full NAT. A
     * connection with the same key is hidden by it until it is removed.
     *
     * @return its id, or {@link #NONE} if the table is full
     */
    public int add(
            final FlowKey request,
            final long serverHi,
            final long serverLo,
            final int serverPort,
            final int realServerId,
            final ForwardingMethod method) {
        final int id = create(request, serverHi, serverLo, serverPort, realServerId, method, CONNECTION);
        if (id != NONE) {
            enlist(id);
        }
        return id;
    }

    /** Takes memory for local ends, without which no connection can be one of full NAT. */
    public void openLocalEnds() {
        localEnds = forLocalEnds.open();
    }

    /** What {@link #openLocalEnds} opens. */
    public Store<PagedMemory> forLocalEnds() {
        return forLocalEnds;
    }

    /**
     * Remembers a new connection of full NAT, likewise.
     *
     * @param reply the key that its server's packets will show: from the server to the local end
     * @param prefaceLength bytes that are to be in front of the client's stream, or 0
     */
    public int add(final FlowKey request, final FlowKey reply, final int realServerId, final int prefaceLength) {
        final int id = create(
                request,
                reply.sourceHi,
                reply.sourceLo,
                reply.sourcePort,
                realServerId,
                ForwardingMethod.FULL_NAT,
                CONNECTION);
        if (id != NONE) {
            final int local = local(id);
            localEnds.putLong(local + LOCAL_HI, reply.destinationHi);
            localEnds.putLong(local + LOCAL_LO, reply.destinationLo);
            localEnds.putShort(local + LOCAL_PORT, (short) reply.destinationPort);
            localEnds.putByte(local + PREFACE_LENGTH, (byte) prefaceLength);
            localEnds.putByte(local + PREFACE_PROGRESS, (byte) 0);
            localEnds.putInt(local + PREFACE_FIRST, 0);
            enlist(id);
        }
        return id;
    }

    /** Remembers a connection of which all is known but its client's port; {@code request} has source port 0. */
    public int addExpected(
            final FlowKey request,
            final long serverHi,
            final long serverLo,
            final int serverPort,
            final int realServerId,
            final ForwardingMethod method) {
        final int id = create(request, serverHi, serverLo, serverPort, realServerId, method, EXPECTED);
        if (id != NONE) {
            enlist(id);
            expected++;
        }
        return id;
    }

    /** The client of an expected connection has shown its port: from here on it is a connection like any other. */
    public void complete(final int id, final int clientPort) {
        delist(id);
        expected--;
        final long ports = ports(CONNECTION, protocol(id), serverPort(id), clientPort, vipPort(id));
        identities.putLong(identity(id) + PORTS, ports);
        enlist(id);
    }

    /** How many connections are expected. */
    public int expected() {
        return expected;
    }

    public boolean isExpected(final int id) {
        return kind(id) == EXPECTED;
    }

    /** The expected connection with this key (source port 0), or {@link #NONE}. */
    public int findExpected(final FlowKey key) {
        return search(key, hash(key, REQUEST, EXPECTED), REQUEST, EXPECTED);
    }

    /** The expected connection whose server's packets would have this key (destination port 0), or {@link #NONE}. */
    public int findExpectedReply(final FlowKey key) {
        return search(key, hash(key, REPLY, EXPECTED), REPLY, EXPECTED);
    }

    /** Remembers which real server a client belongs to; no packet's answer ever matches it. */
    public int addTemplate(
            final FlowKey key,
            final long serverHi,
            final long serverLo,
            final int serverPort,
            final int realServerId,
            final ForwardingMethod method) {
        final int id = create(key, serverHi, serverLo, serverPort, realServerId, method, TEMPLATE);
        if (id != NONE) {
            index.insert(requestHashOf(id), entry(id, REQUEST));
        }
        return id;
    }

    /** No packet finds this template any more; it waits for its timer, and shows itself with ports 65535. */
    public void detach(final int id) {
        index.erase(requestHashOf(id), entry(id, REQUEST));
        final long ports = ports(DETACHED, protocol(id), DETACHED_PORT, clientPort(id), DETACHED_PORT);
        identities.putLong(identity(id) + PORTS, ports);
    }

    public boolean isTemplate(final int id) {
        return kind(id) == TEMPLATE || kind(id) == DETACHED;
    }

    private int create(
            final FlowKey request,
            final long serverHi,
            final long serverLo,
            final int serverPort,
            final int realServerId,
            final ForwardingMethod method,
            final int kind) {
        if (size == capacity) {
            return NONE;
        }
        final int id = takeId();
        final int identity = identity(id);
        identities.putLong(identity + CLIENT_HI, request.sourceHi);
        identities.putLong(identity + CLIENT_LO, request.sourceLo);
        identities.putLong(identity + VIP_HI, request.destinationHi);
        identities.putLong(identity + VIP_LO, request.destinationLo);
        identities.putLong(identity + SERVER_HI, serverHi);
        identities.putLong(identity + SERVER_LO, serverLo);
        identities.putLong(
                identity + PORTS,
                ports(kind, request.protocol, serverPort, request.sourcePort, request.destinationPort));
        identities.putLong(identity + DEADLINE, NEVER);
        startMemory(id, realServerId, method);
        return id;
    }

    /** Forgets a connection and its timer; its id will be the next that is given away. */
    public void remove(final int id) {
        if (!isLive(id)) {
            throw new IllegalStateException("connection " + id + " is not in the table");
        }
        expected -= kind(id) == EXPECTED ? 1 : 0;
        delist(id);
        wheel.unfile(id);
        giveBack(id);
    }

    /** The live id that follows {@code id} in the order of ids, or {@link #NONE}; the first after {@link #NONE}. */
    public int next(final int id) {
        return next(id, used);
    }

    /** The same among the ids below {@code end}, however many are free. */
    public int next(final int id, final int end) {
        for (int next = id + 1; next < Math.min(end, used); next++) {
            if (isLive(next)) {
                return next;
            }
        }
        return NONE;
    }

    // ---- timers

    /** Sets the event time until which the connection lives; later than before costs one store. */
    public void arm(final int id, final long deadlineNs) {
        final int at = identity(id) + DEADLINE;
        final long before = identities.getLong(at);
        identities.putLong(at, deadlineNs);
        if (deadlineNs < before || wheel.hasReached(before)) {
            wheel.file(id);
        }
    }

    /**
     * Tells the handler of the connections that are due, the first due first. It takes at most {@code limit} steps, of
     * which a connection that expires is one, and one that is looked at and filed again another; returns how many.
     */
    public int expire(final long nowNs, final int limit, final ExpiryHandler handler) {
        wheel.allow(limit);
        for (int id = wheel.poll(nowNs); id != NONE; id = wheel.poll(nowNs)) {
            final long dueNs = TimerWheel.dueNs(deadlineNs(id));
            identities.putLong(identity(id) + DEADLINE, NEVER);
            handler.onExpiry(id, dueNs);
        }
        return limit - wheel.budget();
    }

    /** To be called at each event: does a few steps of what is to be done when the next connections become due. */
    public void prepareExpiries(final long nowNs) {
        wheel.moveAhead(nowNs);
    }

    /** Steps that the timers have ever taken. */
    long timerSteps() {
        return wheel.steps();
    }

    /** Due at this event time, though it may not have been its turn yet. */
    public boolean overdue(final int id, final long nowNs) {
        return TimerWheel.isDue(deadlineNs(id), nowNs);
    }

    /** No connection is due before this event time; {@link #NEVER} if no timer runs. */
    public long nextDueNs() {
        return wheel.nextDueNs();
    }

    public long deadlineNs(final int id) {
        return identities.getLong(identity(id) + DEADLINE);
    }

    // ---- what is remembered

    public int protocol(final int id) {
        return (int) (ports(id) >>> PROTOCOL_SHIFT);
    }

    public long clientHi(final int id) {
        return identities.getLong(identity(id) + CLIENT_HI);
    }

    public long clientLo(final int id) {
        return identities.getLong(identity(id) + CLIENT_LO);
    }

    public int clientPort(final int id) {
        return (int) (ports(id) >>> CLIENT_PORT_SHIFT) & PORT_MASK;
    }

    public long vipHi(final int id) {
        return identities.getLong(identity(id) + VIP_HI);
    }

    public long vipLo(final int id) {
        return identities.getLong(identity(id) + VIP_LO);
    }

    public int vipPort(final int id) {
        return (int) (ports(id) >>> VIP_PORT_SHIFT) & PORT_MASK;
    }

    public long serverHi(final int id) {
        return identities.getLong(identity(id) + SERVER_HI);
    }

    public long serverLo(final int id) {
        return identities.getLong(identity(id) + SERVER_LO);
    }

    public int serverPort(final int id) {
        return (int) (ports(id) >>> SERVER_PORT_SHIFT) & PORT_MASK;
    }

    /** Full NAT: the director's address that the server sees. */
    public long localHi(final int id) {
        return localEnds.getLong(local(id) + LOCAL_HI);
    }

    public long localLo(final int id) {
        return localEnds.getLong(local(id) + LOCAL_LO);
    }

    public int localPort(final int id) {
        return localEnds.getShort(local(id) + LOCAL_PORT) & PORT_MASK;
    }

    /** Full NAT: bytes that the server reads in front of the client's stream; 0 for none. */
    public int prefaceLength(final int id) {
        return localEnds.getByte(local(id) + PREFACE_LENGTH);
    }

    /** How far it is with them; 0 at first. */
    public int prefaceProgress(final int id) {
        return localEnds.getByte(local(id) + PREFACE_PROGRESS);
    }

    public void prefaceProgress(final int id, final int progress) {
        localEnds.putByte(local(id) + PREFACE_PROGRESS, (byte) progress);
    }

    /** Number of the byte that the client's stream begins with, as the client counts. */
    public int prefaceFirst(final int id) {
        return localEnds.getInt(local(id) + PREFACE_FIRST);
    }

    public void prefaceFirst(final int id, final int number) {
        localEnds.putInt(local(id) + PREFACE_FIRST, number);
    }

    public int realServerId(final int id) {
        return memories.getInt(memory(id) + REAL_SERVER);
    }

    public ForwardingMethod method(final int id) {
        return ForwardingMethod.byId(memories.getByte(memory(id) + METHOD));
    }

    /** Number of its {@link TcpState}; 0 for protocols without states. */
    public int state(final int id) {
        return memories.getByte(memory(id) + STATE);
    }

    public void state(final int id, final int state) {
        memories.putByte(memory(id) + STATE, (byte) state);
    }

    public boolean has(final int id, final int flag) {
        return (flags(id) & flag) != 0;
    }

    public void set(final int id, final int flag) {
        flags(id, flags(id) | flag);
    }

    public void clear(final int id, final int flag) {
        flags(id, flags(id) & ~flag);
    }

    /** All flags, numbered as Linux numbers them but for {@link #TRACKED}. */
    public int flags(final int id) {
        return memories.getShort(memory(id) + FLAGS) & 0xFFFF;
    }

    public int inPackets(final int id) {
        return memories.getInt(memory(id) + IN_PACKETS);
    }

    public void countIn(final int id) {
        memories.putInt(memory(id) + IN_PACKETS, inPackets(id) + 1);
    }

    /** What the timer is started with at the next packet. */
    public int timeoutSeconds(final int id) {
        return memories.getInt(memory(id) + TIMEOUT);
    }

    public void timeoutSeconds(final int id, final int seconds) {
        memories.putInt(memory(id) + TIMEOUT, seconds);
    }

    /** The entry that this one depends on, or {@link #NONE}. */
    public int controller(final int id) {
        return memories.getInt(memory(id) + CONTROLLER);
    }

    public void controller(final int id, final int controllerId) {
        memories.putInt(memory(id) + CONTROLLER, controllerId);
    }

    /** How many entries depend on this one. */
    public int controlled(final int id) {
        return memories.getInt(memory(id) + CONTROLLED);
    }

    public void controlled(final int id, final int count) {
        memories.putInt(memory(id) + CONTROLLED, count);
    }

    // ---- entries

    /** Both keys of a connection lead to it from here on. */
    private void enlist(final int id) {
        index.insert(requestHashOf(id), entry(id, REQUEST));
        index.insert(replyHashOf(id), entry(id, REPLY));
    }

    /** No key leads to it any more, as far as any did. */
    private void delist(final int id) {
        if (kind(id) != DETACHED) {
            index.erase(requestHashOf(id), entry(id, REQUEST));
        }
        if (!isTemplate(id)) {
            index.erase(replyHashOf(id), entry(id, REPLY));
        }
    }

    private int takeId() {
        size++;
        if (firstFree == NONE) {
            return used++;
        }
        final int id = firstFree;
        firstFree = controller(id);
        return id;
    }

    private void giveBack(final int id) {
        identities.putLong(identity(id) + PORTS, FREE);
        controller(id, firstFree);
        firstFree = id;
        size--;
    }

    private void startMemory(final int id, final int realServerId, final ForwardingMethod method) {
        final int memory = memory(id);
        memories.putInt(memory + REAL_SERVER, realServerId);
        memories.putInt(memory + IN_PACKETS, 0);
        memories.putInt(memory + TIMEOUT, 0);
        memories.putShort(memory + FLAGS, (short) (method.translates() ? 0 : NO_OUTPUT));
        memories.putByte(memory + STATE, (byte) 0);
        memories.putByte(memory + METHOD, (byte) method.ordinal());
        memories.putInt(memory + CONTROLLER, NONE);
        memories.putInt(memory + CONTROLLED, 0);
    }

    /** Every id that was ever given away is less. */
    public int idLimit() {
        return used;
    }

    public boolean isLive(final int id) {
        return id >= 0 && id < used && ports(id) != FREE;
    }

    private boolean isRequest(final int id, final FlowKey key, final int kind) {
        final int identity = identity(id);
        return identities.getLong(identity + CLIENT_LO) == key.sourceLo
                && identities.getLong(identity + VIP_LO) == key.destinationLo
                && (ports(id) & WITHOUT_SERVER_PORT)
                        == ports(kind, key.protocol, 0, key.sourcePort, key.destinationPort)
                && identities.getLong(identity + CLIENT_HI) == key.sourceHi
                && identities.getLong(identity + VIP_HI) == key.destinationHi;
    }

    /** Replies come from the real server under NAT; otherwise they carry the virtual address already. */
    private boolean isReply(final int id, final FlowKey key, final int kind) {
        final ForwardingMethod method = method(id);
        if (method == ForwardingMethod.FULL_NAT) {
            return isReplyToLocalEnd(id, key, kind);
        }
        final int identity = identity(id);
        final boolean nat = method == ForwardingMethod.NAT;
        final long ports = nat
                ? ports(kind, key.protocol, key.sourcePort, key.destinationPort, 0)
                : ports(kind, key.protocol, 0, key.destinationPort, key.sourcePort);
        return identities.getLong(identity + CLIENT_LO) == key.destinationLo
                && identities.getLong(identity + (nat ? SERVER_LO : VIP_LO)) == key.sourceLo
                && (ports(id) & (nat ? WITHOUT_VIP_PORT : WITHOUT_SERVER_PORT)) == ports
                && identities.getLong(identity + CLIENT_HI) == key.destinationHi
                && identities.getLong(identity + (nat ? SERVER_HI : VIP_HI)) == key.sourceHi;
    }

    /** Under full NAT they go from the real server to the local end. */
    private boolean isReplyToLocalEnd(final int id, final FlowKey key, final int kind) {
        return localLo(id) == key.destinationLo
                && localPort(id) == key.destinationPort
                && serverLo(id) == key.sourceLo
                && serverPort(id) == key.sourcePort
                && protocol(id) == key.protocol
                && kind(id) == kind
                && localHi(id) == key.destinationHi
                && serverHi(id) == key.sourceHi;
    }

    private long ports(final int id) {
        return identities.getLong(identity(id) + PORTS);
    }

    private int kind(final int id) {
        return (int) (ports(id) >>> KIND_SHIFT) & KIND_MASK;
    }

    private static long ports(
            final int kind, final int protocol, final int serverPort, final int clientPort, final int vipPort) {
        return (long) protocol << PROTOCOL_SHIFT
                | (long) kind << KIND_SHIFT
                | (long) serverPort << SERVER_PORT_SHIFT
                | (long) clientPort << CLIENT_PORT_SHIFT
                | (long) vipPort << VIP_PORT_SHIFT;
    }

    private void flags(final int id, final int flags) {
        memories.putShort(memory(id) + FLAGS, (short) flags);
    }

    private static int identity(final int id) {
        return id * IDENTITY_BYTES;
    }

    private static int memory(final int id) {
        return id * MEMORY_BYTES;
    }

    private static int local(final int id) {
        return id * LOCAL_BYTES;
    }

    // ---- search

    private int search(final FlowKey key, final long keyHash, final int side, final int kind) {
        for (int at = index.first(keyHash); at != FlowIndex.NONE; at = index.next(at, keyHash)) {
            final int id = index.entry(at) / 2;
            if (index.entry(at) == entry(id, side)
                    && (side == REQUEST ? isRequest(id, key, kind) : isReply(id, key, kind))) {
                return id;
            }
        }
        return NONE;
    }

    private long hash(final FlowKey key, final int side, final int kind) {
        return hash.of(
                key.sourceHi,
                key.sourceLo,
                key.destinationHi,
                key.destinationLo,
                hashWord(side, kind, key.protocol, key.sourcePort, key.destinationPort));
    }

    private long requestHashOf(final int id) {
        return hash.of(
                clientHi(id),
                clientLo(id),
                vipHi(id),
                vipLo(id),
                hashWord(REQUEST, kind(id), protocol(id), clientPort(id), vipPort(id)));
    }

    private long replyHashOf(final int id) {
        final ForwardingMethod method = method(id);
        if (method == ForwardingMethod.FULL_NAT) {
            return hash.of(
                    serverHi(id),
                    serverLo(id),
                    localHi(id),
                    localLo(id),
                    hashWord(REPLY, kind(id), protocol(id), serverPort(id), localPort(id)));
        }
        final boolean nat = method == ForwardingMethod.NAT;
        return hash.of(
                nat ? serverHi(id) : vipHi(id),
                nat ? serverLo(id) : vipLo(id),
                clientHi(id),
                clientLo(id),
                hashWord(REPLY, kind(id), protocol(id), nat ? serverPort(id) : vipPort(id), clientPort(id)));
    }

    private static long hashWord(
            final int side, final int kind, final int protocol, final int sourcePort, final int destinationPort) {
        return (long) kind << 48
                | (long) side << 40
                | (long) protocol << 32
                | (long) sourcePort << 16
                | destinationPort;
    }

    /** What the index keeps: the connection and which of its two keys it is. */
    private static int entry(final int id, final int side) {
        return 2 * id + side;
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        to.putInt(size);
        to.putInt(used);
        to.putInt(firstFree);
        to.putInt(expected);
        to.memory(identities, (long) used * IDENTITY_BYTES);
        to.memory(memories, (long) used * MEMORY_BYTES);
        wheel.save(to, used);
        to.putBoolean(localEnds != null);
        if (localEnds != null) {
            to.memory(localEnds, (long) used * LOCAL_BYTES);
        }
        index.save(to);
    }

    /** The index is built anew, for its places follow from seeds that nobody wrote down; equal keys keep their order. */
    @Override
    public void load(final StateReader from) {
        size = from.getInt();
        used = from.getInt();
        firstFree = from.getInt();
        expected = from.getInt();
        from.memory(identities);
        from.memory(memories);
        wheel.load(from);
        if (from.getBoolean()) {
            openLocalEnds();
            from.memory(localEnds);
        }
        final FlowIndex saved = new FlowIndex(capacity);
        from.memory(saved.memory());
        from.afterwards(() -> saved.forEachFromTheLast(this::reinsert));
    }

    private void reinsert(final int entry) {
        final int id = entry / 2;
        index.insert(entry == entry(id, REQUEST) ? requestHashOf(id) : replyHashOf(id), entry);
    }
}
