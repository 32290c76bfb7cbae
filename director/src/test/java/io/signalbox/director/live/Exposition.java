package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of metrics as Prometheus reads it: its text format, version 0.0.4. A line that it would not take, a sample
 * without its family, or one that is there twice fails the test.
 */
final class Exposition {
    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([-+0-9.eE]+|NaN|[-+]Inf)");
    private static final Pattern LABEL =
            Pattern.compile("\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

    /** All samples of a name. */
    record Family(String name, String type, String help, List<Sample> samples) {}

    record Sample(String name, Map<String, String> labels, double value) {}

    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Set<List<Object>> seen = new HashSet<>();

    private Exposition() {}

    static Exposition parse(final String page) {
        assertThat(page).endsWith("\n");
        final Exposition parsed = new Exposition();
        final Map<String, String> helps = new LinkedHashMap<>();
        for (final String line : page.split("\n")) {
            final Matcher help = HELP.matcher(line);
            final Matcher type = TYPE.matcher(line);
            if (help.matches()) {
                assertThat(helps.put(help.group(1), help.group(2))).as(line).isNull();
            } else if (type.matches()) {
                final String name = type.group(1);
                final Family family = new Family(name, type.group(2), helps.get(name), new ArrayList<>());
                assertThat(parsed.families.put(name, family)).as(line).isNull();
            } else {
                parsed.add(line);
            }
        }
        return parsed;
    }

    private void add(final String line) {
        final Matcher found = SAMPLE.matcher(line);
        assertThat(found.matches()).as(line).isTrue();
        final Sample sample = new Sample(found.group(1), labels(found.group(2)), Double.parseDouble(found.group(3)));
        assertThat(families).as(line).containsKey(sample.name());
        assertThat(seen.add(List.of(sample.name(), sample.labels()))).as(line).isTrue();
        families.get(sample.name()).samples().add(sample);
    }

    private static Map<String, String> labels(final String text) {
        final Map<String, String> labels = new TreeMap<>();
        if (text != null) {
            final Matcher label = LABEL.matcher(text);
            int end = 0;
            while (label.find()) {
                assertThat(labels.put(label.group(1), label.group(2))).as(text).isNull();
                end = label.end();
            }
            assertThat(end).as(text).isEqualTo(text.length());
        }
        return labels;
    }

    List<Family> families() {
        return List.copyOf(families.values());
    }

    Family family(final String name) {
        assertThat(families).containsKey(name);
        return families.get(name);
    }

    /** The one value of a name with these labels, given as name and value in turn; others may be there besides. */
    double value(final String name, final String... labels) {
        final Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        final List<Sample> found = family(name).samples().stream()
                .filter(sample -> sample.labels().entrySet().containsAll(wanted.entrySet()))
                .toList();
        assertThat(found).as(name + wanted).hasSize(1);
        return found.get(0).value();
    }
}
