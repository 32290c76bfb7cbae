package io.signalbox.stage;

import io.signalbox.balance.Balancer;
import io.signalbox.balance.Configurator;
import io.signalbox.balance.Connections;
import io.signalbox.balance.Defence;
import io.signalbox.balance.Drains;
import io.signalbox.balance.Forwarder;
import io.signalbox.balance.LocalNode;
import io.signalbox.balance.LocalPool;
import io.signalbox.balance.Ownership;
import io.signalbox.balance.Related;
import io.signalbox.balance.Settings;
import io.signalbox.balance.Transit;
import io.signalbox.balance.Transports;
import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.ExpiryPace;
import io.signalbox.decision.Decision;
import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.fragment.Reassembly;
import io.signalbox.host.Host;
import io.signalbox.neighbour.Neighbours;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.FrameReader;
import io.signalbox.packet.Headers;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.route.Port;
import io.signalbox.route.Route;
import io.signalbox.route.RouteType;
import io.signalbox.route.Router;
import io.signalbox.service.MarkRules;
import io.signalbox.service.ServiceTable;
import io.signalbox.sync.SyncMaster;
import io.signalbox.translate.Gateway;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.EthernetHeader;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Second stage: decides. Owns all state of the director and is alone in reading and writing it, so what it decides
 * about an event depends on the events before it and on nothing else.
 */
public final class Schedule implements Stage {
    private static final long GROUP_MAC = 0x0100_0000_0000L;

    private final State state;
    private final ConnectionTable table;
    private final ExpiryPace pace;
    private final Connections connections;
    private final Router router;
    private final Host host;
    private final Balancer balancer;
    private final Forwarder forwarder;
    private final Related related;
    private final LocalNode localNode;
    private final Transit transit;
    private final Gateway gateway;
    private final LocalPool localPool;
    private final Ownership ownership;
    private final Defence defence;
    private final Drains drains;
    private final MarkRules marks;
    private final Reassembly reassembly;
    private final Neighbours neighbours;
    private final ServiceTable services;
    private final Settings settings;
    private final Configurator configurator;
    private final Checkpoints checkpoints;
    private final SyncMaster sync;
    private final Outbox outbox;
    private final FrameReader reader = new FrameReader();
    private final Reassembly.TimeoutHandler onReassemblyTimeout;
    private final Neighbours.FailureHandler onUnreachable;
    /** Consumes what {@link #prepare} reads, so that the reads take place. */
    private int touched;

    public Schedule(final State state) {
        this.state = state;
        table = state.table;
        pace = state.pace;
        connections = state.connections;
        router = state.router;
        host = state.host;
        balancer = state.balancer;
        forwarder = state.forwarder;
        related = state.related;
        localNode = state.localNode;
        transit = state.transit;
        gateway = state.gateway;
        localPool = state.localPool;
        ownership = state.ownership;
        defence = state.defence;
        drains = state.drains;
        marks = state.marks;
        reassembly = state.reassembly;
        neighbours = state.host.neighbours();
        services = state.services;
        settings = state.settings;
        configurator = state.configurator;
        checkpoints = state.checkpoints;
        sync = state.sync;
        outbox = state.outbox;
        onReassemblyTimeout = this::onReassemblyTimeout;
        onUnreachable = host::onUnreachable;
    }

    /** For listings, between batches and on this stage's thread. */
    public State state() {
        return state;
    }

    @Override
    public void prepare(final PacketSlot slot) {
        if (isLookedUp(slot)) {
            final FlowKey flow = slot.flow;
            final boolean isHere = router.isLocal(flow.destinationHi, flow.destinationLo);
            hash(slot, isHere && !localPool.isAt(flow.destinationHi, flow.destinationLo));
            touched += table.touch(slot.flowHash);
        }
    }

    private static boolean isLookedUp(final PacketSlot slot) {
        return slot.fault == Reason.NONE && slot.headers.hasPorts;
    }

    private void hash(final PacketSlot slot, final boolean asRequest) {
        slot.hashedAsRequest = asRequest;
        slot.flowHash = asRequest ? table.requestHash(slot.flow) : table.replyHash(slot.flow);
    }

    /** What {@link #prepare} has computed, unless a command has changed since then what is local. */
    private long hashOf(final PacketSlot slot, final boolean asRequest) {
        if (slot.hashedAsRequest != asRequest) {
            hash(slot, asRequest);
        }
        return slot.flowHash;
    }

    /** Memory is waited for twice in a batch, not twice for each packet: for the index, and for what it leads to. */
    @Override
    public void prepareAll(final Batch batch) {
        for (PacketSlot slot = batch.first(); slot != null; slot = batch.next()) {
            prepare(slot);
        }
        for (PacketSlot slot = batch.first(); slot != null; slot = batch.next()) {
            if (isLookedUp(slot)) {
                touched += table.touchConnection(slot.flowHash);
            }
        }
    }

    @Override
    public void processAll(final Batch batch) {
        for (PacketSlot slot = batch.first(); slot != null; slot = batch.next()) {
            process(slot);
        }
    }

    @Override
    public void process(final PacketSlot slot) {
        final Decision decision = slot.decision;
        outbox.open(slot);
        configurator.tell(decision.changes);
        if (gateway.isOn()) {
            gateway.timeIs(slot.timeNs, decision.endings);
        }
        passTime(slot.timeNs, slot.kind == EventKind.TICK);
        decision.revision = configurator.revision();
        decision.after.set(slot.flow);
        decision.reason = decide(slot);
        if (decision.reason == Reason.NONE) {
            throw new IllegalStateException("event " + slot.event + " was decided without a reason");
        }
        if (gateway.isOn()) {
            gateway.tellOfBeginnings(slot);
        }
        decision.ipBytes = slot.headers.ipLength;
        slot.level = settings.level;
        drains.settle(slot.timeNs);
        sync.sendFull();
        outbox.close();
        if (slot.command instanceof Checkpoint) {
            checkpoints.begin(slot.event, slot.timeNs);
        }
    }

    /** Between batches there is time for a part of a checkpoint. */
    @Override
    public void endOfBatch() {
        checkpoints.proceed();
    }

    /**
     * Fires the timers that are due: first, in due order and inside each with its due time for now, those of the few
     * things that also ticks let pass (no more than their stores hold), and then the connections', at their pace. Ticks
     * expire none, so that how far a backlog is worked off, and what of it a sync message tells, never depends on ticks.
     */
    private void passTime(final long nowNs, final boolean isTick) {
        if (!isTick) {
            table.prepareExpiries(nowNs);
            if (gateway.isOn()) {
                gateway.passTime();
            }
        }
        defence.passTime(nowNs, isTick);
        sync.timePasses(nowNs);
        for (long dueNs = nextDueNs(); dueNs <= nowNs; dueNs = nextDueNs()) {
            outbox.timer(dueNs);
            if (reassembly.nextDueNs() == dueNs) {
                reassembly.expireNext(onReassemblyTimeout);
            } else if (neighbours.nextDueNs() == dueNs) {
                neighbours.expireNext(onUnreachable);
            } else if (ownership.nextDueNs() == dueNs) {
                ownership.expireNext();
            } else if (drains.nextDueNs() == dueNs) {
                drains.expireNext();
            } else if (gateway.nextDueNs() == dueNs) {
                gateway.expireNext();
            } else {
                sync.expireNext();
            }
            outbox.timerDone();
        }
        if (!isTick) {
            expireConnections(nowNs);
        }
    }

    private void expireConnections(final long nowNs) {
        final int steps = pace.allow(nowNs);
        if (table.nextDueNs() <= nowNs) {
            pace.spend(table.expire(nowNs, steps, connections));
        }
    }

    /** Of all timers but the connections'. */
    private long nextDueNs() {
        final long waiting = Math.min(reassembly.nextDueNs(), neighbours.nextDueNs());
        final long mine = Math.min(ownership.nextDueNs(), drains.nextDueNs());
        final long telling = Math.min(gateway.nextDueNs(), sync.nextDueNs());
        return Math.min(waiting, Math.min(mine, telling));
    }

    private Reason decide(final PacketSlot slot) {
        return switch (slot.kind) {
            case FRAME -> slot.fault == Reason.NONE ? onFrame(slot) : onFault(slot);
            case COMMAND -> onCommand(slot);
            case TICK -> Reason.TICK;
            case STOP -> onStop();
        };
    }

    private Reason onCommand(final PacketSlot slot) {
        slot.refusal = configurator.apply(slot.command, slot.timeNs);
        slot.decision.revision = configurator.revision();
        return slot.refusal == Configurator.APPLIED ? Reason.COMMAND : Reason.COMMAND_REFUSED;
    }

    private Reason onStop() {
        reassembly.stop();
        neighbours.stop();
        return Reason.STOP;
    }

    /** What is wrong with a frame that is for nobody here may still be right for the host beside the director. */
    private Reason onFault(final PacketSlot slot) {
        final boolean isOurs = !router.isShared() || router.isServed(slot.flow.destinationHi, slot.flow.destinationLo);
        return isOurs ? slot.fault : Reason.LEFT_TO_HOST;
    }

    private Reason onFrame(final PacketSlot slot) {
        final Headers headers = slot.headers;
        final Port port = router.port(slot.port);
        final boolean fromHost = isFromHost(slot);
        final boolean group = (headers.destinationMac & GROUP_MAC) != 0;
        if (port == null || headers.destinationMac != port.mac && !group && !fromHost) {
            return Reason.NOT_FOR_US;
        }
        if (settings.kernelQuirks && headers.isInVlan()) {
            return router.isShared() ? Reason.LEFT_TO_HOST : Reason.OTHER_VLAN;
        }
        if (headers.etherType == EthernetHeader.ARP) {
            return host.onArp(slot);
        }
        if (fromHost) {
            slot.hops = 0;
        }
        final Route way = router.find(slot.flow.destinationHi, slot.flow.destinationLo);
        slot.claimed =
                !Router.isLocal(way) && ownership.claimsMarks() && marks.claims(slot.port, slot.headers, slot.flow);
        if (router.isShared()) {
            final Reason left = leaveToHost(slot, way, group);
            if (left != Reason.NONE) {
                return left;
            }
        }
        if (headers.lacksChain && !settings.kernelQuirks) {
            return Reason.EXTENSION_CHAIN;
        }
        if (headers.hasHopOptions) {
            final Reason heeded = host.heedHopOptions(slot);
            if (heeded != Reason.NONE) {
                return heeded;
            }
        }
        if (host.isNeighbourMessage(slot)) {
            return host.onNeighbourMessage(slot);
        }
        if (group) {
            return Reason.NOT_FOR_US;
        }
        if (!fromHost && isNobody(slot.flow.sourceHi, slot.flow.sourceLo)) {
            return Reason.MARTIAN_SOURCE;
        }
        if (isGroup(slot)) {
            return Reason.MARTIAN_DESTINATION;
        }
        if (headers.optionProblemAt != 0) {
            return host.refuseOptions(slot);
        }
        if (gateway.isOn(headers.isIpv4())) {
            final Reason inside = onGateway(slot, way);
            if (inside != Reason.NONE) {
                return inside;
            }
        }
        return Router.isLocal(way) || slot.claimed ? onLocal(slot) : onTransit(slot, way);
    }

    /** Before it is asked for whom a packet is: as in Linux, a gateway sees whole ones alone, and knows its flows'. */
    private Reason onGateway(final PacketSlot slot, final Route way) {
        if (isGathered(slot.headers)) {
            final Reason gathered = reassemble(slot, Router.isLocal(way) || slot.claimed);
            if (gathered != Reason.NONE) {
                return gathered;
            }
            slot.mayBeCutAgain = true;
        }
        final Reason how = gateway.arrive(slot);
        if (how.verdict() != Verdict.FORWARDED) {
            return how;
        }
        final Route inside = gateway.wayInside();
        final Reason refused = refuseTransit(slot, inside);
        return refused == Reason.NONE ? gateway.toInside(slot, inside, how) : refused;
    }

    /** Transit that is nobody's: routed on, from a public address where a rule says so. */
    private Reason routeOn(final PacketSlot slot, final Route way) {
        final Reason departed = gateway.isOn(slot.headers.isIpv4()) ? gateway.depart(slot, way) : Reason.NONE;
        return departed == Reason.NONE ? forwarder.route(slot, way) : departed;
    }

    /**
     * Beside a host: NONE for what is the director's, or how the packet is left to the host. Neighbours' messages are
     * heard by both.
     */
    private Reason leaveToHost(final PacketSlot slot, final Route way, final boolean group) {
        if (host.isNeighbourMessage(slot)) {
            return host.onNeighbourMessage(slot);
        }
        if (group) {
            return Reason.LEFT_TO_HOST;
        }
        if (router.isHosts(way)) {
            return related.isError(slot.headers)
                    ? related.onHostSide(slot)
                    : ownership.left(slot.flow.destinationHi, slot.flow.destinationLo, Reason.LEFT_TO_HOST);
        }
        final boolean isOurs =
                Router.isLocal(way) || slot.claimed || gateway.rules().isInside(slot.flow);
        return isOurs ? Reason.NONE : leaveTransit(slot);
    }

    /** What the host itself sent has gone no hop yet. */
    private boolean isFromHost(final PacketSlot slot) {
        final Port hostPort = router.hostPort();
        return hostPort != null && hostPort == router.port(slot.port);
    }

    /** Only real servers' datagrams are gathered before anybody knows whose they are. */
    private Reason leaveTransit(final PacketSlot slot) {
        final boolean mayBeAnAnswer = isGathered(slot.headers) && Transports.mayBeBalanced(slot.headers);
        if (mayBeAnAnswer && ownership.isNatServer(slot.flow.sourceHi, slot.flow.sourceLo)) {
            final Reason gathered = reassemble(slot, false);
            if (gathered != Reason.NONE) {
                return gathered;
            }
        }
        final Reason left = transit.whyLeft(slot, hashOf(slot, false));
        return left == Reason.NOT_CLAIMED && isRoutedHere(slot) ? Reason.NONE : left;
    }

    /** Transit that nobody claims: what was to go by the host and has been taken from it must go on. */
    private boolean isRoutedHere(final PacketSlot slot) {
        return !router.isShared()
                || settings.routesBesideHost
                || isFromHost(slot)
                || gateway.rules().isInside(slot.flow);
    }

    /** No neighbour sends from here: no address at all, everybody's, or the director's own. */
    private boolean isNobody(final long hi, final long lo) {
        return Addresses.isZero(hi, lo)
                || router.addresses.isNobodyElse(hi, lo)
                || router.isShared() && router.vips().isServed(hi, lo);
    }

    private boolean isGroup(final PacketSlot slot) {
        final long hi = slot.flow.destinationHi;
        final long lo = slot.flow.destinationLo;
        return Addresses.isMulticast(hi, lo)
                || Addresses.isLimitedBroadcast(hi, lo)
                || router.addresses.isSubnetBroadcast(hi, lo);
    }

    /** For an address of the director's: a service's, or its own. */
    private Reason onLocal(final PacketSlot slot) {
        if (slot.headers.notesInOptions) {
            host.noteInOptions(slot, slot.flow.destinationLo);
        }
        if (isGathered(slot.headers)) {
            final Reason gathered = reassemble(slot, true);
            if (gathered != Reason.NONE) {
                return gathered;
            }
        }
        if (!services.isEmpty(slot.headers.isIpv4())) {
            if (localPool.isAt(slot.flow.destinationHi, slot.flow.destinationLo)) {
                final Reason returned = onLocalEnd(slot);
                if (returned != Reason.NONE) {
                    return returned;
                }
            }
            final Reason balanced = related.isError(slot.headers)
                    ? related.onRequestSide(slot)
                    : balancer.onRequest(slot, hashOf(slot, true));
            if (balanced != Reason.NONE) {
                return balanced;
            }
        }
        final Reason refused = gateway.isOn() ? gateway.refuse(slot) : Reason.NONE;
        return refused == Reason.NONE ? localNode.deliver(slot) : refused;
    }

    /** By full NAT real servers answer to a local address: what goes on from there to a client is routed like transit. */
    private Reason onLocalEnd(final PacketSlot slot) {
        final boolean isError = related.isError(slot.headers);
        final int id = isError ? related.findAtLocalEnd(slot) : balancer.findAtLocalEnd(slot, hashOf(slot, false));
        if (id == Connections.NONE) {
            return Reason.NONE;
        }
        final Route way = balancer.wayToClient(id);
        final Reason refused = refuseTransit(slot, way);
        if (refused != Reason.NONE) {
            return refused;
        }
        return isError ? related.onFullNatError(slot, id, way) : balancer.onFullNatReply(slot, id, way);
    }

    /** Where IPv6 is gathered even a fragment that is the whole packet is taken for one, and its header goes. */
    private boolean isGathered(final Headers headers) {
        if (headers.lacksChain) {
            return false;
        }
        return headers.isFragment() || headers.isAtomicFragment() && (services.gathersIpv6() || gateway.isOn(false));
    }

    /** The whole datagram takes the fragment's place in the slot and is read afresh. */
    private Reason reassemble(final PacketSlot slot, final boolean asRequest) {
        final Reason gathered = reassembly.add(slot);
        if (gathered != Reason.NONE) {
            return gathered;
        }
        final Reason fault = reader.read(slot);
        if (fault == Reason.NONE) {
            slot.decision.after.set(slot.flow);
            hash(slot, asRequest);
        }
        return fault;
    }

    /**
     * A gateway gathers before it is asked for whom a packet is: as in Linux, of IPv4 that is only passing it tells
     * nobody.
     */
    private void onReassemblyTimeout(
            final UnsafeBuffer buffer, final int offset, final Headers headers, final FlowKey flow, final long nowNs) {
        final boolean isPassing = !router.isLocal(flow.destinationHi, flow.destinationLo);
        if (!(headers.isIpv4() && isPassing && gateway.isOn(true))) {
            host.errors().reassemblyTimeExceeded(buffer, offset, headers, flow, nowNs);
        }
    }

    private Reason onNoRoute(final PacketSlot slot, final Route way) {
        final RouteType type = way == null ? null : way.type;
        host.noteInOptionsOfRefused(slot);
        return host.errors().noRoute(slot, type) ? Reason.NO_ROUTE : Reason.NO_ROUTE_SILENT;
    }

    /**
     * For another machine: a real server's answer, or plain transit. IPv6 datagrams are gathered before anything else;
     * IPv4 ones after TTL and size.
     */
    private Reason onTransit(final PacketSlot slot, final Route way) {
        final Headers headers = slot.headers;
        if (!headers.isIpv4() && services.gathersIpv6() && isGathered(headers)) {
            final Reason gathered = reassemble(slot, false);
            if (gathered != Reason.NONE) {
                return gathered;
            }
        }
        if (!settings.ipForward && !router.isShared()) {
            return Reason.NOT_CLAIMED;
        }
        final Reason refused = refuseTransit(slot, way);
        if (refused != Reason.NONE) {
            return refused;
        }
        if (services.isEmpty(headers.isIpv4())) {
            return routeOn(slot, way);
        }
        if (isGathered(headers) && Transports.mayBeBalanced(headers)) {
            final Reason gathered = reassemble(slot, false);
            if (gathered != Reason.NONE) {
                return gathered;
            }
        }
        if (Related.isCutShort(headers)) {
            return Reason.MALFORMED_ICMP;
        }
        final Reason balanced = related.isError(headers)
                ? related.onReplySide(slot, way)
                : balancer.onReply(slot, hashOf(slot, false), way);
        if (balanced != Reason.NONE) {
            return balanced;
        }
        return isRoutedHere(slot) ? routeOn(slot, way) : Reason.NOT_CLAIMED;
    }

    /** NONE where a packet in transit can go this way; else its sender was told why not, if anybody may. */
    private Reason refuseTransit(final PacketSlot slot, final Route way) {
        final Headers headers = slot.headers;
        if (!Router.leadsOn(way)) {
            return onNoRoute(slot, way);
        }
        if (headers.ttl <= slot.hops) {
            host.noteInOptionsOfRefused(slot);
            return host.errors().timeExceeded(slot) ? Reason.TTL_EXCEEDED : Reason.TTL_EXCEEDED_SILENT;
        }
        final int arrived = slot.largestFragment == 0 ? headers.packetLength() : slot.largestFragment;
        if (headers.dontFragment && arrived > way.mtu()) {
            host.noteInOptionsOfRefused(slot);
            return host.errors().tooBigInTransit(slot, way.mtu()) ? Reason.MTU_EXCEEDED : Reason.MTU_EXCEEDED_SILENT;
        }
        return Reason.NONE;
    }
}
