package io.signalbox.director.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
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
            folder = "/var/lib/signalbox"
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

    private static final String TAIL = """
            | `sysctl.NAME` | integer, or array of them | yes | A setting by its full name: `net.ipv4.vs.sloppy_tcp`. |
            | `timeouts.tcp` | integer | yes | Seconds that established TCP is remembered in silence. Default: 900. |
            | `timeouts.tcp_fin` | integer | yes | The same after a FIN. Default: 120. |
            | `timeouts.udp` | integer | yes | The same of UDP. Default: 300. |
            """;

    private ConfigPage() {}

    /** The page docs/signalbox.conf.md. */
    public static String markdown(final ConfigKeys keys) {
        final StringBuilder page = new StringBuilder(HEAD);
        for (final Map.Entry<String, OptionSpec> key : keys.all().entrySet()) {
            page.append(row(key.getKey(), key.getValue()));
        }
        return page.append(TAIL).toString();
    }

    private static String row(final String key, final OptionSpec option) {
        return "| `" + key + "` | " + type(option) + " | " + (ConfigKeys.READ_AGAIN.contains(key) ? "yes" : "") + " | "
                + String.join(" ", option.description()) + " |\n";
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
