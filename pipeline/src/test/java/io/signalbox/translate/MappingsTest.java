package io.signalbox.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.packet.FlowKey;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flat table beside maps that remember the same. */
class MappingsTest {
    private static final int CAPACITY = 500;
    private static final long TICK = 1 << 20;
    private static final FlowKey KEY = new FlowKey();

    /** A flow of one of a few inside ends to one of a few remote ends. */
    private record Flow(int host, int port, int remote) {
        FlowKey key() {
            return KEY.set(Protocol.UDP, 0, host, port, 0, remote, 53);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldRememberWhatMapsRemember(final long seed) {
        final Random random = new Random(seed);
        final Mappings mappings = new Mappings(CAPACITY, seed, ~seed);
        final Map<Flow, Integer> ids = new HashMap<>();
        final List<Flow> inOrder = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            final Flow flow = new Flow(random.nextInt(10), random.nextInt(10), random.nextInt(10));
            final int found = mappings.findFromInside(flow.key(), 0);
            assertThat(found).isEqualTo(ids.getOrDefault(flow, Mappings.NONE));
            if (found != Mappings.NONE && random.nextBoolean()) {
                mappings.remove(found);
                ids.remove(flow);
                inOrder.remove(flow);
            } else if (found == Mappings.NONE && !mappings.isFull()) {
                ids.put(flow, mappings.add(flow.key(), 0, 99, 1_000 * flow.host() + flow.port(), 0));
                inOrder.add(flow);
            }
            assertThat(mappings.size()).isEqualTo(ids.size());
            assertThat(newest(mappings, flow)).isEqualTo(newest(inOrder, flow));
        }
        ids.forEach((flow, id) -> assertThat(fromOutside(mappings, flow)).isEqualTo(id));
        List.copyOf(ids.values()).forEach(mappings::remove);
        assertThat(mappings.size()).isZero();
        assertThat(mappings.next(Mappings.NONE)).isEqualTo(Mappings.NONE);
    }

    private static Flow newest(final Mappings mappings, final Flow flow) {
        final int id = mappings.newestOf(flow.key(), 0);
        return id == Mappings.NONE
                ? null
                : new Flow((int) mappings.insideLo(id), mappings.insidePort(id), (int) mappings.remoteLo(id));
    }

    private static Flow newest(final List<Flow> inOrder, final Flow like) {
        Flow newest = null;
        for (final Flow flow : inOrder) {
            newest = flow.host() == like.host() && flow.port() == like.port() ? flow : newest;
        }
        return newest;
    }

    private static int fromOutside(final Mappings mappings, final Flow flow) {
        KEY.set(Protocol.UDP, 0, flow.remote(), 53, 0, 99, 1_000 * flow.host() + flow.port());
        return mappings.findFromOutside(KEY, 0);
    }

    @Test
    void shouldBeFullWithItsCapacityAndNotBefore() {
        final Mappings mappings = new Mappings(3, 1, 2);
        for (int host = 0; host < 3; host++) {
            assertThat(mappings.isFull()).isFalse();
            mappings.add(new Flow(host, 1, 1).key(), 0, 99, host, 0);
        }
        assertThat(mappings.isFull()).isTrue();
    }

    @Test
    void shouldFindNothingWhoseTimeIsOverThoughNobodyExpiredIt() {
        final Mappings mappings = new Mappings(CAPACITY, 1, 2);
        final Flow flow = new Flow(1, 1, 1);
        mappings.arm(mappings.add(flow.key(), 0, 99, 1_001, 0), 10 * TICK);

        assertThat(fromOutside(mappings, flow)).isNotEqualTo(Mappings.NONE);
        assertThat(mappings.findFromInside(flow.key(), 10 * TICK)).isEqualTo(Mappings.NONE);
        assertThat(mappings.size()).isZero();
    }

    @Test
    void shouldExpireInNoMoreStepsThanAllowed() {
        final Mappings mappings = new Mappings(CAPACITY, 1, 2);
        for (int host = 0; host < 100; host++) {
            mappings.arm(mappings.add(new Flow(host, 1, 1).key(), 0, 99, host, 0), 10 * TICK);
        }
        mappings.expire(20 * TICK, 30);
        assertThat(mappings.size()).isGreaterThanOrEqualTo(70);
        mappings.expire(20 * TICK, Integer.MAX_VALUE);
        assertThat(mappings.size()).isZero();
    }

    /** However many of an inside end's flows are over, no packet waits for all of them. */
    @Test
    void shouldEndNoMoreThanSomeFlowsForOnePacket() {
        final Mappings mappings = new Mappings(CAPACITY, 1, 2);
        for (int remote = 0; remote < 2 * Mappings.MOST_ENDED; remote++) {
            mappings.arm(mappings.add(new Flow(1, 1, remote).key(), 0, 99, 1_001, 0), remote == 0 ? 90 * TICK : TICK);
        }
        assertThat(mappings.newestOf(KEY, 20 * TICK)).isEqualTo(Mappings.NONE);
        assertThat(mappings.size()).isEqualTo(Mappings.MOST_ENDED);
        assertThat(mappings.newestOf(KEY, 20 * TICK)).isNotEqualTo(Mappings.NONE);
        assertThat(mappings.size()).isEqualTo(1);
    }
}
