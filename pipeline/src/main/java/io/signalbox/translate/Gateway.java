package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.ExpiryPace;
import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.host.Host;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.store.Store;
import io.signalbox.translate.PortPools.Pool;
import io.signalbox.wire.Address;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.agrona.collections.IntArrayList;

/**
 * Lets inside hosts reach the outside from public addresses, as Linux' MASQUERADE and SNAT do, or as the RFCs ask for where
 * {@link NatSettings} say so. The first packet of a flow that a rule names makes a mapping; what follows in either
 * direction goes by that, whatever becomes of the rule. A method that finds nothing to do answers {@link Reason#NONE}.
 *
 * <p>Here is decided which way a packet goes: {@link #arrive} from outside, {@link #depart} from inside. The ways have rooms
 * of their own: {@link Openings} for what begins inside, {@link Inbound} and {@link Forwarding} for what begins outside,
 * {@link Hairpin} for what turns back, {@link Crossing} for what is sent.
 */
public final class Gateway implements Remembered {
    private static final int NONE = Mappings.NONE;

    private static final String TOO_MANY_POOLS = "in profile rfc-nat there is room for " + PortPools.MAX_POOLS
            + " pools of public ports: four for an address with --ports, seven for one without";

    /** Each flow that ends is told of with the event, and no event is to tell of a crowd. */
    private static final int MOST_STEPS = 64;

    private final long seed0;
    private final long seed1;
    private final long outputSeed;
    private final Router router;
    private final Host host;
    private final Outbox outbox;
    private final BooleanSupplier refusesFlows;
    private final Predicate<FlowKey> isBalancers;
    private final NatSettings settings;
    private final GatewayRules rules;
    private final Store<Mappings> forMappings;
    private final Store<Bindings.Memory> forBindings;
    private final Store<Leases.Memory> forLeases;
    private final Map<Pool, Store<PublicPorts>> sparePools = new HashMap<>();
    private final FlowReader reader = new FlowReader();
    private final FlowKey key = new FlowKey();
    private final ExpiryPace pace = new ExpiryPace();
    private long nowNs;
    private Endings endings = new Endings();
    /** Flows that have begun with this event. */
    private final IntArrayList begun = new IntArrayList();

    /** From here on all is taken with the first rule: who has none needs none. */
    private Mappings mappings;

    private Tracking tracking;
    private PublicEnds publicEnds;
    private Crossing crossing;
    private Openings openings;
    private Forwarding forwarding;
    private Hairpin hairpin;
    /** From when on the RFCs are followed; these two are taken then, with a rule. */
    private Bindings bindings;

    private Inbound inbound;
    /** There may be pools of ports that no rule wants any more. */
    private boolean hasLeftovers;
    /** From when on inside hosts can ask for public ends, too. */
    private Leases leases;

    private PcpServer pcp;

    /**
     * The first two seeds are the index': no output depends on them.
     *
     * @param capacity how many flows there can be at once
     * @param outputSeed of the ports that are given by chance
     * @param refusesFlows says whether a flow that is not known yet is to be refused
     * @param isBalancers says whether what comes with this key from outside is for a virtual service or full NAT
     */
    public Gateway(
            final int capacity,
            final long seed0,
            final long seed1,
            final long outputSeed,
            final Router router,
            final Host host,
            final Outbox outbox,
            final BooleanSupplier refusesFlows,
            final Predicate<FlowKey> isBalancers,
            final NatSettings settings) {
        this.seed0 = seed0;
        this.seed1 = seed1;
        this.outputSeed = outputSeed;
        this.router = router;
        this.host = host;
        this.outbox = outbox;
        this.refusesFlows = refusesFlows;
        this.isBalancers = isBalancers;
        this.settings = settings;
        rules = new GatewayRules(router);
        forMappings = new Store<>(() -> new Mappings(capacity, seed0, seed1));
        forBindings = new Store<>(() -> new Bindings.Memory(capacity, seed0, seed1, sparePools));
        forLeases = new Store<>(() -> new Leases.Memory(capacity, seed0, seed1));
    }

    /** There is, or was, a rule. */
    public boolean isOn() {
        return mappings != null;
    }

    /** There is, or was, a rule for this family: its packets are to be shown to the gateway, whole. */
    public boolean isOn(final boolean forIpv4) {
        return rules.areFor(forIpv4);
    }

    /** Who has which public end, for figures; null where profile {@code rfc-nat} never was in force. */
    Bindings bindings() {
        return bindings;
    }

    /** What is remembered, for listings; null where there never was a rule. */
    Mappings mappings() {
        return mappings;
    }

    /** What comes with this key from outside is an inside host's, by a flow or by a binding. */
    public boolean has(final FlowKey flow, final long nowNs) {
        return isOn() && (mappings.isFromOutside(flow, nowNs) || inbound != null && inbound.target(flow) != NONE);
    }

    // ---- rules

    public GatewayRules rules() {
        return rules;
    }

    /** Null where the rule stands behind all others now, or why it cannot. */
    public String add(final SourceRule rule) {
        final String refused = opened(rules.add(rule));
        if (refused != GatewayRules.DONE || reserve(List.of(rule))) {
            return refused;
        }
        remove(rule);
        return TOO_MANY_POOLS;
    }

    /** Null where the rule is gone, or why it is not. Flows that it began go on, if their address is still served. */
    public String remove(final SourceRule rule) {
        final String refused = rules.remove(rule);
        sweep();
        return refused;
    }

    /** False where there is no room for all the public ports that these rules name. */
    private boolean reserve(final List<SourceRule> wanted) {
        if (bindings == null || !settings.followsRfcs) {
            return true;
        }
        sweep();
        return wanted.stream().allMatch(bindings.pools()::reserve);
    }

    private void sweep() {
        hasLeftovers = bindings != null && bindings.pools().sweep(rules.sources(), nowNs);
    }

    /** Null where {@code by} has the rule's place now, or why it cannot. Flows that the rule began go on. */
    public String edit(final SourceRule rule, final SourceRule by) {
        final String refused = opened(rules.edit(rule, by));
        if (refused != GatewayRules.DONE || reserve(List.of(by))) {
            sweep();
            return refused;
        }
        rules.edit(by, rule);
        reserve(List.of(rule));
        return TOO_MANY_POOLS;
    }

    /** Null where the port is forwarded now, or why it cannot be. */
    public String add(final DestinationRule rule) {
        return opened(rules.add(rule));
    }

    /** Null where the port is forwarded no more, or why it is not. Flows that it began go on. */
    public String remove(final DestinationRule rule) {
        return rules.remove(rule);
    }

    /** Null where {@code by} has the rule's place now, or why it cannot. Flows that the rule began go on. */
    public String edit(final DestinationRule rule, final DestinationRule by) {
        return opened(rules.edit(rule, by));
    }

    /** Null where inside hosts can ask for public ends at this address, by PCP, or why they cannot. */
    public String addPcp(final Address at) {
        final String refused = rules.addPcp(at);
        followProfile();
        return refused;
    }

    /** Null where PCP is answered there no more, or why it still is. What was leased stays so until its time. */
    public String removePcp(final Address at) {
        return rules.removePcp(at);
    }

    /**
     * What a gateway opens that has these rules as well, and has not opened yet.
     *
     * @param followsRfcs it will be one of profile {@code rfc-nat}
     * @param answersPcp inside hosts can ask it
     */
    public List<Store<?>> needs(final List<SourceRule> more, final boolean followsRfcs, final boolean answersPcp) {
        final List<Store<?>> needed = new ArrayList<>(List.of(forMappings));
        if (followsRfcs) {
            needed.add(forBindings);
            if (answersPcp || !rules.pcps().isEmpty()) {
                needed.add(forLeases);
            }
            needed.addAll(spare(Stream.concat(rules.sources().stream(), more.stream())));
        }
        return needed;
    }

    /** Pools that nobody has taken since they were made are let go. */
    private List<Store<PublicPorts>> spare(final Stream<SourceRule> all) {
        sparePools.clear();
        all.flatMap(rule -> PortPools.wanted(rule).stream())
                .filter(pool -> bindings == null || !bindings.pools().has(pool))
                .distinct()
                .limit(PortPools.MAX_POOLS)
                .forEach(pool -> sparePools.put(pool, new Store<>(() -> pool.make(seed0, seed1))));
        return List.copyOf(sparePools.values());
    }

    private String opened(final String refused) {
        if (refused == GatewayRules.DONE) {
            open();
        }
        return refused;
    }

    private void open() {
        if (mappings == null) {
            mappings = forMappings.open();
            mappings.whenAdded(begun::addInt);
            mappings.whenRemoved(this::onEnd);
            tracking = new Tracking(mappings, settings);
            publicEnds = new PublicEnds(mappings, outputSeed);
            crossing = new Crossing(mappings, settings, router, host, outbox);
            openings = new Openings(mappings, publicEnds, rules, settings, router, host, crossing, refusesFlows);
            forwarding = new Forwarding(mappings, tracking, rules, openings, crossing);
            hairpin = new Hairpin(mappings, tracking, openings, forwarding, crossing);
        }
        followProfile();
    }

    /** The profile is another now, and flows go on as they began: null, or why it cannot be. */
    public String takeProfile() {
        followProfile();
        return reserve(rules.sources()) ? GatewayRules.DONE : TOO_MANY_POOLS;
    }

    private void followProfile() {
        if (isOn() && settings.followsRfcs) {
            takeBindings();
            if (!rules.pcps().isEmpty()) {
                takeLeases();
            }
        }
    }

    private void takeLeases() {
        if (leases == null) {
            leases = new Leases(forLeases.open(), mappings);
            pcp = new PcpServer(rules, router, settings, mappings, bindings, leases, openings);
            tracking.follow(leases);
            bindings.follow(leases);
            host.tell(pcp);
        }
    }

    private void takeBindings() {
        if (bindings == null) {
            bindings = new Bindings(forBindings.open(), outputSeed, mappings, settings, this::isSomebodys);
            inbound = new Inbound(mappings, tracking, bindings, openings, crossing);
            tracking.follow(bindings);
            openings.follow(bindings);
        }
    }

    /** What comes with this key from outside is somebody's by a rule or service: no inside end is to be seen there. */
    private boolean isSomebodys(final FlowKey flow) {
        return rules.findForward(flow) != null || rules.isForPcp(flow) || isBalancers.test(flow);
    }

    // ---- time

    /** An event begins: flows that end before it or with it are told of there. */
    public void timeIs(final long newNowNs, final Endings newEndings) {
        nowNs = newNowNs;
        endings = newEndings;
        begun.clear();
        if (bindings != null) {
            bindings.timeIs(newNowNs, newEndings);
        }
    }

    /** Ends flows that are due, at their pace. */
    public void passTime() {
        pace.spend(mappings.expire(nowNs, Math.min(MOST_STEPS, pace.allow(nowNs))));
    }

    /** Ends all that are due, so that nobody sees them. */
    public void expireAll(final long nowNs) {
        if (isOn()) {
            mappings.expire(nowNs, Integer.MAX_VALUE);
            if (hasLeftovers) {
                sweep();
            }
        }
    }

    /** A flow is over, and can still be asked. */
    private void onEnd(final int id) {
        tell(id, Math.min(nowNs, mappings.deadlineNs(id)));
        if (bindings != null) {
            bindings.leave(id);
        }
        if (leases != null) {
            leases.end(id);
        }
    }

    /**
     * The event is decided. Whoever asks who had a public end is to hear of flows that began with it, also where its own
     * record does not tell: the packet waits for a neighbour, went no further, turns back, or is a query of ICMP.
     */
    public void tellOfBeginnings(final PacketSlot slot) {
        for (int i = 0; i < begun.size(); i++) {
            final int id = begun.getInt(i);
            if (!mappings.isLive(id)) {
                continue;
            }
            if (tellsOf(slot, id)) {
                slot.decision.ofBlock = isOfBlock(id);
            } else {
                tell(id, Endings.GOES_ON);
            }
        }
    }

    private boolean tellsOf(final PacketSlot slot, final int id) {
        final FlowKey flow = slot.flow;
        final FlowKey after = slot.decision.after;
        final boolean isQuery = flow.protocol == Protocol.ICMP || flow.protocol == Protocol.ICMPV6;
        return switch (slot.decision.reason) {
            case NEW_MAPPING, PUBLIC_PORTS_LOW -> !isQuery && mappings.isInside(id, flow.sourceHi, flow.sourceLo);
            case MAPPING_INBOUND -> !isQuery && mappings.isInside(id, after.destinationHi, after.destinationLo);
            default -> false;
        };
    }

    private void tell(final int id, final long endedNs) {
        if (mappings.isPlain(id) || isOfBlock(id)) {
            return;
        }
        final boolean hides = settings.hidesDestinations();
        endings.add(
                        mappings.protocol(id),
                        mappings.insidePort(id),
                        mappings.publicPort(id),
                        hides ? 0 : mappings.remotePort(id))
                .inside(mappings.insideHi(id), mappings.insideLo(id))
                .publicEnd(mappings.publicHi(id), mappings.publicLo(id))
                .remote(hides ? 0 : mappings.remoteHi(id), hides ? 0 : mappings.remoteLo(id))
                .lived(mappings.beganNs(id), endedNs);
    }

    private boolean isOfBlock(final int id) {
        return mappings.binding(id) != Bindings.NONE && bindings.isOfBlock(mappings.binding(id));
    }

    /** When somebody outside is to be told next that nobody has asked for his SYN; {@code Long.MAX_VALUE} for never. */
    public long nextDueNs() {
        return inbound == null ? Long.MAX_VALUE : inbound.nextDueNs();
    }

    public void expireNext() {
        inbound.expireNext(host.errors());
    }

    // ---- from outside

    /**
     * How a packet for an inside host ends if it gets there ({@link #toInside}); {@link Reason#NONE} for one of no mapping,
     * or why it goes no further.
     */
    public Reason arrive(final PacketSlot slot) {
        crossing.begin();
        forwarding.begin();
        final Reason how = FlowReader.isError(slot.headers) ? arriveError(slot) : arriveFlow(slot);
        return how == Reason.NONE && settings.followsRfcs && isNobodys(slot) ? inbound.keepOut(slot) : how;
    }

    /** For a public address that is not the director's own, and of no mapping: routing would send it back. */
    private boolean isNobodys(final PacketSlot slot) {
        return !crossing.isPlain()
                && !slot.claimed
                && !router.isLocal(slot.flow.destinationHi, slot.flow.destinationLo)
                && rules.isPublic(slot);
    }

    private Reason arriveFlow(final PacketSlot slot) {
        if (!reader.read(slot) || reader.isRequest()) {
            return Reason.NONE;
        }
        final int id = mappings.findFromOutside(reader.flow, slot.timeNs);
        if (id != NONE) {
            return arriveKnown(slot, id);
        }
        final Reason turned = mayTurn() ? arriveTurned(slot) : Reason.NONE;
        if (turned != Reason.NONE) {
            return turned;
        }
        return settings.followsRfcs ? arriveFirst(slot) : Reason.NONE;
    }

    private Reason arriveKnown(final PacketSlot slot, final int id) {
        crossing.toInsideOf(id);
        crossing.isOf(id);
        final Reason how =
                switch (tracking.pass(id, false, slot.headers, slot.timeNs)) {
                    case GOES_ON, IGNORED -> Reason.MAPPING_REPLY;
                    case ENDS -> end(id);
                    case BEGINS_ANEW -> forget(id);
                    case STRAY -> Reason.NONE;
                };
        return crossing.isPlain() ? Reason.NONE : how;
    }

    /** Flows may go from inside to inside. Those of bindings go on when profile {@code rfc-nat} is left; none begins. */
    private boolean mayTurn() {
        return rules.forwardsPorts() || bindings != null;
    }

    /** Of a flow that turns back to the inside, or the first one to a port that is forwarded. */
    private Reason arriveTurned(final PacketSlot slot) {
        final int out = mappings.findFromInside(reader.flow, slot.timeNs);
        if (out == NONE) {
            return forwarding.arrive(slot, reader.flow);
        }
        final int in = hairpin.comesBackAs(out, slot.timeNs);
        return in == NONE ? Reason.NONE : hairpin.pass(slot, reader.flow, out, in);
    }

    /** Of no flow yet: for a public end that an inside host has by a binding. */
    private Reason arriveFirst(final PacketSlot slot) {
        final FlowKey flow = reader.flow;
        final int target = inbound.target(flow);
        if (target == NONE) {
            return Reason.NONE;
        }
        final int out = mappings.findFromInside(flow, slot.timeNs);
        if (out != NONE) {
            return hairpin.enter(slot, flow, out, inbound, Reason.MAPPING_HAIRPIN);
        }
        final SourceRule rule = rules.findForInside(slot);
        if (rule == null) {
            return inbound.arrive(slot, flow, target);
        }
        final boolean opens = !reader.isReply() && Tracking.mayOpen(slot.headers);
        final int realm = rules.realm(rule, bindings.realm(target));
        return opens ? hairpin.begin(slot, flow, rule, realm, inbound) : Reason.NONE;
    }

    private Reason arriveError(final PacketSlot slot) {
        if (!readQuote(slot)) {
            return Reason.NONE;
        }
        final FlowKey quoted = key.setReversed(reader.flow);
        final int id = mappings.findFromOutside(quoted, slot.timeNs);
        if (id != NONE || !mayTurn()) {
            return crossing.errorAbout(slot, id);
        }
        final int out = mappings.findFromInside(quoted, slot.timeNs);
        return out == NONE ? Reason.NONE : hairpin.errorAbout(slot, out);
    }

    /** The RFCs want what is spoiled dropped; Linux looks at the error's own checksum alone. */
    private boolean readQuote(final PacketSlot slot) {
        return reader.readQuote(slot) && (!settings.followsRfcs || reader.isQuoteSound());
    }

    private Reason end(final int id) {
        mappings.remove(id);
        return Reason.MAPPING_RESET;
    }

    private Reason forget(final int id) {
        mappings.remove(id);
        crossing.isPlainNoMore();
        return Reason.NONE;
    }

    /** Where the packet that arrived goes. */
    public Route wayInside() {
        return router.find(crossing.toHi(), crossing.toLo());
    }

    /** Sends the packet that arrived, translated, to its inside host. */
    public Reason toInside(final PacketSlot slot, final Route way, final Reason how) {
        final Reason refused = forwarding.depart(slot, reader.flow, way);
        return refused == Reason.NONE ? crossing.toInside(slot, way, how) : refused;
    }

    /**
     * A packet for the director itself that no service wants: NONE, or how a SYN for a public address ends, which the
     * director's own host is not to answer.
     */
    public Reason refuse(final PacketSlot slot) {
        final boolean isKeptOut = settings.followsRfcs && FlowReader.isSyn(slot.headers) && rules.isPublic(slot);
        return isKeptOut ? inbound.keepOut(slot) : Reason.NONE;
    }

    // ---- from inside

    /** In transit, and nobody else's: {@link Reason#NONE} where no rule and no mapping says that it leaves as another. */
    public Reason depart(final PacketSlot slot, final Route way) {
        if (crossing.isPlain()) {
            return Reason.NONE;
        }
        final boolean isError = FlowReader.isError(slot.headers);
        final Reason how = isError ? departError(slot, way) : departFlow(slot, way);
        final boolean staysAsItIs = how == Reason.NONE && !crossing.isPlain();
        if (staysAsItIs && settings.followsRfcs && ruleFor(slot, way) != null) { // not to be seen (RFC 5508 REQ-5)
            return isError ? Reason.UNMAPPED_ERROR : Reason.UNMAPPED;
        }
        return how;
    }

    private SourceRule ruleFor(final PacketSlot slot, final Route way) {
        final FlowKey flow = slot.flow;
        return rules.find(flow.sourceHi, flow.sourceLo, flow.destinationHi, flow.destinationLo, way.port);
    }

    private Reason departFlow(final PacketSlot slot, final Route way) {
        if (!reader.read(slot) || reader.isReply()) {
            return Reason.NONE;
        }
        final int id = mappings.findFromInside(reader.flow, slot.timeNs);
        if (id == NONE) {
            return departFirst(slot, way);
        }
        crossing.fromPublicOf(id);
        crossing.isOf(id);
        return switch (tracking.pass(id, true, slot.headers, slot.timeNs)) {
            case GOES_ON, IGNORED -> crossing.isPlain() ? Reason.NONE : leave(slot, way, Reason.MAPPING);
            case ENDS -> crossing.isPlain() ? forget(id) : leave(slot, way, end(id));
            case BEGINS_ANEW -> {
                mappings.remove(id);
                yield departFirst(slot, way);
            }
            case STRAY -> Reason.NONE;
        };
    }

    /** Of a flow that has no mapping yet. */
    private Reason departFirst(final PacketSlot slot, final Route way) {
        if (!Tracking.mayOpen(slot.headers)) {
            return Reason.NONE;
        }
        final SourceRule rule = ruleFor(slot, way);
        return rule == null ? letIn(slot) : begin(slot, way, rule);
    }

    /** What begins outside is remembered where a rule would take its answers for flows of their own. */
    private Reason letIn(final PacketSlot slot) {
        final FlowKey flow = reader.flow;
        final SourceRule rule = rules.find(
                flow.destinationHi, flow.destinationLo, flow.sourceHi, flow.sourceLo, router.port(slot.port));
        if (rule != null
                && !mappings.isFull()
                && mappings.findFromOutside(key.setReversed(flow), slot.timeNs) == NONE) {
            final int id = mappings.add(flow, flow.sourceHi, flow.sourceLo, flow.sourcePort, slot.timeNs);
            tracking.pass(id, true, slot.headers, slot.timeNs);
        }
        return Reason.NONE;
    }

    private Reason begin(final PacketSlot slot, final Route way, final SourceRule rule) {
        final FlowKey flow = reader.flow;
        final int id = openings.open(slot, flow, rule, way, flow.destinationHi, flow.destinationLo);
        if (id == NONE) {
            return openings.refusal();
        }
        tracking.pass(id, true, slot.headers, slot.timeNs);
        crossing.fromPublicOf(id);
        return leave(slot, way, openings.beginning());
    }

    private Reason leave(final PacketSlot slot, final Route way, final Reason how) {
        return crossing.toOutside(slot, way, Recipe.MASQUERADE, how);
    }

    /** About a packet from outside, by the inside host that it was for or by a router on the way to it. */
    private Reason departError(final PacketSlot slot, final Route way) {
        final int id = readQuote(slot) ? mappings.findFromInside(key.setReversed(reader.flow), slot.timeNs) : NONE;
        final Reason how = crossing.errorAbout(slot, id);
        if (how != Reason.MAPPING_ICMP) {
            return how;
        }
        crossing.fromPublicOf(id);
        return crossing.toOutside(slot, way, Recipe.MASQUERADE_ICMP, how);
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        rules.save(to);
        to.putBoolean(isOn());
        if (isOn()) {
            pace.save(to);
            mappings.save(to);
            publicEnds.save(to);
            to.putBoolean(bindings != null);
        }
        if (bindings != null) {
            bindings.save(to);
            inbound.save(to);
            to.putBoolean(pcp != null);
        }
        if (pcp != null) {
            pcp.save(to);
        }
    }

    @Override
    public void load(final StateReader from) {
        rules.load(from);
        if (from.getBoolean()) {
            open();
            pace.load(from);
            mappings.load(from);
            publicEnds.load(from);
            loadBindings(from);
        }
    }

    private void loadLeases(final StateReader from) {
        if (from.getBoolean()) {
            takeLeases();
            pcp.load(from);
        }
    }

    /** The profile may have changed since they began. */
    private void loadBindings(final StateReader from) {
        if (from.getBoolean()) {
            takeBindings();
            bindings.load(from);
            hasLeftovers = true;
            inbound.load(from);
            loadLeases(from);
        }
    }
}
