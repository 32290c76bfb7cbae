package io.signalbox.golden.packet;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.gre;
import static io.signalbox.golden.packet.Packets.greWithChecksum;
import static io.signalbox.golden.packet.Packets.gue;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected bytes are written out by hand from the RFCs' figures; their checksums come from another language. */
class PacketsTest {
    private static final String HERE = "02:00:00:00:01:01";
    private static final String THERE = "02:00:00:00:0a:0b";

    @Test
    void shouldSumAsTheExampleOfRfc1071() {
        assertThat(InternetChecksum.of(hex("0001 f203 f4f5 f6f7"))).isEqualTo(~0xddf2 & 0xffff);
    }

    @Test
    void shouldSumAnOddByteAsIfAZeroFollowed() {
        assertThat(InternetChecksum.of(hex("0001 f2"))).isEqualTo(InternetChecksum.of(hex("0001 f200")));
    }

    @Test
    void shouldPutOptionsBehindTheIpv4Header() {
        assertBytes(
                ip(0xff).from("192.0.2.1")
                        .to("192.0.2.2")
                        .id(1)
                        .ipOptions(hex("9404 0000"))
                        .payload(new byte[16]),
                "4600 0028 0001 0000 40ff 60ce c0000201 c0000202 94040000" + "00".repeat(16));
    }

    /** The first header of each row is RFC 2003's or RFC 2473's: protocol 4 for an IPv4 inside, 41 for an IPv6 one. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, 10.0.0.1, 10.1.0.11, 4500 0028 0000 4000 3f04 27c6 0a000001 0a01000b",
        "2001:db8::1, 2001:db8::2, 10.0.0.1, 10.1.0.11, 4500 003c 0000 4000 3f29 278d 0a000001 0a01000b",
        "10.0.0.1, 10.0.0.2, fe80::1, fe80::2, 60000000 0014 04 3f"
                + " fe80000000000000 0000000000000001 fe80000000000000 0000000000000002",
        "2001:db8::1, 2001:db8::2, fe80::1, fe80::2, 60000000 0028 29 3f"
                + " fe80000000000000 0000000000000001 fe80000000000000 0000000000000002",
    })
    void shouldTunnelEitherFamilyInEither(
            final String from, final String to, final String outerFrom, final String outerTo, final String outer) {
        final byte[] inner = ip(6).from(from).to(to).id(7).bytes();

        assertBytes(tunnel(inner).from(outerFrom).to(outerTo).ttl(63).dontFragment(), outer + hex(inner));
    }

    /** As Linux sent it: its number, its port and its checksums. */
    @Test
    void shouldTunnelThroughGue() {
        final UdpPacket inner =
                udp().from("198.51.100.1", 50002).to("192.0.2.10", 82).payload("odd");

        assertBytes(
                gue(inner.tos(0x08).ttl(3).id(0x1c))
                        .from("10.0.0.1", 40165)
                        .to("10.1.0.12", 6081)
                        .tos(0x08)
                        .ttl(3)
                        .id(0x69c1),
                "4508 003f 69c1 0000 0311 39d8 0a000001 0a01000c 9ce5 17c1 002b 233c 00 04 0000"
                        + "4508 001f 001c 0000 0311 cb6b c6336401 c000020a c352 0052 000b 7c8f 6f6464");
    }

    @Test
    void shouldNameTheFamilyInsideGue() {
        final PlainIpPacket inner = ip(59).from("2001:db8::1").to("2001:db8::2");

        assertBytes(gue(inner).from("10.0.0.1", 1).to("10.0.0.2", 2), 28, "00 29 0000" + hex(inner.bytes()));
    }

    /** As Linux sent it. */
    @Test
    void shouldTunnelThroughGre() {
        final UdpPacket inner =
                udp().from("198.51.100.1", 50004).to("192.0.2.10", 84).payload("odd");

        assertBytes(
                gre(inner.tos(0x10).ttl(5).id(0x30))
                        .from("10.0.0.1")
                        .to("10.1.0.12")
                        .tos(0x10)
                        .ttl(5)
                        .id(0xa3be),
                "4510 0037 a3be 0000 052f fdbc 0a000001 0a01000c 0000 0800"
                        + "4510 001f 0030 0000 0511 c94f c6336401 c000020a c354 0054 000b 7c8b 6f6464");
    }

    /** As Linux sent it. */
    @Test
    void shouldTunnelThroughGreWithAChecksum() {
        final UdpPacket inner =
                udp().from("198.51.100.1", 50005).to("192.0.2.10", 85).payload("odd");

        assertBytes(
                greWithChecksum(inner.tos(0x14).ttl(6).id(0x3a).dontFragment())
                        .from("10.0.0.1")
                        .to("10.1.0.12")
                        .tos(0x14)
                        .ttl(6)
                        .dontFragment(),
                "4514 003b 0000 4000 062f 6073 0a000001 0a01000c 8000 0800 645b 0000"
                        + "4514 001f 003a 4000 0611 8841 c6336401 c000020a c355 0055 000b 7c89 6f6464");
    }

    @Test
    void shouldNameTheFamilyInsideGreByItsEtherType() {
        final PlainIpPacket inner = ip(59).from("2001:db8::1").to("2001:db8::2");

        assertBytes(gre(inner).from("10.0.0.1").to("10.0.0.2"), 20, "0000 86dd" + hex(inner.bytes()));
    }

    @Test
    void shouldChainIpv6HeadersInTheirOrder() {
        assertBytes(
                ip(59).from("fe80::1")
                        .to("fe80::2")
                        .ttl(1)
                        .tos(0xb8)
                        .flowLabel(0x12345)
                        .hopByHop(hex("0502 0000"))
                        .destinationOptions(hex("01 02 0000 00"))
                        .id(0x01020304)
                        .payload(new byte[16])
                        .fragment(0, 16),
                "6b812345 0020 00 01"
                        + "fe80000000000000 0000000000000001 fe80000000000000 0000000000000002"
                        + "2c 00 0502 0000 01 00" // router alert, PadN of nothing
                        + "3c 00 0001 01020304" // first fragment, more follow
                        + "3b 00 01 02 0000 00 00" // options, Pad1
                        + "0000000000000000");
    }

    @Test
    void shouldSayTheLastFragmentByItsLength() {
        final byte[] last = ip(59).from("fe80::1")
                .to("fe80::2")
                .payload(new byte[16])
                .fragment(8, 8)
                .bytes();

        assertThat(hex(last)).startsWith("6000000000102c40").contains("3b00000800000000");
    }

    @Test
    void shouldAllowFragmentsThatLie() {
        assertThat(hex(ip(59).from("10.0.0.1")
                        .to("10.0.0.2")
                        .payload(new byte[8])
                        .moreFragments(true)
                        .bytes()))
                .startsWith("4500001c00002000");
        assertThatIllegalArgumentException().isThrownBy(() -> udp().fragment(4, 8));
    }

    @Test
    void shouldSumUdpOverIpv6() {
        assertThat(hex(udp().from("2001:db8::1", 50000)
                        .to("2001:db8::2", 53)
                        .payload("hello")
                        .bytes()))
                .endsWith("c3500035 000d 9d07 68656c6c6f".replace(" ", ""));
    }

    @Test
    void shouldNeverSendAUdpChecksumOfZeroByAccident() {
        final UdpPacket packet = udp().from("192.0.2.1", 1).to("192.0.2.2", 2).payload(hex("7bd3"));

        assertThat(hex(packet.bytes())).endsWith("00010002 000a ffff 7bd3".replace(" ", ""));
        assertThat(hex(packet.withoutChecksum().bytes())).endsWith("00010002 000a 0000 7bd3".replace(" ", ""));
    }

    @Test
    void shouldSayEchoes() {
        assertBytes(
                icmp().from("10.0.0.1").to("10.0.0.2").echoRequest(0x1234, 1).payload("ping"),
                20,
                "0800 06fa 1234 0001 70696e67");
        assertBytes(
                icmp().from("10.0.0.1").to("10.0.0.2").echoReply(0x1234, 1).payload("ping"),
                20,
                "0000 0efa 1234 0001 70696e67");
        assertBytes(
                icmpv6().from("2001:db8::1")
                        .to("2001:db8::2")
                        .echoRequest(0x1234, 1)
                        .payload("ping"),
                40,
                "8000 333e 1234 0001 70696e67");
    }

    @Test
    void shouldSayIcmpv6Errors() {
        final UdpPacket cause = udp().from("fe80::2", 1).to("fe80::1", 2);

        assertThat(hex(icmpv6().from("fe80::1")
                        .to("fe80::2")
                        .packetTooBig(1280)
                        .checksum(0)
                        .quoting(cause)
                        .bytes()))
                .contains("0200000000000500" + hex(cause.bytes()));
        assertThat(hex(icmpv6().from("fe80::1")
                        .to("fe80::2")
                        .portUnreachable()
                        .checksum(0)
                        .quoting(cause)
                        .bytes()))
                .contains("0104000000000000" + hex(cause.bytes()));
    }

    @Test
    void shouldSayNeighbourDiscovery() {
        assertThat(hex(icmpv6().from("2001:db8:0:a::1")
                        .to("ff02::1:ff00:11")
                        .neighbourSolicitation("2001:db8:0:a::11", HERE)
                        .onEthernet(HERE, "33:33:ff:00:00:11")
                        .bytes()))
                .isEqualTo(("3333ff000011 020000000101 86dd 60000000 0020 3a ff"
                                + "20010db80000000a0000000000000001 ff0200000000000000000001ff000011"
                                + "87 00 1af5 00000000 20010db80000000a0000000000000011 0101 020000000101")
                        .replace(" ", ""));
        assertBytes(
                icmpv6().from("2001:db8:0:a::11")
                        .to("2001:db8:0:a::1")
                        .neighbourAdvertisement("2001:db8:0:a::11", THERE),
                40,
                "88 00 802c 60000000 20010db80000000a0000000000000011 0201 020000000a0b");
    }

    @Test
    void shouldSayArp() {
        assertThat(hex(arpRequest("10.0.0.11")
                        .from(HERE, "10.0.0.1")
                        .onEthernet(HERE, "ff:ff:ff:ff:ff:ff")
                        .bytes()))
                .isEqualTo(("ffffffffffff 020000000101 0806 0001 0800 06 04 0001"
                                + "020000000101 0a000001 000000000000 0a00000b")
                        .replace(" ", ""));
        assertThat(hex(arpReply()
                        .from(THERE, "10.0.0.11")
                        .to(HERE, "10.0.0.1")
                        .onEthernet(THERE, HERE)
                        .bytes()))
                .isEqualTo(("020000000101 020000000a0b 0806 0001 0800 06 04 0002"
                                + "020000000a0b 0a00000b 020000000101 0a000001")
                        .replace(" ", ""));
    }

    @Test
    void shouldTagAFrameOnceOrTwice() {
        final PlainIpPacket packet = ip(59).from("10.0.0.1").to("10.0.0.2");

        assertThat(hex(packet.onEthernet(HERE, THERE).vlan(100).bytes()))
                .startsWith("020000000a0b 020000000101 8100 0064 0800 45".replace(" ", ""));
        assertThat(hex(packet.onEthernet(HERE, THERE).qinq(7, 100).bytes()))
                .startsWith("020000000a0b 020000000101 88a8 0007 8100 0064 0800 45".replace(" ", ""));
    }

    @Test
    void shouldPadAndTruncate() {
        final PlainIpPacket packet = ip(59).from("10.0.0.1").to("10.0.0.2");

        assertThat(packet.onEthernet(HERE, THERE).bytes()).hasSize(34);
        assertThat(packet.onEthernet(HERE, THERE).padded().bytes()).hasSize(60).endsWith(0, 0);
        assertThat(packet.onEthernet(HERE, THERE).truncatedTo(20).bytes()).hasSize(20);
        assertThat(packet.truncatedTo(19).bytes()).hasSize(19);
    }

    @Test
    void shouldBeAsWrongAsItIsTold() {
        final byte[] packet = tcp().from("10.0.0.1", 1)
                .to("10.0.0.2", 2)
                .flags(0x1ff)
                .dataOffset(15)
                .urgentPointer(9)
                .ipChecksum(0xdead)
                .ipLength(9999)
                .checksum(0xbeef)
                .bytes();

        assertThat(hex(packet))
                .isEqualTo(("4500 270f 0000 0000 4006 dead 0a000001 0a000002"
                                + "0001 0002 00000000 00000000 f1ff faf0 beef 0009")
                        .replace(" ", ""));
        assertThat(hex(udp().from("10.0.0.1", 1)
                        .to("10.0.0.2", 2)
                        .length(7)
                        .checksum(1)
                        .bytes()))
                .endsWith("0001000200070001");
        assertThat(hex(udp().from("10.0.0.1", 1)
                        .to("10.0.0.2", 2)
                        .onEthernet(HERE, THERE)
                        .etherType(0x1234)
                        .bytes()))
                .contains("123445");
    }

    @Test
    void shouldInsistOnTwoAddressesOfOneFamily() {
        assertThatIllegalStateException().isThrownBy(() -> tcp().bytes());
        assertThatIllegalStateException()
                .isThrownBy(() -> tcp().from("10.0.0.1").to("fe80::1").bytes());
    }

    private static void assertBytes(final Packet packet, final String expected) {
        assertBytes(packet, 0, expected);
    }

    private static void assertBytes(final Packet packet, final int from, final String expected) {
        final byte[] bytes = packet.bytes();
        assertThat(hex(Arrays.copyOfRange(bytes, from, bytes.length))).isEqualTo(expected.replace(" ", ""));
    }
}
