package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.ExitCode;
import io.signalbox.director.Main;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Site;
import io.signalbox.director.live.Client.Said;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A running director, driven as people drive Linux's. */
class IpvsadmLiveTest {
    private static final int SERVICES = 300;

    private LiveSite live;

    @Test
    void shouldBeDrivenAsLinux() throws IOException, InterruptedException {
        try (LiveSite site = LiveSite.open(Method.NAT, 2, "perl", "curl")) {
            live = site;
            final Path journal = live.lab.folder().resolve("journal");
            live.direct("rr", "--quiet", "--journal", journal.toString(), "--journal-level", "inputs");
            changeAndList();
            tellRules();
            saveAndRestore();
            restoreMany();
            live.stop();
            final String printed = journal(journal);
            assertThat(printed).containsPattern("by uid 0 pid \\d+: -C");
            assertThat(printed).containsPattern("by uid 0 pid \\d+: publish");
            assertThat(printed).containsPattern("by uid 0 pid \\d+: edit snat --from 10.0.9.0/24 --to 192.0.2.50 by ");
            live.assertRunsAgain(journal.toString());
        }
    }

    private void changeAndList() throws IOException, InterruptedException {
        assertThat(told("", "-A", "-t", "192.0.2.77:80", "-s", "wrr", "-p")).isEqualTo(new Said(0, "", ""));
        assertThat(told("", "-A", "-t", "192.0.2.77:80")).isEqualTo(new Said(255, "", "Service already exists\n"));
        assertThat(told("", "-a", "-t", "192.0.2.77:80", "-r", "10.0.0.77", "-w", "3"))
                .isEqualTo(new Said(0, "", ""));
        assertThat(told("", "-L", "-n", "-t", "192.0.2.77:80").out()).isEqualTo("""
                        Prot LocalAddress:Port Scheduler Flags
                          -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                        TCP  192.0.2.77:80 wrr persistent 360
                          -> 10.0.0.77:80                 Route   3      0          0        \s
                        """);
        assertThat(told("", "-L", "--json", "-t", "192.0.2.77:80").out())
                .startsWith("{\"services\":[{\"protocol\":\"tcp\",\"address\":\"192.0.2.77\",\"port\":80,");
        assertThat(told("", "-L", "-t", "192.0.2.78:80")).isEqualTo(new Said(1, "", "No such service\n"));
        assertThat(told("", "--start-daemon", "backup").exitCode()).isEqualTo(255);
    }

    private void tellRules() {
        final String before = "snat --from 10.0.9.0/24 --to 192.0.2.50";
        final String after = "--from 10.0.9.0/24 --to 192.0.2.51";
        final String forwarded = "dnat --protocol tcp --at 192.0.2.50:80 --to 10.0.9.11:8080";
        assertThat(rule("profile kernel")).isZero();
        assertThat(rule(before)).isZero();
        assertThat(rule(forwarded)).isZero();
        assertThat(rule("edit " + before + " by " + after)).isZero();
        assertThat(rule("no " + before)).isEqualTo(ExitCode.NO);
        assertThat(live.ask("rule")).isEqualTo("profile kernel\nsnat " + after + "\n" + forwarded + "\n");
        assertThat(rule("no " + forwarded)).isZero();
        assertThat(rule("snet " + after)).isEqualTo(ExitCode.WRONG_INPUT);
    }

    private int rule(final String line) {
        final List<Object> words = new ArrayList<>(List.of("rule", "--control", live.control()));
        words.addAll(List.of(line.split(" ")));
        return Execution.of(words.toArray()).exitCode();
    }

    private void saveAndRestore() throws IOException, InterruptedException {
        assertThat(told("", "-e", "-t", "192.0.2.77:80", "-r", "10.0.0.77", "-x", "9"))
                .isEqualTo(new Said(0, "", ""));
        final String full = told("", "-S", "--full").out();
        assertThat(full).contains("--set 900 120 300\n", "-a -t 192.0.2.77:80 -r 10.0.0.77:80 -g -w 1 -x 9\n");
        final String saved = named("ipvsadm-save", "", "-n").out();
        assertThat(told("", "-C")).isEqualTo(new Said(0, "", ""));
        assertThat(told("", "-S")).isEqualTo(new Said(0, "", ""));

        assertThat(told("-A -t 192.0.2.9:80\n-A -t nonsense\n", "-R"))
                .isEqualTo(new Said(
                        2, "", "line 2: illegal virtual server address[:port] specified; nothing was changed\n"));
        assertThat(told("", "-S")).isEqualTo(new Said(0, "", ""));
        assertThat(named("ipvsadm-restore", saved)).isEqualTo(new Said(0, "", ""));
        assertThat(named("ipvsadm-save", "", "-n").out()).isEqualTo(saved);
        assertThat(named("ipvsadm-restore", full)).isEqualTo(new Said(0, "", ""));
        assertThat(told("", "-S", "--full").out()).isEqualTo(full);
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1", "server2");
    }

    private void restoreMany() throws IOException, InterruptedException {
        final StringBuilder rules = new StringBuilder();
        for (int i = 0; i < SERVICES; i++) {
            final String service = "192.0.2." + (100 + i % 100) + ":" + (1_000 + i);
            rules.append("-A -t ").append(service).append(" -s mh\n");
            rules.append("-a -t ").append(service).append(" -r 10.0.0.11 -m\n");
            rules.append("-a -t ").append(service).append(" -r 10.0.0.11 -m\n");
        }
        final Said said = told(rules.toString(), "-R");
        assertThat(said.exitCode()).isEqualTo(255);
        assertThat(said.err().lines()).hasSize(SERVICES).containsOnly("Destination already exists");
        assertThat(told("", "-S", "-n").out().lines().filter(line -> line.contains("-s mh")))
                .hasSize(SERVICES);
        assertThat(told(rules.toString(), "-R").err().lines()).hasSize(3 * SERVICES);
    }

    private Said told(final String input, final String... words) throws IOException, InterruptedException {
        return named("ipvsadm", input, words);
    }

    private Said named(final String name, final String input, final String... words)
            throws IOException, InterruptedException {
        return Client.run(Client.named(name, live.control(), words), input);
    }

    private static String journal(final Path journal) {
        final StringWriter out = new StringWriter();
        Main.commandLine().setOut(new PrintWriter(out)).execute("journal", "print", journal.toString());
        return out.toString();
    }
}
