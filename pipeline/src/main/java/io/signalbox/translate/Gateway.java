package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.ExpiryPace;
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
import java.util.stream.LongStream;

/**
 * Lets inside hosts reach the outside from public addresses, as Linux' MASQUERADE and SNAT do. The first packet of a
 * flow that a rule names makes a mapping; what follows in either direction goes by that, whatever becomes of the rule.
 * A method that finds nothing to do answers {@link Reason#NONE}.
 */
public final class Gateway implements Remembered {
    private static final int NONE = Mappings.NONE;

    /** What {@link #add} and {@link #remove} say of a rule that was added or removed. */
    private static final String DONE = null;

    private static final int MAX_RULES = 1_024;
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
    private final FlowReader reader = new FlowReader();
    private final FlowKey key = new FlowKey();
    private final ExpiryPace pace = new ExpiryPace();
    private final List<SourceRule> rules = new ArrayList<>();
    /** Those that are followed: all, or beside a host those whose public addresses are all served. */
    private final List<SourceRule> inForce = new ArrayList<>();
    /** Taken with the first rule: who has none needs none. */
    private Mappings mappings;

    private Tracking tracking;
    private PublicEnds publicEnds;
    /** There is, or was, a rule of this family. */
    private boolean ipv4;

    private boolean ipv6;
    /** What stands for the end that is translated, of the packet in hand. */
    private long toHi;

    private long toLo;
    private int toPort;
    /** The packet in hand answers a flow that began outside: no rule is for it. */
    private boolean staysAsItIs;

    /**
     * The first two seeds are the index': no output depends on them.
     *
     * @param capacity how many flows there can be at once
     * @param outputSeed of the ports that are given by chance
     * @param refusesFlows says whether a flow that is not known yet is to be refused
     */
    public Gateway(
            final int capacity,
            final long seed0,
            final long seed1,
            final long outputSeed,
            final Router router,
            final Host host,
            final Outbox outbox,
            final BooleanSupplier refusesFlows) {
        this.capacity = capacity;
        this.seed0 = seed0;
        this.seed1 = seed1;
        this.outputSeed = outputSeed;
        this.router = router;
        this.host = host;
        this.outbox = outbox;
        this.refusesFlows = refusesFlows;
    }

    /** There is, or was, a rule. */
    public boolean isOn() {
        return mappings != null;
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
        return rules.stream().mapToLong(SourceRule::addresses).sum();
    }

    /** Rules that are followed; beside a host the director is the router of their inside hosts. */
    public List<SourceRule> inForce() {
        return inForce;
    }

    /** Rules have changed, or which addresses the director serves beside a host. */
    public void lookAtServed() {
        inForce.clear();
        rules.stream().filter(rule -> !router.isShared() || isServed(rule)).forEach(inForce::add);
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
        return false;
    }

    private void open() {
        if (mappings == null) {
            mappings = new Mappings(capacity, seed0, seed1);
            tracking = new Tracking(mappings);
            publicEnds = new PublicEnds(mappings, outputSeed);
        }
    }

    // ---- time

    /** Ends flows that are due, at their pace. */
    public void passTime(final long nowNs) {
        pace.spend(mappings.expire(nowNs, pace.allow(nowNs)));
    }

    /** Ends all that are due, so that nobody sees them. */
    public void expireAll(final long nowNs) {
        if (isOn()) {
            mappings.expire(nowNs, Integer.MAX_VALUE);
        }
    }

    // ---- from outside

    /**
     * How a packet for an inside host ends if it gets there ({@link #toInside}); {@link Reason#NONE} for one of no mapping,
     * or why it goes no further.
     */
    public Reason arrive(final PacketSlot slot) {
        staysAsItIs = false;
        if (FlowReader.isError(slot.headers)) {
            final int id = reader.readQuote(slot) ? findFromOutside(key.setReversed(reader.flow), slot) : NONE;
            return errorOf(slot, id);
        }
        final int id = reader.read(slot) && !reader.isRequest() ? findFromOutside(reader.flow, slot) : NONE;
        return id == NONE ? Reason.NONE : arriveFlow(slot, id);
    }

    private Reason arriveFlow(final PacketSlot slot, final int id) {
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
        final Emission emission = begin(slot, isError ? Recipe.MASQUERADE_BACK_ICMP : Recipe.MASQUERADE_BACK);
        final FlowKey after = slot.decision.after.set(slot.flow);
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
        return FlowReader.isError(slot.headers) ? departError(slot, way) : departFlow(slot, way);
    }

    /** About a packet from outside, by the inside host that it was for or by a router on the way to it. */
    private Reason departError(final PacketSlot slot, final Route way) {
        final int id =
                reader.readQuote(slot) ? mappings.findFromInside(key.setReversed(reader.flow), slot.timeNs) : NONE;
        final Reason how = errorOf(slot, id);
        if (how != Reason.MAPPING_ICMP) {
            return how;
        }
        outside(id);
        return toOutside(slot, way, Recipe.MASQUERADE_ICMP, how);
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
        final boolean isPlain = mappings.isPlain(id);
        return switch (tracking.pass(id, true, slot.headers, slot.timeNs)) {
            case GOES_ON, IGNORED -> isPlain ? Reason.NONE : toOutside(slot, way, Recipe.MASQUERADE, Reason.MAPPING);
            case ENDS -> isPlain ? forget(id) : toOutside(slot, way, Recipe.MASQUERADE, end(id));
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
        final SourceRule rule = ruleFor(slot.flow.sourceHi, slot.flow.sourceLo, way.port);
        return rule == null ? letIn(slot) : begin(slot, way, rule);
    }

    /** What begins outside is remembered where a rule would take its answers for flows of their own. */
    private Reason letIn(final PacketSlot slot) {
        final FlowKey flow = reader.flow;
        final boolean mayBeTaken = ruleFor(flow.destinationHi, flow.destinationLo, router.port(slot.port)) != null;
        if (mayBeTaken && !mappings.isFull() && mappings.findFromOutside(key.setReversed(flow), slot.timeNs) == NONE) {
            final int id = mappings.add(flow, flow.sourceHi, flow.sourceLo, flow.sourcePort, slot.timeNs);
            tracking.pass(id, true, slot.headers, slot.timeNs);
        }
        return Reason.NONE;
    }

    private Reason begin(final PacketSlot slot, final Route way, final SourceRule rule) {
        if (refusesFlows.getAsBoolean()) {
            return Reason.JOURNAL_BLOCKED;
        }
        if (mappings.isFull()) {
            return Reason.MAPPING_TABLE_FULL;
        }
        final int own = rule.isMasquerade() ? ownAddress(way, slot.flow) : NONE;
        if (rule.isMasquerade() && own == NONE) {
            return Reason.NO_PUBLIC_ADDRESS;
        }
        final long ownHi = own == NONE ? 0 : router.addresses.hi(own);
        final long ownLo = own == NONE ? 0 : router.addresses.lo(own);
        if (!publicEnds.find(reader.flow, rule, ownHi, ownLo, slot.timeNs)) {
            return Reason.PUBLIC_PORTS_EXHAUSTED;
        }
        final int id = mappings.add(
                reader.flow, publicEnds.addressHi(), publicEnds.addressLo(), publicEnds.port(), slot.timeNs);
        tracking.pass(id, true, slot.headers, slot.timeNs);
        outside(id);
        return toOutside(slot, way, Recipe.MASQUERADE, Reason.NEW_MAPPING);
    }

    /** The first rule for sources like this one that leave by this port, or null. */
    private SourceRule ruleFor(final long hi, final long lo, final Port port) {
        for (int i = 0; i < inForce.size(); i++) {
            final SourceRule rule = inForce.get(i);
            final boolean leavesThere =
                    rule.outInterface() == null || rule.outInterface().equals(port.name);
            if (leavesThere && rule.isFrom(hi, lo)) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Index of the address that Linux masquerades behind, or {@link #NONE}: of IPv4 the one for the next hop, of IPv6 the one
     * for the destination itself, for next hops there have link-local addresses.
     */
    private int ownAddress(final Route way, final FlowKey flow) {
        return Addresses.isIpv4(flow.destinationHi, flow.destinationLo)
                ? router.sourceTowards(way, flow.destinationHi, flow.destinationLo)
                : router.addresses.sourceTowards(way.port, flow.destinationHi, flow.destinationLo, false);
    }

    private void outside(final int id) {
        toHi = mappings.publicHi(id);
        toLo = mappings.publicLo(id);
        toPort = mappings.publicPort(id);
    }

    private Reason toOutside(final PacketSlot slot, final Route way, final Recipe recipe, final Reason how) {
        final Emission emission = begin(slot, recipe);
        final FlowKey after = slot.decision.after.set(slot.flow);
        after.sourceHi = toHi;
        after.sourceLo = toLo;
        if (slot.headers.hasPorts) {
            after.sourcePort = toPort;
        }
        return send(slot, emission, way, slot.flow.destinationHi, slot.flow.destinationLo, how);
    }

    // ---- sending

    private Emission begin(final PacketSlot slot, final Recipe recipe) {
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
        to.putBoolean(ipv4);
        to.putBoolean(ipv6);
        to.putBoolean(isOn());
        if (isOn()) {
            pace.save(to);
            mappings.save(to);
            publicEnds.save(to);
        }
    }

    @Override
    public void load(final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            rules.add(SourceRule.read(from));
        }
        ipv4 = from.getBoolean();
        ipv6 = from.getBoolean();
        if (from.getBoolean()) {
            open();
            pace.load(from);
            mappings.load(from);
            publicEnds.load(from);
        }
        lookAtServed();
    }
}
