package io.signalbox.director.manual;

import io.signalbox.director.config.ConfigKeys;
import io.signalbox.director.config.ConfigPage;
import picocli.CommandLine.Model.CommandSpec;

/** The manual page of {@code signalbox.conf}: a key for each option of {@code signalbox run}. */
final class ConfigurationPage {
    static final int SECTION = 5;
    static final String NAME = "signalbox.conf";

    private ConfigurationPage() {}

    /** @param run the command whose options are keys */
    static String text(final CommandSpec run, final Edition edition) {
        final Roff page = new Roff(NAME, SECTION, edition);
        page.section("NAME").text(NAME + " - what signalbox run is to do");
        page.section("SYNOPSIS").text("/etc/signalbox/signalbox.conf");
        page.section("DESCRIPTION")
                .text("What signalbox run --config reads, and signalbox check looks at: TOML 1.0. An option that is"
                        + " given on the command line wins. Another key than these is an error, which names file and"
                        + " line. Names of files are relative to the folder of the file that names them.")
                .paragraph("signalbox reload, or the signal HUP, has a running director read it again. Keys that say"
                        + " so are heeded at once; where another one was changed nothing is applied before a restart.");
        page.section("KEYS");
        ConfigPage.keys(new ConfigKeys(run)).forEach(key -> page.item(Roff.bold(key.name()), meaning(key)));
        page.section("EXAMPLES").verbatim("""
                interfaces = ["eth0", "eth1"]
                rules = "rules"

                [journal]
                folder = "/var/lib/signalbox/journal"
                """);
        page.section("SEE ALSO").text("signalbox-run(1), signalbox-check(1), signalbox-reload(1)");
        return page.toString();
    }

    private static String meaning(final ConfigPage.Key key) {
        return key.meaning().replace("`", "") + " (" + key.type() + (key.isHeededAtOnce() ? "; heeded at once)" : ")");
    }
}
