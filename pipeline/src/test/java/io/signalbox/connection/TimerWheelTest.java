package io.signalbox.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.ForwardingMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel inside its table, where its deadlines live. */
class TimerWheelTest {
    private static final long TICK = 1 << 20;
    private static final long DAY = 86_400_000_000_000L;
    private static final int COUNT = 200;
    private static final int ALL = Integer.MAX_VALUE;

    @Test
    void shouldBeDueFromTheNextTickOnAndNotBefore() {
        final ConnectionTable table = tableOf(1);
        final long[] ticks = {1, 5, 1023, 1024, 2047, 2048, 1L << 20, (1L << 21) + 3, 1L << 31, 1L << 35};
        for (final long tick : ticks) {
            for (final long early : new long[] {0, 1, TICK - 1}) {
                table.arm(0, tick * TICK - early);
                assertThat(fired(table, tick * TICK - 1, ALL)).isEmpty();
                assertThat(table.overdue(0, tick * TICK - 1)).isFalse();
                assertThat(table.overdue(0, tick * TICK)).isTrue();
                assertThat(table.nextDueNs()).isLessThanOrEqualTo(tick * TICK);
                assertThat(fired(table, tick * TICK, ALL)).containsExactly("0@" + tick * TICK);
                assertThat(fired(table, tick * TICK, ALL)).isEmpty();
            }
        }
    }

    @Test
    void shouldFireAtOnceWhatWasDueInThePast() {
        final ConnectionTable table = tableOf(3);
        fired(table, 100 * TICK, ALL);
        table.arm(0, 90 * TICK);
        table.arm(1, 0);
        table.arm(2, 80 * TICK);
        assertThat(fired(table, 100 * TICK, ALL)).containsExactly("1@0", "2@" + 80 * TICK, "0@" + 90 * TICK);
    }

    @Test
    void shouldFireInTheOrderOfIdsInsideATickHoweverTheyGotThere() {
        final ConnectionTable table = tableOf(5);
        table.arm(4, 10 * TICK);
        table.arm(2, 10 * TICK - 5);
        table.arm(3, 2 * TICK);
        fired(table, TICK, ALL);
        table.arm(3, 9 * TICK + 1);
        table.arm(0, 9 * TICK);
        fired(table, 8 * TICK, ALL);
        table.arm(1, 10 * TICK - 1);
        assertThat(fired(table, 10 * TICK, ALL))
                .extracting(entry -> entry.charAt(0))
                .containsExactly('0', '1', '2', '3', '4');
    }

    @Test
    void shouldHearWhatTheHandlerArmsAgain() {
        final ConnectionTable table = tableOf(1);
        final List<Long> due = new ArrayList<>();
        table.arm(0, 7);
        table.expire(100 * TICK, ALL, (id, dueNs) -> {
            due.add(dueNs / TICK);
            table.arm(id, dueNs + 30 * TICK);
        });
        assertThat(due).containsExactly(1L, 31L, 61L, 91L);
    }

    /** Two hundred lie in one slot of the second level, and only some of them were moved down ahead. */
    @Test
    void shouldFireAllOfACrowdThatWasPartlyMovedAhead() {
        final ConnectionTable table = tableOf(COUNT);
        for (int id = 0; id < COUNT; id++) {
            table.arm(id, (5 * 1024 + COUNT - id) * TICK);
        }
        for (int call = 0; call < 3; call++) {
            assertThat(fired(table, 4 * 1024 * TICK, ALL)).isEmpty();
        }
        table.remove(7);
        table.arm(9, (4 * 1024 + 1) * TICK);
        table.arm(11, (6 * 1024) * TICK);
        final List<String> expected = new ArrayList<>(List.of("9@" + (4 * 1024 + 1) * TICK));
        for (int id = COUNT - 1; id >= 0; id--) {
            if (id != 7 && id != 9 && id != 11) {
                expected.add(id + "@" + (5 * 1024 + COUNT - id) * TICK);
            }
        }
        expected.add("11@" + 6 * 1024 * TICK);
        assertThat(fired(table, 7 * 1024 * TICK, ALL)).isEqualTo(expected);
    }

    @Test
    void shouldCrossAQuietYearInOneStep() {
        final ConnectionTable table = tableOf(2);
        table.arm(0, 365 * DAY);
        assertThat(fired(table, 364 * DAY, ALL)).isEmpty();
        table.arm(1, 364 * DAY + TICK);
        assertThat(fired(table, 3650 * DAY, ALL))
                .extracting(entry -> entry.charAt(0))
                .containsExactly('1', '0');
    }

    @Test
    void shouldKeepAConnectionThatIsArmedLaterAndLaterAcrossAllLevels() {
        final ConnectionTable table = tableOf(1);
        for (long now = 0; now < 40 * DAY; now += DAY / 50) {
            table.arm(0, now + 900_000_000_000L + DAY / 50);
            assertThat(fired(table, now, ALL)).isEmpty();
        }
    }

    /** All of one second, due in one second, and half of them put off meanwhile: nobody waits for the crowd. */
    @Test
    void shouldTakeFewStepsInAnyEventThoughACrowdIsDueAfterAQuietTime() {
        final int crowd = 200_000;
        final int limit = 512;
        final ConnectionTable table = tableOf(crowd);
        long mostSteps = 0;
        long stepsBefore = 0;
        for (int id = 0; id < crowd; id++) {
            final long now = id * 5_000L;
            table.prepareExpiries(now);
            table.arm(id, now + 60_000_000_000L);
            mostSteps = Math.max(mostSteps, table.timerSteps() - stepsBefore);
            stepsBefore = table.timerSteps();
        }
        for (int id = 0; id < crowd; id += 2) {
            table.arm(id, 500_000_000_000L);
        }
        final List<Integer> expired = new ArrayList<>();
        for (long now = 62_000_000_000L; now < 77_000_000_000L; now += 10_000_000) {
            table.prepareExpiries(now);
            table.expire(now, limit, (id, dueNs) -> expired.add(id));
            mostSteps = Math.max(mostSteps, table.timerSteps() - stepsBefore);
            stepsBefore = table.timerSteps();
        }
        assertThat(expired).hasSize(crowd / 2).isSorted();
        assertThat(mostSteps).isLessThanOrEqualTo(limit + 2 * TimerWheel.MOVE_AHEAD_LIMIT);
    }

    /** All of them end at the same moment, as when a server is deleted: each arrival costs a few steps, not a sort. */
    @Test
    void shouldTakeFewStepsInAnyEventThoughAllBecomeDueInOneTick() {
        final int crowd = 200_000;
        final ConnectionTable table = tableOf(crowd);
        for (int id = crowd - 1; id >= 0; id--) {
            table.arm(id, TICK);
        }
        final List<Integer> expired = new ArrayList<>();
        for (int event = 0; event < 1_000; event++) {
            final long stepsBefore = table.timerSteps();
            table.arm(crowd - 1, TICK + event);
            table.expire(2 * TICK, 500, (id, dueNs) -> expired.add(id));
            assertThat(table.timerSteps() - stepsBefore).isLessThanOrEqualTo(500);
        }
        assertThat(expired).hasSizeGreaterThanOrEqualTo(crowd - 1);
        assertThat(expired.subList(0, crowd - 1)).isSorted();
    }

    /** Spans from nanoseconds to months; a sorted set is the twin. Some calls find time standing still. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldFireAsASortedListDoes(final long seed) {
        final Random random = new Random(seed);
        final ConnectionTable table = tableOf(COUNT);
        final Twin twin = new Twin();
        long now = seed % 2 == 0 ? 0 : 1_700_000_000_000_000_000L;
        for (int step = 0; step < 40_000; step++) {
            final int id = random.nextInt(COUNT);
            final long deadline = now + span(random);
            table.arm(id, deadline);
            twin.arm(id, deadline);
            now += random.nextInt(3) > 0 ? 0 : span(random) / 3;
            final int limit = random.nextInt(4) == 0 ? ALL : random.nextInt(8);
            table.prepareExpiries(now);
            final List<String> fired = fired(table, now, limit);
            assertThat(fired).isEqualTo(twin.fired(now, limit == ALL ? COUNT : fired.size()));
        }
        assertThat(fired(table, now + 1_000 * DAY, ALL)).isEqualTo(twin.fired(now + 1_000 * DAY, COUNT));
        assertThat(table.nextDueNs()).isEqualTo(ConnectionTable.NEVER);
    }

    /** The same arming, heard once at the end or at every step, in small portions or at once. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void shouldFireTheSameSequenceHoweverOftenItIsAsked(final long seed) {
        final List<String> once = new ArrayList<>();
        final List<String> often = new ArrayList<>();
        for (final List<String> sequence : List.of(once, often)) {
            final Random random = new Random(seed);
            final ConnectionTable table = tableOf(COUNT);
            final long end = (1 + random.nextInt(30)) * DAY;
            long now = 0;
            while (now < end / 2) {
                now += 1 + Math.abs(random.nextLong()) % (end / 1_000);
                table.arm(random.nextInt(COUNT), end / 2 + Math.abs(random.nextLong()) % end);
                if (sequence == often) {
                    table.prepareExpiries(now);
                    table.expire(now, 3, (id, dueNs) -> sequence.add("too early"));
                }
            }
            final long step = sequence == often ? end / 700 : 4 * end;
            final int limit = sequence == often ? 3 : 100_000;
            final long rearm = end / 9;
            for (; now < 4 * end; now = Math.min(now + step, 4 * end)) {
                drain(table, now, limit, rearm, sequence);
            }
            drain(table, now, limit, rearm, sequence);
        }
        assertThat(once).hasSizeGreaterThan(COUNT).isEqualTo(often);
    }

    private static void drain(
            final ConnectionTable table, final long now, final int limit, final long rearm, final List<String> fired) {
        final ExpiryHandler handler = (id, dueNs) -> {
            fired.add(id + "@" + dueNs);
            if (id % 3 != 0) {
                table.arm(id, dueNs + rearm + id % 7);
            }
        };
        int count = limit;
        while (count == limit) {
            count = table.expire(now, limit, handler);
        }
    }

    private static List<String> fired(final ConnectionTable table, final long now, final int limit) {
        final List<String> fired = new ArrayList<>();
        assertThat(table.expire(now, limit, (id, dueNs) -> fired.add(id + "@" + dueNs)))
                .isBetween(fired.size(), limit);
        return fired;
    }

    private static ConnectionTable tableOf(final int count) {
        final ConnectionTable table = new ConnectionTable(count, 1, 2);
        final FlowKey key = new FlowKey();
        for (int port = 0; port < count; port++) {
            table.add(key.set(17, 0, 1, port, 0, 2, 53), 0, 3, 53, 0, ForwardingMethod.NAT);
        }
        return table;
    }

    /** 1 ns to 52 days, every magnitude as likely as the others. */
    private static long span(final Random random) {
        final int bits = 1 + random.nextInt(52);
        return random.nextLong() >>> (64 - bits);
    }

    private static final class Twin {
        private record Timer(long dueNs, int id) {}

        private final TreeSet<Timer> timers =
                new TreeSet<>(Comparator.comparingLong(Timer::dueNs).thenComparingInt(Timer::id));

        private void arm(final int id, final long deadline) {
            timers.removeIf(timer -> timer.id == id);
            timers.add(new Timer((deadline + TICK - 1) / TICK * TICK, id));
        }

        private List<String> fired(final long now, final int limit) {
            final List<String> fired = new ArrayList<>();
            while (fired.size() < limit && !timers.isEmpty() && timers.first().dueNs <= now) {
                final Timer timer = timers.pollFirst();
                fired.add(timer.id + "@" + timer.dueNs);
            }
            return fired;
        }
    }
}
