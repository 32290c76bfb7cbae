package io.signalbox.replay.capture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** All records of a capture as values that compare and print. */
final class Records {
    record Value(long number, long timestampNs, LinkType linkType, int interfaceIndex, int wireLength, String bytes) {}

    private Records() {}

    static Value value(
            final long number,
            final long timestampNs,
            final LinkType linkType,
            final int interfaceIndex,
            final int wireLength,
            final byte[] bytes) {
        return new Value(number, timestampNs, linkType, interfaceIndex, wireLength, hex(bytes));
    }

    static String hex(final byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static List<Value> read(final Path path) {
        try (CaptureFile capture = CaptureFile.open(path)) {
            return read(capture);
        }
    }

    static List<Value> read(final CaptureFile capture) {
        final List<Value> values = new ArrayList<>();
        while (capture.next()) values.add(current(capture));
        return values;
    }

    static Value current(final CaptureFile capture) {
        final byte[] bytes = new byte[capture.capturedLength()];
        capture.buffer().getBytes(capture.offset(), bytes);
        return value(
                capture.recordNumber(),
                capture.timestampNs(),
                capture.linkType(),
                capture.interfaceIndex(),
                capture.wireLength(),
                bytes);
    }

    /** What libpcap says, which knows no interfaces. */
    static List<Value> readReference(final Path path) {
        final List<Value> values = new ArrayList<>();
        for (final ReferenceCapture.Record record : ReferenceCapture.read(path)) {
            values.add(value(
                    values.size() + 1,
                    record.timestampNs(),
                    record.linkType(),
                    0,
                    record.wireLength(),
                    record.bytes()));
        }
        return values;
    }

    static List<Value> withoutInterfaces(final List<Value> values) {
        return values.stream()
                .map(v -> new Value(v.number(), v.timestampNs(), v.linkType(), 0, v.wireLength(), v.bytes()))
                .toList();
    }
}
