package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Site;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The director's own host is one of the real servers. */
class LocalNodeTest {
    private static final int REQUESTS = 200;
    /** Real servers serve HTTP at another port than this one. */
    private static final int TRANSLATED = 8_000;

    private static final long A_LOT = 64L << 20;
    private static final String VIP6 = "[" + Site.VIP6 + "]";
    private static final List<String> VIPS = List.of(Site.VIP, VIP6);
    private static final Map<String, Long> SPREAD = Map.of("server1", 100L, "director", 100L);

    private static LiveSite open(final Method method, final String... programs) {
        final LiveSite live = LiveSite.open(method, 1, programs);
        live.site.serveOnDirector();
        return live;
    }

    /** Web services of both families, whose real servers are the other machine and the director's host. */
    private static String rules(final LiveSite live, final int port, final String method) {
        final RealServer other = live.site.servers().get(0);
        return service(Site.VIP, port, method, other.address(), Site.DIRECTOR)
                + service(VIP6, port, method, "[" + other.address6() + "]", "[" + Site.DIRECTOR6 + "]");
    }

    private static String service(final String vip, final int port, final String method, final String... servers) {
        final StringBuilder rules = new StringBuilder("-A -t " + vip + ":" + port + " -s rr\n");
        for (final String server : servers) {
            rules.append("-a -t ").append(vip).append(':').append(port);
            rules.append(" -r ").append(server).append(":80 ").append(method).append('\n');
        }
        return rules.toString();
    }

    @Test
    void shouldServeClientsOfATranslatedService() {
        try (LiveSite live = open(Method.NAT, "curl", "sha256sum")) {
            live.directBy(rules(live, TRANSLATED, "-m"), "--quiet");
            for (final String vip : VIPS) {
                assertThat(live.requests(vip + ":" + TRANSLATED, REQUESTS)).isEqualTo(SPREAD);
            }
            live.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldServeClientsThatItAnswersItself(final int reversePathFilter) {
        try (LiveSite live = open(Method.DR, "curl")) {
            live.site
                    .director()
                    .sysctl("net.ipv4.conf.all.rp_filter", reversePathFilter)
                    .sysctl("net.ipv4.conf.default.rp_filter", reversePathFilter);
            live.directBy(rules(live, 80, "-g"), "--quiet");
            for (final String vip : VIPS) {
                assertThat(live.requests(vip, REQUESTS)).isEqualTo(SPREAD);
            }
            live.stop();
        }
    }
}
