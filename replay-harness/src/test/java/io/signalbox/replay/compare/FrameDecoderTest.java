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
import static io.signalbox.replay.compare.Packets.ethernet;
import static io.signalbox.replay.compare.Packets.icmp;
import static io.signalbox.replay.compare.Packets.icmpv6;
import static io.signalbox.replay.compare.Packets.ipv4;
import static io.signalbox.replay.compare.Packets.ipv6;
import static io.signalbox.replay.compare.Packets.join;
import static io.signalbox.replay.compare.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private static final byte[] SYN =
            bytes("9c40 0050 00000064 00000000 8002 faf0 0000 0000 020405b4 01 030307 0402 01 01");
    private static final byte[] HELLO = bytes("68656c6c6f");

    private final FrameDecoder decoder = new FrameDecoder();

    @Test
    void shouldNameTheFieldsOfATcpSegmentInTheirOrder() {
        final DecodedFrame frame = decoder.decode(ethernet(ipv4(7, DF, 6, CLIENT, VIP, SYN)));

        assertThat(frame.fields().stream().map(field -> field.path() + "=" + field.value()))
                .containsSubsequence(
                        "eth.dst=02:00:00:00:0a:0b",
                        "eth.src=02:00:00:00:01:01",
                        "eth.type=0x0800",
                        "ip.header_len=20",
                        "ip.id=0x0007",
                        "ip.flags=DF",
                        "ip.ttl=61",
                        "ip.protocol=tcp",
                        "ip.src=198.51.100.1",
                        "ip.dst=192.0.2.10",
                        "tcp.sport=40000",
                        "tcp.dport=80",
                        "tcp.seq=100",
                        "tcp.flags=S",
                        "tcp.window=64240",
                        "tcp.option.mss=1460",
                        "tcp.option.nop=nop",
                        "tcp.option.window_scale=7",
                        "tcp.option.sack_permitted=yes",
                        "tcp.option.nop[2]=nop",
                        "tcp.option.nop[3]=nop");
        assertThat(frame.summary()).isEqualTo("198.51.100.1:40000 > 192.0.2.10:80 tcp S ttl 61 len 0");
    }

    @Test
    void shouldSayWhichBytesAFieldTakes() {
        final DecodedFrame frame = decoder.decode(ethernet(ipv4(7, DF, 17, CLIENT, VIP, udp(1, 53, HELLO))));

        assertThat(frame.fields())
                .contains(
                        new Field("ip.ttl", "61", 22, 1),
                        new Field("udp.dport", "53", 36, 2),
                        new Field("udp.payload", "5 bytes 68656c6c6f", 42, 5));
    }

    @Test
    void shouldCallTheHeadersAroundATunnelledPacketOuter() {
        final byte[] inner = ipv4(7, DF, 17, CLIENT, VIP, udp(50000, 53, HELLO));
        final DecodedFrame frame = decoder.decode(ethernet(ipv4(9, 0, 4, DIRECTOR, SERVER, inner)));

        assertThat(frame.value("outer.ip.id")).contains("0x0009");
        assertThat(frame.value("outer.ip.dst")).contains("10.1.0.11");
        assertThat(frame.value("ip.id")).contains("0x0007");
        assertThat(frame.value("udp.dport")).contains("53");
        assertThat(frame.summary())
                .isEqualTo("10.0.0.1 > 10.1.0.11 ipip ttl 61 | 198.51.100.1:50000 > 192.0.2.10:53 udp ttl 61 len 5");
    }

    @Test
    void shouldDecodeEveryMixOfIpInIp() {
        final byte[] four = ipv4(7, DF, 17, CLIENT, VIP, udp(1, 53, HELLO));
        final byte[] six = ipv6(0, 17, CLIENT6, VIP6, udp(1, 53, HELLO));

        for (final byte[] packet : List.of(
                ipv4(9, 0, 4, DIRECTOR, SERVER, four),
                ipv4(9, 0, 41, DIRECTOR, SERVER, six),
                ipv6(0, 4, CLIENT6, VIP6, four),
                ipv6(0, 41, CLIENT6, VIP6, six))) {
            assertThat(decoder.decode(ethernet(packet)).value("udp.dport")).contains("53");
        }
    }

    @Test
    void shouldLookIntoGueAndGre() {
        final byte[] inner = ipv4(7, DF, 17, CLIENT, VIP, udp(50000, 53, HELLO));
        final byte[] gue = ipv4(9, 0, 17, DIRECTOR, SERVER, udp(777, 6080, join(bytes("00040000"), inner)));
        final byte[] gre = ipv4(9, 0, 47, DIRECTOR, SERVER, join(bytes("8000 0800 1234 0000"), inner));

        final DecodedFrame throughGue = decoder.decode(ethernet(gue));
        assertThat(throughGue.value("outer.udp.sport")).contains("777");
        assertThat(throughGue.value("gue.protocol")).contains("ipv4");
        assertThat(throughGue.value("udp.sport")).contains("50000");
        final DecodedFrame throughGre = decoder.decode(ethernet(gre));
        assertThat(throughGre.value("gre.checksum")).contains("0x1234");
        assertThat(throughGre.value("udp.sport")).contains("50000");
    }

    @Test
    void shouldTakeForGueOnlyThePortsItWasTold() {
        final byte[] inner = ipv4(7, DF, 17, CLIENT, VIP, udp(50000, 53, HELLO));
        final byte[] frame = ethernet(ipv4(9, 0, 17, DIRECTOR, SERVER, udp(777, 6081, join(bytes("00040000"), inner))));

        assertThat(decoder.decode(frame).value("gue.protocol")).isEmpty();
        assertThat(new FrameDecoder(Set.of(6081)).decode(frame).value("gue.protocol"))
                .contains("ipv4");
    }

    @Test
    void shouldDecodeThePacketThatAnErrorQuotes() {
        final byte[] quote = ipv4(7, DF, 6, CLIENT, VIP, Arrays.copyOf(SYN, 8));
        final byte[] error = icmp("03 04 0000 0000 05c8", quote);
        final DecodedFrame frame = decoder.decode(ethernet(ipv4(9, 0, 1, VIP, CLIENT, error)));

        assertThat(frame.value("icmp.mtu")).contains("1480");
        assertThat(frame.value("icmp.quote.ip.ttl")).contains("61");
        assertThat(frame.value("icmp.quote.tcp.dport")).contains("80");
        assertThat(frame.value("icmp.quote.tcp.seq")).contains("100");
        assertThat(frame.summary())
                .isEqualTo("192.0.2.10 > 198.51.100.1 icmp unreachable frag needed"
                        + " (198.51.100.1 > 192.0.2.10) ttl 61 len 28");
    }

    @Test
    void shouldNumberStackedVlanTags() {
        final byte[] packet = ipv4(7, DF, 17, CLIENT, VIP, udp(1, 53, HELLO));
        final byte[] frame = join(bytes("020000000a0b 020000000101 88a8 0064 8100 60c8 0800"), packet);

        final DecodedFrame decoded = decoder.decode(frame);
        assertThat(decoded.value("vlan.id")).contains("100");
        assertThat(decoded.value("vlan.id[2]")).contains("200");
        assertThat(decoded.value("vlan.priority[2]")).contains("3");
        assertThat(decoded.value("udp.dport")).contains("53");
    }

    @Test
    void shouldDecodeArp() {
        final DecodedFrame frame = decoder.decode(bytes("ffffffffffff 020000000101 0806 0001 0800 06 04 0001"
                + "020000000101 0a000001 000000000000 0a00000b" + "00".repeat(18)));

        assertThat(frame.value("arp.op")).contains("request");
        assertThat(frame.value("arp.target_ip")).contains("10.0.0.11");
        assertThat(frame.value("eth.padding")).contains("18 bytes 000000000000000000000000...");
        assertThat(frame.summary()).isEqualTo("arp request 10.0.0.1 (02:00:00:00:01:01) > 10.0.0.11");
    }

    @Test
    void shouldDecodeNeighbourSolicitations() {
        final byte[] message = icmpv6(CLIENT6 + VIP6, "87 00 0000 00000000" + VIP6 + "0101 020000000200", new byte[0]);
        final DecodedFrame frame = decoder.decode(ethernet(ipv6(0, 58, CLIENT6, VIP6, message)));

        assertThat(frame.value("icmp6.target")).contains("2001:db8:0:2::10");
        assertThat(frame.value("icmp6.option.source_mac")).contains("02:00:00:00:02:00");
    }

    @Test
    void shouldDecodeFragmentsOfBothVersions() {
        final byte[] later = ipv4(7, MF | 69, 17, CLIENT, VIP, new byte[16]);
        final byte[] first = ipv6(0, 44, CLIENT6, VIP6, join(bytes("11 00 0001 00000bad"), udp(1, 53, HELLO)));

        final DecodedFrame four = decoder.decode(ethernet(later));
        assertThat(four.value("ip.frag_offset")).contains("552");
        assertThat(four.value("ip.flags")).contains("MF");
        assertThat(four.value("udp.dport")).isEmpty();
        assertThat(four.summary()).isEqualTo("198.51.100.1 > 192.0.2.10 udp ttl 61 frag 552+ len 16");
        final DecodedFrame six = decoder.decode(ethernet(first));
        assertThat(six.value("ip6.frag.id")).contains("0x00000bad");
        assertThat(six.value("ip6.frag.more")).contains("1");
        assertThat(six.value("udp.dport")).contains("53");
    }

    @Test
    void shouldWalkExtensionHeaders() {
        final byte[] extensions = bytes("3c 00 050200000000" + "11 00 010400000000");
        final DecodedFrame frame =
                decoder.decode(ethernet(ipv6(0, 0, CLIENT6, VIP6, join(extensions, udp(1, 53, HELLO)))));

        assertThat(frame.value("ip6.hop_by_hop.next")).contains("protocol 60");
        assertThat(frame.value("ip6.dest.next")).contains("udp");
        assertThat(frame.value("udp.dport")).contains("53");
    }

    @Test
    void shouldWriteIpv6AddressesShort() {
        final String loopback = "0".repeat(31) + "1";
        final String oneZeroGroup = "20010db8000000010001000100010001";
        final DecodedFrame frame = decoder.decode(ethernet(ipv6(0, 59, loopback, oneZeroGroup, new byte[0])));

        assertThat(frame.value("ip6.src")).contains("::1");
        assertThat(frame.value("ip6.dst")).contains("2001:db8:0:1:1:1:1:1");
    }

    @Test
    void shouldTakeAnyGarbageAndNameEveryByteOfIt() {
        final long seed = 20261121;
        final Random random = new Random(seed);
        final byte[] model = ethernet(ipv4(9, 0, 4, DIRECTOR, SERVER, ipv4(7, DF, 6, CLIENT, VIP, SYN)));
        for (int round = 0; round < 20_000; round++) {
            final byte[] frame = model.clone();
            for (int hit = 0; hit < 4; hit++) {
                frame[12 + random.nextInt(frame.length - 12)] = (byte) random.nextInt();
            }
            assertComplete(decoder.decode(Arrays.copyOf(frame, random.nextInt(frame.length + 40))));
        }
    }

    @Test
    void shouldNameAFieldForEveryBitOfAFragmentHeader() {
        final byte[] frame =
                ethernet(ipv6(0, 44, CLIENT6, VIP6, join(bytes("11 00 0001 00000bad"), udp(1, 53, HELLO))));
        for (int bit = 54 * 8; bit < 62 * 8; bit++) {
            final byte[] wrong = Packets.changed(frame, bit / 8, frame[bit / 8] ^ 0x80 >> bit % 8);
            assertThat(new FrameComparison(decoder.decode(frame), decoder.decode(wrong), List.of()).fields(List.of()))
                    .anyMatch(ComparedField::differs);
        }
    }

    @Test
    void shouldStopAtSomeDepthOfHeadersInHeaders() {
        assertComplete(decoder.decode(join(bytes("020000000a0b 020000000101"), bytes("8100 0001".repeat(16_000)))));
    }

    private static void assertComplete(final DecodedFrame frame) {
        final boolean[] named = new boolean[frame.length()];
        frame.fields().forEach(field -> Arrays.fill(named, field.offset(), field.end(), true));
        assertThat(named).doesNotContain(false);
        final Set<String> paths = new HashSet<>();
        assertThat(frame.fields()).allMatch(field -> paths.add(field.path()));
        assertThat(frame.summary()).isNotEmpty();
        assertThat(Checksums.check(frame)).isNotNull();
    }
}
