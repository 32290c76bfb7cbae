package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Capture;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.MirrorServer;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import io.signalbox.golden.pcap.PcapRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The director and the host that it runs on keep out of each other's way, whether or not the host has the virtual
 * addresses and forwards packets itself. The host has services of its own, on the very ports of the virtual ones.
 */
class BesideHostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 500;
    private static final int DATAGRAMS = 50;
    /** In three fragments of 1,500 bytes. */
    private static final int DATAGRAM_BYTES = 4_000;

    private static final int SESSIONS = 3;

    /** Neighbours, routers' solicitations and group memberships are a host's daily life; a redirect (137) is not. */
    private static final String STRAY = "tcp[13] & 4 != 0 or (ip6[6] = 6 and ip6[53] & 4 != 0) or icmp"
            + " or (icmp6 and not (icmp6[0] >= 133 and icmp6[0] <= 136) and not ip6[6] = 0)";

    private static final int ETHER_TYPE = 12;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int PAYLOAD_LENGTH = 18;
    private static final int NEXT_HEADER = 20;
    private static final int TCP = 6;
    private static final int ICMPV6 = 58;
    private static final int TCP_OVER_IPV6 = 54;
    private static final int SYN_OR_FIN = 3;

    private static final String OF_A_REAL_SERVER = "net 10.0.0.0/24 or net 2001:db8:a::/64";
    private static final String OF_A_VIRTUAL_ADDRESS = "host " + Site.VIP + " or host " + Site.VIP6;

    @ParameterizedTest
    @CsvSource({
        "NAT, follow, 0", "NAT, follow, 1", "NAT, always, 0", "NAT, always, 1",
        "DR,  follow, 0", "DR,  follow, 1", "DR,  always, 0", "DR,  always, 1",
    })
    void shouldLeaveNoStrayFrameAndDisturbNothing(final Method method, final String vips, final int forwarding) {
        try (LiveSite live = LiveSite.open(method, 2, "curl", "tcpdump")) {
            final Namespace host = live.site.director();
            machines(live.site).forEach(BesideHostTest::calm);
            keepOrder(live.site.outside().place());
            keepOrder(live.site.behind().place());
            host.sysctl("net.ipv4.ip_forward", forwarding).sysctl("net.ipv6.conf.all.forwarding", forwarding);
            if (vips.equals("always")) {
                live.site.takeVip();
            }
            host.startJava("own", List.of(), MirrorServer.class, "own").awaitLog("ready", PATIENCE);
            live.direct("rr", "--quiet", "--vips", vips);
            live.awaitServed(Site.VIP, Site.VIP6);
            final Map<Namespace, List<Capture>> captures = captureEverything(live.site);

            final Running session = client(live, "type", Site.DIRECTOR, "" + SESSIONS);
            final Running session6 = client(live, "type", Site.DIRECTOR6, "" + SESSIONS);
            final List<Running> checks = healthChecks(live.site);
            for (final String address : List.of(Site.VIP, "[" + Site.VIP6 + "]")) {
                assertThat(live.requests(address, CONNECTIONS)).containsOnlyKeys("server1", "server2");
            }
            assertThat(client(live, "echo", Site.VIP, "" + DATAGRAMS, "" + DATAGRAM_BYTES)
                            .ended())
                    .isZero();
            assertThat(client(live, "echo", Site.VIP6, "" + DATAGRAMS, "" + DATAGRAM_BYTES)
                            .ended())
                    .isZero();

            assertLives(session);
            assertLives(session6);
            checks.forEach(check -> assertThat(check.ended()).as(check.log()).isZero());
            captures.values().forEach(ofMachine -> ofMachine.forEach(this::assertNothingIsStray));
            if (method == Method.NAT) {
                assertAllIsTranslated(live.site, captures);
            }
            live.stop();
        }
    }

    private static List<Namespace> machines(final Site site) {
        final List<Namespace> machines = new ArrayList<>(List.of(site.client(), site.director()));
        site.servers().forEach(server -> machines.add(server.machine()));
        return machines;
    }

    /**
     * Where processors are busy, TCP itself resets: who closed first may hear something late, and knows the connection no
     * more. So frames keep their order, and nobody repeats in haste what is late only (RFC 8985; the least time is a
     * setting since Linux 6.11).
     */
    private static void calm(final Namespace machine) {
        machine.sysctl("net.ipv4.tcp_sack", 0)
                .run("sh", "-c", "cd /proc/sys/net/ipv4; [ ! -e tcp_rto_min_us ] || echo 10000000 > tcp_rto_min_us")
                .orFail();
        keepOrder(machine);
    }

    /** Machines and switches alike: veth lets a frame pass another one when several processors send. */
    private static void keepOrder(final Namespace place) {
        place.run("sh", "-c", "set -e; for cpus in /sys/class/net/[et]*/queues/rx-*/rps_cpus; do echo 1 > $cpus; done")
                .orFail();
    }

    private static Map<Namespace, List<Capture>> captureEverything(final Site site) {
        final Map<Namespace, List<Capture>> captures = new LinkedHashMap<>();
        captures.put(site.client(), List.of(site.client().capture("eth0")));
        captures.put(
                site.director(),
                site.devices().stream().map(site.director()::capture).toList());
        for (final RealServer server : site.servers()) {
            captures.put(server.machine(), List.of(server.machine().capture("eth0")));
        }
        return captures;
    }

    private static Running client(final LiveSite live, final String... words) {
        final Running client = live.site.client().startJava(words[0], List.of(), TestClient.class, words);
        return words[0].equals("type") ? client.awaitLog("open", PATIENCE) : client;
    }

    /** From the director's host to each real server, all the while. */
    private static List<Running> healthChecks(final Site site) {
        final List<Running> checks = new ArrayList<>();
        for (final RealServer server : site.servers()) {
            for (final String address : List.of(server.address(), "\\[" + server.address6() + "\\]")) {
                checks.add(site.director()
                        .start(
                                "check",
                                List.of(
                                        "curl",
                                        "-sSf",
                                        "-m",
                                        "60",
                                        "--http1.0",
                                        "http://" + address + "/?[1-" + CONNECTIONS + "]")));
            }
        }
        return checks;
    }

    private static void assertLives(final Running session) {
        session.signal("USR2");
        assertThat(session.ended()).as(session.log()).isZero();
        assertThat(session.log()).contains("live " + SESSIONS + " ").doesNotContain("lost");
    }

    private void assertNothingIsStray(final Capture capture) {
        final List<PcapRecord> frames = capture.stop();
        assertThat(capture.matching(STRAY)).isEmpty();
        final Set<UnsafeBuffer> seen = new HashSet<>();
        assertThat(frames)
                .filteredOn(frame -> comesOnce(frame) && !seen.add(new UnsafeBuffer(frame.bytes())))
                .as("duplicates")
                .isEmpty();
    }

    /**
     * No host sends this twice: IPv4 numbers packets, and TCP stamps what it repeats with another time. Only what has no
     * number, and of which nothing is acknowledged, may be said again in the same words.
     */
    private static boolean comesOnce(final PcapRecord frame) {
        final byte[] bytes = frame.bytes();
        return switch (unsignedShort(bytes, ETHER_TYPE)) {
            case IPV4 -> true;
            case IPV6 -> bytes[NEXT_HEADER] != ICMPV6 && (bytes[NEXT_HEADER] != TCP || isMoreThanAnAck(bytes));
            default -> false;
        };
    }

    private static boolean isMoreThanAnAck(final byte[] bytes) {
        final int headerLength = (bytes[TCP_OVER_IPV6 + 12] >> 4 & 0xF) * 4;
        return unsignedShort(bytes, PAYLOAD_LENGTH) > headerLength || (bytes[TCP_OVER_IPV6 + 13] & SYN_OR_FIN) != 0;
    }

    private static int unsignedShort(final byte[] bytes, final int offset) {
        return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
    }

    /** No client hears of a real server, and no real server of a virtual address. */
    private static void assertAllIsTranslated(final Site site, final Map<Namespace, List<Capture>> captures) {
        assertThat(captures.get(site.client()).get(0).matching(OF_A_REAL_SERVER))
                .isEmpty();
        for (final RealServer server : site.servers()) {
            assertThat(captures.get(server.machine()).get(0).matching(OF_A_VIRTUAL_ADDRESS))
                    .isEmpty();
        }
    }
}
