package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A running director reads its files again, while connections live and others begin. */
class ReloadTest {
    private static final int CONNECTIONS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WEB = "-t " + Site.VIP + ":80";

    private LiveSite live;
    private Running client;
    private String config;
    private String rules;

    @BeforeEach
    void direct() {
        live = LiveSite.open(Method.NAT, 2, "curl");
        config = live.write("signalbox.conf", "quiet = true\n[timeouts]\nudp = 60\n")
                .toString();
        rules = live.site.rules("rr");
        live.directBy(rules, "--config", config);
        client = live.site
                .client()
                .startJava("hold", List.of(), TestClient.class, "hold", Site.VIP, String.valueOf(CONNECTIONS))
                .awaitLog("open", PATIENCE);
    }

    @AfterEach
    void leave() {
        if (live != null) {
            live.close();
        }
    }

    private void assertAllLive() {
        client.signal("USR2");
        assertThat(client.ended()).isZero();
        assertThat(client.log()).contains("live " + CONNECTIONS + " ").doesNotContain("lost");
    }

    private String server(final int index) {
        return WEB + " -r " + live.site.servers().get(index).address() + ":80";
    }

    @Test
    void shouldChangeWhatIsWrittenDifferentlyAndNothingElse() {
        assertThat(live.ask("reload")).isEqualTo("nothing differs\n");

        live.write("rules", rules.replace("-a " + server(0) + " -m -w 1", "-a " + server(0) + " -m -w 0"));
        live.write("signalbox.conf", "quiet = true\n[timeouts]\nudp = 30\n");
        assertThat(check().out()).isEqualTo("--set 900 120 30\n-e " + server(0) + " -m -w 0\n");
        assertThat(live.ask("reload")).isEqualTo("--set 900 120 30\n-e " + server(0) + " -m -w 0\n");
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server2");

        live.write("rules", rules.replace("-a " + server(1) + " -m -w 1\n", ""));
        live.director().signal("HUP");
        live.director().awaitLog("-d " + server(1), PATIENCE);
        live.await(() -> live.ask("reload").equals("nothing differs\n"));
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1");
        assertAllLive();
        live.stop();
    }

    private Execution check() {
        return Execution.of(
                "check",
                "--config",
                config,
                "--rules",
                live.lab.folder().resolve("rules"),
                "-i",
                "eth0",
                "-i",
                "eth1",
                "--control",
                live.control());
    }

    @Test
    void shouldChangeNothingWhereSomethingIsWrongOrNeedsARestart() {
        live.write("rules", rules.replace("-w 1", "-w 5") + "-a -t 192.0.2.77:80 -r 10.0.0.1:80 -m\n");
        assertThat(live.ask("reload"))
                .contains("rules:" + (rules.lines().count() + 1) + ": Service not defined")
                .endsWith("nothing was changed\n");

        live.write("rules", rules.replace("-w 1", "-w 5"));
        live.write("signalbox.conf", "quiet = true\non_crash = 'hold'\n");
        assertThat(live.ask("reload"))
                .isEqualTo("on_crash needs a restart to become hold; its default runs\nnothing was changed\n");

        live.write("signalbox.conf", "quite = true\n");
        assertThat(live.ask("reload")).contains("signalbox.conf:1: there is no key quite");

        assertThat(live.ask("reload --dry-run")).isEqualTo("'reload' takes no words, and '--dry-run' is one\n");

        assertThat(live.ask("ipvsadm -S -n")).contains("-w 1").doesNotContain("-w 5");
        assertAllLive();
        live.stop();
    }
}
