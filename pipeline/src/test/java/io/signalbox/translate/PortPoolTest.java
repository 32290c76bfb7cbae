package io.signalbox.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flat pool beside sets and a queue that remember the same. */
class PortPoolTest {
    private static final int FIRST = 1_024;
    private static final int LAST = 65_535;
    /** A port may be had this much later than it might. */
    private static final long TICK_NS = 1 << 20;

    private record Rest(int port, long freedNs) {}

    @Test
    void shouldGiveEachPortOnceAndThenNone() {
        final PortPool pool = new PortPool(FIRST, LAST);
        final Random random = new Random(1);
        final Set<Integer> given = new HashSet<>();
        for (int port = FIRST; port <= LAST; port++) {
            given.add(pool.take(random.nextLong(), 0));
        }
        assertThat(given).hasSize(LAST - FIRST + 1).allMatch(port -> port >= FIRST && port <= LAST);
        assertThat(pool.take(random.nextLong(), 0)).isEqualTo(PortPool.NONE);
        assertThat(pool.taken()).isEqualTo(pool.ports());
    }

    @Test
    void shouldGiveAPortThatIsAskedForWhileItIsFree() {
        final PortPool pool = new PortPool(7_000, 7_009);
        assertThat(pool.takeThis(7_003, 0)).isTrue();
        assertThat(pool.takeThis(7_003, 0)).isFalse();
        pool.giveBack(7_003, 0);
        assertThat(pool.takeThis(7_003, 0)).isFalse();
        assertThat(pool.takeThis(6_999, 0)).isFalse();
        assertThat(pool.takeThis(7_010, 0)).isFalse();
        assertThat(pool.takeThis(PortPool.NONE, 0)).isFalse();
        assertThat(pool.takeThis(7_003, PortPool.REST_NS + 2 * TICK_NS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldGiveWhatIsFreeAndHasRestedAndNothingElse(final long seed) {
        final Random random = new Random(seed);
        final PortPool pool = new PortPool(7_000, 7_299);
        final TreeSet<Integer> free = new TreeSet<>();
        for (int port = 7_000; port <= 7_299; port++) {
            free.add(port);
        }
        final List<Integer> taken = new ArrayList<>();
        final Deque<Rest> resting = new ArrayDeque<>();
        long nowNs = 0;
        for (int step = 0; step < 300_000; step++) {
            nowNs += random.nextInt(400_000_000);
            while (!resting.isEmpty() && resting.peek().freedNs() + PortPool.REST_NS + TICK_NS <= nowNs) {
                free.add(resting.poll().port());
            }
            if (taken.isEmpty() || random.nextInt(100) < 55) {
                final int wish = 7_000 + random.nextInt(300);
                final boolean isMet = step % 3 == 0 && pool.takeThis(wish, nowNs);
                final int port = isMet ? wish : pool.take(random.nextLong(), nowNs);
                if (port == PortPool.NONE) {
                    assertThat(free).isEmpty();
                } else {
                    assertThat(free.remove(port) || hasRested(resting, port, nowNs))
                            .isTrue();
                    taken.add(port);
                }
            } else {
                final int port = taken.remove(random.nextInt(taken.size()));
                pool.giveBack(port, nowNs);
                resting.add(new Rest(port, nowNs));
            }
            assertThat(pool.taken()).isEqualTo(taken.size());
        }
    }

    /** Within the last tick either answer is right. */
    private static boolean hasRested(final Deque<Rest> resting, final int port, final long nowNs) {
        return resting.removeIf(rest -> rest.port() == port && rest.freedNs() + PortPool.REST_NS <= nowNs);
    }

    @Test
    void shouldSayOnceThatItRunsLow() {
        final PortPool pool = new PortPool(1, 100);
        int alarms = 0;
        for (int taken = 1; taken <= 100; taken++) {
            pool.take(0, 0);
            final boolean alarm = pool.hasJustRunLow();
            alarms += alarm ? 1 : 0;
            assertThat(alarm).isEqualTo(taken == 90);
        }
        assertThat(alarms).isEqualTo(1);
    }

    /** Some are taken by those that are told in another way, or were somebody's and lie at rest. */
    @Test
    void shouldTellWhoeverAsksNextThatItHasRunLow() {
        final PortPool pool = new PortPool(1, 100);
        for (int taken = 1; taken <= 93; taken++) {
            pool.take(0, 0);
        }
        assertThat(pool.hasJustRunLow()).isTrue();
        assertThat(pool.hasJustRunLow()).isFalse();
    }

    @Test
    void shouldTellAgainWhereThereWereMoreMeanwhile() {
        final PortPool pool = new PortPool(1, 10);
        for (int taken = 1; taken <= 9; taken++) {
            pool.take(0, 0);
        }
        assertThat(pool.hasJustRunLow()).isTrue();
        pool.giveBack(1, 0);
        assertThat(pool.isWhole(2 * PortPool.REST_NS)).isFalse();
        assertThat(pool.hasJustRunLow()).isFalse();
        pool.take(0, 2 * PortPool.REST_NS);
        assertThat(pool.hasJustRunLow()).isTrue();
    }

    /** To whoever wants one it is all the same why a port is not to be had. */
    @Test
    void shouldRunLowByPortsThatRest() {
        final PortPool pool = new PortPool(1, 100);
        for (int taken = 1; taken <= 50; taken++) {
            pool.giveBack(pool.take(0, 0), 0);
        }
        for (int taken = 51; taken <= 100; taken++) {
            pool.take(0, 0);
            assertThat(pool.hasJustRunLow()).isEqualTo(taken == 90);
        }
        assertThat(pool.take(0, 0)).isEqualTo(PortPool.NONE);
    }

    /** Nobody who saw the ports of one director knows those of another. */
    @Test
    void shouldGivePortsByWhatItIsDealt() {
        final PortPool one = new PortPool(FIRST, LAST);
        final PortPool other = new PortPool(FIRST, LAST);
        final Random random = new Random(1);
        int equal = 0;
        for (int i = 0; i < 1_000; i++) {
            equal += one.take(random.nextLong(), 0) == other.take(random.nextLong(), 0) ? 1 : 0;
        }
        assertThat(equal).isLessThan(10);
    }
}
