package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Capture;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.Site;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client whose frames bear a VLAN's tag, at a director that has the whole trunk for its port. */
class VlanClientTest {
    private static final int VLAN = 7;
    private static final long LARGE = 64L << 20;
    private static final long VERY_LARGE = 1L << 30;

    @Test
    void shouldBeServedByServersThatAreInNoVlan() {
        assertServed(LARGE);
    }

    @Tag("long")
    @Test
    void shouldBeServedAGigabyte() {
        assertServed(VERY_LARGE);
    }

    private static void assertServed(final long bytes) {
        final String expected = Payload.sha256(bytes, LiveSite.SEED);
        try (LiveSite live = LiveSite.open(Method.NAT, 2, "curl", "sha256sum", "tcpdump")) {
            final Namespace client = live.site.client();
            AccessPort.start(client, VLAN);
            client.ip(
                    "addr add " + Site.CLIENT + "/24 dev vlan" + VLAN,
                    "addr add " + Site.CLIENT6 + "/64 dev vlan" + VLAN + " nodad");
            live.site.takeVip();
            live.direct("rr", "--quiet", "--vips", "always");
            live.awaitServed(Site.VIP, Site.VIP6);

            final Capture tagged = client.capture("eth0", Capture.Direction.INOUT, "vlan " + VLAN + " and tcp");
            final Capture untagged = client.capture("eth0", Capture.Direction.INOUT, "not vlan and tcp");
            assertThat(live.requests(Site.VIP, 8)).containsOnlyKeys("server1", "server2");
            assertThat(tagged.stop()).isNotEmpty();
            assertThat(untagged.stop()).isEmpty();

            assertThat(live.hashOfDownload(Site.VIP, bytes)).isEqualTo(expected);
            assertThat(live.hashOfUpload("[" + Site.VIP6 + "]", bytes)).isEqualTo(expected);
            live.stop();
        }
    }
}
