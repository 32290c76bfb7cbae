package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator does with a director that runs: drains a server, holds an address, asks whether it is ready. */
class OperatorWordsTest {
    private static final int CONNECTIONS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ECHO = "-t " + Site.VIP + ":7";

    private LiveSite live;

    @AfterEach
    void leave() {
        if (live != null) {
            live.close();
        }
    }

    private Execution execute(final String... words) {
        final List<Object> all = new ArrayList<>(List.of(words));
        all.add("--control");
        all.add(live.control());
        return Execution.of(all.toArray());
    }

    @Test
    void shouldDrainAServerAndResetBothSidesOfWhatIsLeft() {
        live = LiveSite.open(Method.NAT, 2, "ss");
        final String journal = live.lab.folder().resolve("journal").toString();
        live.direct("rr", "--quiet", "--journal", journal);
        final Running client = live.site
                .client()
                .startJava("type", List.of(), TestClient.class, "type", Site.VIP, String.valueOf(CONNECTIONS))
                .awaitLog("open", PATIENCE);
        final RealServer first = live.site.servers().get(0);
        final String server = first.address() + ":7";
        assertThat(established(first)).isEqualTo(CONNECTIONS / 2);

        assertThat(execute("drain", "-t", Site.VIP + ":7", "-r", server).exitCode())
                .isZero();
        assertThat(execute("drain").out())
                .isEqualTo(ECHO + " -r " + server + ": 10 connections left, 10 active, no deadline\n");
        assertThat(live.ask("status")).contains("draining    " + ECHO + " -r " + server);

        final Execution begun =
                execute("drain", "-t", Site.VIP + ":7", "-r", server, "--deadline", "1s", "--then", "reset");
        assertThat(begun.exitCode()).as(begun.err()).isZero();
        live.await(() -> established(first) == 0 && execute("drain").out().isEmpty());
        assertThat(established(first)).isZero();
        assertThat(live.ask("ipvsadm -L -n " + ECHO)).doesNotContain(server);

        client.signal("USR2");
        assertThat(client.ended()).isZero();
        assertThat(client.log()).contains("live " + CONNECTIONS / 2 + " ");
        live.stop();
        assertThat(Execution.of("journal", "print", journal).out())
                .contains("drain " + ECHO + " -r " + server + " --deadline 1 --then reset\n")
                .contains(" by drain at its deadline: -d " + ECHO + " -r " + server + "\n");
    }

    /** Connections that a server's own host knows of at its echo port. */
    private static long established(final RealServer server) {
        return server.machine()
                .run("ss", "-Htn", "state", "established", "sport", "=", ":7")
                .orFail()
                .out()
                .lines()
                .count();
    }

    @Test
    void shouldHoldAnAddressAndSayWhenItIsReady() {
        live = LiveSite.open(Method.NAT, 1, "curl");
        live.site.takeVip();
        live.direct("rr", "--quiet", "--vips", "standby");
        live.await(() -> execute("ready").exitCode() == 0);
        assertThat(execute("ready").out()).isEqualTo("ready\n");

        assertThat(execute("vip", "hold", Site.VIP).exitCode()).isZero();
        live.awaitServed(Site.VIP);
        assertThat(live.requests(Site.VIP, 2)).containsOnlyKeys("server1");
        assertThat(execute("vip", "release", Site.VIP).exitCode()).isZero();
        assertThat(live.ask("status")).startsWith("served      none\n");
        assertThat(execute("ready", "-t", Site.VIP + ":80").out())
                .isEqualTo("-t " + Site.VIP + ":80: its address was released\n");
        assertThat(execute("ready", "-t", "[" + Site.VIP6 + "]:80").out()).isEqualTo("ready\n");
        assertThat(execute("vip", "default", Site.VIP).exitCode()).isZero();

        live.ask("ipvsadm -e -t " + Site.VIP + ":80 -r "
                + live.site.servers().get(0).address() + ":80 -m -w 0");
        final Execution notReady = execute("ready", "-t", Site.VIP + ":80");
        assertThat(notReady.exitCode()).isEqualTo(1);
        assertThat(notReady.out()).isEqualTo("-t " + Site.VIP + ":80: no real server is known to be reachable\n");
        assertThat(execute("ready", "-t", Site.VIP + ":81").exitCode()).isEqualTo(1);
        live.stop();
        assertThat(execute("ready").exitCode()).isEqualTo(1);
    }
}
