package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers fail and come back, and the director finds out by the checks of a keepalived.conf. */
class HealthChecksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private LiveSite live;

    @AfterEach
    void leave() {
        if (live != null) {
            live.close();
        }
    }

    private String server(final int index, final String check) {
        final RealServer server = live.site.servers().get(index);
        return "real_server " + server.address() + " 80 {\n weight 1\n " + check + "\n}\n";
    }

    @Test
    void shouldSendNobodyToAServerWhoseChecksFail() {
        live = LiveSite.open(Method.NAT, 2, "curl", "nft");
        final String journal = live.lab.folder().resolve("journal").toString();
        final String conf =
                "virtual_server " + Site.VIP + " 80 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n delay_loop 0.1\n"
                        + " retry 0\n connect_timeout 60\n"
                        + server(0, "HTTP_GET {\n url {\n path /\n status_code 200\n }\n }")
                        + server(1, "TCP_CHECK {\n }")
                        + "}\n";
        live.directBy(
                "",
                "--quiet",
                "--journal",
                journal,
                "--keepalived",
                live.write("k.conf", conf).toString());
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1", "server2");

        final RealServer first = live.site.servers().get(0);
        refuse(first);
        live.await(() -> weights().contains(listed(first, 0)));
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server2");

        first.machine().run("nft", "delete table ip t").orFail();
        live.await(() -> weights().contains(listed(first, 1)));
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1", "server2");
        live.stop();
        assertThat(live.director().log())
                .contains("signalbox: health -t " + Site.VIP + ":80 -r " + first.address() + ":80 down after");

        final Execution print = Execution.of("journal", "print", journal);
        assertThat(print.out().lines().filter(line -> line.contains(" health ")))
                .hasSize(2)
                .anyMatch(line -> line.contains("-r " + first.address() + ":80 down after") && line.contains(" : Conn"))
                .anyMatch(line -> line.contains("-r " + first.address() + ":80 up after"));
    }

    /** The last of the servers says sorry: it serves while both others are dead, and nobody asks it before or after. */
    @Test
    void shouldSendClientsToTheSorryServerWhileAllRealServersAreDead() {
        live = LiveSite.open(Method.NAT, 3, "curl", "nft");
        final String journal = live.lab.folder().resolve("journal").toString();
        final RealServer sorry = live.site.servers().get(2);
        final String conf =
                "virtual_server " + Site.VIP + " 80 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n delay_loop 0.1\n"
                        + " retry 0\n connect_timeout 60\n sorry_server " + sorry.address() + " 80\n omega\n"
                        + " quorum_up \"" + noting("gained") + "\"\n quorum_down \"" + noting("lost") + "\"\n"
                        + server(0, "notify_down \"" + noting("down") + "\"\n notify_up /bin/false\n TCP_CHECK {\n }")
                        + server(1, "TCP_CHECK {\n }")
                        + "}\n";
        live.directBy(
                "",
                "--quiet",
                "--journal",
                journal,
                "--journal-level",
                "frames",
                "--keepalived",
                live.write("k.conf", conf).toString());
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1", "server2");
        assertThat(weights()).doesNotContain(sorry.address());

        refuse(live.site.servers().get(0));
        refuse(live.site.servers().get(1));
        live.await(() -> weights().contains(listed(sorry, 1)));
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server3");
        assertThat(live.ask("ipvsadm -S -n")).doesNotContain(sorry.address());
        assertThat(live.ask("reload")).as("nobody configured what serves").isEqualTo("nothing differs\n");
        assertThat(live.requests(Site.VIP, 2)).containsOnlyKeys("server3");

        live.site.servers().get(1).machine().run("nft", "delete table ip t").orFail();
        live.await(() -> !weights().contains(sorry.address()));
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server2");
        live.await(() -> live.director().log().contains("gained ended"));
        live.stop();
        assertThat(notes()).containsExactlyInAnyOrder("lost", "down", "gained", "lost");
        assertThat(live.director().log())
                .contains("signalbox: quorum_down -t " + Site.VIP + ":80: " + noting("lost") + " ended with status 0");

        final String lost = "quorum -t " + Site.VIP + ":80 lost : the real servers that are up weigh 0, 1 is enough";
        final String gained =
                "quorum -t " + Site.VIP + ":80 gained : the real servers that are up weigh 1, 1 is enough";
        assertThat(live.director().log()).contains("signalbox: " + lost).contains("signalbox: " + gained);
        assertThat(Execution.of("journal", "print", journal).out().lines().filter(line -> line.contains(" by quorum")))
                .satisfiesExactly(
                        line -> assertThat(line).contains(lost),
                        line -> assertThat(line).contains("-a -t " + Site.VIP + ":80 -r " + sorry.address() + ":80 -m"),
                        line -> assertThat(line).contains(gained),
                        line -> assertThat(line).contains("-d -t " + Site.VIP + ":80 -r " + sorry.address() + ":80"));
        live.assertRunsAgain(journal);
    }

    /** A command that writes a word down. */
    private String noting(final String word) {
        live.write("note", "echo $1 >> " + live.lab.folder().resolve("notes") + "\n");
        return "/bin/sh " + live.lab.folder().resolve("note") + " " + word;
    }

    private List<String> notes() {
        try {
            return Files.readAllLines(live.lab.folder().resolve("notes"));
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void refuse(final RealServer server) {
        server.machine()
                .run(
                        "nft",
                        "add table ip t; add chain ip t c { type filter hook input priority 0; };"
                                + " add rule ip t c ip saddr 10.0.0.1 tcp dport 80 reject with tcp reset")
                .orFail();
    }

    /** The check of the only server waits for a word; meanwhile the other one, nobody's real server, says sorry. */
    @Test
    void shouldHoldAServerOfAlphaForDownFromTheFirstPacketOnUntilItsCheckIsWell() {
        live = LiveSite.open(Method.NAT, 2, "curl");
        final RealServer sorry = live.site.servers().get(1);
        final String waits = "until [ -e " + live.lab.folder().resolve("verdict") + " ]; do sleep 0.01; done";
        final String conf = "virtual_server " + Site.VIP + " 80 {\n protocol TCP\n alpha\n lb_algo rr\n lb_kind NAT\n"
                + " sorry_server " + sorry.address() + " 80\n"
                + server(0, "notify_down /bin/false\n MISC_CHECK {\n misc_path \"" + waits + "\"\n misc_timeout 60\n }")
                + "}\n";
        live.directBy("", "--quiet", "--keepalived", live.write("k.conf", conf).toString());
        assertThat(live.requests(Site.VIP, 2)).containsOnlyKeys("server2");
        assertThat(live.ask("reload")).isEqualTo("nothing differs\n");
        assertThat(weights()).contains(listed(sorry, 1));

        live.write("verdict", "");
        live.await(() -> !weights().contains(sorry.address()));
        assertThat(live.requests(Site.VIP, 2)).containsOnlyKeys("server1");

        final String never = "MISC_CHECK {\n misc_path \"sleep 60\"\n misc_timeout 60\n }";
        live.write("k.conf", conf.replace(" sorry_server " + sorry.address() + " 80\n", server(1, never)));
        assertThat(live.ask("reload")).contains("-r " + sorry.address() + ":80 down after 0 : it is held for down");
        assertThat(weights()).contains(listed(sorry, 0));
        assertThat(live.requests(Site.VIP, 2)).containsOnlyKeys("server1");
        live.stop();
        assertThat(live.director().log()).doesNotContain("notify_down");
    }

    /** Who gives the address to a director that is ready sends nobody to a server that was dead before. */
    @Test
    void shouldNotBeReadyUntilEveryCheckHasComeToAVerdict() {
        live = LiveSite.open(Method.NAT, 2);
        final String dies = "until [ -e " + live.lab.folder().resolve("verdict") + " ]; do sleep 0.01; done; false";
        final String conf = "virtual_server " + Site.VIP + " 80 {\n protocol TCP\n lb_algo rr\n lb_kind NAT\n retry 0\n"
                + server(0, "TCP_CHECK {\n }")
                + server(1, "MISC_CHECK {\n misc_path \"" + dies + "\"\n misc_timeout 60\n }")
                + "}\n";
        live.directBy("", "--quiet", "--keepalived", live.write("k.conf", conf).toString());
        final String unreachable = "-t " + Site.VIP + ":80: no real server is known to be reachable\n";
        live.await(() -> !live.ask("ready").equals(unreachable));
        assertThat(live.ask("ready")).isEqualTo("-t " + Site.VIP + ":80: its health checks are not done\n");

        live.write("verdict", "");
        live.await(() -> live.ask("ready").equals("ready\n"));
        assertThat(live.ask("ready")).isEqualTo("ready\n");
        assertThat(weights())
                .contains(listed(live.site.servers().get(0), 1))
                .contains(listed(live.site.servers().get(1), 0));
        live.stop();
    }

    /** What it says of its file it says before it begins. */
    @Test
    void shouldReloadOnceItDirectsForAHupThatCameBefore() {
        live = LiveSite.open(Method.NAT, 1);
        final String conf = "virtual_server " + Site.VIP + " 80 {\n ha_suspend\n}\n";
        final Running director = live.begin(
                "", "--quiet", "--keepalived", live.write("k.conf", conf).toString());
        director.awaitLog("ha_suspend is not carried out", PATIENCE);
        director.signal("HUP");
        director.awaitLog("directs", PATIENCE).awaitLog("nothing differs", PATIENCE);
        live.stop();
    }

    private static String listed(final RealServer server, final int weight) {
        return String.format("  -> %-28s Masq    %d ", server.address() + ":80", weight);
    }

    private String weights() {
        return live.ask("ipvsadm -L -n");
    }
}
