package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Debian's ldirectord, as it is, looks after a running director's real servers. */
class LdirectordTest {
    private static final String REFUSES =
            "table ip dead { chain in { type filter hook input priority 0; tcp dport 80 reject with tcp reset; }; }";

    private LiveSite live;

    @Test
    void shouldLetLdirectordTakeADeadServerOutAndPutItBack() throws IOException {
        try (LiveSite site = LiveSite.open(Method.NAT, 2, "perl", "ldirectord", "curl", "nft")) {
            live = site;
            live.directBy("", "--quiet");
            final RealServer first = live.site.servers().get(0);
            final RealServer second = live.site.servers().get(1);
            final Running ldirectord = ldirectord();
            awaitServers(first, second);
            live.awaitServed(Site.VIP);
            assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1", "server2");

            final Namespace machine = second.machine();
            machine.run("nft", "add", REFUSES).orFail();
            awaitServers(first);
            assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1");

            machine.run("nft", "delete", "table", "ip", "dead").orFail();
            awaitServers(first, second);
            assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1", "server2");

            ldirectord.stop();
            live.await(() -> saved().isEmpty());
            assertThat(saved()).as(ldirectord.log()).isEmpty();
        }
    }

    /** With {@code -d} it takes the ipvsadm of the folder where it is started. */
    private Running ldirectord() throws IOException {
        final Path folder = Files.createDirectory(live.lab.folder().resolve("ldirectord"));
        Files.createSymbolicLink(
                folder.resolve("ipvsadm"),
                Scenarios.projectFolder().resolve("bin").resolve("ipvsadm"));
        Files.writeString(folder.resolve("ldirectord.cf"), configuration());
        final String script = "cd " + folder + " && SIGNALBOX_CONTROL=" + live.control() + " exec ldirectord -d "
                + folder.resolve("ldirectord.cf") + " start";
        return live.site.director().start("ldirectord", List.of("sh", "-c", script));
    }

    private String configuration() {
        final StringBuilder text = new StringBuilder("checktimeout=1\ncheckinterval=1\nquiescent=no\n");
        text.append("virtual=").append(Site.VIP).append(":80\n");
        live.site.servers().forEach(server -> text.append("\treal=")
                .append(server.address())
                .append(":80 masq\n"));
        return text.append("\tscheduler=rr\n\tprotocol=tcp\n\tchecktype=connect\n")
                .toString();
    }

    private String saved() {
        return live.ask("ipvsadm -S -n");
    }

    private void awaitServers(final RealServer... servers) {
        final StringBuilder rules = new StringBuilder("-A -t " + Site.VIP + ":80 -s rr\n");
        for (final RealServer server : servers) {
            rules.append("-a -t " + Site.VIP + ":80 -r " + server.address() + ":80 -m -w 1\n");
        }
        live.await(() -> saved().contentEquals(rules));
        assertThat(saved()).isEqualTo(rules.toString());
    }
}
