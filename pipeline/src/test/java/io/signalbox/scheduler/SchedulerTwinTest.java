package io.signalbox.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scheduler beside its plain twin, through random connections and changes of the servers. */
class SchedulerTwinTest {
    private static final int EVENTS = 1000;
    private static final int SEEDS = 6;
    private static final int[] WEIGHTS = {0, 0, 1, 1, 1, 2, 3, 4, 6, 10, 100, 150, 1000, 65535};
    private static final int[] PROTOCOLS = {6, 17, 132, 50};
    /** Between two events: mostly a moment; now and then so long that caches forget. */
    private static final int[] PAUSES_SECONDS = {0, 0, 0, 1, 5, 59, 360, 1_799, 1_800, 20_000, 86_399, 86_401};

    private static final int DESTINATIONS = 5;

    static Stream<Arguments> campaigns() {
        final List<Arguments> campaigns = new ArrayList<>();
        for (final SchedulerKind kind : SchedulerKind.values()) {
            for (int seed = 0; seed < SEEDS; seed++) {
                campaigns.add(Arguments.of(kind, seed));
            }
        }
        return campaigns.stream();
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("campaigns")
    void shouldDecideAsItsTwin(final SchedulerKind kind, final int seed) {
        final Campaign campaign = new Campaign(kind, seed);
        for (int event = 0; event < EVENTS; event++) {
            campaign.step();
        }

        assertThat(campaign.served).as("decisions for a server").isGreaterThan(150);
        assertThat(campaign.refused).as("decisions for nobody").isPositive();
    }

    /** One service with its history. Even seeds speak IPv4, odd ones IPv6; the hash flags follow from the seed. */
    private static final class Campaign {
        private final SchedulerKind kind;
        private final int flags;
        private final boolean ipv6;
        private final Random random;
        private final Farm farm;
        private final Twin twin;
        private final List<RealServer> connections = new ArrayList<>();
        private final List<RealServer> deleted = new ArrayList<>();
        private final List<long[]> destinations = new ArrayList<>();
        private final FlowKey key = new FlowKey();
        private int served;
        private int refused;

        Campaign(final SchedulerKind kind, final int seed) {
            this.kind = kind;
            flags = seed / 2 % 2 * SchedulerKind.FLAG_FALLBACK | seed % 3 / 2 * SchedulerKind.FLAG_PORT;
            ipv6 = seed % 2 == 1;
            random = new Random(seed);
            final ServiceKey key = ServiceKey.mark(1 + seed, !ipv6);
            farm = new Farm(kind, flags, key);
            twin = Twin.of(kind, flags, PowerOfTwoChoices.seed(key));
            twin.bound();
            for (int i = 0; i < DESTINATIONS; i++) {
                destinations.add(new long[] {hi(), lo()});
            }
        }

        void step() {
            farm.nowNs += pause();
            twin.now = farm.nowNs;
            final int dice = random.nextInt(100);
            if (dice < 60) {
                connect();
            } else if (dice < 75) {
                disconnect();
            } else if (dice < 79) {
                settle();
            } else if (dice < 85) {
                add();
            } else if (dice < 90) {
                edit();
            } else if (dice < 93) {
                limit();
            } else if (dice < 98) {
                remove();
            } else {
                rebind();
            }
        }

        private void connect() {
            final int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
            final long[] known = destinations.get(random.nextInt(DESTINATIONS));
            final long[] destination = random.nextInt(5) == 0 ? new long[] {hi(), lo()} : known;
            key.set(protocol, hi(), lo(), random.nextInt(65536), destination[0], destination[1], random.nextInt(65536));
            final RealServer expected = twin.choose(key);

            assertThat(farm.choose(key)).isSameAs(expected);
            if (twin instanceof Twin.Wrr wrr) {
                assertThat(farm.choice.currentWeight).isEqualTo(wrr.cw);
            }
            if (expected == null) {
                refused++;
                return;
            }
            served++;
            connections.add(expected);
            expected.activeConnections++;
            expected.onConnectionBound();
        }

        private void disconnect() {
            if (connections.isEmpty()) {
                return;
            }
            final RealServer server = connections.remove(random.nextInt(connections.size()));
            if (server.inactiveConnections > 0) {
                server.inactiveConnections--;
            } else {
                server.activeConnections--;
            }
            server.onConnectionGone();
        }

        /** One active connection becomes inactive. */
        private void settle() {
            final RealServer server = any();
            if (server != null && server.activeConnections > 0) {
                server.activeConnections--;
                server.inactiveConnections++;
            }
        }

        private void add() {
            if (farm.service.servers.count() == 8) {
                return;
            }
            if (!deleted.isEmpty() && random.nextBoolean()) {
                farm.add(deleted.remove(random.nextInt(deleted.size())), weight());
            } else {
                farm.add(hi(), lo(), random.nextInt(65536), weight());
            }
            twin.servers = list();
            twin.added();
        }

        private void edit() {
            final RealServer server = any();
            if (server != null) {
                farm.weight(server, weight());
                twin.edited();
            }
        }

        private void limit() {
            final RealServer server = any();
            if (server != null) {
                server.thresholds(random.nextInt(5), 0);
                farm.weight(server, server.weight);
                twin.edited();
            }
        }

        private void remove() {
            final RealServer server = any();
            if (server != null) {
                twin.removing(server);
                farm.remove(server);
                deleted.add(server);
                twin.servers = list();
                twin.removed();
            }
        }

        private void rebind() {
            final SchedulerKind other = kind == SchedulerKind.RR ? SchedulerKind.LC : SchedulerKind.RR;
            farm.schedule(other, flags);
            farm.schedule(kind, flags);
            twin.bound();
        }

        private RealServer any() {
            final int count = farm.service.servers.count();
            return count == 0 ? null : farm.service.servers.get(random.nextInt(count));
        }

        private List<RealServer> list() {
            final List<RealServer> list = new ArrayList<>();
            for (int i = 0; i < farm.service.servers.count(); i++) {
                list.add(farm.service.servers.get(i));
            }
            return list;
        }

        /** Nanoseconds; one day in a hundred events or so. */
        private long pause() {
            final int seconds = random.nextInt(4) == 0 ? PAUSES_SECONDS[random.nextInt(PAUSES_SECONDS.length)] : 0;
            return seconds * 1_000_000_000L + random.nextInt(3);
        }

        private int weight() {
            return WEIGHTS[random.nextInt(WEIGHTS.length)];
        }

        private long hi() {
            return ipv6 ? 0x20010DB8_00000000L | random.nextInt() & 0xFFFF_FFFFL : 0;
        }

        private long lo() {
            return ipv6 ? random.nextLong() : 0xFFFF_0000_0000L | random.nextInt() & 0xFFFF_FFFFL;
        }
    }
}
