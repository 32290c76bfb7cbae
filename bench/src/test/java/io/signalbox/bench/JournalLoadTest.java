package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.journal.JournalStatus;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tiny run: it says nothing about speed, but that the measurement still works. */
@Timeout(300)
class JournalLoadTest {
    private static final int CONNECTIONS = 1_000;
    private static final long LASTING_NS = 3_000_000;
    private static final int JOURNALS = 6;

    @Test
    void shouldWriteEveryKindOfJournalWhole() throws IOException {
        final JournalLoad load = new JournalLoad(CONNECTIONS, LASTING_NS);

        assertThat(load.run().lines()).hasSize(2 + JOURNALS);
        assertThat(load.ends()).hasSize(JOURNALS).allMatch(JournalStatus::isWhole);
    }
}
