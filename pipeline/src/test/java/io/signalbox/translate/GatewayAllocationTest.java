package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.icmp;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Once it is warm, flows of a gateway begin, collide, are answered and end, and nothing is allocated for it. */
@Timeout(300)
class GatewayAllocationTest implements PacketSink, DecisionLog {
    private static final int WARM_UP_TURNS = 600;
    private static final int TURNS = 600;
    private static final int ROUNDS = 3;
    private static final int FLOWS = 100;
    /** What the measuring itself and a late compilation may take: less than a byte for ten packets. */
    private static final long TOLERATED_BYTES = 16_384;

    private static final long STEP_NS = 10_000;
    /** Longer than a question or an echo is remembered. */
    private static final long BETWEEN_TURNS_NS = 31_000_000_000L;
    /** Longer than anything is remembered that nobody answered. */
    private static final long LONGER_THAN_A_BINDING_NS = 301_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<String> COMMANDS = List.of(
            "port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500",
            "port 1 name eth1 mac 02:00:00:00:00:02 mtu 1500",
            "address 192.0.2.1/24 port 0",
            "address 10.0.0.1/24 port 1",
            "neighbour 192.0.2.9 mac 02:00:00:00:00:09 port 0",
            "neighbour 10.0.0.11 mac 02:00:00:00:00:11 port 1",
            "neighbour 10.0.0.12 mac 02:00:00:00:00:12 port 1",
            "snat --from 10.0.0.0/24 --out-interface eth0");

    private record Grain(int port, UnsafeBuffer frame) {}

    private final MemorySource source = new MemorySource(1 << 22);
    private final Map<Reason, long[]> ends = new EnumMap<>(Reason.class);
    private long betweenTurnsNs = BETWEEN_TURNS_NS;
    private long nowNs;
    private long sent;

    @Test
    void shouldAllocateNothingForItsFlows() {
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
            assertThat(sent).isEqualTo(turns * grains.length);
            assertThat(ends.get(Reason.NEW_MAPPING)[0]).isEqualTo(turns * 4 * FLOWS);
            assertThat(ends.get(Reason.MAPPING_RESET)[0]).isEqualTo(turns * FLOWS);
            assertThat(ends.get(Reason.MAPPING_REPLY)[0]).isEqualTo(turns * FLOWS);
        }
    }

    /** With the bindings of profile rfc-nat: ports are drawn, rest, and are drawn again. */
    @Test
    void shouldAllocateNothingForBindings() {
        for (final Reason reason : Reason.values()) {
            ends.put(reason, new long[1]);
        }
        final Grain[] grains = fromInside();
        betweenTurnsNs = LONGER_THAN_A_BINDING_NS;
        final State state = new State(State.Bounds.SMALL, 1, 2, 0);
        try (Lane lane = Lane.open(Lane.Settings.of(Layout.FUSED).sized(64, 16), state, source, this, this)) {
            COMMANDS.forEach(command -> lane.command(CommandText.parse(command), 0));
            lane.command(CommandText.parse("profile rfc-nat"), 0);
            turn(lane, grains, WARM_UP_TURNS);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                final long before = THREADS.getCurrentThreadAllocatedBytes();
                turn(lane, grains, TURNS);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).isLessThan(TOLERATED_BYTES);
            assertThat(ends.get(Reason.NEW_MAPPING)[0]).isEqualTo((WARM_UP_TURNS + ROUNDS * TURNS) * grains.length);
        }
    }

    /** Two questions from the same port, an echo and a SYN. */
    private static Grain[] fromInside() {
        final List<Grain> grains = new ArrayList<>();
        for (int port = 5_000; port < 5_000 + FLOWS; port++) {
            grains.add(fromInside("11", udp().from("10.0.0.11", port).to("192.0.2.9", 53)));
            grains.add(fromInside("12", udp().from("10.0.0.12", port).to("192.0.2.9", 53)));
            grains.add(fromInside(
                    "11", icmp().echoRequest(port, 1).from("10.0.0.11").to("192.0.2.9")));
            grains.add(fromInside("11", tcp().syn().from("10.0.0.11", port).to("192.0.2.9", 80)));
        }
        return grains.toArray(new Grain[0]);
    }

    private void turn(final Lane lane, final Grain[] grains, final int turns) {
        for (int turn = 0; turn < turns; turn++) {
            for (final Grain grain : grains) {
                offer(lane, grain);
                nowNs += STEP_NS;
            }
            nowNs += betweenTurnsNs;
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

    /** A question and its answer, the same port from another host, an echo, and a connection that is refused. */
    private static Grain[] grains() {
        final List<Grain> grains = new ArrayList<>();
        for (int port = 5_000; port < 5_000 + FLOWS; port++) {
            grains.add(fromInside("11", udp().from("10.0.0.11", port).to("192.0.2.9", 53)));
            grains.add(fromOutside(udp().from("192.0.2.9", 53).to("192.0.2.1", port)));
            grains.add(fromInside("12", udp().from("10.0.0.12", port).to("192.0.2.9", 53)));
            grains.add(fromInside(
                    "11", icmp().echoRequest(port, 1).from("10.0.0.11").to("192.0.2.9")));
            grains.add(fromInside("11", tcp().syn().from("10.0.0.11", port).to("192.0.2.9", 80)));
            grains.add(fromOutside(tcp().rst().from("192.0.2.9", 80).to("192.0.2.1", port)));
        }
        return grains.toArray(new Grain[0]);
    }

    private static Grain fromInside(final String host, final Packet packet) {
        return new Grain(
                1,
                new UnsafeBuffer(packet.onEthernet("02:00:00:00:00:" + host, "02:00:00:00:00:02")
                        .bytes()));
    }

    private static Grain fromOutside(final Packet packet) {
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
