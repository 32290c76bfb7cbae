package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.signalbox.bench.TimerExpiry.Due;
import io.signalbox.decision.Level;
import io.signalbox.service.ForwardingMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured does what it is measured for. */
class PartsTest {
    private static final int CONNECTIONS = 5_120;

    @ParameterizedTest
    @ValueSource(ints = {60, 1500})
    void shouldComeToTheChecksumOfTheFrameEitherWay(final int frameBytes) {
        final Checksums checksums = new Checksums();
        checksums.frameBytes = frameBytes;
        checksums.open();

        assertThat(checksums.full()).isEqualTo(checksums.right());
        assertThat(checksums.incremental()).isEqualTo(checksums.right());
    }

    /** Ids are the numbers from 0 on, and a whole number of batches asks for each of them once. */
    @Test
    void shouldFindEveryConnectionEitherWay() {
        final Lookup lookup = new Lookup();
        lookup.connections = CONNECTIONS;
        lookup.open();
        long oneByOne = 0;
        long touchedFirst = 0;
        for (int batch = 0; batch < CONNECTIONS / FrameFeed.BATCH; batch++) {
            oneByOne += lookup.oneByOne();
        }
        for (int batch = 0; batch < CONNECTIONS / FrameFeed.BATCH; batch++) {
            touchedFirst += lookup.touchedFirst();
        }

        final long allIds = CONNECTIONS * (CONNECTIONS - 1L) / 2;
        assertThat(oneByOne).isEqualTo(allIds);
        assertThat(touchedFirst).isEqualTo(allIds);
    }

    /** In two seconds and three quarters, in the first of which none is due; to the timers' tick. */
    @ParameterizedTest
    @CsvSource({"NEVER, 0", "EVENLY, 1.75", "AT_ONCE, 2"})
    void shouldExpireAllConnectionsInEachSecond(final Due due, final double times) {
        final TimerExpiry timers = new TimerExpiry();
        timers.connections = CONNECTIONS;
        timers.due = due;
        timers.open();
        long expired = 0;
        for (int events = 0; events < CONNECTIONS * 2.75; events += FrameFeed.BATCH) {
            expired = timers.pass();
        }

        assertThat((double) expired / CONNECTIONS).isCloseTo(times, within(0.01));
    }

    /**
     * The sizes that docs/journal-format.md gives: a compact record; and with the frame, its input and output
     * records.
     */
    @ParameterizedTest
    @CsvSource({"DECISIONS, 24", "INPUTS, 168", "FRAMES, 176"})
    void shouldEncodeWhatADirectorEncodes(final Level level, final int bytes) {
        final JournalEncoding encoding = new JournalEncoding();
        encoding.level = level;
        encoding.open();
        final int rounds = 4;
        long before = 0;
        for (int round = 0; round < rounds; round++) {
            before = encoding.encode();
        }

        assertThat(encoding.encode() - before).isEqualTo((long) bytes * FrameFeed.BATCH);
    }

    @ParameterizedTest
    @CsvSource({"NAT", "DIRECT_ROUTING", "TUNNEL"})
    void shouldKeepAsManyConnectionsAliveAsAreWanted(final ForwardingMethod method) {
        final OpeningDirector director = new OpeningDirector();
        director.method = method;
        director.connections = CONNECTIONS;
        director.journal = JournalUse.OFF;
        director.level = Level.DECISIONS;
        director.open();
        try {
            for (int batch = 0; batch < 10 * CONNECTIONS / FrameFeed.BATCH; batch++) {
                director.passBatch();
                assertThat(director.live()).isBetween(CONNECTIONS, CONNECTIONS + CONNECTIONS / 64 + FrameFeed.BATCH);
            }
        } finally {
            director.close();
        }
    }
}
