package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random clients of two virtual services with two servers each, through too few local ports. Beside the director a slow
 * twin writes down who asked from which local end; every answer of a server must reach the one who asked.
 */
class FullNatTwinTest {
    private static final int EVENTS = 4_000;
    /** Two servers of each service, sixteen local ports to each server's end. */
    private static final int ROOM = 64;

    private static final double UDP_SECONDS = 300;

    /** Addresses and ports as people write them. */
    private record End(String address, int port) {}

    private record Flow(End client, End virtual) {}

    /** What a server sees: its own end, and the local one. */
    private record Seen(End server, End local) {}

    private final Map<Flow, Seen> seenOf = new HashMap<>();
    private final Map<Seen, Flow> flowOf = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldBringEveryAnswerToWhoAsked(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final Box box = site();
        int refused = 0;
        for (int event = 0; event < EVENTS; event++) {
            if (random.nextInt(200) == 0) {
                box.later(UDP_SECONDS + 1);
                seenOf.clear();
                flowOf.clear();
            }
            if (flowOf.isEmpty() || random.nextBoolean()) {
                refused += asks(box, random) ? 0 : 1;
            } else {
                answers(box, random);
            }
        }
        assertThat(refused).isPositive();
    }

    private static Box site() {
        final Box box = Box.with(new State.Bounds(1_024, 4, 64, 1 << 20));
        for (final int port : new int[] {53, 123}) {
            box.told("-A -u 192.0.2.10:" + port + " -s rr");
            box.told("-a -u 192.0.2.10:" + port + " -r 10.0.0.11:53 --fullnat");
            box.told("-a -u 192.0.2.10:" + port + " -r 10.0.0.12:123 --fullnat");
        }
        return box.hears("local 10.0.0.1 --ports 7000-7007").hears("local 192.0.2.1 --ports 7000-7007");
    }

    /** False where the director had no local end for a client that is new. */
    private boolean asks(final Box box, final SplittableRandom random) {
        final End client = new End("198.51.100." + (1 + random.nextInt(9)), 1 + random.nextInt(9));
        final Flow flow = new Flow(client, new End(Box.VIP, random.nextBoolean() ? 53 : 123));
        box.fromClient(udp().from(client.address, client.port).to(flow.virtual.address, flow.virtual.port));
        final List<byte[]> made = box.takesAll();
        final Seen known = seenOf.get(flow);
        if (made.isEmpty()) {
            assertThat(known).isNull();
            box.drops(Reason.LOCAL_PORTS_EXHAUSTED);
            return false;
        }
        final Seen seen = new Seen(end(made.get(0), 30, 36), end(made.get(0), 26, 34));
        if (known == null) {
            assertThat(flowOf).as("ends that are another's").doesNotContainKey(seen);
            assertThat(flowOf).hasSizeLessThan(ROOM);
            flowOf.put(seen, flow);
            seenOf.put(flow, seen);
        }
        assertThat(seen).isEqualTo(seenOf.get(flow));
        return true;
    }

    private void answers(final Box box, final SplittableRandom random) {
        final List<Seen> all = new ArrayList<>(flowOf.keySet());
        final Seen seen = all.get(random.nextInt(all.size()));
        final Flow flow = flowOf.get(seen);
        box.fromServer(udp().from(seen.server.address, seen.server.port).to(seen.local.address, seen.local.port))
                .toClient(udp().from(flow.virtual.address, flow.virtual.port)
                        .to(flow.client.address, flow.client.port)
                        .ttl(63))
                .decides(Reason.REPLY);
    }

    private static End end(final byte[] frame, final int addressAt, final int portAt) {
        final byte[] four = Arrays.copyOfRange(frame, addressAt, addressAt + 4);
        final int port = (frame[portAt] & 0xFF) << 8 | frame[portAt + 1] & 0xFF;
        return new End(
                (four[0] & 0xFF) + "." + (four[1] & 0xFF) + "." + (four[2] & 0xFF) + "." + (four[3] & 0xFF), port);
    }
}
