package io.signalbox.bench;

import io.signalbox.decision.DecisionLog;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.journal.codec.InputScribe;
import io.signalbox.journal.codec.RecordStore;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The journal of one benchmark: a temporary folder, gone when it is closed. */
abstract class JournalOfBench implements AutoCloseable {
    private static final long CAP_BYTES = 1L << 30;

    abstract DecisionLog log();

    /** Records that found the byte ring full. */
    long lost() {
        return 0;
    }

    /** Bytes of the records that were encoded so far; 0 where that cannot be told. */
    long recordedBytes() {
        return 0;
    }

    @Override
    public void close() {}

    static JournalOfBench open(final JournalUse use, final int connections) {
        return switch (use) {
            case OFF -> new Off();
            case ENCODED -> new Encoded(connections);
            case WRITTEN -> new OnDisk(connections);
        };
    }

    private static final class Off extends JournalOfBench {
        @Override
        DecisionLog log() {
            return DecisionLog.NOTHING;
        }
    }

    private static final class Encoded extends JournalOfBench implements DecisionLog {
        private final Scratch records = new Scratch(new JournalSettings().ringBytes());
        private final Scratch inputs = new Scratch(new JournalSettings().inputRingBytes());
        private final DecisionScribe scribe;
        private final InputScribe inputScribe = new InputScribe(inputs, 0);

        Encoded(final int connections) {
            scribe = new DecisionScribe(records, 0, "bench", connections);
        }

        @Override
        DecisionLog log() {
            return this;
        }

        @Override
        public void arrived(final PacketSlot slot) {
            inputScribe.arrived(slot);
        }

        @Override
        public void prepare(final PacketSlot slot) {
            scribe.prepare(slot);
        }

        @Override
        public void decided(final PacketSlot slot, final Emissions emissions) {
            scribe.decided(slot, emissions);
        }

        @Override
        long recordedBytes() {
            return records.bytes + inputs.bytes;
        }
    }

    private static final class OnDisk extends JournalOfBench {
        private final Path folder;
        private final JournalWriter writer;
        private final JournalThread thread;

        OnDisk(final int connections) {
            try {
                folder = Files.createTempDirectory("signalbox-bench");
                writer = JournalWriter.open(
                        folder, new JournalSettings().connections(connections).capBytes(CAP_BYTES));
            } catch (final IOException failure) {
                throw new UncheckedIOException(failure);
            }
            thread = JournalThread.start(writer);
        }

        @Override
        DecisionLog log() {
            return writer.door();
        }

        @Override
        long lost() {
            return writer.door().recordsLost();
        }

        @Override
        public void close() {
            thread.close();
            IoUtil.delete(folder.toFile(), true);
        }
    }

    /** As large as one of the journal's byte rings, so that it costs as much cache. */
    private static final class Scratch implements RecordStore {
        private static final int ALIGNMENT = 8;

        private final MutableDirectBuffer memory;
        private int next;
        private long bytes;

        Scratch(final int capacity) {
            memory = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
        }

        @Override
        public int claim(final int length) {
            bytes += length;
            final int at = next + length <= memory.capacity() ? next : 0;
            next = at + (length + ALIGNMENT - 1 & -ALIGNMENT);
            return at;
        }

        @Override
        public MutableDirectBuffer buffer() {
            return memory;
        }

        @Override
        public void commit(final int index) {
            // nobody reads it
        }

        @Override
        public void lost(final long event, final long timeNs) {
            throw new IllegalStateException("there is always room");
        }

        @Override
        public int lossesBehind() {
            return 0;
        }
    }
}
