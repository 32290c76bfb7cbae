package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.signalbox.decision.Level;
import io.signalbox.service.ForwardingMethod;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With a journal, too, a packet's way allocates nothing on the thread of the stages. */
@Timeout(300)
class JournaledAllocationTest {
    private static final int CONNECTIONS = 1_000;
    private static final int WARM_UP_BATCHES = 1_200;
    private static final int BATCHES = 4_000;
    /** What the measuring itself and a late compilation may take: less than a byte for sixty packets. */
    private static final long TOLERATED_BYTES = 16_384;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void shouldAllocateNothingForAMillionJournaledPackets(final Level level) {
        final BusyDirector director = new BusyDirector();
        director.level = level;
        director.method = ForwardingMethod.NAT;
        director.connections = CONNECTIONS;
        director.journal = JournalUse.WRITTEN;
        director.open();
        try {
            pass(director, WARM_UP_BATCHES);
            final long before = threads.getCurrentThreadAllocatedBytes();
            pass(director, BATCHES);
            final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated).isLessThan(TOLERATED_BYTES);
            assertThat(director.recordsLost()).as("all of them were encoded").isZero();
        } finally {
            director.close();
        }
    }

    private static void pass(final BusyDirector director, final int batches) {
        for (int batch = 0; batch < batches; batch++) {
            director.passBatch();
        }
    }
}
