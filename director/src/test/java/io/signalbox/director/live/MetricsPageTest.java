package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.live.Exposition.Family;
import io.signalbox.house.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/metrics.md says: each metric, and queries of dashboards that find something. */
class MetricsPageTest {
    /** What node_exporter's collector {@code ipvs} has, of which dashboards for LVS are made: its source is the judge. */
    private static final Map<String, Set<String>> NODE_EXPORTER = new TreeMap<>();

    static {
        final Set<String> backend =
                Set.of("local_address", "local_port", "remote_address", "remote_port", "proto", "local_mark");
        NODE_EXPORTER.put("node_ipvs_connections_total", Set.of());
        NODE_EXPORTER.put("node_ipvs_incoming_packets_total", Set.of());
        NODE_EXPORTER.put("node_ipvs_outgoing_packets_total", Set.of());
        NODE_EXPORTER.put("node_ipvs_incoming_bytes_total", Set.of());
        NODE_EXPORTER.put("node_ipvs_outgoing_bytes_total", Set.of());
        NODE_EXPORTER.put("node_ipvs_backend_connections_active", backend);
        NODE_EXPORTER.put("node_ipvs_backend_connections_inactive", backend);
        NODE_EXPORTER.put("node_ipvs_backend_weight", backend);
    }

    /** Prometheus adds these as it fetches. */
    private static final Set<String> OF_THE_TARGET = Set.of("instance", "job");

    private static final Pattern QUERY =
            Pattern.compile("\\| `([^`]*(?:node_ipvs|signalbox)_[^`]*[^`a-z_][^`]*)` \\|.*");
    private static final Pattern SELECTOR = Pattern.compile("\\b((?:node_ipvs|signalbox)_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("\\s*([a-z_]+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"\\s*");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");

    private static Exposition page() {
        return Exposition.parse(new Metrics().page(Readings.at(0, 1)));
    }

    private static List<String> documented() throws IOException {
        return Files.readAllLines(Checkout.root().resolve("docs/metrics.md"));
    }

    @Test
    void shouldHaveExactlyWhatNodeExporterHas() {
        final Map<String, Set<String>> ours = new TreeMap<>();
        page().families().stream()
                .filter(family -> family.name().startsWith("node_"))
                .forEach(family -> ours.put(family.name(), labels(family)));
        assertThat(ours).isEqualTo(NODE_EXPORTER);
    }

    @Test
    void shouldExplainEveryMetricAndNoOther() throws IOException {
        final List<String> rows =
                page().families().stream().map(MetricsPageTest::row).toList();
        assertThat(documented().stream().filter(line -> rows.contains(line) || isRow(line)))
                .as("docs/metrics.md should have:%n%s", String.join("\n", rows))
                .containsExactlyInAnyOrderElementsOf(rows);
    }

    private static boolean isRow(final String line) {
        return line.matches("\\| `[a-z_]+` \\| (counter|gauge) \\|.*");
    }

    private static String row(final Family family) {
        final String labels =
                labels(family).stream().sorted().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `" + family.name() + "` | " + family.type() + " | " + labels + " | " + family.help() + " |";
    }

    private static Set<String> labels(final Family family) {
        return family.samples().get(0).labels().keySet();
    }

    @Test
    void shouldFindDataForEveryQuery() throws IOException {
        final List<String> queries = documented().stream()
                .map(QUERY::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1).replace("\\|", "|"))
                .toList();
        assertThat(queries).hasSizeGreaterThan(10);
        queries.forEach(MetricsPageTest::assertFindsData);
    }

    private static void assertFindsData(final String query) {
        final Matcher selector = SELECTOR.matcher(query);
        int selectors = 0;
        while (selector.find()) {
            selectors++;
            final Family family = page().family(selector.group(1));
            final Set<String> labels = labels(family);
            final List<Map<String, String>> found = family.samples().stream()
                    .map(Exposition.Sample::labels)
                    .filter(sample -> matches(query, sample, selector.group(2)))
                    .toList();
            assertThat(found).as(query).isNotEmpty();
            final Matcher grouping = GROUPING.matcher(query);
            while (grouping.find()) {
                assertThat(grouping.group(1).split("\\s*,\\s*"))
                        .as(query)
                        .allMatch(label -> labels.contains(label) || OF_THE_TARGET.contains(label));
            }
        }
        assertThat(selectors).as(query).isPositive();
    }

    /** A variable of a dashboard stands for whatever a user chooses. */
    private static boolean matches(final String query, final Map<String, String> sample, final String matchers) {
        if (matchers == null || matchers.isBlank()) {
            return true;
        }
        for (final String text : matchers.split(",")) {
            final Matcher matcher = MATCHER.matcher(text);
            assertThat(matcher.matches()).as(query).isTrue();
            final String label = matcher.group(1);
            if (OF_THE_TARGET.contains(label)) {
                continue;
            }
            assertThat(sample).as(query).containsKey(label);
            final String wanted = matcher.group(3).replaceAll("\\$\\w+", ".*");
            final boolean isSo =
                    switch (matcher.group(2)) {
                        case "=" -> wanted.equals(".*") || sample.get(label).equals(wanted);
                        case "!=" -> !sample.get(label).equals(wanted);
                        case "=~" -> sample.get(label).matches(wanted);
                        default -> !sample.get(label).matches(wanted);
                    };
            if (!isSo) {
                return false;
            }
        }
        return true;
    }
}
