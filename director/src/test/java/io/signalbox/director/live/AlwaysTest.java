package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Capture;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Site;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual addresses that the host has not: the director itself is on the link for them. */
class AlwaysTest {
    private static final String ASKS_IN_NOBODYS_NAME = "arp[6:2] = 1 and arp[14:4] = 0 and arp[24:4] = 0xc6336464";
    private static final String SAYS_WHO_HAS_IT = "arp[14:4] = 0xc6336464";
    private static final String ANNOUNCES = SAYS_WHO_HAS_IT + " and arp[24:4] = 0xc6336464";
    private static final String ANSWERS = SAYS_WHO_HAS_IT + " and arp[6:2] = 2 and arp[24:4] = 0xc633640a";
    private static final String WHO_HAS_2001_DB8_64__100 =
            "ip6[48:4] = 0x20010db8 and ip6[52:4] = 0x00640000 and ip6[60:4] = 0x100";
    private static final String ASKS_IN_NOBODYS_NAME6 =
            "icmp6[0] = 135 and src host :: and " + WHO_HAS_2001_DB8_64__100;
    private static final String ANNOUNCES6 = "icmp6[0] = 136 and dst host ff02::1 and " + WHO_HAS_2001_DB8_64__100;
    private static final String ANSWERS6 =
            "icmp6[0] = 136 and dst host " + Site.CLIENT6 + " and " + WHO_HAS_2001_DB8_64__100;

    @ParameterizedTest
    @EnumSource(names = {"NAT", "DR"})
    void shouldAskWhetherItIsFreeThenAnnounceItThenAnswerForIt(final Method method) {
        try (LiveSite live = LiveSite.open(method, 2, "curl", "tcpdump")) {
            live.site.takeVip();
            final Capture heard = live.site.client().capture("eth0");
            live.direct("rr", "--quiet", "--vips", "always");
            live.awaitServed(Site.VIP, Site.VIP6);

            for (final String host : List.of(Site.VIP, "[" + Site.VIP6 + "]")) {
                assertThat(live.requests(host, 10)).containsOnlyKeys("server1", "server2");
            }

            heard.stop();
            final String director = " " + live.site.director().mac("eth0") + " > ";
            for (final String question : List.of(ASKS_IN_NOBODYS_NAME, ASKS_IN_NOBODYS_NAME6)) {
                assertThat(heard.matching(question)).hasSize(3).allMatch(line -> line.contains(director));
            }
            for (final String message : List.of(ANNOUNCES, ANNOUNCES6, ANSWERS, ANSWERS6, SAYS_WHO_HAS_IT)) {
                assertThat(heard.matching(message)).isNotEmpty().allMatch(line -> line.contains(director));
            }
        }
    }

    @Test
    void shouldNotServeWhatAnotherHostHasAndSaySo() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1, "curl", "tcpdump")) {
            live.site.takeVip();
            final Namespace other = live.lab.namespace("other");
            live.site.outside().join(other, "eth0");
            other.ip("addr add " + Site.VIP + "/24 dev eth0", "addr add " + Site.VIP6 + "/64 dev eth0 nodad");
            final Capture heard = live.site.client().capture("eth0");

            live.direct("rr", "--quiet", "--vips", "always");
            live.await(() -> live.ask("status").contains(contested()));

            assertThat(live.ask("status")).contains(contested()).contains("served      none");
            live.site.client().run("curl", "-sS", "-m", "5", "http://" + Site.VIP + "/");
            heard.stop();
            assertThat(heard.matching(SAYS_WHO_HAS_IT))
                    .isNotEmpty()
                    .allMatch(line -> line.contains(" " + other.mac("eth0") + " > "));
        }
    }

    private static String contested() {
        return "contested   " + Site.VIP + ", " + Site.VIP6 + ": another host says that it has it";
    }
}
