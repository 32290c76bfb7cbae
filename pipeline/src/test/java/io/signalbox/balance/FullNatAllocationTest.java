package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Once it is warm, connections of full NAT begin, are told of by the PROXY protocol, end, and nothing is allocated for it. */
@Timeout(300)
class FullNatAllocationTest implements PacketSink, DecisionLog {
    private static final int WARM_UP_TURNS = 10_000;
    private static final int TURNS = 10_000;
    private static final int ROUNDS = 3;
    /** What the measuring itself and a late compilation may take: less than a byte for ten packets. */
    private static final long TOLERATED_BYTES = 16_384;

    private static final long STEP_NS = 10_000;
    /** Longer than an established connection is remembered. */
    private static final long BETWEEN_TURNS_NS = 901_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<String> COMMANDS = List.of(
            "port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500",
            "port 1 name eth1 mac 02:00:00:00:00:02 mtu 1500",
            "address 192.0.2.1/24 port 0",
            "address 10.0.0.1/24 port 1",
            "neighbour 192.0.2.9 mac 02:00:00:00:00:09 port 0",
            "neighbour 10.0.0.11 mac 02:00:00:00:00:11 port 1",
            "-A -t 192.0.2.1:80 -s rr",
            "-a -t 192.0.2.1:80 -r 10.0.0.11:80 --fullnat --proxy-v2",
            "-A -u 192.0.2.1:53 -s rr",
            "-a -u 192.0.2.1:53 -r 10.0.0.11:53 --fullnat",
            "local 10.0.0.1 --ports 7000-7000");

    private record Grain(int port, UnsafeBuffer frame) {}

    private final MemorySource source = new MemorySource(1 << 22);
    private final Map<Reason, long[]> ends = new EnumMap<>(Reason.class);
    private long nowNs;
    private long sent;

    @Test
    void shouldAllocateNothingForItsConnections() {
        for (final Reason reason : Reason.values()) {
            ends.put(reason, new long[1]);
        }
        final Grain[] grains = grains();
        final State state = new State(State.Bounds.SMALL, 1, 2, 0);
        try (Lane lane = Lane.open(Lane.Settings.of(Layout.FUSED).sized(64, 16), state, source, this, this)) {
            COMMANDS.forEach(command -> lane.command(CommandText.parse(command), 0));
            turn(lane, grains, WARM_UP_TURNS);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                final long before = THREADS.getCurrentThreadAllocatedBytes();
                turn(lane, grains, TURNS);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }

            final long turns = WARM_UP_TURNS + ROUNDS * TURNS;
            assertThat(least).isLessThan(TOLERATED_BYTES);
            assertThat(sent).isEqualTo(turns * (grains.length + 1)); // what has no room for it has it go ahead
            assertThat(ends.get(Reason.NEW_CONNECTION)[0]).isEqualTo(turns * 2);
            assertThat(ends.get(Reason.REPLY)[0]).isEqualTo(turns * 3);
        }
    }

    private void turn(final Lane lane, final Grain[] grains, final int turns) {
        for (int turn = 0; turn < turns; turn++) {
            for (final Grain grain : grains) {
                offer(lane, grain);
                nowNs += STEP_NS;
            }
            nowNs += BETWEEN_TURNS_NS;
        }
        lane.drain();
    }

    private void offer(final Lane lane, final Grain grain) {
        final int length = grain.frame().capacity();
        while (lane.room() == 0 || !source.offer(grain.port(), nowNs, grain.frame(), 0, length, length, Offload.NONE)) {
            lane.doWork();
        }
        source.poll(lane, 1);
    }

    /** A question and its answer, and a connection whose client says too much for one segment. */
    private static Grain[] grains() {
        return new Grain[] {
            fromClient(udp().from("192.0.2.9", 5_000).to("192.0.2.1", 53)),
            fromServer(udp().from("10.0.0.11", 53).to("10.0.0.1", 7_000)),
            fromClient(tcp().from("192.0.2.9", 5_000).to("192.0.2.1", 80).seq(7).syn()),
            fromServer(tcp().from("10.0.0.11", 80)
                    .to("10.0.0.1", 7_000)
                    .seq(90)
                    .ack(8)
                    .syn()),
            fromClient(tcp().from("192.0.2.9", 5_000).to("192.0.2.1", 80).seq(8).ack(91)),
            fromClient(tcp().from("192.0.2.9", 5_000)
                    .to("192.0.2.1", 80)
                    .seq(8)
                    .ack(91)
                    .payload(new byte[1_450])),
            fromServer(tcp().from("10.0.0.11", 80).to("10.0.0.1", 7_000).seq(91).ack(36))
        };
    }

    private static Grain fromServer(final Packet packet) {
        return new Grain(
                1,
                new UnsafeBuffer(packet.onEthernet("02:00:00:00:00:11", "02:00:00:00:00:02")
                        .bytes()));
    }

    private static Grain fromClient(final Packet packet) {
        return new Grain(
                0,
                new UnsafeBuffer(packet.onEthernet("02:00:00:00:00:09", "02:00:00:00:00:01")
                        .bytes()));
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
        ends.get(slot.decision.reason)[0]++;
    }
}
