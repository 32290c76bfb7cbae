package io.signalbox.replay.journal;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.decision.Reason;
import io.signalbox.golden.address.Mac;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.journal.CheckpointWatch;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.TroubleWatch;
import io.signalbox.packet.Emission;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.route.RouteType;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journaled director before which clients open connections, by direct routing, and speak in turn: each of their frames
 * lets one leave. Who listens hears of each by its event, at the moment when it leaves.
 */
final class LoadedDirector implements PacketSink, AutoCloseable {
    /** Hears of what leaves, on egress's thread. */
    interface Departures {
        void onFrame(long event);

        /** Nothing more leaves with those. */
        default void onFlush() {}
    }

    private static final int CLIENTS = 0;
    private static final int SERVERS = 1;
    private static final String OWN_MAC = "02:00:00:00:00:01";
    private static final String GATEWAY_MAC = "02:00:00:00:00:fe";
    private static final String VIP = "192.0.2.10";
    private static final int FIRST_PORT = 1_024;
    private static final int MAX_CLIENTS = 60_000;
    private static final int SOURCE_BYTES = 1 << 21;
    private static final long STEP_NS = 1_000;

    final Lane lane;
    private final JournalWriter journal;
    private final JournalThread thread;
    private final TroubleWatch watch;
    private final CheckpointWatch rolls;
    private final Departures departures;
    private final MemorySource source = new MemorySource(SOURCE_BYTES);
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[1 << 14]);
    /** The events of the frames that are queued; egress's thread alone uses it. */
    private final List<Long> queued = new ArrayList<>();

    /** What each client says, as a frame. */
    private final List<byte[]> words = new ArrayList<>();

    private int opened;
    private int next;
    private long nowNs;

    /** The journal is written inline in the fused layout, and else by a thread of its own. */
    LoadedDirector(final JournalWriter journal, final Layout layout, final Departures departures) {
        this.journal = journal;
        this.departures = departures;
        final boolean isInline = layout == Layout.FUSED;
        lane = Lane.open(
                Lane.Settings.of(layout).beginningAt(journal.session().firstEvent()),
                new State(State.Bounds.SMALL, 0, ~0, 0),
                source,
                this,
                isInline ? journal.inlineLog() : journal.door());
        thread = isInline ? null : JournalThread.start(journal);
        watch = new TroubleWatch(journal::isInTrouble, lane);
        rolls = new CheckpointWatch(journal::checkpointsWanted, lane);
        lane.state().checkpoints.into(journal.checkpoints());
        site().forEach(this::command);
        lane.drain();
    }

    private static List<Command> site() {
        final List<Command> site = new ArrayList<>(List.of(
                new AddPort(CLIENTS, "clients", Mac.parse(OWN_MAC).bits(), 1_500),
                new AddPort(SERVERS, "servers", Mac.parse("02:00:00:00:00:02").bits(), 1_500),
                own(CLIENTS, "192.0.2.1", 24),
                own(CLIENTS, VIP, 32),
                own(SERVERS, "10.0.0.1", 24),
                neighbour(CLIENTS, "192.0.2.254", GATEWAY_MAC),
                neighbour(SERVERS, "10.0.0.11", "02:00:00:00:01:11"),
                everywhere()));
        site.add(IpvsadmParser.parse("-A -t 192.0.2.10:80 -s rr"));
        site.add(IpvsadmParser.parse("-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g"));
        return site;
    }

    private static Command own(final int port, final String address, final int prefixLength) {
        final Address own = Addresses.parse(address);
        return new AddAddress(port, own.hi(), own.lo(), prefixLength);
    }

    private static Command neighbour(final int port, final String address, final String mac) {
        final Address at = Addresses.parse(address);
        return new AddNeighbour(port, at.hi(), at.lo(), Mac.parse(mac).bits());
    }

    private static Command everywhere() {
        final Address all = Addresses.parse("0.0.0.0");
        final Address via = Addresses.parse("192.0.2.254");
        return new AddRoute(all.hi(), all.lo(), 0, via.hi(), via.lo(), CLIENTS, 0, RouteType.UNICAST);
    }

    void command(final Command command) {
        makeRoom();
        lane.command(command, nowNs);
    }

    /** So many clients more open a connection. */
    LoadedDirector open(final int count) {
        for (int i = 0; i < count; i++) {
            words.add(onTheWire(segment(opened).seq(1_001).ack(5_001)));
            frame(onTheWire(segment(opened++).syn().seq(1_000)));
        }
        return this;
    }

    /** So many frames of the connections that are open. */
    LoadedDirector speak(final int count) {
        for (int i = 0; i < count; i++) {
            frame(words.get(next++ % opened));
        }
        return this;
    }

    /** All that was offered is done; the journal beside may lag behind. */
    LoadedDirector drain() {
        lane.drain();
        return this;
    }

    /** How often a reason was given; nothing is on its way. */
    long count(final Reason reason) {
        return lane.counters().all().getOrDefault(reason, 0L);
    }

    private static TcpPacket segment(final int client) {
        return Packets.tcp()
                .from("198.51.100.7", FIRST_PORT + client % MAX_CLIENTS)
                .to(VIP, 80);
    }

    private static byte[] onTheWire(final TcpPacket segment) {
        return segment.onEthernet(GATEWAY_MAC, OWN_MAC).bytes();
    }

    /** So many super-frames of the first connection, whose checksums and segments are left to the network card. */
    LoadedDirector gush(final int count) {
        final byte[] frame = onTheWire(segment(0).seq(1_001).ack(5_001).payload(new byte[9_000]));
        for (int i = 0; i < count; i++) {
            frame(frame, Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V4, 1_400, 34, 16));
        }
        return this;
    }

    private void frame(final byte[] frame) {
        frame(frame, Offload.NONE);
    }

    private void frame(final byte[] frame, final long offload) {
        nowNs += STEP_NS;
        makeRoom();
        scratch.putBytes(0, frame);
        while (!source.offer(CLIENTS, nowNs, scratch, 0, frame.length, frame.length, offload)) {
            work();
        }
        source.poll(lane, 1);
    }

    private void makeRoom() {
        awaitRoom();
        if (watch.look(nowNs)) {
            awaitRoom();
        }
        if (rolls.look(nowNs)) {
            awaitRoom();
        }
    }

    private void awaitRoom() {
        while (lane.room() == 0) {
            work();
        }
    }

    private void work() {
        if (lane.doWork() == 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        return queued.add(emission.originEvent);
    }

    @Override
    public void flush() {
        queued.forEach(departures::onFrame);
        departures.onFlush();
        queued.clear();
    }

    @Override
    public void discard() {
        queued.clear();
    }

    /** Drains, and closes the journal. */
    @Override
    public void close() {
        lane.drain();
        lane.close();
        if (thread == null) {
            journal.close();
        } else {
            thread.close();
        }
    }
}
