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

    @Test
    void shouldBeDueFromTheNextTickOnAndNotBefore() {
        final ConnectionTable table = tableOf(1);
        final long[] ticks = {1, 5, 1023, 1024, 2047, 2048, 1L << 20, (1L << 21) + 3, 1L << 31, 1L << 35};
        for (final long tick : ticks) {
            for (final long early : new long[] {0, 1, TICK - 1}) {
                table.arm(0, tick * TICK - early);
                assertThat(fired(table, tick * TICK - 1, 9)).isEmpty();
                assertThat(table.overdue(0, tick * TICK - 1)).isFalse();
                assertThat(table.overdue(0, tick * TICK)).isTrue();
                assertThat(table.nextDueNs()).isLessThanOrEqualTo(tick * TICK);
                assertThat(fired(table, tick * TICK, 9)).containsExactly("0@" + tick * TICK);
                assertThat(fired(table, tick * TICK, 9)).isEmpty();
            }
        }
    }

    @Test
    void shouldFireAtOnceWhatWasDueInThePast() {
        final ConnectionTable table = tableOf(3);
        fired(table, 100 * TICK, 9);
        table.arm(0, 90 * TICK);
        table.arm(1, 0);
        table.arm(2, 80 * TICK);
        assertThat(fired(table, 100 * TICK, 9)).containsExactly("1@0", "2@" + 80 * TICK, "0@" + 90 * TICK);
    }

    @Test
    void shouldFireInTheOrderOfIdsInsideATickHoweverTheyGotThere() {
        final ConnectionTable table = tableOf(5);
        table.arm(4, 10 * TICK);
        table.arm(2, 10 * TICK - 5);
        table.arm(3, 2 * TICK);
        fired(table, TICK, 9);
        table.arm(3, 9 * TICK + 1);
        table.arm(0, 9 * TICK);
        fired(table, 8 * TICK, 9);
        table.arm(1, 10 * TICK - 1);
        assertThat(fired(table, 10 * TICK, 9))
                .extracting(entry -> entry.charAt(0))
                .containsExactly('0', '1', '2', '3', '4');
    }

    @Test
    void shouldHearWhatTheHandlerArmsAgain() {
        final ConnectionTable table = tableOf(1);
        final List<Long> due = new ArrayList<>();
        table.arm(0, 7);
        table.expire(100 * TICK, 1_000, (id, dueNs) -> {
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
            assertThat(fired(table, 4 * 1024 * TICK, COUNT)).isEmpty();
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
        assertThat(fired(table, 7 * 1024 * TICK, 2 * COUNT)).isEqualTo(expected);
    }

    @Test
    void shouldCrossAQuietYearInOneStep() {
        final ConnectionTable table = tableOf(2);
        table.arm(0, 365 * DAY);
        assertThat(fired(table, 364 * DAY, 9)).isEmpty();
        table.arm(1, 364 * DAY + TICK);
        assertThat(fired(table, 3650 * DAY, 9))
                .extracting(entry -> entry.charAt(0))
                .containsExactly('1', '0');
    }

    @Test
    void shouldKeepAConnectionThatIsArmedLaterAndLaterAcrossAllLevels() {
        final ConnectionTable table = tableOf(1);
        for (long now = 0; now < 40 * DAY; now += DAY / 50) {
            table.arm(0, now + 900_000_000_000L + DAY / 50);
            assertThat(fired(table, now, 9)).isEmpty();
        }
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
            final int limit = random.nextInt(4);
            assertThat(fired(table, now, limit)).isEqualTo(twin.fired(now, limit));
        }
        assertThat(fired(table, now + 1_000 * DAY, COUNT)).isEqualTo(twin.fired(now + 1_000 * DAY, COUNT));
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
                    assertThat(table.expire(now, 3, (id, dueNs) -> sequence.add("too early")))
                            .isZero();
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
                .isEqualTo(fired.size());
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
