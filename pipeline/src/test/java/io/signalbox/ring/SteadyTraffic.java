package io.signalbox.ring;

import com.sun.management.ThreadMXBean;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packet;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.stage.State;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The same frames, turn after turn, through a small director between 192.0.2.1/24 outside, where 192.0.2.9 is, and
 * 10.0.0.1/24 inside, where 10.0.0.11 and 10.0.0.12 are. It counts what comes out, and what the thread allocates.
 */
public final class SteadyTraffic implements PacketSink, DecisionLog, AutoCloseable {
    /** What the measuring itself and a late compilation may take: less than a byte for ten packets. */
    public static final long TOLERATED_BYTES = 16_384;

    /** The first of them warms up. */
    private static final int ROUNDS = 4;

    private static final long STEP_NS = 10_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<String> SURROUNDINGS = List.of(
            "port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500",
            "port 1 name eth1 mac 02:00:00:00:00:02 mtu 1500",
            "address 192.0.2.1/24 port 0",
            "address 10.0.0.1/24 port 1",
            "neighbour 192.0.2.9 mac 02:00:00:00:00:09 port 0",
            "neighbour 10.0.0.11 mac 02:00:00:00:00:11 port 1",
            "neighbour 10.0.0.12 mac 02:00:00:00:00:12 port 1");

    private record Grain(int port, UnsafeBuffer frame) {}

    private final MemorySource source = new MemorySource(1 << 22);
    private final Map<Reason, long[]> decisions = new EnumMap<>(Reason.class);
    private final List<Grain> grains = new ArrayList<>();
    private final Lane lane;
    private final long betweenTurnsNs;
    private long nowNs;
    private long turns;
    private long sent;

    /** @param betweenTurnsNs long enough for what a turn began to be over */
    public SteadyTraffic(final long betweenTurnsNs, final String... commands) {
        this.betweenTurnsNs = betweenTurnsNs;
        for (final Reason reason : Reason.values()) {
            decisions.put(reason, new long[1]);
        }
        final State state = new State(State.Bounds.SMALL, 1, 2, 0);
        lane = Lane.open(Lane.Settings.of(Layout.FUSED).sized(64, 16), state, source, this, this);
        SURROUNDINGS.forEach(command -> lane.command(CommandText.parse(command), 0));
        for (final String command : commands) {
            lane.command(CommandText.parse(command), 0);
        }
    }

    /** From 192.0.2.9, or by it. */
    public void fromOutside(final Packet packet) {
        add(0, packet, "09", "01");
    }

    /** @param host the last part of its address, and of its MAC */
    public void fromInside(final String host, final Packet packet) {
        add(1, packet, host, "02");
    }

    private void add(final int port, final Packet packet, final String from, final String to) {
        grains.add(new Grain(
                port,
                new UnsafeBuffer(packet.onEthernet("02:00:00:00:00:" + from, "02:00:00:00:00:" + to)
                        .bytes())));
    }

    /** What was allocated in the round that took least, each of so many turns; the first is not counted. */
    public long leastAllocated(final int turnsOfARound) {
        final Grain[] frames = grains.toArray(new Grain[0]);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            run(frames, turnsOfARound);
            final long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            least = round == 0 ? least : Math.min(least, allocated);
        }
        return least;
    }

    private void run(final Grain[] frames, final int turnsOfARound) {
        for (int turn = 0; turn < turnsOfARound; turn++) {
            for (final Grain grain : frames) {
                offer(grain);
                nowNs += STEP_NS;
            }
            nowNs += betweenTurnsNs;
            turns++;
        }
        lane.drain();
    }

    private void offer(final Grain grain) {
        final int length = grain.frame().capacity();
        while (lane.room() == 0 || !source.offer(grain.port(), nowNs, grain.frame(), 0, length, length, Offload.NONE)) {
            lane.doWork();
        }
        source.poll(lane, 1);
    }

    /** Turns that were ever run. */
    public long turns() {
        return turns;
    }

    /** Frames of one turn. */
    public int frames() {
        return grains.size();
    }

    /** Frames that ever left. */
    public long sent() {
        return sent;
    }

    /** How often it was decided so. */
    public long count(final Reason reason) {
        return decisions.get(reason)[0];
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        sent++;
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public void discard() {}

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        decisions.get(slot.decision.reason)[0]++;
    }

    @Override
    public void close() {
        lane.close();
    }
}
