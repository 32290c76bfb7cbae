package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.FlowHash;
import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.store.Store;
import io.signalbox.translate.PortPools.Pool;
import io.signalbox.wire.Protocol;
import java.util.Map;
import java.util.function.Predicate;
import org.agrona.collections.IntArrayList;

/**
 * Which public end stands for which inside end, whoever that talks to (RFC 4787 section 4.1): what profile {@code rfc-nat}
 * has in place of {@link PublicEnds}. A binding is a small number, its id. It begins with the first flow of its inside
 * end, lives as long as any flow is its own, and then its port rests. No two have the same public end. An inside host has
 * one public address for all its bindings (pooling "paired").
 *
 * <p>An inside end may need a public one for each interface that it leaves by: each such <em>realm</em> has its own bindings.
 * Where several rules are for it in one realm, each of other public addresses, it has a binding for each: its <em>turn</em>
 * tells them apart.
 */
final class Bindings implements Remembered {
    static final int NONE = Records.NONE;

    /** One in so many flows may have begun outside: whoever floods public ends leaves the others to inside hosts. */
    private static final int SHARE_OF_OUTSIDE = 4;

    /** Where rules of different port ranges share an address a port may be another one's; so many are drawn at most. */
    private static final int MAX_DRAWS = 16;

    /** So many are asked for a port for an inside host that has none of them yet. */
    private static final int MAX_ADDRESSES = 8;

    /** So many public addresses may stand for an inside end in a realm. */
    private static final int MAX_TURNS = 4;

    private static final int TURN_SHIFT = 56;
    private static final int REALM_SHIFT = 24;
    private static final int PROTOCOL_SHIFT = 16;
    private static final int PROTOCOL_MASK = 0xFF;
    private static final int PORT_MASK = 0xFFFF;

    /** Values of a binding. */
    private static final int PUBLIC_HI = 0;

    private static final int PUBLIC_LO = 1;
    private static final int PUBLIC_PORT = 2;
    private static final int POOL = 3;
    private static final int FLOWS = 4;
    private static final int UNTIL = 5;
    private static final int SUBSCRIBER = 6;
    private static final int VALUES = 7;

    /** Values of a subscriber: an inside host. */
    private static final int HIS_HI = 0;

    private static final int HIS_LO = 1;
    private static final int HIS_BINDINGS = 2;
    private static final int HIS_FLOWS = 3;
    private static final int HIS_MOST_FLOWS = 4;
    private static final int HIS_VALUES = 5;

    private final Mappings mappings;
    private final NatSettings settings;
    private final Predicate<FlowKey> isSomebodys;
    private final FlowHash chance;
    private final PortPools pools;
    /** By inside end and realm. */
    private final Records bindings;
    /** By public end; the value is the binding. */
    private final Records publicEnds;
    /** By remote address and binding: whom an inside end has flows with; the value says how many. */
    private final Records peers;

    private final Records subscribers;
    private final FlowKey answer = new FlowKey();
    /** Ports that were drawn, and are somebody's. */
    private final IntArrayList refused = new IntArrayList();

    private final FlowKey insideEnd = new FlowKey();
    private final Wish nothing = new Wish();
    private final int mostFromOutside;
    private int fromOutside;
    /** How many ports were drawn: no two draws are alike. */
    private long draws;

    private long nowNs;
    /** Of the event. */
    private Endings endings = new Endings();
    /** Null where nobody can ask for any. */
    private Leases leases;
    /** What {@link #find} found. */
    private int found;

    /**
     * @param outputSeed of the ports: an input, for they are seen outside
     * @param isSomebodys says whether what comes with this key from outside is somebody's by a rule or service
     */
    Bindings(
            final Memory memory,
            final long outputSeed,
            final Mappings mappings,
            final NatSettings settings,
            final Predicate<FlowKey> isSomebodys) {
        this.mappings = mappings;
        this.settings = settings;
        this.isSomebodys = isSomebodys;
        chance = new FlowHash(~outputSeed, outputSeed);
        mostFromOutside = Math.max(1, memory.capacity / SHARE_OF_OUTSIDE);
        pools = memory.pools;
        bindings = memory.bindings;
        publicEnds = memory.publicEnds;
        peers = memory.peers;
        subscribers = memory.subscribers;
    }

    /** What so many flows, and so bindings, can need. */
    static final class Memory {
        private final int capacity;
        private final PortPools pools;
        private final Records bindings;
        private final Records publicEnds;
        private final Records peers;
        private final Records subscribers;

        /** @param spare pools that were made before they are asked for */
        Memory(final int capacity, final long seed0, final long seed1, final Map<Pool, Store<PublicPorts>> spare) {
            this.capacity = capacity;
            pools = new PortPools(seed0, seed1, spare);
            bindings = new Records(capacity, VALUES, seed0, seed1);
            publicEnds = new Records(capacity, 1, seed0, seed1);
            peers = new Records(capacity, 1, seed0, seed1);
            subscribers = new Records(capacity, HIS_VALUES, seed0, seed1);
        }
    }

    /** From here on inside hosts can ask for their bindings. */
    void follow(final Leases newLeases) {
        leases = newLeases;
    }

    /** What has no ports has no public ends to itself: a flow of it is known by its remote end. */
    static boolean hasPorts(final int protocol) {
        return protocol == Protocol.TCP
                || protocol == Protocol.UDP
                || protocol == Protocol.SCTP
                || PortPools.isIcmp(protocol);
    }

    /** Flows that end from here on end at this event time, or before. Blocks of ports are told of there. */
    void timeIs(final long newNowNs, final Endings newEndings) {
        nowNs = newNowNs;
        endings = newEndings;
    }

    // ---- finding

    /** Whose this public end is, or {@link #NONE}. */
    int ofPublicEnd(final int protocol, final long hi, final long lo, final int port) {
        final int id = publicEnds.find(hi, lo, publicWord(protocol, port));
        return id == NONE ? NONE : unlessOver((int) publicEnds.get(id, 0));
    }

    /** What is due is over, though it may not have been its turn yet: a binding ends with its flows. */
    private int unlessOver(final int binding) {
        insideEnd.set(protocol(binding), insideHi(binding), insideLo(binding), insidePort(binding), 0, 0, 0);
        mappings.newestOf(insideEnd, nowNs);
        return bindings.isLive(binding) ? binding : NONE;
    }

    /** May a packet like this from outside reach the inside end (RFC 4787 section 5)? Whoever asked for a lease says so. */
    boolean admits(final int binding, final FlowKey fromOutside) {
        final int lease = leaseOf(binding);
        if (lease != NONE) {
            return leases.admits(lease, fromOutside);
        }
        return settings.filtering == NatSettings.ENDPOINT_INDEPENDENT
                || peers.find(fromOutside.sourceHi, fromOutside.sourceLo, binding) != NONE;
    }

    /** Of the flow without a remote end, which MAP leases. */
    private int leaseOf(final int binding) {
        if (leases == null || leases.size() == 0) {
            return NONE;
        }
        insideEnd.set(protocol(binding), insideHi(binding), insideLo(binding), insidePort(binding), 0, 0, 0);
        final int flow = mappings.peekFromInside(insideEnd, nowNs);
        return flow == Mappings.NONE || mappings.binding(flow) != binding ? NONE : leases.of(flow);
    }

    /**
     * Finds or makes the binding of a flow's inside end, its source; {@link #begin} is to follow. NONE, or why there is no
     * public end for it.
     *
     * @param realm which of the inside end's bindings is meant
     * @param ownHi with {@code ownLo}, for masquerading, the address of the interface that the flow leaves by
     */
    Reason find(final FlowKey flow, final SourceRule rule, final int realm, final long ownHi, final long ownLo) {
        return find(flow, rule, realm, ownHi, ownLo, nothing);
    }

    /** Likewise; one that is made has the public end that is wished for, if it may, and no other where that is all. */
    Reason find(
            final FlowKey flow,
            final SourceRule rule,
            final int realm,
            final long ownHi,
            final long ownLo,
            final Wish wish) {
        final long word = insideWord(realm, flow.protocol, flow.sourcePort);
        found = findNamed(flow, rule, word, ownHi, ownLo);
        if (found != NONE && !mayBegin(found, rule.limits())) {
            endOverdue();
            found = findNamed(flow, rule, word, ownHi, ownLo);
        }
        if (found == NONE) {
            return make(flow, rule, word, ownHi, ownLo, wish);
        }
        if (!mayBegin(found, rule.limits())) {
            return Reason.SUBSCRIBER_LIMIT_SILENT;
        }
        if (wish.isAll && !wish.isMetBy(publicHi(found), publicLo(found), publicPort(found))) {
            return Reason.PUBLIC_PORTS_EXHAUSTED;
        }
        return isFree(flow) ? Reason.NONE : Reason.PUBLIC_PORTS_EXHAUSTED;
    }

    /** No flow that began as Linux has it has the end that was found, with this remote one. */
    private boolean isFree(final FlowKey flow) {
        answer.setReversed(flow);
        answer.destinationHi = publicHi(found);
        answer.destinationLo = publicLo(found);
        answer.destinationPort = publicPort(found);
        return mappings.findFromOutside(answer, nowNs) == Mappings.NONE;
    }

    private int findNamed(
            final FlowKey flow, final SourceRule rule, final long word, final long ownHi, final long ownLo) {
        for (int turn = 0; turn < MAX_TURNS; turn++) {
            final int binding = bindings.find(flow.sourceHi, flow.sourceLo, inTurn(word, turn));
            if (binding != NONE && unlessOver(binding) != NONE && isNamed(binding, rule, ownHi, ownLo)) {
                return binding;
            }
        }
        return NONE;
    }

    private boolean isNamed(final int binding, final SourceRule rule, final long ownHi, final long ownLo) {
        final long hi = publicHi(binding);
        final long lo = publicLo(binding);
        return rule.isMasquerade() ? lo == ownLo && hi == ownHi : rule.names(hi, lo);
    }

    /** The key of the first turn that is not taken; 0 where each is. */
    private long freeWord(final FlowKey flow, final long word) {
        for (int turn = 0; turn < MAX_TURNS; turn++) {
            if (bindings.find(flow.sourceHi, flow.sourceLo, inTurn(word, turn)) == NONE) {
                return inTurn(word, turn);
            }
        }
        return 0;
    }

    private static long inTurn(final long word, final int turn) {
        return word | (long) turn << TURN_SHIFT;
    }

    /** The inside host has room for a flow more. */
    boolean mayBegin(final int binding) {
        final int subscriber = (int) bindings.get(binding, SUBSCRIBER);
        return subscribers.get(subscriber, HIS_FLOWS) < subscribers.get(subscriber, HIS_MOST_FLOWS);
    }

    private boolean mayBegin(final int binding, final SubscriberLimits limits) {
        final int subscriber = (int) bindings.get(binding, SUBSCRIBER);
        return subscribers.get(subscriber, HIS_FLOWS) < most(limits.flows());
    }

    private boolean mayBind(final FlowKey flow, final SubscriberLimits limits) {
        if (hasRoom(subscriber(flow), limits)) {
            return true;
        }
        endOverdue();
        return hasRoom(subscriber(flow), limits);
    }

    private boolean hasRoom(final int subscriber, final SubscriberLimits limits) {
        return subscriber == NONE
                || subscribers.get(subscriber, HIS_BINDINGS) < most(limits.bindings())
                        && subscribers.get(subscriber, HIS_FLOWS) < most(limits.flows());
    }

    private int subscriber(final FlowKey flow) {
        return subscribers.find(flow.sourceHi, flow.sourceLo, 0);
    }

    /** Flows that are over are not to cost an inside host one that begins: of a backlog, so many are ended for it. */
    private void endOverdue() {
        mappings.expire(nowNs, Mappings.MOST_ENDED);
    }

    private static long most(final int limit) {
        return limit == 0 ? Long.MAX_VALUE : limit;
    }

    private Reason make(
            final FlowKey flow,
            final SourceRule rule,
            final long anyTurn,
            final long ownHi,
            final long ownLo,
            final Wish wish) {
        if (!mayBind(flow, rule.limits())) {
            return Reason.SUBSCRIBER_LIMIT_SILENT;
        }
        final long word = freeWord(flow, anyTurn);
        if (word == 0) {
            return Reason.PUBLIC_PORTS_EXHAUSTED;
        }
        answer.setReversed(flow);
        answer.destinationHi = ownHi;
        answer.destinationLo = ownLo;
        final int number = rule.isMasquerade() ? drawHere(flow, rule, wish) : drawAnywhere(flow, rule, wish);
        if (number == NONE) {
            return Reason.PUBLIC_PORTS_EXHAUSTED;
        }
        found = bindings.add(flow.sourceHi, flow.sourceLo, word);
        bindings.set(found, PUBLIC_HI, answer.destinationHi);
        bindings.set(found, PUBLIC_LO, answer.destinationLo);
        bindings.set(found, PUBLIC_PORT, answer.destinationPort);
        bindings.set(found, POOL, number);
        bindings.set(found, SUBSCRIBER, subscribe(flow, subscriber(flow), rule.limits()));
        publicEnds.set(publicEnds.add(answer.destinationHi, answer.destinationLo, publicWord(answer)), 0, found);
        return Reason.NONE;
    }

    /**
     * Draws a port at the inside host's own address, while the rule names it; else at the one wished for, or from that on
     * which follows from the inside address, until one has a port for it.
     *
     * @return the number of its pool, or NONE
     */
    private int drawAnywhere(final FlowKey flow, final SourceRule rule, final Wish wish) {
        final int subscriber = subscriber(flow);
        if (subscriber != NONE
                && rule.names(subscribers.get(subscriber, HIS_HI), subscribers.get(subscriber, HIS_LO))) {
            answer.destinationHi = subscribers.get(subscriber, HIS_HI);
            answer.destinationLo = subscribers.get(subscriber, HIS_LO);
            return drawHere(flow, rule, wish);
        }
        if (rule.names(wish.hi, wish.lo)) {
            answer.destinationHi = wish.hi;
            answer.destinationLo = wish.lo;
            return drawHere(flow, rule, wish);
        }
        final long addresses = rule.addresses();
        final long first = share(chance.of(flow.sourceHi, flow.sourceLo, 0, 0, 0), addresses);
        int number = NONE;
        for (int i = 0; number == NONE && i < Math.min(addresses, MAX_ADDRESSES); i++) {
            rule.address((first + i) % addresses, answer);
            number = drawHere(flow, rule, wish);
        }
        return number;
    }

    private int drawHere(final FlowKey flow, final SourceRule rule, final Wish wish) {
        if (wish.isAll && !wish.isMetBy(answer.destinationHi, answer.destinationLo)) {
            return NONE;
        }
        final int number = pools.find(rule, flow.protocol, staysLow(flow), answer.destinationHi, answer.destinationLo);
        return number != NONE && draw(pools.get(number), flow, wish) ? number : NONE;
    }

    private int subscribe(final FlowKey flow, final int known, final SubscriberLimits limits) {
        final int subscriber = known == NONE ? subscribers.add(flow.sourceHi, flow.sourceLo, 0) : known;
        subscribers.set(subscriber, HIS_HI, answer.destinationHi);
        subscribers.set(subscriber, HIS_LO, answer.destinationLo);
        subscribers.set(subscriber, HIS_MOST_FLOWS, most(limits.flows()));
        subscribers.addTo(subscriber, HIS_BINDINGS, 1);
        return subscriber;
    }

    /**
     * Finds the port of the public end; false where there is none. Those that are somebody's, though they lie in the pool,
     * go back afterwards: until then their block is the host's.
     */
    private boolean draw(final PublicPorts pool, final FlowKey flow, final Wish wish) {
        final boolean wishes = wish.port != PublicPorts.NONE;
        final boolean isFound = wishes && grant(pool, flow, wish.port) || !(wishes && wish.isAll) && draw(pool, flow);
        for (int i = 0; i < refused.size(); i++) {
            pool.giveBack(refused.getInt(i), nowNs);
        }
        refused.clear();
        return isFound;
    }

    private boolean grant(final PublicPorts pool, final FlowKey flow, final int port) {
        return pool.takeThis(flow.sourceHi, flow.sourceLo, port, nowNs) && isFree(port);
    }

    private boolean draw(final PublicPorts pool, final FlowKey flow) {
        for (int drawn = 0; drawn < MAX_DRAWS; drawn++) {
            final long word =
                    chance.of(++draws, flow.sourceHi, flow.sourceLo, answer.destinationLo, answer.destinationHi);
            final int port = pool.take(flow.sourceHi, flow.sourceLo, word, nowNs);
            if (port == PublicPorts.NONE || isFree(port)) {
                return port != PublicPorts.NONE;
            }
        }
        return false;
    }

    /** Becomes the port of the public end, unless it is somebody's. */
    private boolean isFree(final int port) {
        answer.destinationPort = port;
        final boolean isFree = isFree();
        if (!isFree) {
            refused.addInt(port);
        }
        return isFree;
    }

    /** Nobody has the public end by another pool, by a rule, or by a flow that began before the profile was chosen. */
    private boolean isFree() {
        return !isSomebodys.test(answer)
                && publicEnds.find(answer.destinationHi, answer.destinationLo, publicWord(answer)) == NONE
                && mappings.findFromOutside(answer, nowNs) == Mappings.NONE;
    }

    private boolean staysLow(final FlowKey flow) {
        return settings.keepsLowPorts
                && !PortPools.isIcmp(flow.protocol)
                && flow.sourcePort < PortPools.FIRST_USER_PORT;
    }

    /** What {@link #find} found. */
    int found() {
        return found;
    }

    /** Few ports of its address are left, and nobody was told yet. */
    boolean hasRunLow() {
        return pools.get((int) bindings.get(found, POOL)).hasJustRunLow();
    }

    // ---- flows

    /** A flow of this binding begins, to the remote end that is the key's destination; there must be room for it. */
    int begin(final int binding, final FlowKey key) {
        final int flow = mappings.add(key, publicHi(binding), publicLo(binding), publicPort(binding), nowNs);
        mappings.bind(flow, binding);
        bindings.addTo(binding, FLOWS, 1);
        subscribers.addTo((int) bindings.get(binding, SUBSCRIBER), HIS_FLOWS, 1);
        final int peer = peers.find(key.destinationHi, key.destinationLo, binding);
        peers.addTo(peer == NONE ? peers.add(key.destinationHi, key.destinationLo, binding) : peer, 0, 1);
        tellOfBlock(binding);
        return flow;
    }

    /** As many flows as may have begun outside, by their bindings. */
    boolean isFullFromOutside() {
        return fromOutside >= mostFromOutside;
    }

    /** A flow begins outside, from the remote end that is the key's destination; there must be room for it. */
    int beginOutside(final int binding, final FlowKey key) {
        final int flow = begin(binding, key);
        mappings.setBeganOutside(flow);
        fromOutside++;
        return flow;
    }

    /** A flow ends, be it one of a binding or none: with its last flow a binding is over. */
    void leave(final int flow) {
        final int binding = mappings.binding(flow);
        if (binding == NONE) {
            return;
        }
        fromOutside -= mappings.beganOutside(flow) ? 1 : 0;
        final int peer = peers.find(mappings.remoteHi(flow), mappings.remoteLo(flow), binding);
        if (peers.addTo(peer, 0, -1) == 0) {
            peers.remove(peer);
        }
        subscribers.addTo((int) bindings.get(binding, SUBSCRIBER), HIS_FLOWS, -1);
        if (bindings.addTo(binding, FLOWS, -1) == 0) {
            end(binding, Math.min(nowNs, mappings.deadlineNs(flow)));
        }
    }

    private void end(final int binding, final long freedNs) {
        pool(binding).giveBack(publicPort(binding), freedNs);
        tellOfBlockThatIsOver(binding);
        final long word = publicWord(protocol(binding), publicPort(binding));
        publicEnds.remove(publicEnds.find(publicHi(binding), publicLo(binding), word));
        final int subscriber = (int) bindings.get(binding, SUBSCRIBER);
        if (subscribers.addTo(subscriber, HIS_BINDINGS, -1) == 0) {
            subscribers.remove(subscriber);
        }
        bindings.remove(binding);
    }

    private PublicPorts pool(final int binding) {
        return pools.get((int) bindings.get(binding, POOL));
    }

    // ---- blocks of ports

    /** Its public port is one of a block, and who has that is told for the block. */
    boolean isOfBlock(final int binding) {
        return pool(binding) instanceof PortBlocks;
    }

    private void tellOfBlock(final int binding) {
        if (pool(binding) instanceof PortBlocks blocks && blocks.isToBeTold(publicPort(binding), nowNs)) {
            tell(blocks, binding, Endings.GOES_ON);
        }
    }

    private void tellOfBlockThatIsOver(final int binding) {
        if (pool(binding) instanceof PortBlocks blocks && blocks.isOver(publicPort(binding))) {
            tell(blocks, binding, blocks.untilNs(publicPort(binding)));
        }
    }

    private void tell(final PortBlocks blocks, final int binding, final long endedNs) {
        final int port = publicPort(binding);
        endings.addBlock(protocol(binding), blocks.firstOf(port), blocks.sizeOf(port))
                .inside(insideHi(binding), insideLo(binding))
                .publicEnd(publicHi(binding), publicLo(binding))
                .remote(0, 0)
                .lived(blocks.sinceNs(port), endedNs);
    }

    /** Something from inside keeps the binding alive until then, at least. */
    void keep(final int binding, final long untilNs) {
        bindings.set(binding, UNTIL, Math.max(bindings.get(binding, UNTIL), untilNs));
    }

    /** Until when what came from inside keeps the binding alive, or was asked for there. */
    long untilNs(final int binding) {
        final int lease = leaseOf(binding);
        final long leasedNs = lease == NONE ? 0 : leases.untilNs(lease);
        return Math.max(leasedNs, bindings.get(binding, UNTIL));
    }

    // ---- what is remembered

    int size() {
        return bindings.size();
    }

    int protocol(final int binding) {
        return (int) (bindings.keyC(binding) >>> PROTOCOL_SHIFT) & PROTOCOL_MASK;
    }

    /** Its turn is no part of it. */
    int realm(final int binding) {
        return (int) (bindings.keyC(binding) >>> REALM_SHIFT);
    }

    long insideHi(final int binding) {
        return bindings.keyA(binding);
    }

    long insideLo(final int binding) {
        return bindings.keyB(binding);
    }

    int insidePort(final int binding) {
        return (int) bindings.keyC(binding) & PORT_MASK;
    }

    long publicHi(final int binding) {
        return bindings.get(binding, PUBLIC_HI);
    }

    long publicLo(final int binding) {
        return bindings.get(binding, PUBLIC_LO);
    }

    int publicPort(final int binding) {
        return (int) bindings.get(binding, PUBLIC_PORT);
    }

    /** Where public ports come from. */
    PortPools pools() {
        return pools;
    }

    private static long insideWord(final int realm, final int protocol, final int port) {
        return (long) realm << REALM_SHIFT | (long) protocol << PROTOCOL_SHIFT | port;
    }

    private static long publicWord(final FlowKey answer) {
        return publicWord(answer.protocol, answer.destinationPort);
    }

    private static long publicWord(final int protocol, final int port) {
        return (long) protocol << PROTOCOL_SHIFT | port;
    }

    /** A word's share of so many, of which there are 2^32 at most. */
    private static long share(final long word, final long count) {
        return (word >>> Integer.SIZE) * count >>> Integer.SIZE;
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        to.putLong(draws);
        to.putInt(fromOutside);
        pools.save(to);
        bindings.save(to);
        publicEnds.save(to);
        peers.save(to);
        subscribers.save(to);
    }

    @Override
    public void load(final StateReader from) {
        draws = from.getLong();
        fromOutside = from.getInt();
        pools.load(from);
        bindings.load(from);
        publicEnds.load(from);
        peers.load(from);
        subscribers.load(from);
    }
}
