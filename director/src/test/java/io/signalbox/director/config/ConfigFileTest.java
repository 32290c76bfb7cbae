package io.signalbox.director.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.director.live.RunCommand;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConfigFileTest {
    private static final Path FILE = Path.of("/etc/signalbox/signalbox.conf");

    static ConfigKeys keys() {
        return new ConfigKeys(new CommandLine(new RunCommand()).getCommandSpec());
    }

    private static ConfigFile parse(final String... lines) {
        return ConfigFile.parse(FILE, String.join("\n", lines), keys());
    }

    @Test
    void shouldReadKeysAsTheOptionsThatTheyStandFor() {
        final ConfigFile file = parse(
                "interfaces = ['eth0', 'eth1']",
                "rules = 'rules'",
                "route = true",
                "",
                "[journal]",
                "folder = '/var/lib/signalbox'",
                "level = 'inputs'",
                "[limits]",
                "connections = 1000");
        assertThat(file.entries())
                .flatExtracting(file::words)
                .containsExactly(
                        "--interface=eth0",
                        "--interface=eth1",
                        "--rules=/etc/signalbox/rules",
                        "--route=true",
                        "--journal=/var/lib/signalbox",
                        "--journal-level=inputs",
                        "--connections=1000");
    }

    @Test
    void shouldReadSettingsAndTimeoutsAsRulesSayThem() {
        final ConfigFile file = parse(
                "[sysctl]",
                "net.ipv4.vs.sloppy_tcp = 1",
                "'net.ipv4.vs.sync_threshold' = [3, 50]",
                "[timeouts]",
                "udp = 60",
                "tcp = 300");
        assertThat(file.settings())
                .containsExactly(
                        new ConfigFile.Setting(2, "net.ipv4.vs.sloppy_tcp=1"),
                        new ConfigFile.Setting(3, "net.ipv4.vs.sync_threshold=3 50"),
                        new ConfigFile.Setting(5, "--set 300 0 60"));
    }

    @Test
    void shouldTakeAnEmptyArrayForNoneOfWhatMayBeSeveral() {
        assertThat(parse("rules = []").entries())
                .flatExtracting(ConfigFile.Entry::values)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            interfces = 'eth0'         | there is no key interfces; there are interfaces,
            [journal]~levle = 'inputs' | there is no key journal.levle; in [journal] there are folder, level,
            [jornal]~level = 'inputs'  | there is no key jornal.level; there are
            journal = 'folder'         | there is no key journal; there are
            take_over = true           | there is no key take_over; there are
            [limits]~connections = 1.5 | limits.connections takes a text, a whole number, true or false
            layout = []                | layout takes one value
            layout = ['fused', 'split'] | layout takes one value
            [limits]~connections = []  | limits.connections takes one value
            [control]~socket = ''      | control.socket takes a value
            rules = ['']               | rules takes a value
            [sysctl]~net.ipv4.vs.sync_threshold = [] | net.ipv4.vs.sync_threshold takes a value
            [timeouts]~tcp = 0         | timeouts.tcp takes a number of seconds from 1 on
            route                      | Unexpected end of input
            route = true~route = false | route previously defined
            """)
    void shouldNameFileAndLineOfWhatIsWrong(final String text, final String sentence) {
        final String[] lines = text.split("~");
        assertThatThrownBy(() -> parse(lines))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(FILE + ":" + lines.length + ": ")
                .hasMessageContaining(sentence);
    }
}
