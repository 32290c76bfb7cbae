package io.signalbox.bench;

import io.signalbox.bench.live.MedianInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code signalbox bench scale}: what does a packet of an established connection cost a director that translates, as
 * connections become more, as services do, and as real servers of a service do? Processor time, in memory, with the packet's
 * copy into frame memory; and how many bytes the connection table has for each.
 */
final class Scale {
    /** What a director is told to balance. */
    enum Shape {
        USUAL("one service, 8 real servers", 1, Site.SERVERS),
        MANY_SERVICES("10,000 services, 8 real servers", 10_000, Site.SERVERS),
        MANY_SERVERS("one service, 1,000 real servers", 1, 1_000);

        final String label;
        private final int services;
        private final int servers;

        Shape(final String label, final int services, final int servers) {
            this.label = label;
            this.services = services;
            this.servers = servers;
        }
    }

    /**
     * What was measured with one shape at one number of connections.
     *
     * @param packetNs of each turn
     * @param tableBytes for each connection
     */
    record Point(Shape shape, int connections, List<Double> packetNs, double tableBytes) {
        double median() {
            return MedianInterval.of(
                            packetNs.stream().mapToDouble(Double::doubleValue).toArray())
                    .median();
        }

        double least() {
            return packetNs.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        }

        double most() {
            return packetNs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        }
    }

    private static final String HEAD = """
            | connections | of | ns of CPU for each packet, median (least to most) | bytes for each connection |
            | ---: | --- | ---: | ---: |
            """;

    private final Extent extent;
    private final List<Point> points = new ArrayList<>();
    private final List<String> lacks = new ArrayList<>();

    Scale(final Extent extent) {
        this.extent = extent;
    }

    /** @throws IllegalArgumentException one sentence, where a word is not understood */
    static Scale parse(final List<String> words, final boolean quick) {
        return new Scale(Extent.parse("scale", "--turns", words, quick));
    }

    /** Measures; what the machine has no memory for is left out, and noted. */
    Scale run() {
        for (final int connections : extent.flows()) {
            for (final Shape shape : Shape.values()) {
                measure(shape, connections);
            }
        }
        return this;
    }

    private void measure(final Shape shape, final int connections) {
        final BusyDirector director = BusyDirector.translating(connections);
        director.services = shape.services;
        director.servers = shape.servers;
        final String lack = Memory.lack(connections, director.bytesPerConnection());
        if (!lack.isEmpty()) {
            lacks.add(
                    String.format(Locale.ROOT, "| %,d | %s | not measured: %s | |%n", connections, shape.label, lack));
            return;
        }
        System.err.printf(Locale.ROOT, "signalbox bench: %s, %,d connections%n", shape.label, connections);
        director.open();
        try {
            director.warmUp(extent.turnNs());
            final List<Double> packetNs = new ArrayList<>();
            for (int turn = 0; turn < extent.turns(); turn++) {
                packetNs.add(director.run(extent.turnNs()).cpuNsEach());
            }
            points.add(new Point(shape, connections, packetNs, director.state.table.bytesPerConnection()));
        } finally {
            director.close();
        }
    }

    String table() {
        return HEAD + points.stream().map(Scale::row).collect(Collectors.joining()) + String.join("", lacks);
    }

    private static String row(final Point point) {
        return String.format(
                Locale.ROOT,
                "| %,d | %s | %.0f (%.0f to %.0f) | %.0f |%n",
                point.connections(),
                point.shape().label,
                point.median(),
                point.least(),
                point.most(),
                point.tableBytes());
    }

    /** @param where what stands below the title: machine, kernel, JDK, date */
    String chart(final String where) {
        return ScaleChart.of(points, where);
    }
}
