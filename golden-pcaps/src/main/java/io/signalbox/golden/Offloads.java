package io.signalbox.golden;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What lay beside frames of a scenario's captures, where their senders left something to be done to a network card: the
 * virtio network header, of which a capture file knows nothing. The file {@code offloads} has a line for each such frame:
 * interface, number of the record in its capture from 1, and 16 hex digits, which from the left are {@code csum_offset},
 * {@code csum_start} and {@code gso_size} (4 digits each), {@code gso_type} and {@code flags} (2 digits each).
 *
 * <pre>
 *   eth0 12 0010002205a80101
 * </pre>
 */
public final class Offloads {
    private static final HexFormat HEX = HexFormat.of();
    private static final String ONE = "[0-9a-f]{16}";

    private final Map<String, Map<Long, Long>> byPort = new HashMap<>();

    Offloads() {}

    /** Reads and checks a file; what is wrong is a {@link ScenarioException}. */
    static Offloads load(final Path file) {
        final Offloads offloads = new Offloads();
        for (final NumberedLine line : Text.lines(file)) {
            final String[] words = line.text().split("\\s+");
            if (words.length != 3 || !words[1].matches("[1-9]\\d{0,17}") || !isOne(words[2])) {
                throw ScenarioException.at(
                        file,
                        line.number(),
                        "expected an interface, the number of a record, and 16 hex digits in small letters");
            }
            offloads.byPort
                    .computeIfAbsent(words[0], port -> new HashMap<>())
                    .put(Long.parseLong(words[1]), parse(words[2]));
        }
        return offloads;
    }

    /** Of this record of an interface's capture; 0 where nothing lay beside it. */
    public long of(final String port, final long record) {
        return byPort.getOrDefault(port, Map.of()).getOrDefault(record, 0L);
    }

    /** A line of the file. */
    public static String line(final String port, final long record, final long offload) {
        return port + " " + record + " " + text(offload);
    }

    static String text(final long offload) {
        return HEX.toHexDigits(offload);
    }

    static boolean isOne(final String text) {
        return text.matches(ONE);
    }

    static long parse(final String text) {
        return HexFormat.fromHexDigitsToLong(text);
    }
}
