package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Debian's ldirectord, as it is, looks after a running director's real servers, from its start to its end. */
class LdirectordTest {
    /** What is for these two addresses bears a mark each; a client that persistence keeps at a dead server is let go. */
    private static final String RULES = """
            mark 7 to 198.51.100.101/32
            mark 8 to 2001:db8:64::101/128
            net.ipv4.vs.expire_quiescent_template=1
            """;

    private static final String CONFIGURATION = """
            checktimeout=20
            checkinterval=1
            quiescent=no

            virtual=198.51.100.100:80
                real=10.0.0.11:80 masq
                real=10.0.0.12:80 masq
                fallback=127.0.0.1:80 gate
                service=http
                checktype=negotiate
                request="/"
                receive="server"
                scheduler=rr
                protocol=tcp
            virtual=198.51.100.100:8001
                real=10.0.0.11:80 masq
                real=10.0.0.12:80 masq
                quiescent=yes
                checktype=connect
                scheduler=wlc
                persistent=600
                netmask=255.255.255.0
                protocol=tcp
            virtual=198.51.100.100:53
                real=10.0.0.11:53 masq
                real=10.0.0.12:53 masq
                checktype=ping
                scheduler=rr
                protocol=udp
            virtual6=[2001:db8:64::100]:80
                real6=[2001:db8:a::11]:80 masq
                real6=[2001:db8:a::12]:80 masq
                fallback6=[::1]:80 gate
                checktype=connect
                scheduler=rr
                protocol=tcp
            virtual=7
                real=10.0.0.11 masq
                real=10.0.0.12 masq
                checktype=connect
                checkport=80
                scheduler=rr
                protocol=fwm
            virtual6=8
                real6=[2001:db8:a::11] masq
                real6=[2001:db8:a::12] masq
                checktype=connect
                checkport=80
                scheduler=rr
                protocol=fwm
            """;

    private static final String BOTH_LIVE = """
            -A -t 198.51.100.100:80 -s rr
            -a -t 198.51.100.100:80 -r 10.0.0.11:80 -m -w 1
            -a -t 198.51.100.100:80 -r 10.0.0.12:80 -m -w 1
            -A -t 198.51.100.100:8001 -s wlc -p 600 -M 255.255.255.0
            -a -t 198.51.100.100:8001 -r 10.0.0.11:80 -m -w 1
            -a -t 198.51.100.100:8001 -r 10.0.0.12:80 -m -w 1
            -A -u 198.51.100.100:53 -s rr
            -a -u 198.51.100.100:53 -r 10.0.0.11:53 -m -w 1
            -a -u 198.51.100.100:53 -r 10.0.0.12:53 -m -w 1
            -A -t [2001:db8:64::100]:80 -s rr
            -a -t [2001:db8:64::100]:80 -r [2001:db8:a::11]:80 -m -w 1
            -a -t [2001:db8:64::100]:80 -r [2001:db8:a::12]:80 -m -w 1
            -A -f 7 -s rr
            -a -f 7 -r 10.0.0.11:0 -m -w 1
            -a -f 7 -r 10.0.0.12:0 -m -w 1
            -A -f 8 -6 -s rr
            -a -f 8 -6 -r [2001:db8:a::11]:0 -m -w 1
            -a -f 8 -6 -r [2001:db8:a::12]:0 -m -w 1
            """;

    private static final String FIRST_LIVES = """
            -A -t 198.51.100.100:80 -s rr
            -a -t 198.51.100.100:80 -r 10.0.0.11:80 -m -w 1
            -A -t 198.51.100.100:8001 -s wlc -p 600 -M 255.255.255.0
            -a -t 198.51.100.100:8001 -r 10.0.0.11:80 -m -w 1
            -a -t 198.51.100.100:8001 -r 10.0.0.12:80 -m -w 0
            -A -u 198.51.100.100:53 -s rr
            -a -u 198.51.100.100:53 -r 10.0.0.11:53 -m -w 1
            -A -t [2001:db8:64::100]:80 -s rr
            -a -t [2001:db8:64::100]:80 -r [2001:db8:a::11]:80 -m -w 1
            -A -f 7 -s rr
            -a -f 7 -r 10.0.0.11:0 -m -w 1
            -A -f 8 -6 -s rr
            -a -f 8 -6 -r [2001:db8:a::11]:0 -m -w 1
            """;

    private static final String NONE_LIVES = """
            -A -t 198.51.100.100:80 -s rr
            -a -t 198.51.100.100:80 -r 127.0.0.1:80 -g -w 1
            -A -t 198.51.100.100:8001 -s wlc -p 600 -M 255.255.255.0
            -a -t 198.51.100.100:8001 -r 10.0.0.11:80 -m -w 0
            -a -t 198.51.100.100:8001 -r 10.0.0.12:80 -m -w 0
            -A -u 198.51.100.100:53 -s rr
            -A -t [2001:db8:64::100]:80 -s rr
            -a -t [2001:db8:64::100]:80 -r [::1]:80 -g -w 1
            -A -f 7 -s rr
            -A -f 8 -6 -s rr
            """;

    private static final List<String> WITH_FALLBACK = List.of("198.51.100.100", "[2001:db8:64::100]");
    private static final List<String> EVENLY_SPREAD =
            List.of("198.51.100.100", "[2001:db8:64::100]", "198.51.100.101", "[2001:db8:64::101]");
    private static final String PERSISTENT = "198.51.100.100:8001";
    private static final Map<String, Long> SPREAD = Map.of("server1", 2L, "server2", 2L);
    private static final Map<String, Long> FIRST = Map.of("server1", 4L);
    private static final Map<String, Long> FALLBACK = Map.of("director", 4L);

    private static final String DEAD = "table inet dead { chain in { type filter hook input priority 0;"
            + " meta l4proto tcp reject with tcp reset; icmp type echo-request reject with icmp type host-unreachable; }; }";

    private LiveSite live;

    @Test
    void shouldLetLdirectordLookAfterEverySortOfServiceForAWholeLife() throws IOException {
        try (LiveSite site = LiveSite.open(Method.NAT, 2, "perl", "ldirectord", "curl", "nft")) {
            live = site;
            direct();
            final Running ldirectord = startLdirectord();
            awaitTable(BOTH_LIVE);
            assertAnswers(EVENLY_SPREAD, SPREAD);
            assertThat(live.namesByUdp(Site.VIP, 4)).isEqualTo(SPREAD);
            assertThat(live.requests(PERSISTENT, 4)).hasSize(1);

            die(1);
            awaitTable(FIRST_LIVES);
            assertAnswers(EVENLY_SPREAD, FIRST);
            assertThat(live.requests(PERSISTENT, 4)).isEqualTo(FIRST);
            assertThat(live.namesByUdp(Site.VIP, 4)).isEqualTo(FIRST);

            die(0);
            awaitTable(NONE_LIVES);
            assertAnswers(WITH_FALLBACK, FALLBACK);

            rise(0);
            rise(1);
            awaitTable(BOTH_LIVE);
            assertAnswers(EVENLY_SPREAD, SPREAD);

            writeConfiguration(changed(CONFIGURATION));
            ldirectord.signal("HUP");
            awaitTable(changedTable());
            assertThat(live.requests(Site.VIP, 4)).isEqualTo(Map.of("server1", 3L, "server2", 1L));
            assertThat(live.requests(Site.VIP + ":8002", 4)).isEqualTo(SPREAD);

            assertThat(ldirectord.stop()).isZero();
            awaitTable("");
            assertThat(ldirectord.log()).doesNotContain("failed");
            live.stop();
        }
    }

    private void direct() {
        live.site.director().ip("addr add 198.51.100.101/32 dev eth0", "addr add 2001:db8:64::101/128 dev eth0 nodad");
        live.site.serveOnDirector();
        live.directBy(RULES, "--quiet");
    }

    /** Another scheduler and weight for one service; another port for another, whose virtual service is a new one then. */
    private static String changed(final String configuration) {
        return configuration
                .replaceFirst("real=10.0.0.11:80 masq", "real=10.0.0.11:80 masq 3")
                .replaceFirst("scheduler=rr", "scheduler=wrr")
                .replace("virtual=198.51.100.100:8001", "virtual=198.51.100.100:8002")
                .replace("    persistent=600\n    netmask=255.255.255.0\n", "");
    }

    private static String changedTable() {
        return BOTH_LIVE
                .replaceFirst("-s rr", "-s wrr")
                .replaceFirst("-w 1", "-w 3")
                .replace(":8001", ":8002")
                .replace(" -p 600 -M 255.255.255.0", "");
    }

    private void assertAnswers(final List<String> hosts, final Map<String, Long> answers) {
        for (final String host : hosts) {
            assertThat(live.requests(host, 4)).as(host).isEqualTo(answers);
        }
    }

    /** Who connects is reset, who pings is told that nobody is there. */
    private void die(final int server) {
        nft(server, "add " + DEAD);
    }

    private void rise(final int server) {
        nft(server, "delete table inet dead");
    }

    private void nft(final int server, final String words) {
        live.site.servers().get(server).machine().run("nft", words).orFail();
    }

    /** With {@code -d} it takes the ipvsadm of the folder where it is started. */
    private Running startLdirectord() throws IOException {
        Files.createDirectory(folder());
        Files.createSymbolicLink(
                folder().resolve("ipvsadm"),
                Scenarios.projectFolder().resolve("bin").resolve("ipvsadm"));
        writeConfiguration(CONFIGURATION);
        final String script = "cd " + folder() + " && SIGNALBOX_CONTROL=" + live.control() + " exec ldirectord -d "
                + folder().resolve("ldirectord.cf") + " start";
        return live.site.director().start("ldirectord", List.of("sh", "-c", script));
    }

    private void writeConfiguration(final String text) throws IOException {
        Files.writeString(folder().resolve("ldirectord.cf"), text);
    }

    private Path folder() {
        return live.lab.folder().resolve("ldirectord");
    }

    private void awaitTable(final String rules) {
        live.await(() -> saved().equals(rules));
        assertThat(saved()).isEqualTo(rules);
    }

    private String saved() {
        return live.ask("ipvsadm -S -n");
    }
}
