package io.signalbox.translate;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Port;
import io.signalbox.route.Router;
import io.signalbox.wire.Address;
import io.signalbox.wire.PcpMessage;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/**
 * What operators have told the gateway, in their order: of flows from inside the first rule that names them counts. Beside
 * a host those are <em>in force</em> whose public addresses are all served; else all are.
 */
public final class GatewayRules implements Remembered {
    /** What is said of a change that was made. */
    static final String DONE = null;

    private static final String NO_RULE = "No such rule";
    private static final String EXISTS = "Rule already exists";

    private static final int MAX_RULES = 1_024;

    /** Addresses at which PCP is answered. */
    private static final int MAX_PCPS = 16;

    /** Public addresses beside a host, for each of which the director answers. */
    private static final int MAX_SERVED = 256;

    private final Router router;
    private final List<SourceRule> sources = new ArrayList<>();
    private final List<SourceRule> sourcesInForce = new ArrayList<>();
    private final List<DestinationRule> forwards = new ArrayList<>();
    private final List<DestinationRule> forwardsInForce = new ArrayList<>();
    private final List<Address> pcps = new ArrayList<>();
    private boolean forwardsPorts;
    private boolean ipv4;
    private boolean ipv6;

    GatewayRules(final Router router) {
        this.router = router;
    }

    /** For flows that begin inside. */
    public List<SourceRule> sources() {
        return sources;
    }

    /** Beside a host the director is the router of their inside hosts. */
    public List<SourceRule> sourcesInForce() {
        return sourcesInForce;
    }

    /** Ports that are inside hosts'. */
    public List<DestinationRule> forwards() {
        return forwards;
    }

    public List<DestinationRule> forwardsInForce() {
        return forwardsInForce;
    }

    /** There is, or was, a rule for this family. */
    boolean areFor(final boolean forIpv4) {
        return forIpv4 ? ipv4 : ipv6;
    }

    /** There is, or was, a port that is forwarded. */
    boolean forwardsPorts() {
        return forwardsPorts;
    }

    /** Addresses at which inside hosts can ask for public ends, by PCP. */
    public List<Address> pcps() {
        return pcps;
    }

    // ---- changes

    /** Null where the rule stands behind all others now, or why it cannot. */
    String add(final SourceRule rule) {
        return put(sources.size(), rule);
    }

    /** Null where the rule is gone, or why it is not. */
    String remove(final SourceRule rule) {
        return remove(rule, sources);
    }

    /** Null where {@code by} has the rule's place now, or why it cannot. */
    String edit(final SourceRule rule, final SourceRule by) {
        return edit(rule, sources, place -> put(place, by));
    }

    private String put(final int place, final SourceRule rule) {
        if (router.isShared() && rule.isMasquerade()) {
            return "beside a host a rule names the public addresses, by --to: the host's own serve the host's programs";
        }
        if (router.isShared() && publicAddresses() + rule.addresses() > MAX_SERVED) {
            return "beside a host rules name at most " + MAX_SERVED + " public addresses";
        }
        if (rule.outInterface() != null && router.port(rule.outInterface()) == null) {
            return "No such device";
        }
        if (sources.contains(rule)) {
            return EXISTS;
        }
        if (sources.stream().anyMatch(rule::dividesOtherwise)) {
            return "another rule gives away ports of the same address by blocks of another size, or one by one";
        }
        if (sources.size() == MAX_RULES) {
            return "there are at most " + MAX_RULES + " rules";
        }
        sources.add(place, rule);
        areNowFor(rule.isIpv4());
        lookAtServed();
        return DONE;
    }

    /** Null where the port is forwarded now, or why it cannot be. */
    String add(final DestinationRule rule) {
        return put(forwards.size(), rule);
    }

    /** Null where the port is forwarded no more, or why it is not. */
    String remove(final DestinationRule rule) {
        return remove(rule, forwards);
    }

    /** Null where {@code by} has the rule's place now, or why it cannot. */
    String edit(final DestinationRule rule, final DestinationRule by) {
        return edit(rule, forwards, place -> put(place, by));
    }

    private String put(final int place, final DestinationRule rule) {
        if (forwards.stream().anyMatch(rule::isAtSamePlaceAs)) {
            return EXISTS;
        }
        if (forwards.size() == MAX_RULES) {
            return "there are at most " + MAX_RULES + " forwarded ports";
        }
        if (router.isShared() && publicAddresses() + 1 > MAX_SERVED) {
            return "beside a host rules name at most " + MAX_SERVED + " public addresses";
        }
        forwards.add(place, rule);
        forwardsPorts = true;
        areNowFor(rule.isIpv4());
        lookAtServed();
        return DONE;
    }

    /** Null where inside hosts can ask for public ends at this address now, or why they cannot. */
    String addPcp(final Address at) {
        if (pcps.contains(at)) {
            return EXISTS;
        }
        if (pcps.size() == MAX_PCPS) {
            return "PCP is answered at " + MAX_PCPS + " addresses at most";
        }
        pcps.add(at);
        return DONE;
    }

    /** Null where they cannot any more, or why they still can. */
    String removePcp(final Address at) {
        return pcps.remove(at) ? DONE : NO_RULE;
    }

    private <R> String remove(final R rule, final List<R> from) {
        final boolean isThere = from.remove(rule);
        lookAtServed();
        return isThere ? DONE : NO_RULE;
    }

    /** Where nothing can be put in its place, the rule is there again. */
    private static <R> String edit(final R rule, final List<R> in, final IntFunction<String> put) {
        final int place = in.indexOf(rule);
        if (place < 0) {
            return NO_RULE;
        }
        in.remove(place);
        final String refused = put.apply(place);
        if (refused != DONE) {
            in.add(place, rule);
        }
        return refused;
    }

    private long publicAddresses() {
        return forwards.size()
                + sources.stream().mapToLong(SourceRule::addresses).sum();
    }

    private void areNowFor(final boolean forIpv4) {
        ipv4 |= forIpv4;
        ipv6 |= !forIpv4;
    }

    /** Rules have changed, or which addresses the director serves beside a host. */
    public void lookAtServed() {
        sourcesInForce.clear();
        sources.stream().filter(rule -> !router.isShared() || isServed(rule)).forEach(sourcesInForce::add);
        forwardsInForce.clear();
        forwards.stream()
                .filter(rule -> !router.isShared() || router.isServed(rule.atHi(), rule.atLo()))
                .forEach(forwardsInForce::add);
    }

    private boolean isServed(final SourceRule rule) {
        return !rule.isMasquerade() && rule.to().stream().allMatch(this::isServed);
    }

    private boolean isServed(final AddressRange range) {
        return LongStream.rangeClosed(range.first(), range.last()).allMatch(lo -> router.isServed(range.hi(), lo));
    }

    // ---- which rule is for a packet

    /** It comes from, or is for, an inside host of a rule that is in force: beside a host, that is the director's. */
    public boolean isInside(final FlowKey flow) {
        for (int i = 0; i < sourcesInForce.size(); i++) {
            final SourceRule rule = sourcesInForce.get(i);
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

    /** The first rule for flows from this address to that one, which leave by this port, or null. */
    SourceRule find(
            final long insideHi, final long insideLo, final long remoteHi, final long remoteLo, final Port port) {
        for (int i = 0; i < sourcesInForce.size(); i++) {
            final SourceRule rule = sourcesInForce.get(i);
            final boolean leavesThere =
                    rule.outInterface() == null || rule.outInterface().equals(port.name);
            if (leavesThere && rule.isFrom(insideHi, insideLo) && !rule.excepts(remoteHi, remoteLo)) {
                return rule;
            }
        }
        return null;
    }

    /** The first rule for sources like this one, but for those of flows that leave where this packet came in; or null. */
    SourceRule findForInside(final PacketSlot slot) {
        final String by = router.port(slot.port).name;
        for (int i = 0; i < sourcesInForce.size(); i++) {
            final SourceRule rule = sourcesInForce.get(i);
            if (!by.equals(rule.outInterface()) && rule.isFrom(slot.flow.sourceHi, slot.flow.sourceLo)) {
                return rule;
            }
        }
        return null;
    }

    /** This flow is for a place at which PCP is answered. */
    boolean isForPcp(final FlowKey flow) {
        if (flow.destinationPort != PcpMessage.PORT || flow.protocol != Protocol.UDP) {
            return false;
        }
        for (int i = 0; i < pcps.size(); i++) {
            if (pcps.get(i).lo() == flow.destinationLo && pcps.get(i).hi() == flow.destinationHi) {
                return true;
            }
        }
        return false;
    }

    /** The rule that forwards what this flow is for, or null. */
    DestinationRule findForward(final FlowKey flow) {
        for (int i = 0; i < forwardsInForce.size(); i++) {
            if (forwardsInForce.get(i).isFor(flow)) {
                return forwardsInForce.get(i);
            }
        }
        return null;
    }

    /** Inside hosts are seen outside by the address that this packet is for. */
    boolean isPublic(final PacketSlot slot) {
        final String by = router.port(slot.port).name;
        final boolean isOwn = router.isLocal(slot.flow.destinationHi, slot.flow.destinationLo);
        for (int i = 0; i < sourcesInForce.size(); i++) {
            final SourceRule rule = sourcesInForce.get(i);
            final boolean leavesThere =
                    rule.outInterface() == null || rule.outInterface().equals(by);
            if (rule.isMasquerade()
                    ? leavesThere && isOwn
                    : rule.names(slot.flow.destinationHi, slot.flow.destinationLo)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where an inside end's bindings are looked for: 0 where the rule has the same addresses for all interfaces.
     *
     * @param own the realm of masquerading by any interface, for the flow in question
     */
    int realm(final SourceRule rule, final int own) {
        if (rule.outInterface() != null) {
            return realm(router.port(rule.outInterface()));
        }
        return rule.isMasquerade() ? own : 0;
    }

    /** Of masquerading by this port. */
    static int realm(final Port port) {
        return 1 + port.index;
    }

    // ---- checkpoints

    @Override
    public void save(final StateWriter to) {
        to.putInt(sources.size());
        sources.forEach(rule -> rule.save(to));
        to.putInt(forwards.size());
        forwards.forEach(rule -> rule.save(to));
        to.putInt(pcps.size());
        pcps.forEach(at -> {
            to.putLong(at.hi());
            to.putLong(at.lo());
        });
        to.putBoolean(forwardsPorts);
        to.putBoolean(ipv4);
        to.putBoolean(ipv6);
    }

    @Override
    public void load(final StateReader from) {
        for (int left = from.getInt(); left > 0; left--) {
            sources.add(SourceRule.read(from));
        }
        for (int left = from.getInt(); left > 0; left--) {
            forwards.add(DestinationRule.read(from));
        }
        for (int left = from.getInt(); left > 0; left--) {
            pcps.add(new Address(from.getLong(), from.getLong()));
        }
        forwardsPorts = from.getBoolean();
        ipv4 = from.getBoolean();
        ipv6 = from.getBoolean();
        lookAtServed();
    }
}
