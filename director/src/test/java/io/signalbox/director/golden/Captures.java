package io.signalbox.director.golden;

import io.signalbox.golden.pcap.PcapReader;
import io.signalbox.golden.pcap.PcapRecord;
import io.signalbox.golden.pcap.PcapWriter;
import io.signalbox.golden.pcap.PcapWriter.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Captures as the independent reader sees them. */
final class Captures {
    private static final int LINUX_COOKED = 113;

    private Captures() {}

    static int count(final Path file) {
        return PcapReader.read(file).size();
    }

    static long firstNs(final Path file) {
        return PcapReader.read(file).get(0).timestampNs();
    }

    /** A capture as Linux takes it on the device any: a header of 16 bytes that tells direction, sender and type. */
    static void cook(final Path to, final Path incoming, final Path outgoing) {
        final List<PcapRecord> records = Stream.concat(
                        PcapReader.read(incoming).stream().map(record -> cooked(record, 0)),
                        PcapReader.read(outgoing).stream().map(record -> cooked(record, 4)))
                .sorted(Comparator.comparingLong(PcapRecord::timestampNs))
                .toList();
        write(to, records);
    }

    private static PcapRecord cooked(final PcapRecord ethernet, final int direction) {
        final byte[] frame = ethernet.bytes();
        final byte[] bytes = ByteBuffer.allocate(frame.length + 2)
                .putShort((short) direction)
                .putShort((short) 1)
                .putShort((short) 6)
                .put(frame, 6, 6)
                .putShort((short) 0)
                .put(frame, 12, frame.length - 12)
                .array();
        return new PcapRecord(ethernet.timestampNs(), 0, LINUX_COOKED, bytes, bytes.length);
    }

    /** One capture of the records of several, in the order of time. */
    static void join(final Path to, final Path... files) {
        final List<PcapRecord> records = Stream.of(files)
                .map(PcapReader::read)
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(PcapRecord::timestampNs))
                .toList();
        write(to, records);
    }

    private static void write(final Path to, final List<PcapRecord> records) {
        try {
            PcapWriter.write(to, Precision.MICROSECONDS, records);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
