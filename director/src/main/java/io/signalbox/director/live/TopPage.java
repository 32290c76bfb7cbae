package io.signalbox.director.live;

import io.signalbox.director.live.TopSample.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What {@code signalbox top} shows: services and their servers, the busiest first, and why packets are dropped. */
final class TopPage {
    /** What rows are ordered by. */
    enum Order {
        CONNECTIONS(row -> row.rate().get(0)),
        ACTIVE(Row::active),
        PACKETS(row -> row.rate().get(1) + row.rate().get(2)),
        BYTES(row -> row.rate().get(3) + row.rate().get(4));

        private final Comparator<Row> busiestFirst;

        Order(final ToLongFunction<Row> by) {
            busiestFirst = Comparator.comparingLong(by).reversed().thenComparing(Row::name);
        }
    }

    private static final double NS_PER_SECOND = 1e9;
    private static final int BITS = 8;
    private static final int THOUSAND = 1_000;
    private static final String ROW = "%-44s %6s %8s %8s %8s %8s %8s %8s %8s%n";

    private TopPage() {}

    /**
     * @param before an earlier moment, or the same
     * @param height lines that there is room for
     */
    static String of(final TopSample before, final TopSample now, final Order order, final int height) {
        final List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d connections, %d services%n",
                now.connections(),
                now.services().size()));
        lines.addAll(drops(before, now));
        lines.add(String.format(
                ROW, "SERVICE", "WEIGHT", "ACTIVE", "INACTIVE", "CONN/s", "IN pkt/s", "OUT", "IN bit/s", "OUT"));
        for (final Row service : sorted(now.services(), order)) {
            lines.add(line(service.name(), service));
            sorted(service.servers(), order).forEach(server -> lines.add(line("  " + server.name(), server)));
        }
        return String.join("", lines.subList(0, Math.min(lines.size(), Math.max(height, 1))));
    }

    private static List<Row> sorted(final List<Row> rows, final Order order) {
        return rows.stream().sorted(order.busiestFirst).toList();
    }

    private static String line(final String name, final Row row) {
        return String.format(
                Locale.ROOT,
                ROW,
                name,
                row.weight(),
                row.active(),
                row.inactive(),
                brief(row.rate().get(0)),
                brief(row.rate().get(1)),
                brief(row.rate().get(2)),
                brief(row.rate().get(3) * BITS),
                brief(row.rate().get(4) * BITS));
    }

    /** One line for each reason for which a packet was dropped since {@code before}, the commonest first. */
    private static List<String> drops(final TopSample before, final TopSample now) {
        final double seconds = Math.max(1, now.timeNs() - before.timeNs()) / NS_PER_SECOND;
        return now.drops().entrySet().stream()
                .map(drop -> Map.entry(
                        drop.getKey(), drop.getValue() - before.drops().getOrDefault(drop.getKey(), 0L)))
                .filter(drop -> drop.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(drop -> String.format(
                        Locale.ROOT,
                        "dropped %s/s: %s, %d so far%n",
                        brief(Math.round(drop.getValue() / seconds)),
                        drop.getKey(),
                        now.drops().get(drop.getKey())))
                .toList();
    }

    /** As people read it: 123, 12.3k, 1.2M. */
    static String brief(final long number) {
        double rest = number;
        for (final String unit : List.of("", "k", "M", "G", "T")) {
            if (rest < THOUSAND || unit.equals("T")) {
                return unit.isEmpty() ? String.valueOf(number) : String.format(Locale.ROOT, "%.1f%s", rest, unit);
            }
            rest /= THOUSAND;
        }
        throw new IllegalStateException("there is no larger unit");
    }
}
