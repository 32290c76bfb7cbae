package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.config.Configured;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String WEB = "-A -t 192.0.2.10:80 -s rr\n-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 1\n";

    @TempDir
    private Path folder;

    private Path config;

    @BeforeEach
    void write() throws IOException {
        config = write("signalbox.conf", "interfaces = ['eth0']\nrules = 'rules'\n[control]\nsocket = 'control'\n");
        write("rules", WEB);
    }

    private Path write(final String name, final String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Execution check() {
        return Execution.of("check", "--config", config);
    }

    @Test
    void shouldFindAConfigurationWell() {
        final Execution check = check();
        assertThat(check.exitCode()).as(check.err()).isZero();
        assertThat(check.err())
                .contains("well: 1 services, 1 real servers")
                .contains("no director answers at " + folder.resolve("control"));
    }

    @Test
    void shouldNameFileAndLineOfWhatIsWrong() throws IOException {
        write("rules", WEB + "-a -t 192.0.2.10:81 -r 10.0.0.1:80 -m\n");
        assertWrong(folder.resolve("rules") + ":3: Service not defined");
        write("rules", WEB + "-A -t nowhere\n");
        assertWrong(folder.resolve("rules") + ":3: ");
        write("signalbox.conf", "interfaces = ['eth0']\nrules = 'rules'\n[journal]\nlevel = 'all'\n");
        assertWrong(config + ":4: journal.level: ");
        write("signalbox.conf", "interfaces = ['eth0']\nrules = 'rules'\n[limits]\nconnections = 0\n");
        assertWrong(config + ":4: limits.connections: --connections takes 1 to 16777216");
        write("signalbox.conf", "interfaces = ['eth0']\nrules = 'rules'\n[sysctl]\nnet.ipv4.vs.sloppy = 1\n");
        assertWrong(config + ":4: setting net.ipv4.vs.sloppy is not among those that there are");
        write("signalbox.conf", "rules = 'rules'\n");
        assertWrong("no interface is named");
    }

    /** The interfaces are those of the configuration: a gateway's rules name one of them. */
    @Test
    void shouldKnowTheInterfacesThatRulesName() throws IOException {
        write("rules", "snat --from 10.0.0.0/24 --out-interface eth0 --to 192.0.2.50\n");
        assertThat(check().exitCode()).as(check().err()).isZero();
        write("rules", "snat --from 10.0.0.0/24 --out-interface eth1 --to 192.0.2.50\n");
        assertWrong(folder.resolve("rules") + ":1: No such device");
    }

    private void assertWrong(final String sentence) {
        final Execution check = check();
        assertThat(check.exitCode()).as(check.err()).isEqualTo(2);
        assertThat(check.err()).contains(sentence);
    }

    @Test
    void shouldSayWhatWouldChangeAgainstTheRunningDirector() throws IOException {
        final State running = new State(State.Bounds.SMALL, 0, 0, 0);
        running.configurator.apply(CommandText.parse("-A -t 192.0.2.10:80 -s wlc"), 0);
        final String answer = RunningConfiguration.text(
                Map.of("interfaces", List.of("eth0"), "control.socket", List.of("control"), "route", List.of("true")),
                Configured.of(running));
        try (Control control = Control.open(folder.resolve("control"), (question, caller) -> new Answer(0, answer))) {
            final Execution check = check();
            assertThat(check.exitCode()).as(check.err()).isEqualTo(1);
            assertThat(check.out().lines())
                    .containsExactly("-E -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 1");
            assertThat(check.err()).contains("route needs a restart to become its default; true runs");
        }
    }

    /** What a director was started with is not written in any file. */
    @Test
    void shouldTakeTheOptionsThatARunningDirectorWasStartedWith() throws IOException {
        final State running = new State(State.Bounds.SMALL, 0, 0, 0);
        for (final String command : List.of(
                "-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 1", "signalbox.route=1")) {
            running.configurator.apply(CommandText.parse(command), 0);
        }
        final String answer = RunningConfiguration.text(Map.of(), Configured.of(running));
        try (Control control = Control.open(folder.resolve("control"), (question, caller) -> new Answer(0, answer))) {
            final Execution check = Execution.of(
                    "check",
                    "--rules",
                    folder.resolve("rules"),
                    "-i",
                    "eth0",
                    "--control",
                    folder.resolve("control"),
                    "--route",
                    "--profile",
                    "kernel",
                    "--vips",
                    "always");
            assertThat(check.exitCode()).as(check.err()).isZero();
            assertThat(check.out()).isEqualTo("nothing differs\n");
        }
    }

    @Test
    void shouldTakeVirtualServersOfAKeepalivedConfForRules() throws IOException {
        write(
                "signalbox.conf",
                "interfaces = ['eth0']\nkeepalived = 'keepalived.conf'\n[control]\nsocket = 'control'\n");
        write("keepalived.conf", "virtual_server 192.0.2.10 80 {\nreal_server 10.0.0.1 80 {\n}\n}\n");
        final Execution check = check();
        assertThat(check.exitCode()).as(check.err()).isZero();
        assertThat(check.err()).contains("well: 1 services, 1 real servers");
        write("keepalived.conf", "virtual_server 192.0.2.10 80 {\nha_suspend\n}\n");
        assertThat(check().err()).contains(folder.resolve("keepalived.conf") + ":2: ha_suspend is not carried out: ");
        write("keepalived.conf", "virtual_server 192.0.2.10 80 {\nreal_server nowhere 80 {\n}\n}\n");
        assertWrong(folder.resolve("keepalived.conf") + ":2: ");
    }

    @Test
    void shouldTakeOptionsOfTheCommandLineBeforeThoseOfTheFile() throws IOException {
        write("others", "");
        final Execution check = Execution.of("check", "--config", config, "--rules", folder.resolve("others"));
        assertThat(check.exitCode()).as(check.err()).isZero();
        assertThat(check.err()).contains("well: 0 services, 0 real servers");
    }
}
