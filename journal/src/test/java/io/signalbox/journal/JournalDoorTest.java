package io.signalbox.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class JournalDoorTest {
    private static final int RECORDS = 1_000_000;

    private final Slots slots = new Slots();
    private final JournalSettings settings =
            new JournalSettings().connections(1024).ringBytes(1 << 20).capBytes(1 << 30);
    private final JournalWriter journal =
            JournalWriter.open(new Nowhere(), settings, () -> Long.MAX_VALUE, JournalSession.ONLY);

    @Test
    void shouldAllocateNothingForAMillionRecords() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        decide(RECORDS / 10);
        final long before = threads.getCurrentThreadAllocatedBytes();
        decide(RECORDS);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Not one byte for each hundred records: what is left is the measurement's own and the compiler's.
        assertThat(allocated).isLessThan(RECORDS / 100);
        assertThat(journal.door().recordsLost()).isZero();
    }

    /** First packets, replies, requests and ticks, written inline. */
    private void decide(final int count) {
        for (int i = 0; i < count; i++) {
            final int connection = i / 16 & 1023;
            switch (i & 15) {
                case 0 -> slots.syn(connection);
                case 15 -> slots.tick();
                default -> {
                    if ((i & 1) == 0) {
                        slots.request(connection);
                    } else {
                        slots.reply(connection);
                    }
                }
            }
            journal.door().decided(slots.slot, slots.emissions);
            if ((i & 255) == 255) {
                journal.writeInline();
            }
        }
        journal.writeInline();
    }

    private static final class Nowhere implements DocumentSink {
        @Override
        public void append(final ByteBuffer document) {}

        @Override
        public int deleteOldest(final long capBytes) {
            return 0;
        }

        @Override
        public long deletedBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
