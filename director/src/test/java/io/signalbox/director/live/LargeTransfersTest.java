package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.Site;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is large arrives whole, both ways, whatever is left to network cards and however wide the links are. */
class LargeTransfersTest {
    private static final long LARGE = 64L << 20;
    private static final long VERY_LARGE = 1L << 30;
    private static final int[] MTUS = {1_500, 9_000};

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FULLNAT")
    void shouldArriveWholeWithOffloadsOnAndOffAndAtEachMtu(final Method method) {
        assertArrivesWhole(method, VERY_LARGE, LARGE);
    }

    /** The setting of the receive ring and the way out that nobody gets by default. */
    @ParameterizedTest
    @EnumSource(names = {"NAT", "DR"})
    void shouldArriveWholeByBlocksAndByATransmitRing(final Method method) {
        final String expected = Payload.sha256(LARGE, LiveSite.SEED);
        try (LiveSite live = LiveSite.open(method, 1, "curl", "sha256sum")
                .direct("rr", "--quiet", "--receive-ring", "v3", "--transmit", "ring")) {
            for (final String host : List.of(Site.VIP, "[" + Site.VIP6 + "]")) {
                assertThat(live.hashOfDownload(host, LARGE)).isEqualTo(expected);
                assertThat(live.hashOfUpload(host, LARGE)).isEqualTo(expected);
            }
            assertThat(live.ask("status").lines().filter(line -> line.startsWith("eth")))
                    .isNotEmpty()
                    .allMatch(line -> line.contains(" cut short 0,") && line.endsWith(" refused 0"));
            live.stop();
        }
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void shouldArriveWholeAtAGigabyteBothWays(final Method method) {
        assertArrivesWhole(method, VERY_LARGE, VERY_LARGE);
    }

    /** The director hears of each change while it runs. */
    private static void assertArrivesWhole(final Method method, final long down, final long up) {
        final String expectedDown = Payload.sha256(down, LiveSite.SEED);
        final String expectedUp = Payload.sha256(up, LiveSite.SEED);
        try (LiveSite live =
                LiveSite.open(method, 1, "curl", "sha256sum", "ethtool").direct("rr", "--quiet")) {
            for (final String offloads : List.of("off", "on")) {
                ends(live).forEach(end -> offload(end, offloads));
                for (final int mtu : MTUS) {
                    live.site.outside().mtu(mtu);
                    live.site.behind().mtu(mtu);
                    assertThat(live.hashOfDownload(Site.VIP, down))
                            .as("download, offloads %s, MTU %d", offloads, mtu)
                            .isEqualTo(expectedDown);
                    assertThat(live.hashOfUpload("[" + Site.VIP6 + "]", up))
                            .as("upload, offloads %s, MTU %d", offloads, mtu)
                            .isEqualTo(expectedUp);
                }
            }
            live.stop();
        }
    }

    private static List<Namespace> ends(final LiveSite live) {
        final List<Namespace> ends = new ArrayList<>(List.of(live.site.client()));
        live.site.servers().forEach(server -> ends.add(server.machine()));
        return ends;
    }

    /** Off: each packet leaves as it will be on the wire. */
    private static void offload(final Namespace machine, final String state) {
        machine.run("ethtool", "-K", "eth0", "tx", state, "sg", state, "tso", state, "gso", state)
                .orFail();
    }
}
