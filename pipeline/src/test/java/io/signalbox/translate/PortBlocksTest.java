package io.signalbox.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of 16 ports, the last one of 20, beside maps that remember the same. */
class PortBlocksTest {
    private static final int FIRST = 7_000;
    private static final int LAST = 7_083;
    private static final int SIZE = 16;
    private static final int BLOCKS = 5;
    private static final int LAST_BLOCK = FIRST + (BLOCKS - 1) * SIZE;
    /** A port or block may be had this much later than it might. */
    private static final long TICK_NS = 1 << 20;

    private record Taken(int host, int port) {}

    private final PortBlocks ports = new PortBlocks(FIRST, LAST, SIZE, 1, 2);
    private final Random random = new Random(1);

    @Test
    void shouldGiveAHostAllPortsOfItsBlockBeforeAnotherBlock() {
        final Set<Integer> first = new HashSet<>();
        for (int port = 0; port < SIZE; port++) {
            first.add(take(1, 0));
        }
        final int begin = ports.firstOf(first.iterator().next());
        final int size = ports.sizeOf(begin);
        assertThat(first)
                .filteredOn(port -> port >= begin && port < begin + size)
                .hasSize(size);
        assertThat(first.stream().map(ports::firstOf).distinct()).hasSize(1);
    }

    @Test
    void shouldGiveNoPortOfAHostsBlockToAnother() {
        final Map<Integer, Integer> holders = new HashMap<>();
        for (int host = 1; host <= BLOCKS; host++) {
            assertThat(holders.put(ports.firstOf(take(host, 0)), host)).isNull();
        }
        assertThat(take(BLOCKS + 1, 0)).isEqualTo(PublicPorts.NONE);
        for (final int begin : holders.keySet()) {
            assertThat(ports.takeThis(0, 99, begin, 0)).isFalse();
        }
    }

    @Test
    void shouldLetABlockRestLikeAPortOnceNobodyHasAPortOfIt() {
        final int one = take(1, 0);
        final int other = take(1, 0);
        for (int host = 2; host <= BLOCKS; host++) {
            take(host, 0);
        }
        ports.giveBack(one, 5);
        assertThat(ports.isOver(one)).isFalse();
        ports.giveBack(other, 3);
        assertThat(ports.isOver(one)).isTrue();
        assertThat(ports.untilNs(one)).isEqualTo(5);
        assertThat(take(9, PortPool.REST_NS)).isEqualTo(PublicPorts.NONE);
        assertThat(ports.firstOf(take(9, 5 + PortPool.REST_NS + 2 * TICK_NS))).isEqualTo(ports.firstOf(one));
    }

    @Test
    void shouldHaveEachPortOfABlockAgainOnceItHasRested() {
        final List<Integer> given = new ArrayList<>();
        for (int port = FIRST; port <= LAST; port++) {
            given.add(take(1, 0));
        }
        assertThat(given).doesNotHaveDuplicates().doesNotContain(PublicPorts.NONE);
        assertThat(take(1, 0)).isEqualTo(PublicPorts.NONE);
        given.forEach(port -> ports.giveBack(port, 0));
        assertThat(ports.isWhole(PortPool.REST_NS / 2)).isFalse();

        final long laterNs = PortPool.REST_NS + 2 * TICK_NS;
        final Set<Integer> again = new HashSet<>();
        for (int port = FIRST; port <= LAST; port++) {
            again.add(take(2, laterNs));
        }
        assertThat(again).containsExactlyInAnyOrderElementsOf(given);
    }

    @Test
    void shouldTakeTheBlockOfAPortThatIsWishedFor() {
        assertThat(ports.takeThis(0, 1, FIRST + 20, 0)).isTrue();
        assertThat(ports.takeThis(0, 1, FIRST + 20, 0)).isFalse();
        assertThat(ports.takeThis(0, 1, FIRST + 21, 0)).isTrue();
        assertThat(ports.takeThis(0, 2, FIRST + 22, 0)).isFalse();
        assertThat(ports.takeThis(0, 1, FIRST - 1, 0)).isFalse();
        assertThat(ports.takeThis(0, 1, LAST + 1, 0)).isFalse();
        assertThat(ports.takeThis(0, 1, PublicPorts.NONE, 0)).isFalse();
        assertThat(ports.firstOf(FIRST + 22)).isEqualTo(FIRST + SIZE);
        assertThat(ports.sizeOf(LAST)).isEqualTo(20);
        assertThat(ports.firstOf(LAST)).isEqualTo(LAST_BLOCK);
    }

    /** Nobody collects blocks by wishes. */
    @Test
    void shouldTakeNoOtherBlockByAWishWhileTheHostsOwnHasPorts() {
        assertThat(ports.takeThis(0, 1, FIRST, 0)).isTrue();
        assertThat(ports.takeThis(0, 1, FIRST + SIZE, 0)).isFalse();
        for (int port = FIRST + 1; port < FIRST + SIZE; port++) {
            assertThat(ports.takeThis(0, 1, port, 0)).isTrue();
        }
        assertThat(ports.takeThis(0, 1, FIRST + SIZE, 0)).isTrue();
    }

    @Test
    void shouldGiveAHostNoMoreBlocksThanItMayHave() {
        final PortBlocks many = new PortBlocks(1, 16 * 100, SIZE, 1, 2);
        for (int port = 0; port < 16 * PortBlocks.MOST_OF_A_HOST; port++) {
            assertThat(many.take(0, 1, random.nextLong(), 0)).isNotEqualTo(PublicPorts.NONE);
        }
        assertThat(many.take(0, 1, random.nextLong(), 0)).isEqualTo(PublicPorts.NONE);
        final int anothers = many.take(0, 2, random.nextLong(), 0);
        assertThat(anothers).isNotEqualTo(PublicPorts.NONE);
        for (int port = 1; port <= 16 * 100; port++) {
            assertThat(many.takeThis(0, 1, port, 0)).isFalse();
        }
    }

    @Test
    void shouldTellOfABlockWhenItBeginsAndAgainAfterAWhile() {
        final int port = take(1, 10);
        assertThat(ports.isToBeTold(port, 10)).isTrue();
        assertThat(ports.isToBeTold(port, 10)).isFalse();
        assertThat(ports.isToBeTold(port, 9 + PortBlocks.TELL_NS)).isFalse();
        assertThat(ports.isToBeTold(port, 10 + PortBlocks.TELL_NS)).isTrue();
        assertThat(ports.sinceNs(port)).isEqualTo(10);
    }

    @Test
    void shouldSayOnceThatFewBlocksAreLeft() {
        final PortBlocks many = new PortBlocks(1, 1_600, SIZE, 1, 2);
        int alarms = 0;
        for (int host = 1; host <= 100; host++) {
            for (int port = 0; port < 3; port++) {
                many.take(0, host, random.nextLong(), 0);
                alarms += many.hasJustRunLow() ? 1 : 0;
            }
        }
        assertThat(alarms).isEqualTo(1);
    }

    /** Whoever knows one port of a host knows its block, and neither its other ports nor the next block. */
    @Test
    void shouldDrawBlocksAndPortsByHalvesOfTheirOwn() {
        final Set<List<Integer>> seen = new HashSet<>();
        for (int draw = 0; draw < 2_000; draw++) {
            final PortBlocks fresh = new PortBlocks(1, 256, SIZE, 1, 2);
            final int port = fresh.take(0, 1, random.nextLong(), 0);
            seen.add(List.of(fresh.firstOf(port), port - fresh.firstOf(port)));
        }
        assertThat(seen).hasSizeGreaterThan(250);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldGiveWhatIsTheHostsOrNobodysAndNothingElse(final long seed) {
        random.setSeed(seed);
        final List<Taken> taken = new ArrayList<>();
        final Map<Integer, Integer> holders = new TreeMap<>();
        final Map<Integer, Long> freed = new HashMap<>();
        final Map<Integer, Long> left = new HashMap<>();
        long nowNs = 0;
        for (int step = 0; step < 200_000; step++) {
            nowNs += random.nextInt(4_000_000) * 200L;
            if (taken.isEmpty() || random.nextInt(100) < 52) {
                final int host = random.nextInt(8);
                final int wish = FIRST + random.nextInt(LAST - FIRST + 1);
                final boolean isMet = step % 3 == 0 && ports.takeThis(0, host, wish, nowNs);
                final int port = isMet ? wish : take(host, nowNs);
                if (port == PublicPorts.NONE) {
                    final long now = nowNs;
                    assertThat(mayHave(host, holders, left, freed, taken, now)).isFalse();
                    continue;
                }
                final int begin = begin(port);
                assertThat(ports.firstOf(port)).isEqualTo(begin);
                assertThat(taken).noneMatch(other -> other.port() == port);
                assertThat(holders.getOrDefault(begin, host)).isEqualTo(host);
                assertThat(nowNs - freed.getOrDefault(port, -PortPool.REST_NS))
                        .isGreaterThanOrEqualTo(PortPool.REST_NS);
                if (!holders.containsKey(begin)) {
                    assertThat(nowNs - left.getOrDefault(begin, -PortPool.REST_NS))
                            .isGreaterThanOrEqualTo(PortPool.REST_NS);
                    assertThat(ports.sinceNs(port)).isEqualTo(nowNs);
                }
                holders.put(begin, host);
                taken.add(new Taken(host, port));
            } else {
                final Taken one = taken.remove(random.nextInt(taken.size()));
                ports.giveBack(one.port(), nowNs);
                freed.put(one.port(), nowNs);
                final int begin = ports.firstOf(one.port());
                final boolean isOver = taken.stream().noneMatch(other -> ports.firstOf(other.port()) == begin);
                assertThat(ports.isOver(one.port())).isEqualTo(isOver);
                if (isOver) {
                    holders.remove(begin);
                    left.put(begin, nowNs);
                }
            }
            assertThat(ports.taken()).isEqualTo(Math.min(LAST - FIRST + 1, holders.size() * SIZE));
        }
    }

    private static int begin(final int port) {
        return Math.min(FIRST + (port - FIRST) / SIZE * SIZE, LAST_BLOCK);
    }

    /** A port of a block of its own, or a block of nobody's, has surely rested. */
    private boolean mayHave(
            final int host,
            final Map<Integer, Integer> holders,
            final Map<Integer, Long> left,
            final Map<Integer, Long> freed,
            final List<Taken> taken,
            final long nowNs) {
        for (int port = FIRST; port <= LAST; port++) {
            final int begin = begin(port);
            final boolean isHis = holders.getOrDefault(begin, -1) == host;
            final boolean isNobodys = !holders.containsKey(begin) && hasRested(left.get(begin), nowNs);
            final int wanted = port;
            final boolean isTaken = taken.stream().anyMatch(other -> other.port() == wanted);
            if (!isTaken && hasRested(freed.get(port), nowNs) && (isHis || isNobodys)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasRested(final Long sinceNs, final long nowNs) {
        return sinceNs == null || nowNs - sinceNs >= PortPool.REST_NS + 2 * TICK_NS;
    }

    private int take(final int host, final long nowNs) {
        return ports.take(0, host, random.nextLong(), nowNs);
    }
}
