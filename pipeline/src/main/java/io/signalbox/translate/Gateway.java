package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.ExpiryPace;
import io.signalbox.decision.Decision.Hidden;
import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.host.Host;
import io.signalbox.neighbour.Neighbour;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.route.Port;
import io.signalbox.route.Route;
import io.signalbox.route.Router;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.IcmpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Lets inside hosts reach the outside from public addresses, as Linux' MASQUERADE and SNAT do, or as the RFCs ask for where
 * {@link NatSettings} say so. The first packet of a flow that a rule names makes a mapping; what follows in either
 * direction goes by that, whatever becomes of the rule. A method that finds nothing to do answers {@link Reason#NONE}.
 */
public final class Gateway implements Remembered {
    private static final int NONE = Mappings.NONE;

    /** What {@link #add} and {@link #remove} say of a rule that was added or removed. */
    private static final String DONE = null;

    private static final int MAX_RULES = 1_024;
    /** Each flow that ends is told of with the event, and no event is to tell of a crowd. */
    private static final int MOST_STEPS = 64;

    /** Public addresses beside a host, for each of which the director answers. */
    private static final int MAX_SERVED = 256;

    private final int capacity;
    private final long seed0;
    private final long seed1;
    private final long outputSeed;
    private final Router router;
    private final Host host;
    private final Outbox outbox;
    private final BooleanSupplier refusesFlows;
    private final Predicate<FlowKey> isBalancers;
    private final NatSettings settings;
    private final FlowReader reader = new FlowReader();
    private final FlowKey key = new FlowKey();
    private final FlowKey turned = new FlowKey();
    private final ExpiryPace pace = new ExpiryPace();
    private final List<SourceRule> rules = new ArrayList<>();
    /** Those that are followed: all, or beside a host those whose public addresses are all served. */
    private final List<SourceRule> inForce = new ArrayList<>();

    private final List<DestinationRule> forwards = new ArrayList<>();
    private final List<DestinationRule> forwardsInForce = new ArrayList<>();
    /** There is, or was, a port that is forwarded. */
    private boolean forwardsPorts;
    /** The packet in hand begins a flow by this one; null for none. */
    private DestinationRule forwarding;
    /** Taken with the first rule: who has none needs none. */
    private Mappings mappings;

    private long nowNs;
    private Endings endings = new Endings();
    private Tracking tracking;
    private PublicEnds publicEnds;
    /** From when on the RFCs are followed; taken then, with a rule. */
    private Bindings bindings;

    private UnsolicitedSyns unsolicited;
    /** There is, or was, a rule of this family. */
    private boolean ipv4;

    private boolean ipv6;
    /** What stands for the end that is translated, of the packet in hand. */
    private long toHi;

    private long toLo;
    private int toPort;
    /** The packet in hand goes from an inside host to another's public end: what its source becomes. */
    private boolean turnsBack;

    private long fromHi;
    private long fromLo;
    private int fromPort;
    /** The packet in hand answers a flow that began outside: no rule is for it. */
    private boolean staysAsItIs;

    /** What {@link #open} or {@link #enter} says of a flow that cannot be. */
    private Reason refusal = Reason.NONE;
    /** What {@link #open} says of one that begins. */
    private Reason beginning = Reason.NEW_MAPPING;

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
        this.capacity = capacity;
        this.seed0 = seed0;
        this.seed1 = seed1;
        this.outputSeed = outputSeed;
        this.router = router;
        this.host = host;
        this.outbox = outbox;
        this.refusesFlows = refusesFlows;
        this.isBalancers = isBalancers;
        this.settings = settings;
    }

    /** There is, or was, a rule. */
    public boolean isOn() {
        return mappings != null;
    }

    /** Who has which public end, for figures; null where profile {@code rfc-nat} never was in force. */
    Bindings bindings() {
        return bindings;
    }

    /** What comes with this key from outside is an inside host's, by a flow or by a binding. */
    public boolean has(final FlowKey flow, final long nowNs) {
        return isOn() && (mappings.isFromOutside(flow, nowNs) || bindings != null && target(flow) != NONE);
    }

    /** There is, or was, a rule for this family: its packets are to be shown to the gateway, whole. */
    public boolean isOn(final boolean forIpv4) {
        return forIpv4 ? ipv4 : ipv6;
    }

    /** What is remembered, for listings; null where there never was a rule. */
    Mappings mappings() {
        return mappings;
    }

    // ---- rules

    /** In the order in which they are asked. */
    public List<SourceRule> rules() {
        return rules;
    }

    /** Null where the rule stands behind all others now, or why it cannot. */
    public String add(final SourceRule rule) {
        if (router.isShared() && rule.isMasquerade()) {
            return "beside a host a rule names the public addresses, by --to: the host's own serve the host's programs";
        }
        if (router.isShared() && publicAddresses() + rule.addresses() > MAX_SERVED) {
            return "beside a host rules name at most " + MAX_SERVED + " public addresses";
        }
        if (rule.outInterface() != null && router.port(rule.outInterface()) == null) {
            return "No such device";
        }
        if (rules.contains(rule)) {
            return "Rule already exists";
        }
        if (rules.size() == MAX_RULES) {
            return "there are at most " + MAX_RULES + " rules";
        }
        rules.add(rule);
        ipv4 |= rule.isIpv4();
        ipv6 |= !rule.isIpv4();
        open();
        lookAtServed();
        return DONE;
    }

    /** Null where the rule is gone, or why it is not. Flows that it began go on, if their address is still served. */
    public String remove(final SourceRule rule) {
        if (!rules.remove(rule)) {
            return "No such rule";
        }
        lookAtServed();
        return DONE;
    }

    private long publicAddresses() {
        return forwards.size() + rules.stream().mapToLong(SourceRule::addresses).sum();
    }

    /** Ports that are inside hosts', in the order in which they were added. */
    public List<DestinationRule> forwards() {
        return forwards;
    }

    /** Null where the port is forwarded now, or why it cannot be. */
    public String add(final DestinationRule rule) {
        if (forwards.stream().anyMatch(rule::isAtSamePlaceAs)) {
            return "Rule already exists";
        }
        if (forwards.size() == MAX_RULES) {
            return "there are at most " + MAX_RULES + " forwarded ports";
        }
        if (router.isShared() && publicAddresses() + 1 > MAX_SERVED) {
            return "beside a host rules name at most " + MAX_SERVED + " public addresses";
        }
        forwards.add(rule);
        ipv4 |= rule.isIpv4();
        ipv6 |= !rule.isIpv4();
        forwardsPorts = true;
        open();
        lookAtServed();
        return DONE;
    }

    /** Null where the port is forwarded no more, or why it is not. Flows that it began go on. */
    public String remove(final DestinationRule rule) {
        if (!forwards.remove(rule)) {
            return "No such rule";
        }
        lookAtServed();
        return DONE;
    }

    /** Rules that are followed; beside a host the director is the router of their inside hosts. */
    public List<SourceRule> inForce() {
        return inForce;
    }

    /** Rules have changed, or which addresses the director serves beside a host. */
    public void lookAtServed() {
        inForce.clear();
        rules.stream().filter(rule -> !router.isShared() || isServed(rule)).forEach(inForce::add);
        forwardsInForce.clear();
        forwards.stream()
                .filter(rule -> !router.isShared() || router.isServed(rule.atHi(), rule.atLo()))
                .forEach(forwardsInForce::add);
    }

    /** Forwarded ports that are followed, likewise. */
    public List<DestinationRule> forwardsInForce() {
        return forwardsInForce;
    }

    private boolean isServed(final SourceRule rule) {
        return !rule.isMasquerade() && rule.to().stream().allMatch(this::isServed);
    }

    private boolean isServed(final AddressRange range) {
        return LongStream.rangeClosed(range.first(), range.last()).allMatch(lo -> router.isServed(range.hi(), lo));
    }

    /** It comes from, or is for, an inside host of a rule that is followed: beside a host, that is the director's. */
    public boolean isInside(final FlowKey flow) {
        for (int i = 0; i < inForce.size(); i++) {
            final SourceRule rule = inForce.get(i);
            if (rule.isFrom(flow.sourceHi, flow.sourceLo) || rule.isFrom(flow.destinationHi, flow.destinationLo)) {
                return true;
            }
        }
        for (int i = 0; i < forwardsInForce.size(); i++) {
            final DestinationRule rule = forwardsInForce.get(i);
            if (rule.isTo(flow.sourceHi, flow.sourceLo) || rule.isTo(flow.destinationHi, flow.destinationLo)) {
                return true;
            }
        }
        return false;
    }

    private void open() {
        if (mappings == null) {
            mappings = new Mappings(capacity, seed0, seed1);
            mappings.whenRemoved(this::onEnd);
            tracking = new Tracking(mappings, settings);
            publicEnds = new PublicEnds(mappings, outputSeed);
        }
        followProfile();
    }

    /** The profile may be another now. Flows go on as they began. */
    public void followProfile() {
        if (isOn() && settings.followsRfcs) {
            takeBindings();
        }
    }

    private void takeBindings() {
        if (bindings == null) {
            bindings = new Bindings(capacity, seed0, seed1, outputSeed, mappings, settings, this::isSomebodys);
            unsolicited = new UnsolicitedSyns();
            tracking.follow(bindings);
        }
    }

    /** What comes with this key from outside is somebody's by a rule or service: no inside end is to be seen there. */
    private boolean isSomebodys(final FlowKey flow) {
        return forwardFor(flow) != null || isBalancers.test(flow);
    }

    // ---- time

    /** An event begins: flows that end before it or with it are told of there. */
    public void timeIs(final long newNowNs, final Endings newEndings) {
        nowNs = newNowNs;
        endings = newEndings;
        if (bindings != null) {
            bindings.timeIs(newNowNs);
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
        }
    }

    /** A flow is over, and can still be asked. */
    private void onEnd(final int id) {
        if (!mappings.isPlain(id)) {
            tellOfEnd(id);
        }
        if (bindings != null) {
            bindings.leave(id);
        }
    }

    private void tellOfEnd(final int id) {
        final int remotePort = hidesRemotes() ? 0 : mappings.remotePort(id);
        endings.add(mappings.protocol(id), mappings.insidePort(id), mappings.publicPort(id), remotePort)
                .inside(mappings.insideHi(id), mappings.insideLo(id))
                .publicEnd(mappings.publicHi(id), mappings.publicLo(id))
                .lived(mappings.beganNs(id), Math.min(nowNs, mappings.deadlineNs(id)));
        if (hidesRemotes()) {
            endings.remote(0, 0);
        } else {
            endings.remote(mappings.remoteHi(id), mappings.remoteLo(id));
        }
    }

    /** RFC 6888 REQ-12: destinations are not logged, unless somebody asks for it. */
    private boolean hidesRemotes() {
        return settings.followsRfcs && !settings.tellsDestinations;
    }

    /** When somebody outside is to be told next that nobody has asked for his SYN; {@code Long.MAX_VALUE} for never. */
    public long nextDueNs() {
        return unsolicited == null ? Long.MAX_VALUE : unsolicited.nextDueNs();
    }

    public void expireNext() {
        unsolicited.expireNext(mappings, host.errors());
    }

    // ---- from outside

    /**
     * How a packet for an inside host ends if it gets there ({@link #toInside}); {@link Reason#NONE} for one of no mapping,
     * or why it goes no further.
     */
    public Reason arrive(final PacketSlot slot) {
        staysAsItIs = false;
        turnsBack = false;
        forwarding = null;
        final Reason how = FlowReader.isError(slot.headers) ? arriveError(slot) : arriveFlow(slot);
        return how == Reason.NONE && settings.followsRfcs && isNobodys(slot) ? keepOut(slot) : how;
    }

    /** For a public address that is not the director's own, and of no mapping: routing would send it back. */
    private boolean isNobodys(final PacketSlot slot) {
        return !staysAsItIs && !slot.claimed && isElsewhere(slot.flow) && isPublic(slot);
    }

    private Reason arriveFlow(final PacketSlot slot) {
        if (!reader.read(slot) || reader.isRequest()) {
            return Reason.NONE;
        }
        final int id = findFromOutside(reader.flow, slot);
        if (id != NONE) {
            return arriveKnown(slot, id);
        }
        final Reason turned = mayTurn() ? arriveTurned(slot) : Reason.NONE;
        if (turned != Reason.NONE) {
            return turned;
        }
        return settings.followsRfcs ? arriveFirst(slot) : Reason.NONE;
    }

    /** Flows may go from inside to inside. Those of bindings go on when profile {@code rfc-nat} is left; none begins. */
    private boolean mayTurn() {
        return forwardsPorts || bindings != null;
    }

    private Reason arriveError(final PacketSlot slot) {
        if (!readQuote(slot)) {
            return Reason.NONE;
        }
        final int id = findFromOutside(key.setReversed(reader.flow), slot);
        return id == NONE && mayTurn() ? arriveTurnedError(slot) : errorOf(slot, id);
    }

    private Reason arriveKnown(final PacketSlot slot, final int id) {
        inside(id);
        staysAsItIs = mappings.isPlain(id);
        final Reason how =
                switch (tracking.pass(id, false, slot.headers, slot.timeNs)) {
                    case GOES_ON, IGNORED -> Reason.MAPPING_REPLY;
                    case ENDS -> end(id);
                    case BEGINS_ANEW -> forget(id);
                    case STRAY -> Reason.NONE;
                };
        return staysAsItIs ? Reason.NONE : how;
    }

    // ---- to a port that is an inside host's

    /** Of a flow that turns back to the inside, or the first one to a port that is forwarded. */
    private Reason arriveTurned(final PacketSlot slot) {
        final int out = mappings.findFromInside(reader.flow, slot.timeNs);
        final int in = out == NONE ? NONE : mappings.findFromOutside(seenOutside(out), slot.timeNs);
        if (in != NONE) {
            return turn(slot, out, in);
        }
        return out == NONE ? arriveAtForward(slot) : Reason.NONE;
    }

    private Reason arriveAtForward(final PacketSlot slot) {
        forwarding = Tracking.mayOpen(slot.headers) ? forwardFor(reader.flow) : null;
        if (forwarding == null) {
            return Reason.NONE;
        }
        toHi = forwarding.toHi();
        toLo = forwarding.toLo();
        toPort = forwarding.toPort();
        return Reason.MAPPING_INBOUND;
    }

    private DestinationRule forwardFor(final FlowKey flow) {
        for (int i = 0; i < forwardsInForce.size(); i++) {
            if (forwardsInForce.get(i).isFor(flow)) {
                return forwardsInForce.get(i);
            }
        }
        return null;
    }

    /** From an inside host to another one, or to itself, by way of the public end of either. */
    private Reason turn(final PacketSlot slot, final int out, final int in) {
        from(out);
        inside(in);
        tracking.pass(in, false, slot.headers, slot.timeNs);
        return switch (tracking.pass(out, true, slot.headers, slot.timeNs)) {
            case GOES_ON, IGNORED -> Reason.MAPPING_HAIRPIN;
            case ENDS -> {
                mappings.remove(in);
                yield end(out);
            }
            case BEGINS_ANEW -> {
                mappings.remove(in);
                mappings.remove(out);
                turnsBack = false;
                yield arriveAtForward(slot);
            }
            case STRAY -> {
                turnsBack = false;
                yield Reason.NONE;
            }
        };
    }

    /** The flow of the packet in hand begins, on its way inside: NONE, or why it cannot. */
    private Reason forward(final PacketSlot slot, final Route way) {
        final FlowKey flow = reader.flow;
        if (refusesFlows.getAsBoolean()) {
            return Reason.JOURNAL_BLOCKED;
        }
        if (!mappings.hasRoomFor(2)) {
            return Reason.MAPPING_TABLE_FULL;
        }
        final SourceRule rule = ruleFor(flow.sourceHi, flow.sourceLo, toHi, toLo, way.port);
        int out = NONE;
        if (rule != null) {
            out = openTurning(slot, way, rule);
            if (out == NONE) {
                return refusal;
            }
        }
        final boolean isTurned = out != NONE;
        key.set(
                flow.protocol,
                toHi,
                toLo,
                toPort,
                isTurned ? fromHi : flow.sourceHi,
                isTurned ? fromLo : flow.sourceLo,
                isTurned ? fromPort : flow.sourcePort);
        if (mappings.findFromInside(key, slot.timeNs) != NONE) {
            if (isTurned) {
                mappings.remove(out);
            }
            return Reason.PUBLIC_PORTS_EXHAUSTED;
        }
        final int in = mappings.add(key, forwarding.atHi(), forwarding.atLo(), forwarding.atPort(), slot.timeNs);
        mappings.setBeganOutside(in);
        tracking.pass(in, false, slot.headers, slot.timeNs);
        return Reason.NONE;
    }

    /** What comes back inside is to be answered to the director: NONE where no public end is left for that. */
    private int openTurning(final PacketSlot slot, final Route way, final SourceRule rule) {
        final int own = rule.isMasquerade() ? ownAddress(way, toHi, toLo) : NONE;
        if (rule.isMasquerade() && own == NONE) {
            refusal = Reason.NO_PUBLIC_ADDRESS;
            return NONE;
        }
        final long ownHi = own == NONE ? 0 : router.addresses.hi(own);
        final long ownLo = own == NONE ? 0 : router.addresses.lo(own);
        final int out = open(slot, rule, realmOf(rule, 1 + way.port.index), ownHi, ownLo);
        if (out != NONE) {
            tracking.pass(out, true, slot.headers, slot.timeNs);
            from(out);
        }
        return out;
    }

    // ---- from outside, of no flow yet: to a public end that an inside host has

    private Reason arriveFirst(final PacketSlot slot) {
        final FlowKey flow = reader.flow;
        final int target = target(flow);
        if (target == NONE) {
            return Reason.NONE;
        }
        final int out = mappings.findFromInside(flow, slot.timeNs);
        if (out != NONE) {
            return turnBack(slot, out, Reason.MAPPING_HAIRPIN);
        }
        final SourceRule rule = ruleForInside(slot);
        if (rule != null) {
            return turnBackFirst(slot, target, rule);
        }
        final int in = enter(slot, flow, target);
        return in == NONE ? refusal : goInside(slot, in, Reason.MAPPING_INBOUND);
    }

    /** The binding whose public end this flow is for, or {@link #NONE}. */
    private int target(final FlowKey flow) {
        return bindings.ofPublicEnd(flow.protocol, flow.destinationHi, flow.destinationLo, flow.destinationPort);
    }

    private Reason goInside(final PacketSlot slot, final int in, final Reason how) {
        tracking.pass(in, false, slot.headers, slot.timeNs);
        inside(in);
        return how;
    }

    /** The flow that this one, as it is seen outside, is to the inside end of a binding; NONE where it may not be. */
    private int enter(final PacketSlot slot, final FlowKey seen, final int target) {
        final int known = mappings.findFromOutside(seen, slot.timeNs);
        if (known != NONE) {
            return known;
        }
        refusal = whyNotToEnter(slot, seen, target);
        if (refusal != Reason.NONE) {
            return NONE;
        }
        key.set(
                seen.protocol,
                bindings.insideHi(target),
                bindings.insideLo(target),
                bindings.insidePort(target),
                seen.sourceHi,
                seen.sourceLo,
                seen.sourcePort);
        if (mappings.findFromInside(key, slot.timeNs) != NONE) {
            refusal = Reason.MAPPING_FILTERED; // by another public end: these two have begun a flow inside
            return NONE;
        }
        return bindings.beginOutside(target, key);
    }

    private Reason whyNotToEnter(final PacketSlot slot, final FlowKey seen, final int target) {
        if (!bindings.admits(target, seen.sourceHi, seen.sourceLo) || !Tracking.mayOpen(slot.headers)) {
            return keepOut(slot);
        }
        if (bindings.isFullFromOutside()) {
            return Reason.MAPPING_TABLE_FULL;
        }
        return bindings.mayBegin(target) ? whyNotToRemember() : Reason.SUBSCRIBER_LIMIT_SILENT;
    }

    private Reason whyNotToRemember() {
        if (refusesFlows.getAsBoolean()) {
            return Reason.JOURNAL_BLOCKED;
        }
        return mappings.isFull() ? Reason.MAPPING_TABLE_FULL : Reason.NONE;
    }

    /** RFC 5382 REQ-4: whoever sent a SYN hears nothing for a while. */
    private Reason keepOut(final PacketSlot slot) {
        if (!FlowReader.isSyn(slot.headers)) {
            return Reason.MAPPING_FILTERED;
        }
        unsolicited.add(slot);
        return Reason.UNSOLICITED_SYN;
    }

    /**
     * A packet for the director itself that no service wants: NONE, or how a SYN for a public address ends, which the
     * director's own host is not to answer.
     */
    public Reason refuse(final PacketSlot slot) {
        return settings.followsRfcs && FlowReader.isSyn(slot.headers) && isPublic(slot) ? keepOut(slot) : Reason.NONE;
    }

    private boolean isElsewhere(final FlowKey flow) {
        return !router.isLocal(flow.destinationHi, flow.destinationLo);
    }

    /** Inside hosts are seen outside by the address that this packet is for. */
    private boolean isPublic(final PacketSlot slot) {
        final String by = router.port(slot.port).name;
        for (int i = 0; i < inForce.size(); i++) {
            final SourceRule rule = inForce.get(i);
            final boolean isOwn =
                    rule.outInterface() == null || rule.outInterface().equals(by);
            if (rule.isMasquerade()
                    ? isOwn && !isElsewhere(slot.flow)
                    : rule.names(slot.flow.destinationHi, slot.flow.destinationLo)) {
                return true;
            }
        }
        return false;
    }

    // ---- from inside to a public end that another inside host has, or the same one (RFC 4787 section 6)

    private Reason turnBackFirst(final PacketSlot slot, final int target, final SourceRule rule) {
        if (reader.isReply() || !Tracking.mayOpen(slot.headers)) {
            return Reason.NONE;
        }
        final int realm = realmOf(rule, bindings.realm(target));
        final int out = open(slot, rule, realm, slot.flow.destinationHi, slot.flow.destinationLo);
        return out == NONE ? refusal : turnBack(slot, out, beginning);
    }

    /** It leaves as a flow of its sender's, and comes back in as one of its receiver's. */
    private Reason turnBack(final PacketSlot slot, final int out, final Reason how) {
        tracking.pass(out, true, slot.headers, slot.timeNs);
        final int target = target(reader.flow);
        if (target == NONE) {
            return keepOut(slot); // it was over, and ended when this flow began
        }
        final int in = enter(slot, seenOutside(out), target);
        if (in == NONE) {
            tell(slot);
            return refusal;
        }
        from(out);
        return goInside(slot, in, how);
    }

    /** What a packet of this flow from inside looks like outside. */
    private FlowKey seenOutside(final int out) {
        return turned.set(
                mappings.protocol(out),
                mappings.publicHi(out),
                mappings.publicLo(out),
                mappings.publicPort(out),
                mappings.remoteHi(out),
                mappings.remoteLo(out),
                mappings.remotePort(out));
    }

    /** The first rule for sources like this one, but for those of flows that leave where this packet came in; or null. */
    private SourceRule ruleForInside(final PacketSlot slot) {
        final String by = router.port(slot.port).name;
        for (int i = 0; i < inForce.size(); i++) {
            final SourceRule rule = inForce.get(i);
            if (!by.equals(rule.outInterface()) && rule.isFrom(slot.flow.sourceHi, slot.flow.sourceLo)) {
                return rule;
            }
        }
        return null;
    }

    private void from(final int out) {
        turnsBack = true;
        fromHi = mappings.publicHi(out);
        fromLo = mappings.publicLo(out);
        fromPort = mappings.publicPort(out);
    }

    /** An error from inside about a packet that another inside host sent (RFC 5508 REQ-7). */
    private Reason arriveTurnedError(final PacketSlot slot) {
        final int out = mappings.findFromInside(key.setReversed(reader.flow), slot.timeNs);
        if (out == NONE) {
            return Reason.NONE;
        }
        final int in = mappings.findFromOutside(seenOutside(out), slot.timeNs);
        if (in != NONE) {
            from(out);
        }
        return errorOf(slot, in);
    }

    private int findFromOutside(final FlowKey flow, final PacketSlot slot) {
        return mappings.findFromOutside(flow, slot.timeNs);
    }

    /**
     * Redirects tell of routes that are not the other side's business; Linux lets none of a mapping pass. Those of IPv6 are
     * neighbours' messages, which no router passes on.
     */
    private Reason errorOf(final PacketSlot slot, final int id) {
        if (id == NONE) {
            return Reason.NONE;
        }
        inside(id);
        staysAsItIs = mappings.isPlain(id);
        if (staysAsItIs) {
            return Reason.NONE;
        }
        final boolean isRedirect = slot.headers.isIpv4() && slot.headers.icmpType == IcmpHeader.REDIRECT;
        return isRedirect ? Reason.MAPPING_REDIRECT : Reason.MAPPING_ICMP;
    }

    private void inside(final int id) {
        toHi = mappings.insideHi(id);
        toLo = mappings.insideLo(id);
        toPort = mappings.insidePort(id);
    }

    private Reason end(final int id) {
        mappings.remove(id);
        return Reason.MAPPING_RESET;
    }

    private Reason forget(final int id) {
        mappings.remove(id);
        staysAsItIs = false;
        return Reason.NONE;
    }

    /** Where the packet that arrived goes. */
    public Route wayInside() {
        return router.find(toHi, toLo);
    }

    /** Sends the packet that arrived, translated, to its inside host. */
    public Reason toInside(final PacketSlot slot, final Route way, final Reason how) {
        final boolean isError = how == Reason.MAPPING_ICMP;
        if (forwarding != null) {
            final Reason refused = forward(slot, way);
            if (refused != Reason.NONE) {
                return refused;
            }
        }
        final FlowKey after = slot.decision.after.set(slot.flow);
        final Emission emission;
        hide(slot, turnsBack ? Hidden.NOTHING : Hidden.SOURCE);
        if (turnsBack) {
            emission = begin(isError ? Recipe.HAIRPIN_ICMP : Recipe.HAIRPIN);
            emission.newSourceHi = fromHi;
            emission.newSourceLo = fromLo;
            emission.newSourcePort = fromPort;
            after.sourceHi = fromHi;
            after.sourceLo = fromLo;
            after.sourcePort = slot.headers.hasPorts ? fromPort : after.sourcePort;
        } else {
            emission = begin(isError ? Recipe.MASQUERADE_BACK_ICMP : Recipe.MASQUERADE_BACK);
        }
        after.destinationHi = toHi;
        after.destinationLo = toLo;
        if (slot.headers.hasPorts) {
            after.destinationPort = toPort;
        }
        return send(slot, emission, way, toHi, toLo, how);
    }

    // ---- from inside

    /** In transit, and nobody else's: {@link Reason#NONE} where no rule and no mapping says that it leaves as another. */
    public Reason depart(final PacketSlot slot, final Route way) {
        if (staysAsItIs) {
            return Reason.NONE;
        }
        final boolean isError = FlowReader.isError(slot.headers);
        final Reason how = isError ? departError(slot, way) : departFlow(slot, way);
        if (how == Reason.NONE && !staysAsItIs && settings.followsRfcs && isHidden(slot, way)) {
            return isError ? Reason.UNMAPPED_ERROR : Reason.UNMAPPED;
        }
        return how;
    }

    /** The RFCs want what is spoiled dropped; Linux looks at the error's own checksum alone. */
    private boolean readQuote(final PacketSlot slot) {
        return reader.readQuote(slot) && (!settings.followsRfcs || reader.isQuoteSound());
    }

    /** About a packet from outside, by the inside host that it was for or by a router on the way to it. */
    private Reason departError(final PacketSlot slot, final Route way) {
        final int id = readQuote(slot) ? mappings.findFromInside(key.setReversed(reader.flow), slot.timeNs) : NONE;
        final Reason how = errorOf(slot, id);
        if (how != Reason.MAPPING_ICMP) {
            return how;
        }
        outside(id);
        return toOutside(slot, way, Recipe.MASQUERADE_ICMP, how);
    }

    /** Its source is not to be seen where it goes (RFC 5508 REQ-5). */
    private boolean isHidden(final PacketSlot slot, final Route way) {
        final FlowKey flow = slot.flow;
        return ruleFor(flow.sourceHi, flow.sourceLo, flow.destinationHi, flow.destinationLo, way.port) != null;
    }

    private Reason departFlow(final PacketSlot slot, final Route way) {
        if (!reader.read(slot) || reader.isReply()) {
            return Reason.NONE;
        }
        final int id = mappings.findFromInside(reader.flow, slot.timeNs);
        if (id == NONE) {
            return departFirst(slot, way);
        }
        outside(id);
        staysAsItIs = mappings.isPlain(id);
        return switch (tracking.pass(id, true, slot.headers, slot.timeNs)) {
            case GOES_ON, IGNORED ->
                staysAsItIs ? Reason.NONE : toOutside(slot, way, Recipe.MASQUERADE, Reason.MAPPING);
            case ENDS -> staysAsItIs ? forget(id) : toOutside(slot, way, Recipe.MASQUERADE, end(id));
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
        final FlowKey flow = slot.flow;
        final SourceRule rule = ruleFor(flow.sourceHi, flow.sourceLo, flow.destinationHi, flow.destinationLo, way.port);
        return rule == null ? letIn(slot) : begin(slot, way, rule);
    }

    /** What begins outside is remembered where a rule would take its answers for flows of their own. */
    private Reason letIn(final PacketSlot slot) {
        final FlowKey flow = reader.flow;
        final SourceRule rule =
                ruleFor(flow.destinationHi, flow.destinationLo, flow.sourceHi, flow.sourceLo, router.port(slot.port));
        if (rule != null
                && !mappings.isFull()
                && mappings.findFromOutside(key.setReversed(flow), slot.timeNs) == NONE) {
            final int id = mappings.add(flow, flow.sourceHi, flow.sourceLo, flow.sourcePort, slot.timeNs);
            tracking.pass(id, true, slot.headers, slot.timeNs);
        }
        return Reason.NONE;
    }

    private Reason begin(final PacketSlot slot, final Route way, final SourceRule rule) {
        final int own = rule.isMasquerade() ? ownAddress(way, slot.flow.destinationHi, slot.flow.destinationLo) : NONE;
        if (rule.isMasquerade() && own == NONE) {
            return Reason.NO_PUBLIC_ADDRESS;
        }
        final long ownHi = own == NONE ? 0 : router.addresses.hi(own);
        final long ownLo = own == NONE ? 0 : router.addresses.lo(own);
        final int id = open(slot, rule, realmOf(rule, 1 + way.port.index), ownHi, ownLo);
        if (id == NONE) {
            return refusal;
        }
        tracking.pass(id, true, slot.headers, slot.timeNs);
        outside(id);
        return toOutside(slot, way, Recipe.MASQUERADE, beginning);
    }

    /** Where an inside end's bindings are looked for: 0 where the rule has the same addresses for all interfaces. */
    private int realmOf(final SourceRule rule, final int realm) {
        if (rule.outInterface() != null) {
            return 1 + router.port(rule.outInterface()).index;
        }
        return rule.isMasquerade() ? realm : 0;
    }

    /** The mapping of a flow that begins inside; NONE where it can have none. */
    private int open(
            final PacketSlot slot, final SourceRule rule, final int realm, final long ownHi, final long ownLo) {
        beginning = Reason.NEW_MAPPING;
        refusal = whyNotToRemember();
        if (refusal != Reason.NONE) {
            tell(slot);
            return NONE;
        }
        final boolean binds = settings.followsRfcs && Bindings.hasPorts(reader.flow.protocol);
        return binds ? openBound(slot, rule, realm, ownHi, ownLo) : openAsLinux(slot, rule, ownHi, ownLo);
    }

    /** Whoever inside is refused a flow hears of it (RFC 5508 REQ-8, RFC 6888 REQ-11). */
    private void tell(final PacketSlot slot) {
        final Reason told = told(refusal);
        if (settings.followsRfcs && told != Reason.NONE) {
            hide(slot, Hidden.DESTINATION);
            refusal = host.errors().prohibited(slot) ? told : refusal;
        }
    }

    private static Reason told(final Reason refused) {
        return switch (refused) {
            case SUBSCRIBER_LIMIT_SILENT -> Reason.SUBSCRIBER_LIMIT;
            case PUBLIC_PORTS_EXHAUSTED -> Reason.PUBLIC_PORTS_REFUSED;
            case MAPPING_TABLE_FULL -> Reason.MAPPING_TABLE_REFUSED;
            default -> Reason.NONE;
        };
    }

    private int openAsLinux(final PacketSlot slot, final SourceRule rule, final long ownHi, final long ownLo) {
        if (!publicEnds.find(reader.flow, rule, ownHi, ownLo, slot.timeNs)) {
            refusal = Reason.PUBLIC_PORTS_EXHAUSTED;
            tell(slot);
            return NONE;
        }
        return mappings.add(
                reader.flow, publicEnds.addressHi(), publicEnds.addressLo(), publicEnds.port(), slot.timeNs);
    }

    private int openBound(
            final PacketSlot slot, final SourceRule rule, final int realm, final long ownHi, final long ownLo) {
        refusal = bindings.find(reader.flow, rule, realm, ownHi, ownLo);
        if (refusal != Reason.NONE) {
            tell(slot);
            return NONE;
        }
        beginning = bindings.hasRunLow() ? Reason.PUBLIC_PORTS_LOW : Reason.NEW_MAPPING;
        return bindings.begin(bindings.found(), reader.flow);
    }

    /** The first rule for flows from this address to that one, which leave by this port, or null. */
    private SourceRule ruleFor(
            final long insideHi, final long insideLo, final long remoteHi, final long remoteLo, final Port port) {
        for (int i = 0; i < inForce.size(); i++) {
            final SourceRule rule = inForce.get(i);
            final boolean leavesThere =
                    rule.outInterface() == null || rule.outInterface().equals(port.name);
            if (leavesThere && rule.isFrom(insideHi, insideLo) && !rule.excepts(remoteHi, remoteLo)) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Index of the address that Linux masquerades behind, or {@link #NONE}: of IPv4 the one for the next hop, of IPv6 the one
     * for the destination itself, for next hops there have link-local addresses.
     */
    private int ownAddress(final Route way, final long hi, final long lo) {
        return Addresses.isIpv4(hi, lo)
                ? router.sourceTowards(way, hi, lo)
                : router.addresses.sourceTowards(way.port, hi, lo, false);
    }

    private void outside(final int id) {
        toHi = mappings.publicHi(id);
        toLo = mappings.publicLo(id);
        toPort = mappings.publicPort(id);
    }

    private void hide(final PacketSlot slot, final Hidden remote) {
        slot.decision.hidden = hidesRemotes() ? remote : Hidden.NOTHING;
    }

    private Reason toOutside(final PacketSlot slot, final Route way, final Recipe recipe, final Reason how) {
        hide(slot, Hidden.DESTINATION);
        final Emission emission = begin(recipe);
        final FlowKey after = slot.decision.after.set(slot.flow);
        after.sourceHi = toHi;
        after.sourceLo = toLo;
        if (slot.headers.hasPorts) {
            after.sourcePort = toPort;
        }
        return send(slot, emission, way, slot.flow.destinationHi, slot.flow.destinationLo, how);
    }

    // ---- sending

    private Emission begin(final Recipe recipe) {
        final Emission emission = outbox.forward(recipe);
        emission.newHi = toHi;
        emission.newLo = toLo;
        emission.newPort = toPort;
        return emission;
    }

    private Reason send(
            final PacketSlot slot,
            final Emission emission,
            final Route way,
            final long hi,
            final long lo,
            final Reason how) {
        final Headers headers = slot.headers;
        final int own = headers.notesInOptions ? router.sourceTowards(way, hi, lo) : -1;
        if (own >= 0) {
            host.noteInOptions(slot, router.addresses.lo(own));
        }
        final Neighbour nextHop = host.output().nextHop(way, hi, lo);
        final int mtu = way.mtu();
        return outbox.settle(
                emission,
                host.output().send(slot, emission, nextHop, headers.ipLength, headers.repeatedLength(), mtu, how));
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        to.putInt(rules.size());
        rules.forEach(rule -> rule.save(to));
        to.putInt(forwards.size());
        forwards.forEach(rule -> rule.save(to));
        to.putBoolean(forwardsPorts);
        to.putBoolean(ipv4);
        to.putBoolean(ipv6);
        to.putBoolean(isOn());
        if (isOn()) {
            pace.save(to);
            mappings.save(to);
            publicEnds.save(to);
            to.putBoolean(bindings != null);
        }
        if (bindings != null) {
            bindings.save(to);
            unsolicited.save(to);
        }
    }

    @Override
    public void load(final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            rules.add(SourceRule.read(from));
        }
        for (int left = from.getInt(); left > 0; left--) {
            forwards.add(DestinationRule.read(from));
        }
        forwardsPorts = from.getBoolean();
        ipv4 = from.getBoolean();
        ipv6 = from.getBoolean();
        if (from.getBoolean()) {
            open();
            pace.load(from);
            mappings.load(from);
            publicEnds.load(from);
            loadBindings(from);
        }
        lookAtServed();
    }

    /** The profile may have changed since they began. */
    private void loadBindings(final StateReader from) {
        if (from.getBoolean()) {
            takeBindings();
            bindings.load(from);
            unsolicited.load(from);
        }
    }
}
