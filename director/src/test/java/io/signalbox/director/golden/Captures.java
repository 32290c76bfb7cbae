package io.signalbox.director.golden;

import io.signalbox.golden.pcap.PcapReader;
import io.signalbox.golden.pcap.PcapRecord;
import io.signalbox.golden.pcap.PcapWriter;
import io.signalbox.golden.pcap.PcapWriter.Precision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** The same frames, of each no more than its first bytes. */
    static void cut(final Path to, final Path whole, final int length) {
        write(
                to,
                PcapReader.read(whole).stream()
                        .map(record -> new PcapRecord(
                                record.timestampNs(),
                                0,
                                record.linkType(),
                                Arrays.copyOf(record.bytes(), Math.min(length, record.bytes().length)),
                                record.wireLength()))
                        .toList());
    }

    /** One pcapng of the interfaces eth0 and eth1, in the order of time. */
    static void joinNamed(final Path to, final Path eth0, final Path eth1) throws IOException {
        final List<byte[]> blocks = new ArrayList<>();
        blocks.add(block(
                0x0A0D0D0A,
                little(16)
                        .putInt(0x1A2B3C4D)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1)));
        for (final String name : List.of("eth0", "eth1")) {
            blocks.add(block(
                    1,
                    little(20)
                            .putShort((short) 1)
                            .putShort((short) 0)
                            .putInt(0)
                            .putShort((short) 2)
                            .putShort((short) 4)
                            .put(name.getBytes(StandardCharsets.US_ASCII))));
        }
        Stream.concat(
                        PcapReader.read(eth0).stream().map(record -> packet(0, record)),
                        PcapReader.read(eth1).stream().map(record -> packet(1, record)))
                .forEach(blocks::add);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final byte[] block : blocks) {
            out.write(block);
        }
        Files.write(to, out.toByteArray());
    }

    private static byte[] packet(final int port, final PcapRecord record) {
        final int length = record.bytes().length;
        final long timeUs = record.timestampNs() / 1_000;
        return block(
                6,
                little(20 + (length + 3 & ~3))
                        .putInt(port)
                        .putInt((int) (timeUs >>> 32))
                        .putInt((int) timeUs)
                        .putInt(length)
                        .putInt(length)
                        .put(record.bytes()));
    }

    private static byte[] block(final int type, final ByteBuffer body) {
        final int length = 12 + body.capacity();
        return little(length)
                .putInt(type)
                .putInt(length)
                .put(body.array())
                .putInt(length)
                .array();
    }

    private static ByteBuffer little(final int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(final Path to, final List<PcapRecord> records) {
        try {
            PcapWriter.write(to, Precision.MICROSECONDS, records);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
