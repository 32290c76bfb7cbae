package io.signalbox.journal;

import io.signalbox.command.Command;
import io.signalbox.decision.Decision;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.PacketSlot;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.VirtualService;
import io.signalbox.wire.Addresses;

/** Decided slots, filled by hand: a small site with one service and two real servers. */
public final class Slots {
    public static final long CLIENT = Addresses.ofIpv4(0xC633_6401); // 198.51.100.1
    public static final long VIP = Addresses.ofIpv4(0xC000_020A); // 192.0.2.10
    public static final int TCP = 6;
    private static final int ESTABLISHED = 1;
    private static final int SYN_RECV = 3;

    public final Emissions emissions = new Emissions(64);
    public final PacketSlot slot = new PacketSlot();
    public final VirtualService service =
            new VirtualService(ServiceKey.address(TCP, 0, VIP, 80), ServiceOptions.of(SchedulerKind.WLC, 0));
    public final RealServer first = new RealServer(1, 0, Addresses.ofIpv4(0x0A00_000B), 8080);
    public final RealServer second = new RealServer(2, 0, Addresses.ofIpv4(0x0A00_000C), 8080);
    /** What schedule would stamp each slot with. */
    public Level level = Level.DECISIONS;

    private long event;

    public Slots() {
        first.weight(1);
        second.weight(2);
        service.servers.addFirst(first);
        service.servers.addFirst(second);
    }

    public long event() {
        return event;
    }

    /** Events between are not of interest. */
    public void skipTo(final long nextEvent) {
        event = nextEvent - 1;
    }

    /** The next event, a frame with nothing in it yet. */
    public PacketSlot next(final EventKind kind, final Reason reason) {
        event++;
        slot.clear(kind, event, event * 1_000_000);
        slot.headers.clear();
        slot.flow.clear();
        slot.level = level;
        slot.decision.reason = reason;
        slot.decision.revision = 3;
        return slot;
    }

    public PacketSlot tick() {
        return next(EventKind.TICK, Reason.TICK);
    }

    public PacketSlot command(final Command command) {
        level = command instanceof Command.SetLevel set ? set.level() : level;
        next(EventKind.COMMAND, Reason.COMMAND).command = command;
        return slot;
    }

    public PacketSlot dropped(final Reason reason) {
        next(EventKind.FRAME, reason).port = 0;
        slot.wireLength = 60;
        return slot;
    }

    /** The SYN of a NAT connection, scheduled to the second server. */
    public PacketSlot syn(final int connection) {
        request(connection, Reason.NEW_CONNECTION, 0x02);
        final Decision decision = slot.decision;
        decision.stateBefore = 0;
        decision.stateAfter = SYN_RECV;
        decision.matched(service, slot.flow);
        decision.scheduler = SchedulerKind.WLC;
        decision.candidates.copy(service.servers);
        return slot;
    }

    /** A packet from the client in ESTABLISHED. */
    public PacketSlot request(final int connection) {
        return request(connection, Reason.CONNECTION, 0x10);
    }

    private PacketSlot request(final int connection, final Reason reason, final int tcpFlags) {
        next(EventKind.FRAME, reason).port = 0;
        packet(connection, tcpFlags);
        final int clientPort = 40_000 + connection;
        slot.flow.set(TCP, 0, CLIENT, clientPort, 0, VIP, 80);
        slot.decision.after.set(TCP, 0, CLIENT, clientPort, 0, second.addressLo, second.port);
        slot.decision.egressPort = 1;
        return slot;
    }

    /** A packet from the real server in ESTABLISHED. */
    public PacketSlot reply(final int connection) {
        next(EventKind.FRAME, Reason.REPLY).port = 1;
        packet(connection, 0x18);
        final int clientPort = 40_000 + connection;
        slot.flow.set(TCP, 0, second.addressLo, second.port, 0, CLIENT, clientPort);
        slot.decision.after.set(TCP, 0, VIP, 80, 0, CLIENT, clientPort);
        slot.decision.egressPort = 0;
        return slot;
    }

    private void packet(final int connection, final int tcpFlags) {
        slot.wireLength = 74;
        slot.headers.etherType = 0x0800;
        slot.headers.ipVersion = 4;
        slot.headers.protocol = TCP;
        slot.headers.tcpFlags = tcpFlags;
        final Decision decision = slot.decision;
        decision.service = service;
        decision.server = second;
        decision.method = ForwardingMethod.NAT;
        decision.connection = connection;
        decision.stateBefore = ESTABLISHED;
        decision.stateAfter = ESTABLISHED;
        decision.ipBytes = 60;
    }

    /** The slot has one more emission: the end of an event that was held. */
    public Emission resolves(final long heldEvent, final Reason resolution) {
        if (slot.extras == 0) {
            slot.firstExtra = emissions.next();
        }
        final Emission emission = emissions.claim();
        slot.extras++;
        emission.originEvent = heldEvent;
        emission.timeNs = slot.timeNs;
        emission.resolution = resolution;
        return emission;
    }

    public void decide(final DecisionLog... logs) {
        for (final DecisionLog log : logs) {
            log.decided(slot, emissions);
        }
        emissions.release(emissions.next());
    }

    /** {@code count} packets of one connection, both ways by turns, its SYN first. */
    public void connection(final int connection, final int count, final DecisionLog... logs) {
        syn(connection);
        decide(logs);
        for (int i = 1; i < count; i++) {
            if (i % 2 == 1) {
                reply(connection);
            } else {
                request(connection);
            }
            decide(logs);
        }
    }
}
