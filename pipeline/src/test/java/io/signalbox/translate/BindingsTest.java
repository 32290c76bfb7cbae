package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Endings;
import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import io.signalbox.wire.PcpMessage;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bindings beside maps that remember the same, at a pool that is full most of the time. */
class BindingsTest {
    private static final int CAPACITY = 4_000;
    private static final int PORTS = 1_000;
    private static final long PUBLIC = 0xFFFF_C000_0201L;
    private static final long TICK_NS = 1 << 20;
    private static final SourceRule RULE = new SourceRule(
            0, 0xFFFF_0A00_0000L, 8, null, List.of(new AddressRange(0, PUBLIC, PUBLIC)), 7_000, 6_999 + PORTS, false);

    private record InsideEnd(int protocol, int host, int port) {}

    private record PublicEnd(int protocol, int port) {}

    private final NatSettings settings = new NatSettings();
    private final Mappings mappings = new Mappings(CAPACITY, 1, 2);
    private final Bindings bindings =
            new Bindings(new Bindings.Memory(CAPACITY, 1, 2, new HashMap<>()), 3, mappings, settings, flow -> false);

    BindingsTest() {
        mappings.whenRemoved(bindings::leave);
    }

    private final FlowKey key = new FlowKey();
    private final Map<InsideEnd, PublicEnd> ends = new HashMap<>();
    private final Map<PublicEnd, InsideEnd> owners = new HashMap<>();
    private final Map<InsideEnd, Integer> flows = new HashMap<>();
    private final Map<PublicEnd, Long> freed = new HashMap<>();
    private final List<Integer> ids = new ArrayList<>();
    private final Endings endings = new Endings();
    private long nowNs = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldBindWhatMapsBind(final long seed) {
        churn(new Random(seed), 100_000);
    }

    @Test
    @Tag("long")
    void shouldBindWhatMapsBindTenMillionTimes() {
        churn(new Random(4), 10_000_000);
    }

    private void churn(final Random random, final int steps) {
        for (int step = 0; step < steps; step++) {
            nowNs += random.nextInt(50_000_000);
            bindings.timeIs(nowNs, endings);
            if (ids.isEmpty() || !mappings.isFull() && random.nextInt(100) < 52) {
                begin(random);
            } else {
                end(ids.remove(random.nextInt(ids.size())));
            }
            assertThat(bindings.size()).isEqualTo(ends.size());
        }
        List.copyOf(ids).forEach(this::end);
        assertThat(bindings.size()).isZero();
        final PortPools pools = bindings.pools();
        for (int pool = pools.next(PortPools.NONE); pool != PortPools.NONE; pool = pools.next(pool)) {
            assertThat(pools.get(pool).taken()).isZero();
        }
    }

    private void begin(final Random random) {
        final int protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
        final InsideEnd end = new InsideEnd(protocol, random.nextInt(50), random.nextInt(60));
        key.set(
                protocol,
                0,
                0xFFFF_0A00_0000L + end.host(),
                end.port(),
                0,
                0xFFFF_CB00_7100L + random.nextInt(250),
                1 + random.nextInt(60_000));
        if (mappings.findFromInside(key, nowNs) != Mappings.NONE) {
            return;
        }
        final Reason refused = bindings.find(key, RULE, 0, 0, 0);
        if (refused != Reason.NONE) {
            assertThat(ends).doesNotContainKey(end);
            assertThat(free(protocol)).isZero();
            return;
        }
        final int id = bindings.begin(bindings.found(), key);
        ids.add(id);
        final PublicEnd found = new PublicEnd(protocol, mappings.publicPort(id));
        if (ends.containsKey(end)) {
            assertThat(found).isEqualTo(ends.get(end));
        } else {
            assertThat(owners).doesNotContainKey(found);
            assertThat(nowNs - freed.getOrDefault(found, -PortPool.REST_NS)).isGreaterThanOrEqualTo(PortPool.REST_NS);
            ends.put(end, found);
            owners.put(found, end);
        }
        flows.merge(end, 1, Integer::sum);
        final int binding = bindings.ofPublicEnd(protocol, 0, PUBLIC, found.port());
        assertThat(bindings.insideLo(binding)).isEqualTo(key.sourceLo);
        assertThat(bindings.insidePort(binding)).isEqualTo(end.port());
    }

    /** Public ends that must be there for whoever asks. */
    private long free(final int protocol) {
        final long rested = freed.entrySet().stream()
                .filter(entry -> entry.getKey().protocol() == protocol)
                .filter(entry -> !owners.containsKey(entry.getKey()))
                .filter(entry -> nowNs - entry.getValue() >= PortPool.REST_NS + TICK_NS)
                .count();
        final long everUsed = freed.keySet().stream()
                .filter(end -> end.protocol() == protocol && !owners.containsKey(end))
                .count();
        final long owned = owners.keySet().stream()
                .filter(end -> end.protocol() == protocol)
                .count();
        return PORTS - owned - everUsed + rested;
    }

    private void end(final int id) {
        final InsideEnd end =
                new InsideEnd(mappings.protocol(id), (int) mappings.insideLo(id) & 0xFFFF, mappings.insidePort(id));
        mappings.remove(id);
        if (flows.merge(end, -1, Integer::sum) == 0) {
            flows.remove(end);
            final PublicEnd was = ends.remove(end);
            owners.remove(was);
            freed.put(was, nowNs);
            assertThat(bindings.ofPublicEnd(was.protocol(), 0, PUBLIC, was.port()))
                    .isEqualTo(Bindings.NONE);
        }
    }

    @Test
    void shouldNeverGiveAPortTwiceToRulesWhoseRangesOverlap() {
        final SourceRule other = new SourceRule(0, 0xFFFF_0A00_0000L, 8, null, RULE.to(), 7_005, 7_014, false);
        final SourceRule one = new SourceRule(0, 0xFFFF_0A00_0000L, 8, null, RULE.to(), 7_000, 7_009, false);
        for (int port = 0; port < 30; port++) {
            key.set(Protocol.UDP, 0, 0xFFFF_0A00_0001L, port, 0, 1, 53);
            if (bindings.find(key, port % 2 == 0 ? one : other, 0, 0, 0) == Reason.NONE) {
                final PublicEnd end = new PublicEnd(17, bindings.publicPort(bindings.found()));
                assertThat(owners.put(end, new InsideEnd(17, 1, port))).isNull();
                bindings.begin(bindings.found(), key);
            }
        }
        assertThat(owners).hasSize(15);
    }

    @Test
    void shouldLeaveAForwardedPortToItsInsideHost() {
        Box.with()
                .hears("profile rfc-nat")
                .hears("dnat --protocol udp --at 192.0.2.1:7000 --to 10.0.0.12:53")
                .hears("snat --from 10.0.0.0/24 --ports 7000-7001")
                .fromServer(udp().from("10.0.0.11", 1).to(CLIENT, 53))
                .toClient(udp().from("192.0.2.1", 7_001).to(CLIENT, 53).ttl(63))
                .fromClient(udp().from(CLIENT, 9).to("192.0.2.1", 7_000))
                .toOther(udp().from(CLIENT, 9).to("10.0.0.12", 53).ttl(63));
    }

    /** Flows that are over count for nothing, though it was not their turn yet. */
    @Test
    void shouldCountNoFlowThatIsOver() {
        final SourceRule rule = new SourceRule(
                0, 0xFFFF_0A00_0000L, 8, null, RULE.to(), 7_000, 7_009, false, List.of(), new SubscriberLimits(1, 1));
        key.set(Protocol.UDP, 0, 0xFFFF_0A00_0001L, 1, 0, 1, 53);
        assertThat(bindings.find(key, rule, 0, 0, 0)).isEqualTo(Reason.NONE);
        final int flow = bindings.begin(bindings.found(), key);
        final int port = mappings.publicPort(flow);
        mappings.arm(flow, 1_000);
        bindings.timeIs(1_000 + TICK_NS, endings);

        key.sourcePort = 2;
        assertThat(bindings.find(key, rule, 0, 0, 0)).isEqualTo(Reason.NONE);
        bindings.begin(bindings.found(), key);
        assertThat(bindings.ofPublicEnd(Protocol.UDP, 0, PUBLIC, port)).isEqualTo(Bindings.NONE);
    }

    @Test
    void shouldLetNobodyInByABindingThatIsOver() {
        key.set(Protocol.UDP, 0, 0xFFFF_0A00_0001L, 1, 0, 1, 53);
        bindings.find(key, RULE, 0, 0, 0);
        final int flow = bindings.begin(bindings.found(), key);
        final int port = mappings.publicPort(flow);
        mappings.arm(flow, 1_000);
        bindings.timeIs(1_000 + TICK_NS, endings);

        assertThat(bindings.ofPublicEnd(Protocol.UDP, 0, PUBLIC, port)).isEqualTo(Bindings.NONE);
        assertThat(mappings.size()).isZero();
    }

    /** More than one, so the bag fills again, and no more for what nobody wished for. */
    @Test
    void shouldMoveFourPortsThatHaveRestedForEachThatIsDrawn() {
        final List<Integer> begun = new ArrayList<>();
        for (int port = 1; port <= 20; port++) {
            begun.add(begin(RULE, port, 0));
        }
        begun.forEach(mappings::remove);
        bindings.timeIs(nowNs + PortPool.REST_NS + 2 * TICK_NS, endings);

        begin(RULE, 21, 0);
        final PortPools pools = bindings.pools();
        assertThat(pools.get(pools.next(PortPools.NONE)).resting()).isEqualTo(16);
    }

    /** One inside end, two interfaces: what it asked for by PCP is by one of them. */
    @Test
    void shouldAskForTheLeaseOfTheBindingInQuestion() {
        final int leased = mappings.binding(lease(1_000));
        final int other = mappings.binding(begin(RULE, 1, 2));

        assertThat(bindings.admits(leased, stranger())).isTrue();
        assertThat(bindings.admits(other, stranger())).isFalse();
    }

    /** Whoever asks holds a binding in his hand. */
    @Test
    void shouldEndNothingWhereSomebodyAsksWhomItAdmits() {
        final int leased = mappings.binding(lease(1_000));
        begin(RULE, 1, 2);
        bindings.timeIs(1_000 + TICK_NS, endings);

        assertThat(bindings.admits(leased, stranger())).isFalse();
        assertThat(bindings.size()).isEqualTo(2);
    }

    /** Of port 1, for whoever sends there, until then. */
    private int lease(final long untilNs) {
        final Leases leases = new Leases(new Leases.Memory(CAPACITY, 1, 2), mappings);
        bindings.follow(leases);
        settings.filtering = 1;
        final byte[] asks = PcpBytes.mapUdp("10.0.0.1", 1, 600);
        key.set(Protocol.UDP, 0, 0xFFFF_0A00_0001L, 1, 0, 0, 0);
        final int flow = begin(RULE, 1);
        leases.begin(flow, new PcpMessage().wrap(new UnsafeBuffer(asks), 0, asks.length));
        mappings.arm(flow, untilNs);
        return flow;
    }

    private FlowKey stranger() {
        key.set(Protocol.UDP, 0, 0xFFFF_CB00_7109L, 9, 0, PUBLIC, 1);
        return key;
    }

    /** A flow from this port of an inside host, in this realm. */
    private int begin(final SourceRule rule, final int port, final int realm) {
        key.set(Protocol.UDP, 0, 0xFFFF_0A00_0001L, port, 0, 0xFFFF_CB00_7101L, 53);
        return begin(rule, realm);
    }

    private int begin(final SourceRule rule, final int realm) {
        assertThat(bindings.find(key, rule, realm, 0, 0)).isEqualTo(Reason.NONE);
        return bindings.begin(bindings.found(), key);
    }

    /** What comes next is decided as if nothing had been: ports that are drawn and ports that rest included. */
    @Test
    void shouldGoOnFromACheckpoint() {
        final Box box = Box.with().hears("profile rfc-nat").hears("snat --from 10.0.0.0/24 --ports 7000-7019");
        for (int port = 1; port <= 10; port++) {
            box.fromServer(udp().from("10.0.0." + (20 + port), port).to(CLIENT, 53))
                    .takesAll();
        }
        box.later(301).fromServer(udp().from("10.0.0.50", 1).to(CLIENT, 53)).takesAll();
        final State read = box.restarts().state();

        assertThat(read.settings.nat.followsRfcs).isTrue();
        for (int port = 1; port <= 12; port++) {
            assertThat(next(read.gateway, port)).isEqualTo(next(box.state().gateway, port));
        }
    }

    private String next(final Gateway gateway, final int port) {
        key.set(Protocol.UDP, 0, 0xFFFF_0A00_0099L, port, 0, 0xFFFF_CB00_7101L, 53);
        final Bindings of = gateway.bindings();
        final SourceRule rule = gateway.rules().sources().get(0);
        final Reason refused = of.find(key, rule, 1, 0, PUBLIC);
        return refused == Reason.NONE ? "port " + of.publicPort(of.found()) : refused.name();
    }
}
