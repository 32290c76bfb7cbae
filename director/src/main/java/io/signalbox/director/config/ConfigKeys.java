package io.signalbox.director.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The keys of {@code signalbox.conf}: one for each option of {@code signalbox run}, so that neither can do what the other
 * cannot. {@code --journal-level} is the key {@code journal.level}; an option that begins a family of options has a name
 * of its own in it ({@code --journal} is {@code journal.folder}).
 */
public final class ConfigKeys {
    /** Kernel settings by their full names, which are no options. */
    static final String SYSCTL = "sysctl";

    /** Of {@code ipvsadm --set}, in its order. */
    static final List<String> TIMEOUTS = List.of("timeouts.tcp", "timeouts.tcp_fin", "timeouts.udp");

    /** Options that a reload heeds; of the first two it reads the files again. */
    public static final Set<String> READ_AGAIN = Set.of("rules", "keepalived", "log_level");

    /** What one start is told, and no other. */
    private static final Set<String> OF_ONE_START = Set.of("--config", "--take-over", "--help", "--record");

    private static final Map<String, String> NAMED = Map.of(
            "--interface", "interfaces",
            "--connections", "limits.connections",
            "--datagrams", "limits.datagrams",
            "--journal", "journal.folder",
            "--control", "control.socket",
            "--metrics", "metrics.file");

    private static final List<String> FAMILIES = List.of("journal", "control", "metrics");

    private final Map<String, OptionSpec> options = new LinkedHashMap<>();

    /** @param run the command whose options are keys */
    public ConfigKeys(final CommandSpec run) {
        for (final OptionSpec option : run.options()) {
            if (!OF_ONE_START.contains(option.longestName())) {
                options.put(key(option.longestName()), option);
            }
        }
    }

    private static String key(final String name) {
        if (NAMED.containsKey(name)) {
            return NAMED.get(name);
        }
        final String words = name.substring("--".length());
        for (final String family : FAMILIES) {
            if (words.startsWith(family + "-")) {
                return family + "." + underscored(words.substring(family.length() + 1));
            }
        }
        return underscored(words);
    }

    private static String underscored(final String words) {
        return words.replace('-', '_');
    }

    /** The option that a key stands for, or null. */
    OptionSpec option(final String key) {
        return options.get(key);
    }

    /** Of options, in the order of the command's help. */
    Map<String, OptionSpec> all() {
        return options;
    }

    /** Whether keys stand below this one. */
    boolean isTable(final String key) {
        return key.equals(SYSCTL) || names().stream().anyMatch(name -> name.startsWith(key + "."));
    }

    /** What may stand where a key stands that does not exist. */
    String allowedBeside(final String key) {
        final int dot = key.lastIndexOf('.');
        final String table = dot < 0 ? "" : key.substring(0, dot);
        return isTable(table)
                ? "in [" + table + "] there are " + String.join(", ", below(table + "."))
                : "there are " + String.join(", ", below(""));
    }

    private Collection<String> below(final String prefix) {
        return names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .map(name -> name.indexOf('.') < 0 ? name : "[" + name.substring(0, name.indexOf('.')) + "]")
                .distinct()
                .sorted((one, other) -> Boolean.compare(one.startsWith("["), other.startsWith("[")))
                .collect(Collectors.toList());
    }

    private List<String> names() {
        final List<String> names = new ArrayList<>(options.keySet());
        names.addAll(TIMEOUTS);
        names.add(SYSCTL + ".NAME");
        return names;
    }
}
