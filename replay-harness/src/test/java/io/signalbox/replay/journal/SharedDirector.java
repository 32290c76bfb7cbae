package io.signalbox.replay.journal;

import io.signalbox.command.Command;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.command.Command.Look;
import io.signalbox.command.Command.SetClock;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.command.Profile;
import io.signalbox.command.VipMode;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Level;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.JournalWriter;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A journaled director as it lives: it shares two ports with a host whose addresses, routes and neighbours come and go,
 * between clients and real servers who send what network cards have to finish, all of it in random order and much of it
 * in one nanosecond.
 */
final class SharedDirector implements AutoCloseable {
    private static final String[] MACS = {"02:00:00:00:00:01", "02:00:00:00:00:02"};
    private static final String GATEWAY = "02:00:00:00:00:fe";
    private static final String SERVER = "02:00:00:00:01:11";
    private static final String VIP = "192.0.2.10";
    private static final int HTTP = 80;
    private static final int CLIENTS = 20;
    private static final int SOURCE_BYTES = 1 << 21;
    private static final long SECOND_NS = 1_000_000_000;
    private static final long IDLE_NS = 20_000;

    private static final List<String> SITE = List.of(
            "port 0 name zulu mac 02:00:00:00:00:01 mtu 1500",
            "port 1 name alfa mac 02:00:00:00:00:02 mtu 1500",
            "address 192.0.2.1/24 port 0",
            "address 192.0.2.10/32 port 0",
            "address 10.0.0.1/24 port 1",
            "heard neighbour 192.0.2.254 mac 02:00:00:00:00:fe port 0",
            "route 0.0.0.0/0 via 192.0.2.254 port 0 type unicast",
            "-A -t 192.0.2.10:80 -s wlc",
            "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 2",
            "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -g -w 1",
            "-a -t 192.0.2.10:80 -r 10.0.0.13:80 -i -w 1");

    private static final List<String> CHANGES = List.of(
            "no address 192.0.2.10/32 port 0",
            "address 192.0.2.10/32 port 0",
            "address 192.0.2.10/32 port 0",
            "heard neighbour 10.0.0.12 mac 02:00:00:00:01:12 port 1",
            "heard neighbour 10.0.0.11 mac 02:00:00:00:01:11 port 1",
            "no neighbour 10.0.0.12 port 1",
            "neighbour 10.0.0.13 mac 02:00:00:00:01:13 port 1",
            "no route 0.0.0.0/0 via 192.0.2.254 port 0 type unicast",
            "route 0.0.0.0/0 via 192.0.2.254 port 0 mtu 1400 type unicast",
            "port 1 name alfa mac 02:00:00:00:00:02 mtu 1400",
            "port 1 name alfa mac 02:00:00:00:00:02 mtu 1500",
            "-e -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 5",
            "-e -t 192.0.2.10:80 -r 10.0.0.11:80 -i -w 1",
            "-A -t 192.0.2.10:80 -s rr",
            "--set 60 5 5",
            "journal policy refuse",
            "journal policy forward",
            "journal policy forward",
            "journal trouble on",
            "journal trouble off",
            "journal trouble off",
            "share vips always",
            "share vips follow",
            "share vips follow",
            "net.ipv4.vs.conn_reuse_mode=0");

    private final JournalWriter journal;
    private final DecisionLog log;
    private final Lane lane;
    private final MemorySource source = new MemorySource(SOURCE_BYTES);
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[1 << 16]);
    private final SplittableRandom random;
    private long nowNs;

    SharedDirector(final JournalWriter journal, final State state, final long seed) {
        this(journal, state, seed, PacketSink.NOWHERE);
    }

    SharedDirector(final JournalWriter journal, final State state, final long seed, final PacketSink sink) {
        this.journal = journal;
        random = new SplittableRandom(seed);
        log = journal.inlineLog();
        lane = Lane.open(
                Lane.Settings.of(Layout.FUSED).beginningAt(journal.session().firstEvent()), state, source, sink, log);
        state.checkpoints.into(journal.checkpoints());
    }

    SharedDirector configured() {
        command(new SetLevel(Level.FRAMES));
        command(new SetProfile(Profile.IPVS));
        command(new ShareWithHost(VipMode.FOLLOW));
        SITE.forEach(this::command);
        command(new SetClock(1_790_000_000L * SECOND_NS));
        return this;
    }

    /** Each client opens a connection. */
    SharedDirector open() {
        for (int client = 0; client < CLIENTS; client++) {
            frame(0, ethernet(0, GATEWAY, client(client).syn().seq(1_000)), Offload.NONE);
        }
        return this;
    }

    /** So many things happen. */
    SharedDirector live(final int happenings) {
        for (int i = 0; i < happenings; i++) {
            if (random.nextInt(2) == 0) {
                nowNs += random.nextInt(20) == 0 ? random.nextLong(5 * SECOND_NS) : random.nextLong(100_000);
            }
            happen(random.nextInt(100));
        }
        return this;
    }

    private void happen(final int which) {
        if (which < 55) {
            frame(0, fromClient(), Offload.NONE);
        } else if (which < 65) {
            gush();
        } else if (which < 75) {
            frame(1, fromServer(), Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, 34, 16));
        } else if (which < 80) {
            frame(random.nextInt(2), noise(), Offload.NONE);
        } else if (which < 85) {
            tick();
        } else if (which < 98) {
            command(CHANGES.get(random.nextInt(CHANGES.size())));
        } else {
            command(List.of(
                            new SetPortUp(1, random.nextBoolean()),
                            new SetClock(random.nextLong(SECOND_NS)),
                            new Look(),
                            new Checkpoint())
                    .get(random.nextInt(4)));
        }
    }

    private byte[] fromClient() {
        final TcpPacket segment = client();
        return ethernet(
                0,
                GATEWAY,
                random.nextInt(3) == 0
                        ? segment.syn().seq(1_000)
                        : segment.seq(1_001).ack(5_001));
    }

    private TcpPacket client() {
        return client(random.nextInt(CLIENTS));
    }

    private static TcpPacket client(final int number) {
        return Packets.tcp().from("198.51.100.7", 1_024 + number).to(VIP, HTTP);
    }

    private void gush() {
        final byte[] frame = ethernet(0, GATEWAY, client().seq(1_001).ack(5_001).payload(new byte[9_000]));
        frame(0, frame, Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V4, 1_400, 34, 16));
    }

    private byte[] fromServer() {
        return ethernet(
                1,
                SERVER,
                Packets.tcp()
                        .from("10.0.0.11", HTTP)
                        .to("198.51.100.7", 1_024 + random.nextInt(CLIENTS))
                        .seq(5_000)
                        .ack(1_001));
    }

    private static byte[] ethernet(final int port, final String from, final TcpPacket segment) {
        return segment.onEthernet(from, MACS[port]).bytes();
    }

    private byte[] noise() {
        final byte[] noise = new byte[random.nextInt(100)];
        random.nextBytes(noise);
        return noise;
    }

    void command(final String words) {
        command(CommandText.parse(words));
    }

    void command(final Command command) {
        makeRoom();
        lane.command(command, nowNs);
    }

    private void tick() {
        makeRoom();
        lane.tick(nowNs);
    }

    private void frame(final int port, final byte[] frame, final long offload) {
        makeRoom();
        scratch.putBytes(0, frame);
        final int onTheWire = frame.length + (random.nextInt(50) == 0 ? 10 : 0);
        while (!source.offer(port, nowNs, scratch, 0, frame.length, onTheWire, offload)) {
            work();
        }
        source.poll(lane, 1);
    }

    private void makeRoom() {
        while (lane.room() == 0) {
            work();
        }
    }

    private void work() {
        if (lane.doWork() == 0) {
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    /** All state is written down for another process to go on with; returns the checkpoint's event. */
    long handOver() {
        finishCheckpoint();
        command(new Checkpoint());
        finishCheckpoint();
        return lane.lastEvent();
    }

    private void finishCheckpoint() {
        lane.drain();
        while (lane.state().checkpoints.isRunning()) {
            lane.state().checkpoints.proceed();
            log.endOfBatch();
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    long nowNs() {
        return nowNs;
    }

    SharedDirector goingOnAt(final long timeNs) {
        nowNs = timeNs;
        return this;
    }

    /** The run ends as it should. */
    void stop() {
        makeRoom();
        lane.stop(nowNs + 1);
    }

    @Override
    public void close() {
        lane.drain();
        lane.close();
        journal.close();
    }
}
