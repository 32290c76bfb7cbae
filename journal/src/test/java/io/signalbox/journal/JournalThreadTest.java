package io.signalbox.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.signalbox.journal.JournalSettings.WhenFull;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalThreadTest {
    private static final int CONNECTIONS = 16;
    private static final int SMALLEST_RING = 1 << 16;
    /** Some ten times what the smallest ring holds. */
    private static final int MANY = 20_000;

    private final Slots slots = new Slots();
    private final CountDownLatch told = new CountDownLatch(1);

    private static JournalSettings settings() {
        return new JournalSettings()
                .connections(CONNECTIONS)
                .ringBytes(SMALLEST_RING)
                .whenFull(WhenFull.WAIT);
    }

    @Test
    void shouldLetPacketsWaitRatherThanLoseARecord() {
        final MemorySink memory = new MemorySink(settings());
        final JournalWriter journal = JournalWriter.open(memory, settings());
        final RecordedDecisions made = new RecordedDecisions(0, "", CONNECTIONS);
        try (JournalThread thread = JournalThread.start(journal)) {
            slots.connection(1, MANY, journal.door(), made);
        }

        assertThat(journal.door().recordsLost()).isZero();
        assertThat(memory.readBack().bytes()).isEqualTo(made.bytes());
    }

    @Test
    void shouldLoseNothingInlineEither() {
        final MemorySink memory = new MemorySink(settings());
        final RecordedDecisions made = new RecordedDecisions(0, "", CONNECTIONS);
        try (JournalWriter journal = JournalWriter.open(memory, settings())) {
            slots.connection(1, MANY, journal.inlineLog(), made);
        }

        assertThat(memory.readBack().bytes()).isEqualTo(made.bytes());
    }

    @Test
    void shouldTellWhoClosesItWhatItDiedOf() throws InterruptedException {
        final JournalWriter journal = dying();
        final JournalThread thread = JournalThread.start(journal);
        slots.connection(1, 1, journal.door());
        told.await();

        assertThatThrownBy(thread::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the journal's thread has died of ")
                .hasMessageContaining("provoked");
    }

    @Test
    void shouldEndTheWaitingAndTheRunOfThePacketsWhenItDies() {
        final JournalWriter journal = dying();
        final JournalThread thread = JournalThread.start(journal);
        slots.connection(1, MANY, journal.door());

        assertThat(journal.door().recordsLost()).isPositive();
        assertThatThrownBy(journal.door()::endOfBatch).hasMessageContaining("provoked");
        assertThat(catchThrowable(thread::close)).isNotNull();
    }

    /** Of a full disk an agent does not die; of a listener that throws when it is told, it does. */
    private JournalWriter dying() {
        return JournalWriter.open(new Full(), settings().onTrouble(sentence -> {
            told.countDown();
            throw new IllegalStateException("provoked");
        }));
    }

    private static final class Full implements DocumentSink {
        @Override
        public void append(final ByteBuffer document) {
            throw new InternalError("the disk is full");
        }

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
