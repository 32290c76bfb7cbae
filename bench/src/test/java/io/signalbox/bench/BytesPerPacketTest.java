package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Level;
import io.signalbox.service.ForwardingMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a packet of an established connection costs the journal, in bytes. */
@Timeout(300)
class BytesPerPacketTest {
    private static final int CONNECTIONS = 1_000;
    /** Ten seconds of event time and more, at ten packets a second of each connection. */
    private static final int WARM_UP_BATCHES = 500;

    private static final int BATCHES = 4_000;

    private static double bytesPerPacket(final Level level) {
        final BusyDirector director = new BusyDirector();
        director.method = ForwardingMethod.NAT;
        director.connections = CONNECTIONS;
        director.journal = JournalUse.ENCODED;
        director.level = level;
        director.open();
        try {
            pass(director, WARM_UP_BATCHES);
            final long before = director.recordedBytes();
            pass(director, BATCHES);
            return (director.recordedBytes() - before) / ((double) BATCHES * FrameFeed.BATCH);
        } finally {
            director.close();
        }
    }

    private static void pass(final BusyDirector director, final int batches) {
        for (int batch = 0; batch < batches; batch++) {
            director.passBatch();
        }
    }

    @Test
    void shouldBeAByteAtMostWherePacketsAreCounted() {
        assertThat(bytesPerPacket(Level.CONNECTIONS)).isBetween(0.1, 1.0);
    }

    @Test
    void shouldBe24BytesWhereEachHasARecord() {
        assertThat(bytesPerPacket(Level.DECISIONS)).isEqualTo(24);
    }

    /** 54 bytes of headers are kept of frames whose payload is none; padding of the link is never kept. */
    @Test
    void shouldBeTheFrameAndItsRecordWhereInputsAreKept() {
        assertThat(bytesPerPacket(Level.INPUTS)).isEqualTo(24 + (56 + 56) + 32);
        assertThat(bytesPerPacket(Level.FRAMES)).isEqualTo(24 + (56 + 64) + 32);
    }
}
