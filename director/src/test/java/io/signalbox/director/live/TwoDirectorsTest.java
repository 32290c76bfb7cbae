package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Capture;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import io.signalbox.director.live.KeepalivedPair.Member;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two directors' hosts share virtual addresses by VRRP, as keepalived does it; the directors follow. */
class TwoDirectorsTest {
    private static final long AT_MOST_MS = 4_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 50;

    /** ARP's sender is 198.51.100.100; a neighbour advertisement's target is 2001:db8:64::100. */
    private static final String SAYS_WHO_HAS_THE_VIP = "arp[14:4] = 0xc6336464"
            + " or (icmp6[0] = 136 and ip6[48:4] = 0x20010db8 and ip6[52:4] = 0x00640000 and ip6[60:4] = 0x100)";

    @ParameterizedTest
    @EnumSource(names = {"NAT", "DR"})
    void shouldGoOnByTheOtherOneWhenTheMasterIsKilled(final Method method) {
        try (KeepalivedPair pair = KeepalivedPair.open(method)) {
            final Running client = knock(pair);

            pair.first.kill();
            final Capture heard = pair.site.client().capture("eth0");
            final List<Capture> passed = captured(pair.first.machine, pair);
            pair.second.awaitMaster();

            assertNobodyElseAnswers(pair, heard);
            assertNothingWasForwarded(pair.first, passed);
            assertNoLongSilence(client, pair);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NAT", "DR"})
    void shouldGoOnByTheOtherOneWhenTheMastersCableIsPulledAndPutBack(final Method method) {
        try (KeepalivedPair pair = KeepalivedPair.open(method)) {
            final Running client = knock(pair);

            pair.site.outside().plug(pair.first.machine, false);
            pair.second.awaitMaster();
            pair.awaitAnswers();

            final Capture heard = pair.site.client().capture("eth0");
            final List<Capture> passed = captured(pair.first.machine, pair);
            pair.site.outside().plug(pair.first.machine, true);
            pair.first.awaitBackup();

            assertNobodyElseAnswers(pair, heard);
            assertNothingWasForwarded(pair.first, passed);
            assertNoLongSilence(client, pair);
        }
    }

    /** It goes on as a master, with requests that had reached it, while the other one serves. */
    @ParameterizedTest
    @EnumSource(names = {"NAT", "DR"})
    void shouldSufferNoHarmFromAMasterThatWasPausedAndGoesOn(final Method method) {
        try (KeepalivedPair pair = KeepalivedPair.open(method)) {
            final Running client = knock(pair);

            pair.first.pause();
            pair.second.awaitMaster();
            final Capture heard = pair.site.client().capture("eth0");
            pair.awaitAnswers();
            final Running holder = pair.site
                    .client()
                    .startJava("hold", List.of(), TestClient.class, "hold", Site.VIP, String.valueOf(CONNECTIONS));
            holder.awaitLog("open", PATIENCE);

            pair.first.resume();
            pair.first.awaitBackup();
            final List<Capture> passed = captured(pair.first.machine, pair);

            assertNobodyElseAnswers(pair, heard);
            assertThat(told(holder)).contains("live " + CONNECTIONS + " ").doesNotContain("lost");
            assertNothingWasForwarded(pair.first, passed);
            assertNoLongSilence(client, pair);
        }
    }

    /** New connections are tried all the while; the first ones have worked when this returns. */
    private static Running knock(final KeepalivedPair pair) {
        return pair.site
                .client()
                .startJava("knock", List.of(), KnockingClient.class, Site.VIP, Site.VIP6)
                .awaitLog("answered", PATIENCE);
    }

    /** What a client says at its end. */
    private static String told(final Running client) {
        client.signal("USR2");
        assertThat(client.ended()).as(client.log()).isZero();
        return client.log();
    }

    private static void assertNoLongSilence(final Running client, final KeepalivedPair pair) {
        assertThat(told(client).lines().filter(line -> line.contains(" silence ")))
                .as(pair::log)
                .hasSize(2)
                .allMatch(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)) < AT_MOST_MS);
    }

    private static List<Capture> captured(final Namespace machine, final KeepalivedPair pair) {
        return pair.site.devices().stream().map(machine::capture).toList();
    }

    /** Who asks anew hears of the second, and nobody has heard of another since. */
    private static void assertNobodyElseAnswers(final KeepalivedPair pair, final Capture heard) {
        pair.site.client().ip("neigh flush dev eth0");
        pair.awaitAnswers();
        heard.stop();
        assertThat(heard.matching(SAYS_WHO_HAS_THE_VIP)).isNotEmpty().allSatisfy(line -> assertThat(line)
                .contains(" " + pair.second.machine.mac("eth0") + " > "));
    }

    private static void assertNothingWasForwarded(final Member by, final List<Capture> captures) {
        for (int i = 0; i < captures.size(); i++) {
            captures.get(i).stop();
            final String mac = by.machine.mac("eth" + i);
            assertThat(captures.get(i).matching("ether src " + mac + " and (tcp or udp)"))
                    .isEmpty();
        }
    }
}
