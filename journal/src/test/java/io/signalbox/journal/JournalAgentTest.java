package io.signalbox.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.journal.codec.DocumentHeader;
import io.signalbox.journal.codec.MarkCause;
import io.signalbox.journal.codec.RecordExpander;
import io.signalbox.journal.codec.RecordType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class JournalAgentTest {
    private final List<String> said = new ArrayList<>();
    private final List<String> saidAtLast = new ArrayList<>();
    private final Memory memory = new Memory();
    private final Slots slots = new Slots();
    private final JournalSettings settings = new JournalSettings()
            .connections(16)
            .ringBytes(1 << 20)
            .capBytes(1 << 30)
            .onTrouble(said::add)
            .onRecovery(saidAtLast::add);
    private final JournalWriter journal =
            JournalWriter.open(memory, settings, () -> Long.MAX_VALUE, JournalSession.ONLY);

    @Test
    void shouldSurviveAFullDiskAndMarkWhatItCost() {
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        memory.full = true;
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        memory.full = false;
        slots.request(1);
        slots.decide(journal.door());
        journal.close();

        final Heard heard = memory.read();
        assertThat(heard.events).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 31L);
        assertThat(heard.marks)
                .containsExactly(
                        new Heard.Mark(MarkCause.WRITE_FAILED, 20, 11, 30),
                        new Heard.Mark(MarkCause.CLOSED, 12, 1, 31));
        assertThat(heard.unknown).as("said anew after the loss").isEmpty();
        assertThat(heard.troubles).isEmpty();
        assertThat(journal.agent().recordsLost()).isEqualTo(20);
        assertThat(said).hasSize(1);
        assertThat(said.get(0)).contains("decisions are lost until it can", "a fault occurred");
    }

    @Test
    void shouldWriteAgainAsSoonAsTheDiskHasRoom() {
        final AtomicLong freeBytes = new AtomicLong(99);
        final JournalWriter watched = JournalWriter.open(
                memory, settings.watermarkBytes(100).checkEveryBytes(1 << 30), freeBytes::get, JournalSession.ONLY);
        slots.connection(1, 10, watched.door());
        watched.writeInline();
        freeBytes.set(100);
        slots.connection(1, 10, watched.door());
        watched.writeInline();

        final Heard heard = memory.read();
        assertThat(heard.marks).containsExactly(new Heard.Mark(MarkCause.DISK_LOW, 10, 1, 10));
        assertThat(heard.events).containsExactly(11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L);
    }

    @Test
    void shouldSayOnceThatTheDiskHasRoomAgain() {
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        memory.full = true;
        slots.connection(1, 10, journal.door());
        journal.writeInline();
        assertThat(saidAtLast).isEmpty();

        memory.full = false;
        for (int i = 0; i < 2; i++) {
            slots.connection(1, 10, journal.door());
            journal.writeInline();
            assertThat(saidAtLast).containsExactly("the journal is written again; what is missing is marked in it");
        }
    }

    @Test
    void shouldPutManyRecordsIntoADocument() {
        slots.connection(1, 100, journal.door());
        journal.writeInline();
        assertThat(memory.documents).hasSize(1);
    }

    @Test
    void shouldNumberItsDocumentsWithoutGaps() {
        for (int i = 0; i < 5; i++) {
            slots.connection(1, 10, journal.door());
            journal.writeInline();
        }
        final DocumentHeader header = new DocumentHeader();
        for (int i = 0; i < 5; i++) {
            header.wrap(new UnsafeBuffer(memory.documents.get(i)), 0);
            assertThat(header.document()).isEqualTo(i + 1);
            assertThat(header.firstEvent()).isEqualTo(10 * i + 1);
            assertThat(header.lastEvent()).isEqualTo(10 * i + 10);
            assertThat(header.count()).isEqualTo(10);
            assertThat(header.isIntact(ByteBuffer.wrap(memory.documents.get(i))))
                    .isTrue();
        }
    }

    /** A disk that can be full. */
    private static final class Memory implements DocumentSink {
        private final List<byte[]> documents = new ArrayList<>();
        private boolean full;

        @Override
        public void append(final ByteBuffer document) {
            if (full) {
                throw new InternalError("a fault occurred in an unsafe memory access operation");
            }
            final byte[] copy = new byte[document.remaining()];
            document.get(copy);
            documents.add(copy);
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

        private Heard read() {
            final Heard heard = new Heard();
            final RecordExpander expander = new RecordExpander(heard);
            for (final byte[] document : documents) {
                final UnsafeBuffer buffer = new UnsafeBuffer(document);
                for (int at = DocumentHeader.LENGTH; at < document.length; at += RecordType.length(buffer, at)) {
                    expander.record(buffer, at);
                }
            }
            return heard;
        }
    }
}
