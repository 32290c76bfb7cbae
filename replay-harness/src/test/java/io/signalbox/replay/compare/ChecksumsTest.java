package io.signalbox.replay.compare;

import static io.signalbox.replay.compare.Packets.CLIENT;
import static io.signalbox.replay.compare.Packets.CLIENT6;
import static io.signalbox.replay.compare.Packets.DF;
import static io.signalbox.replay.compare.Packets.DIRECTOR;
import static io.signalbox.replay.compare.Packets.MF;
import static io.signalbox.replay.compare.Packets.SERVER;
import static io.signalbox.replay.compare.Packets.VIP;
import static io.signalbox.replay.compare.Packets.VIP6;
import static io.signalbox.replay.compare.Packets.bytes;
import static io.signalbox.replay.compare.Packets.changed;
import static io.signalbox.replay.compare.Packets.ethernet;
import static io.signalbox.replay.compare.Packets.icmp;
import static io.signalbox.replay.compare.Packets.icmpv6;
import static io.signalbox.replay.compare.Packets.ipv4;
import static io.signalbox.replay.compare.Packets.ipv6;
import static io.signalbox.replay.compare.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChecksumsTest {
    private static final byte[] ODD = bytes("68656c6c6f");

    @Test
    void shouldFindNothingWrongWithASoundFrame() {
        assertThat(Checksums.check(ethernet(ipv4(7, DF, 17, CLIENT, VIP, udp(CLIENT + VIP, 1, 53, ODD)))))
                .isEmpty();
        assertThat(Checksums.check(ethernet(ipv6(0, 17, CLIENT6, VIP6, udp(CLIENT6 + VIP6, 1, 53, ODD)))))
                .isEmpty();
    }

    @Test
    void shouldSayWhichSumIsWrongAndWhatItShouldBe() {
        final byte[] sound = ethernet(ipv4(7, DF, 17, CLIENT, VIP, udp(CLIENT + VIP, 1, 53, ODD)));
        final int right = (sound[24] & 0xff) << 8 | sound[25] & 0xff;

        assertThat(Checksums.check(changed(sound, 25, sound[25] + 1)))
                .singleElement()
                .isEqualTo(new Checksums.Wrong("ip.checksum", 24, right & 0xff00 | right + 1 & 0xff, right));
        assertThat(Checksums.check(changed(sound, 45, 'x')))
                .singleElement()
                .extracting(Checksums.Wrong::path)
                .isEqualTo("udp.checksum");
    }

    @Test
    void shouldCheckInsideAndOutsideOfATunnel() {
        final byte[] inner = ipv4(7, DF, 17, CLIENT, VIP, udp(CLIENT + VIP, 1, 53, ODD));
        final byte[] sound = ethernet(ipv4(9, 0, 4, DIRECTOR, SERVER, inner));

        assertThat(Checksums.check(sound)).isEmpty();
        assertThat(Checksums.check(changed(changed(sound, 22, 1), 42, 1)))
                .extracting(Checksums.Wrong::path)
                .containsExactly("outer.ip.checksum", "ip.checksum");
    }

    @Test
    void shouldCheckIcmpOfBothVersions() {
        final byte[] four = ethernet(ipv4(7, 0, 1, CLIENT, VIP, icmp("08 00 0000 004d 0001", ODD)));
        final byte[] six = ethernet(ipv6(0, 58, CLIENT6, VIP6, icmpv6(CLIENT6 + VIP6, "80 00 0000 004d 0001", ODD)));

        assertThat(Checksums.check(four)).isEmpty();
        assertThat(Checksums.check(six)).isEmpty();
        assertThat(Checksums.check(changed(four, 44, 'x'))).hasSize(1);
        assertThat(Checksums.check(changed(six, 64, 'x'))).hasSize(1);
    }

    @Test
    void shouldAllowUdpWithoutAChecksumOverIpv4Only() {
        assertThat(Checksums.check(ethernet(ipv4(7, DF, 17, CLIENT, VIP, udp(1, 53, ODD)))))
                .isEmpty();
        assertThat(Checksums.check(ethernet(ipv6(0, 17, CLIENT6, VIP6, udp(1, 53, ODD)))))
                .hasSize(1);
    }

    @Test
    void shouldLeaveFragmentsAndQuotedPacketsAlone() {
        final byte[] fragment = ipv4(7, MF, 17, CLIENT, VIP, changed(udp(1, 53, ODD), 7, 9));
        final byte[] quoted = changed(ipv4(7, DF, 17, CLIENT, VIP, udp(1, 53, ODD)), 8, 1);

        assertThat(Checksums.check(ethernet(fragment))).isEmpty();
        assertThat(Checksums.check(ethernet(ipv4(9, 0, 1, VIP, CLIENT, icmp("0b 00 0000 00000000", quoted)))))
                .isEmpty();
    }
}
