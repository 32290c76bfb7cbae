package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.stage.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients whose addresses are alike up to the service's mask are one client, who keeps his server. */
class PersistenceTest {
    private static final int DNS = 53;

    private int port = 4_000;

    @ParameterizedTest
    @CsvSource({
        "48,  2001:db8:c:1::1, 2001:db8:c:2::1,     true",
        "48,  2001:db8:c:1::1, 2001:db8:c:ffff::9,  true",
        "63,  2001:db8:c:2::1, 2001:db8:c:3::1,     true",
        "64,  2001:db8:c:2::1, 2001:db8:c:3::1,     false",
        "64,  2001:db8:c:2::1, 2001:db8:c:2:8000::, true",
        "65,  2001:db8:c:2::1, 2001:db8:c:2:8000::, false",
        "127, 2001:db8:c:2::2, 2001:db8:c:2::3,     true",
        "128, 2001:db8:c:2::2, 2001:db8:c:2::3,     false"
    })
    void shouldHoldClientsOfAnIpv6PrefixForOne(
            final int mask, final String one, final String other, final boolean areOne) {
        final Box box = Box.with(
                "-A -u [2001:db8:1::10]:53 -s rr -p 60 -M " + mask,
                "-a -u [2001:db8:1::10]:53 -r [2001:db8:2::11]:53 -m",
                "-a -u [2001:db8:1::10]:53 -r [2001:db8:2::12]:53 -m");

        assertThat(server(box, one, VIP6) == server(box, other, VIP6)).isEqualTo(areOne);
    }

    @Test
    void shouldHoldClientsOfAnIpv4SubnetForOne() {
        final Box box = Box.with(
                "-A -u 192.0.2.10:53 -s rr -p 60 -M 255.255.255.0",
                "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m",
                "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -m");
        final long server = server(box, "198.51.100.1", VIP);

        assertThat(server(box, "198.51.100.254", VIP)).isEqualTo(server);
        assertThat(server(box, "198.51.101.1", VIP)).isNotEqualTo(server);
    }

    /** The lower half of its address. */
    private long server(final Box box, final String client, final String vip) {
        box.fromClient(udp().from(client, port++).to(vip, DNS)).takesAll();
        return box.decision().after.destinationLo;
    }
}
