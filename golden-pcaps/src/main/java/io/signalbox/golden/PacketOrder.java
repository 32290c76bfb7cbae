package io.signalbox.golden;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of several packets with one stamp came first, where they came in by several interfaces. Without more words those
 * of the interface whose name comes first go first; where it was otherwise, the file {@code order} has a line for the
 * packet: its number among all packets, from 1, and its interface.
 *
 * <pre>
 *   12 eth1
 * </pre>
 */
public final class PacketOrder {
    private final Map<Long, String> ports = new HashMap<>();

    PacketOrder() {}

    /** Reads and checks a file; what is wrong is a {@link ScenarioException}. */
    static PacketOrder load(final Path file) {
        final PacketOrder order = new PacketOrder();
        for (final NumberedLine line : Text.lines(file)) {
            final String[] words = line.text().split("\\s+");
            if (words.length != 2 || !words[0].matches("[1-9]\\d{0,17}")) {
                throw ScenarioException.at(file, line.number(), "expected the number of a packet, and an interface");
            }
            order.ports.put(Long.parseLong(words[0]), words[1]);
        }
        return order;
    }

    /** By which interface this packet came, where the stamps and names do not tell. */
    public Optional<String> of(final long packet) {
        return Optional.ofNullable(ports.get(packet));
    }

    /** A line of the file. */
    public static String line(final long packet, final String port) {
        return packet + " " + port;
    }
}
