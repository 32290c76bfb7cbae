package io.signalbox.journal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.journal.Inventory;
import io.signalbox.journal.JournalSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chronicle's own tailer reads what our sink wrote. */
class ChronicleWitnessTest {
    private static final long HOUR_MS = 3_600_000;

    @TempDir
    Path folder;

    private final AtomicLong clockMs = new AtomicLong(1_700_000_000_000L);
    private final JournalSettings settings =
            new JournalSettings().blockBytes(1 << 20).capBytes(16 << 20).wallClockMs(clockMs::get);

    @Test
    void shouldWriteDocumentsThatTheQueueItselfReads() {
        try (ChronicleSink sink = open()) {
            append(sink, 1, 100);
            clockMs.addAndGet(HOUR_MS);
            append(sink, 2, 4096);
            clockMs.addAndGet(-2 * HOUR_MS);
            append(sink, 3, 72);
        }
        assertThat(tail()).containsExactly("100 x 1", "4096 x 2", "72 x 3");
    }

    @Test
    void shouldBeginAnotherFileWhenOneIsFull() {
        try (ChronicleSink sink = open()) {
            for (int i = 0; i < 40; i++) {
                append(sink, i, 64 * 1024);
            }
        }
        assertThat(tail()).hasSize(40);
        assertThat(folder.toFile().list((directory, name) -> name.endsWith(".cq4")))
                .hasSizeGreaterThan(2);
    }

    @Test
    void shouldGoOnBehindAFileThatIsAheadOfTheHour() {
        clockMs.addAndGet(5 * HOUR_MS);
        try (ChronicleSink sink = open()) {
            append(sink, 1, 64);
        }
        clockMs.addAndGet(-5 * HOUR_MS);
        try (ChronicleSink sink = open()) {
            append(sink, 2, 64);
        }
        assertThat(tail()).containsExactly("64 x 1", "64 x 2");
    }

    private ChronicleSink open() {
        return new ChronicleSink(folder, settings, Inventory.unkept(), () -> {});
    }

    private static void append(final ChronicleSink sink, final int value, final int length) {
        final ByteBuffer document = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            document.put(i, (byte) value);
        }
        sink.append(document);
    }

    private List<String> tail() {
        final List<String> read = new ArrayList<>();
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(RollCycles.FAST_HOURLY)
                .build()) {
            final ExcerptTailer tailer = queue.createTailer();
            while (true) {
                try (DocumentContext context = tailer.readingDocument()) {
                    if (!context.isPresent()) {
                        return read;
                    }
                    final long length = context.wire().bytes().readRemaining();
                    read.add(length + " x " + context.wire().bytes().readByte());
                }
            }
        }
    }
}
