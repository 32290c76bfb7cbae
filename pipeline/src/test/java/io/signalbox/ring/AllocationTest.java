package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once it is warm, a packet's way through a lane allocates nothing, on none of the lane's threads. */
@Timeout(300)
class AllocationTest {
    private static final long WARM_UP = 300_000;
    private static final long FRAMES = 1_000_000;
    /** A compilation that comes late, as it does on a busy machine, may allocate once; a packet would in every round. */
    private static final int ROUNDS = 3;

    /** What the measuring itself and a late compilation may take: less than a byte for sixty packets. */
    private static final long TOLERATED_BYTES = 16_384;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingForAMillionPackets(final Layout layout) {
        try (Mill mill = new Mill(layout)) {
            final long[] threads = threads(layout);
            mill.grind(WARM_UP);
            final long openedBefore = mill.opened();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                final long before = allocatedBytes(threads);
                mill.grind(FRAMES);
                least = Math.min(least, allocatedBytes(threads) - before);
            }

            assertThat(least).isLessThan(TOLERATED_BYTES);
            assertThat(mill.decided()).isEqualTo(WARM_UP + ROUNDS * FRAMES);
            assertThat(mill.sent()).isEqualTo(WARM_UP + ROUNDS * FRAMES);
            assertThat(mill.opened() - openedBefore).isGreaterThan(ROUNDS * FRAMES / 20);
        }
    }

    /** This one, and those of the stages where they have their own. */
    private static long[] threads(final Layout layout) {
        final List<String> names = List.of(Lane.STAGE_NAMES);
        final long[] stages = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> names.contains(thread.getName()))
                .mapToLong(Thread::getId)
                .toArray();
        assertThat(stages).hasSize(layout == Layout.STAGED ? names.size() : 0);
        return LongStream.concat(LongStream.of(Thread.currentThread().getId()), LongStream.of(stages))
                .toArray();
    }

    private static long allocatedBytes(final long[] threads) {
        return LongStream.of(THREADS.getThreadAllocatedBytes(threads)).sum();
    }
}
