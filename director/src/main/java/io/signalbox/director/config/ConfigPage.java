package io.signalbox.director.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/** The keys of {@code signalbox.conf} as a page to read. What a key means is what its option's help says. */
public final class ConfigPage {
    private static final String HEAD = """
            # signalbox.conf

            What `signalbox run --config FILE` reads, and `signalbox check` looks at: [TOML](https://toml.io) 1.0. Each
            option of `signalbox run` has a key here; an option that is given on the command line wins. A key that is not on
            this page is an error, which names file and line. Names of files are relative to the folder of the file that
            names them.

            ```toml
            interfaces = ["eth0", "eth1"]
            rules = "rules"                     # as ipvsadm-save -n writes them

            [journal]
            folder = "/var/lib/signalbox/journal"
            level = "decisions"
            keep = 30

            [sysctl]
            net.ipv4.vs.expire_nodest_conn = 1

            [timeouts]
            tcp = 900
            ```

            `signalbox reload`, or the signal HUP, has a running director read the file and its rules again. What differs
            from what runs is applied, and nothing else: a service that is written as it was keeps its connections. Keys
            that are marked so take effect at once; any other that was changed is named, and nothing is applied before a
            restart. What `ipvsadm` has changed since is changed back: `signalbox check` shows beforehand what would differ.

            This page is printed by `signalbox check --keys`; its source are the options of `signalbox run`.

            | key | value | at once | meaning |
            | --- | --- | --- | --- |
            """;

    /** Keys that are no options. */
    private static final List<Key> OTHERS = List.of(
            new Key(
                    "sysctl.NAME",
                    "integer, or array of them",
                    true,
                    "A setting by its full name: `net.ipv4.vs.sloppy_tcp`."),
            new Key(
                    "timeouts.tcp",
                    "integer",
                    true,
                    "Seconds that established TCP is remembered in silence. Default: 900."),
            new Key("timeouts.tcp_fin", "integer", true, "The same after a FIN. Default: 120."),
            new Key("timeouts.udp", "integer", true, "The same of UDP. Default: 300."));

    /**
     * What is to be said of a key.
     *
     * @param isHeededAtOnce a reload is enough
     */
    public record Key(String name, String type, boolean isHeededAtOnce, String meaning) {
        private static Key of(final String name, final OptionSpec option) {
            return new Key(
                    name,
                    ConfigPage.type(option),
                    ConfigKeys.READ_AGAIN.contains(name),
                    String.join(" ", option.description()));
        }

        private String row() {
            return "| `" + name + "` | " + type + " | " + (isHeededAtOnce ? "yes" : "") + " | " + meaning + " |\n";
        }
    }

    private ConfigPage() {}

    /** The page docs/signalbox.conf.md. */
    public static String markdown(final ConfigKeys keys) {
        return keys(keys).map(Key::row).collect(Collectors.joining("", HEAD, ""));
    }

    /** All of them, in the order of the page. */
    public static Stream<Key> keys(final ConfigKeys keys) {
        return Stream.concat(
                keys.all().entrySet().stream().map(key -> Key.of(key.getKey(), key.getValue())), OTHERS.stream());
    }

    private static String type(final OptionSpec option) {
        final Class<?> type = option.type();
        if (Collection.class.isAssignableFrom(type)) {
            return "string, or array of them";
        }
        return type == boolean.class
                ? "boolean"
                : Number.class.isAssignableFrom(type) || type == int.class ? "integer" : "string";
    }

    /** What a key's value means where it names a file: relative to the folder of the file that it stands in. */
    static boolean isPath(final OptionSpec option) {
        return option.type() == Path.class || option.auxiliaryTypes()[0] == Path.class;
    }
}
