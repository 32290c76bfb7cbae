package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.service.Totals;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;

/** What is counted, when it is seen, and what zero means (section 7). */
class StatisticsTest {
    private static Box box(final String method) {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 " + method);
    }

    private static void shows(final Box box, final long... expected) {
        final VirtualService service = box.state().services.all().get(0);
        final Totals[] both = {
            service.statistics.shown(box.nowNs()),
            service.servers.get(0).statistics.shown(box.nowNs())
        };
        for (final Totals totals : both) {
            assertThat(new long[] {
                        totals.connections, totals.inPackets, totals.outPackets, totals.inBytes, totals.outBytes
                    })
                    .containsExactly(expected);
        }
    }

    /** Bytes are the IP packet's as received; service and server are counted alike. */
    @Test
    void shouldCountConnectionsPacketsAndIpBytesInBothDirections() {
        final Box box = box("-m")
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn())
                .fromServer(tcp().from(SERVER, 80).to(CLIENT, 1).syn().ack(1))
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).ack(1).payload("hello"));
        shows(box, 0, 0, 0, 0, 0);
        box.after(2);
        shows(box, 1, 2, 1, 40 + 45, 40);
    }

    /** Fact 3: it was counted before it could not be sent. */
    @Test
    void shouldCountWhatIsThenDropped() {
        final Box box =
                box("-m").fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn().ttl(1));
        shows(box.after(2), 1, 1, 0, 40, 0);
    }

    /** The error that the director sends is counted where a connection is there to show whose it is. */
    @Test
    void shouldCountItsOwnErrorsAboutAConnectionButNotAboutOneOfOnePacket() {
        final String server = "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -g";
        final Box lasting = Box.with("-A -u 192.0.2.10:53 -s rr", server);
        final Box passing = Box.with("-A -u 192.0.2.10:53 -s rr -o", server);

        shows(lasting.fromClient(udp().from(CLIENT, 1).to(VIP, 53).ttl(1)).after(2), 1, 1, 1, 28, 56);
        shows(passing.fromClient(udp().from(CLIENT, 1).to(VIP, 53).ttl(1)).after(2), 1, 1, 0, 28, 0);
    }

    /** Outer headers are not counted. */
    @Test
    void shouldCountTunnelledPacketsWithoutTheirTunnel() {
        shows(box("-i").fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn()).after(2), 1, 1, 0, 40, 0);
    }

    @Test
    void shouldNotCountForADeletedServerAndGoOnWhenItComesBack() {
        final Box box =
                box("-m").fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn()).after(2);
        box.told("-d -t 192.0.2.10:80 -r 10.0.0.11:80")
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).ack(1))
                .drops(Reason.SERVER_GONE)
                .told("-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .after(2);
        shows(box, 1, 1, 0, 40, 0);
    }

    @Test
    void shouldBeginAgainAtZero() {
        final Box box = box("-m")
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn())
                .after(2)
                .told("-Z");
        shows(box, 0, 0, 0, 0, 0);
        box.fromClient(tcp().from(CLIENT, 1).to(VIP, 80).ack(1)).after(2);
        shows(box, 0, 1, 0, 40, 0);
    }

    /** At HZ=100 the kernel's timer of two seconds takes 2.08 s: the recording {@code statistics-looks} shows it. */
    @Test
    void shouldLookAtItsCountersEveryTwoSecondsAndAsLinuxALittleLater() {
        final Box box = box("-m")
                .after(1.5)
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn());
        shows(box.after(1.51), 1, 1, 0, 40, 0);
        final Box linux = box("-m")
                .asLinux()
                .after(1.5)
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn());
        shows(linux.after(1.51), 0, 0, 0, 0, 0);
        shows(linux.after(0.08), 1, 1, 0, 40, 0);
    }

    /** What was counted since the last look is not seen when all is set to zero, and comes back with the server. */
    @Test
    void shouldShowWhatADeletedServiceCountedLastWhenItsServerComesBack() {
        final Box box = box("-m")
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn())
                .after(1)
                .fromClient(tcp().from(CLIENT, 2).to(VIP, 80).syn())
                .told("-D -t 192.0.2.10:80")
                .told("-A -t 192.0.2.10:80 -s rr")
                .told("-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .after(2);
        final Totals server =
                box.state().services.all().get(0).servers.get(0).statistics.shown(box.nowNs());
        assertThat(server.inPackets).isEqualTo(1);
    }

    /** For metrics: a counter that goes back would be taken for a new one. */
    @Test
    void shouldRememberWhatAllServicesHaveCarriedWhateverBecomesOfThem() {
        final Box box = box("-m").fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn());
        carried(box, 1, 1, 0, 40, 0);
        carried(box.after(2).told("-Z"), 1, 1, 0, 40, 0);
        carried(box.told("-D -t 192.0.2.10:80"), 1, 1, 0, 40, 0);
        carried(box.restarts(), 1, 1, 0, 40, 0);
        carried(
                box.told("-A -t 192.0.2.10:80 -s rr")
                        .told("-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                        .fromClient(tcp().from(CLIENT, 2).to(VIP, 80).syn()),
                2,
                2,
                0,
                80,
                0);
        carried(box.told("-C"), 2, 2, 0, 80, 0);
    }

    private static void carried(final Box box, final long... expected) {
        final Totals totals = box.state().services.carried();
        assertThat(new long[] {totals.connections, totals.inPackets, totals.outPackets, totals.inBytes, totals.outBytes
                })
                .containsExactly(expected);
    }

    @Test
    void shouldNotCountTransit() {
        shows(box("-m").fromClient(udp().from(CLIENT, 1).to(SERVER, 2)).after(2), 0, 0, 0, 0, 0);
    }
}
