package io.signalbox.director.live;

import io.signalbox.director.live.TopSample.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    private static final int MOST_REASONS = 8;
    private static final String TITLE = "SERVICE";
    private static final String ROW = " %6s %8s %8s %8s %8s %8s %8s %8s";

    private TopPage() {}

    /** @param before an earlier moment, or the same */
    static String of(final TopSample before, final TopSample now, final Order order, final TopScreen screen) {
        final List<String> lines = new ArrayList<>();
        lines.add(now.connections() + " connections, " + now.services().size() + " services");
        lines.addAll(drops(before, now));
        lines.addAll(table(sorted(now.services(), order), order));
        return lines.stream()
                .limit(screen.room())
                .map(line -> screen.cut(line) + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private static List<String> table(final List<Row> services, final Order order) {
        final List<String> names = new ArrayList<>(List.of(TITLE));
        final List<String> numbers = new ArrayList<>(List.of(
                String.format(ROW, "WEIGHT", "ACTIVE", "INACTIVE", "CONN/s", "IN pkt/s", "OUT", "IN bit/s", "OUT")));
        for (final Row service : services) {
            names.add(service.name());
            numbers.add(numbers(service));
            for (final Row server : sorted(service.servers(), order)) {
                names.add("  " + server.name());
                numbers.add(numbers(server));
            }
        }
        final int width = names.stream().mapToInt(String::length).max().orElseThrow();
        return IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + " ".repeat(width - names.get(i).length()) + numbers.get(i))
                .toList();
    }

    private static List<Row> sorted(final List<Row> rows, final Order order) {
        return rows.stream().sorted(order.busiestFirst).toList();
    }

    private static String numbers(final Row row) {
        return String.format(
                Locale.ROOT,
                ROW,
                row.weight(),
                row.active(),
                row.inactive(),
                brief(row.rate().get(0)),
                brief(row.rate().get(1)),
                brief(row.rate().get(2)),
                brief(row.rate().get(3) * BITS),
                brief(row.rate().get(4) * BITS));
    }

    /** Why packets were dropped since {@code before}, the commonest reason first, and how many more reasons there are. */
    private static List<String> drops(final TopSample before, final TopSample now) {
        final double seconds = Math.max(1, now.timeNs() - before.timeNs()) / NS_PER_SECOND;
        final List<Map.Entry<String, Long>> reasons = now.drops().entrySet().stream()
                .map(drop -> Map.entry(
                        drop.getKey(), drop.getValue() - before.drops().getOrDefault(drop.getKey(), 0L)))
                .filter(drop -> drop.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .toList();
        final List<String> lines = reasons.stream()
                .limit(MOST_REASONS)
                .map(drop -> "dropped " + brief(Math.round(drop.getValue() / seconds)) + "/s: " + drop.getKey() + ", "
                        + now.drops().get(drop.getKey()) + " so far")
                .collect(Collectors.toCollection(ArrayList::new));
        if (reasons.size() > MOST_REASONS) {
            lines.add("dropped for " + (reasons.size() - MOST_REASONS) + " more reasons");
        }
        return lines;
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
