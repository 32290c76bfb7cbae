package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces and neighbours of the director's host become others while connections live: they live on. */
class HostChangesTest {
    private static final int CONNECTIONS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NEW_MAC = "02:00:00:00:aa:01";
    private static final String NEW_INSIDE_MAC = "02:00:00:00:aa:02";
    private static final String NEW_SERVER_MAC = "02:00:00:00:aa:03";

    private LiveSite live;
    private Namespace host;
    private String journal;
    private Running client;

    @BeforeEach
    void direct() {
        live = LiveSite.open(Method.NAT, 2, "curl", "ping");
        host = live.site.director();
        host.sysctl("net.ipv4.conf.all.arp_notify", 1);
        journal = live.lab.folder().resolve("journal").toString();
        live.direct("rr", "--quiet", "--journal", journal);
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

    @Test
    void shouldOutliveInterfacesThatGoDownAndComeUp() {
        for (final String device : live.site.devices()) {
            host.ip("link set " + device + " down", "link set " + device + " up");
            assertServes();
        }
        assertThat(commandsOnceAllLived())
                .contains("link of port 0 down", "link of port 0 up", "link of port 1 down", "link of port 1 up");
    }

    @Test
    void shouldShowWhichLinkIsDown() {
        assertThat(live.ask("status")).containsPattern("(?m)^eth0 +up,").containsPattern("(?m)^eth1 +up,");
        host.ip("link set eth1 down");
        awaitDown("eth1");
        assertThat(live.ask("status")).containsPattern("(?m)^eth0 +up,").containsPattern("(?m)^eth1 +down,");
    }

    /** The kernel tells of a carrier in its own time, and of none that is back by then. */
    private void awaitDown(final String device) {
        final Pattern down = Pattern.compile("(?m)^" + device + " +down,");
        live.await(() -> down.matcher(live.ask("status")).find());
    }

    @Test
    void shouldOutliveACableThatIsPulled() {
        live.site.behind().plug(host, false);
        awaitDown("eth1");
        live.site.behind().plug(host, true);
        assertServes();
        assertThat(commandsOnceAllLived()).contains("link of port 1 down", "link of port 1 up");
    }

    @Test
    void shouldOutliveNewMacs() {
        host.ip("link set eth0 address " + NEW_MAC, "link set eth1 address " + NEW_INSIDE_MAC);
        assertServes();
        assertThat(commandsOnceAllLived())
                .contains(
                        "port 0 name eth0 mac " + NEW_MAC + " mtu 1500",
                        "port 1 name eth1 mac " + NEW_INSIDE_MAC + " mtu 1500");
    }

    @Test
    void shouldOutliveAnInterfaceThatIsRemovedAndMadeAgain() {
        host.ip("link del eth1");
        live.site.behind().join(host, "eth1");
        host.ip("addr add 10.0.0.1/24 dev eth1");
        assertServes();
        assertThat(commandsOnceAllLived())
                .contains("link of port 1 down", "no address 10.0.0.1/24 port 1", "link of port 1 up")
                .contains("port 1 name eth1 mac " + host.mac("eth1") + " mtu 1500");
    }

    @Test
    void shouldFollowARealServerToItsNewMac() {
        final RealServer server = live.site.servers().get(0);
        host.run("ping", "-q", "-c", "1", server.address()).orFail();
        server.machine().sysctl("net.ipv4.conf.all.arp_notify", 1).ip("link set eth0 address " + NEW_SERVER_MAC);
        assertServes();
        assertThat(commandsOnceAllLived())
                .contains("heard neighbour " + server.address() + " mac " + NEW_SERVER_MAC + " port 1");
    }

    private void assertServes() {
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1", "server2");
    }

    /** What the journal shows that the director was told. */
    private List<String> commandsOnceAllLived() {
        client.signal("USR2");
        assertThat(client.ended()).isZero();
        assertThat(client.log()).contains("live " + CONNECTIONS + " ").doesNotContain("lost");
        live.stop();
        final Execution print = Execution.of("journal", "print", journal);
        assertThat(print.exitCode()).as(print.err()).isZero();
        return print.out()
                .lines()
                .filter(line -> line.contains(" COMMAND "))
                .map(line -> line.replaceAll("^.* COMMAND revision \\d+ by run: ", ""))
                .toList();
    }
}
