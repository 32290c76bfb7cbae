package io.signalbox.packet;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.FIRST_ID;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.InternetChecksum;
import io.signalbox.golden.packet.PlainIpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.stage.Box;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A good packet with one field wrong: no state, no output, and the reason names the field (REQ-001, 002, 009). */
class MalformedFramesTest {
    private static final int LINK = 14;

    private static Box box() {
        return Box.with(
                "-A -t 192.0.2.10:80 -s rr",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m",
                "-A -u 192.0.2.10:53 -s rr",
                "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m",
                "-A -t [2001:db8:1::10]:80 -s rr",
                "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:80 -m");
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, 1).to(VIP, 80).syn();
    }

    private static TcpPacket syn6() {
        return tcp().from(CLIENT6, 1).to(VIP6, 80).syn();
    }

    private static void ends(final byte[] frame, final Reason reason) {
        box().receives("eth0", frame).drops(reason).remembers(0).stops();
    }

    /** The IPv4 header checksum is made right again, so that the field alone is wrong. */
    private static byte[] withByte(final int at, final int value) {
        final byte[] frame = syn().onEthernet(GATEWAY, ETH0).bytes();
        frame[LINK + at] = (byte) value;
        frame[LINK + 10] = 0;
        frame[LINK + 11] = 0;
        final int sum = InternetChecksum.of(Arrays.copyOfRange(frame, LINK, LINK + 20));
        frame[LINK + 10] = (byte) (sum >> 8);
        frame[LINK + 11] = (byte) sum;
        return frame;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x55, MALFORMED_IPV4", // version
        "0, 0x65, MALFORMED_IPV4",
        "0, 0x44, MALFORMED_IPV4", // header shorter than 20 bytes
        "0, 0x40, MALFORMED_IPV4",
        "3, 19, MALFORMED_IPV4", // total length less than the header
        "3, 0, MALFORMED_IPV4",
        "3, 41, TRUNCATED", // total length more than there is
        "2, 0xFF, TRUNCATED"
    })
    void shouldDropAnIpv4HeaderWithOneFieldWrong(final int at, final String value, final Reason reason) {
        ends(withByte(at, Integer.decode(value)), reason);
    }

    @Test
    void shouldDropAnIpv4HeaderThatIsLongerThanThePacket() {
        ends(withByte(0, 0x4F), Reason.MALFORMED_IPV4);
    }

    /** REQ-002: every single bit of the header counts. */
    @Test
    void shouldDropAnIpv4HeaderWithAnyBitFlipped() {
        for (int bit = 8 * 4; bit < 8 * 20; bit++) {
            final byte[] frame = syn().onEthernet(GATEWAY, ETH0).bytes();
            frame[LINK + bit / 8] ^= (byte) (1 << bit % 8);
            ends(frame, Reason.BAD_IPV4_CHECKSUM);
        }
    }

    @ParameterizedTest
    @CsvSource({"4401 0000, 20", "44ff 0000, 20", "0101 0144, 23", "4400 0000, 20", "0144 0500, 21"})
    void shouldRefuseIpv4OptionsThatLieAboutTheirLength(final String options, final int at) {
        box().fromClient(syn().ipOptions(hex(options)))
                .toClient(icmp().message(12, 0, (long) at << 24)
                        .quoting(syn().ipOptions(hex(options)))
                        .from(VIP)
                        .to(CLIENT)
                        .tos(0xC0)
                        .id(FIRST_ID))
                .decides(Reason.PARAMETER_PROBLEM)
                .remembers(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13})
    void shouldDropWhatIsShorterThanAnEthernetHeader(final int length) {
        ends(Arrays.copyOf(syn().onEthernet(GATEWAY, ETH0).bytes(), length), Reason.MALFORMED_ETHERNET);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 20, 33, 34, 53})
    void shouldDropACutOffIpv4Packet(final int length) {
        ends(Arrays.copyOf(syn().onEthernet(GATEWAY, ETH0).bytes(), length), Reason.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 53, 54, 73})
    void shouldDropACutOffIpv6Packet(final int length) {
        ends(Arrays.copyOf(syn6().onEthernet(GATEWAY, ETH0).bytes(), length), Reason.TRUNCATED);
    }

    @Test
    void shouldDropMoreVlanTagsThanTwo() {
        ends(syn().onEthernet(GATEWAY, ETH0).qinq(1, 2).vlan(3).bytes(), Reason.MALFORMED_ETHERNET);
        ends(syn().onEthernet(GATEWAY, ETH0).vlan(3).truncatedTo(16).bytes(), Reason.MALFORMED_ETHERNET);
    }

    @Test
    void shouldDropWhatIsNeitherArpNorIp() {
        ends(syn().onEthernet(GATEWAY, ETH0).etherType(0x88CC).bytes(), Reason.UNKNOWN_ETHERTYPE);
        ends(syn().onEthernet(GATEWAY, ETH0).etherType(0x0026).bytes(), Reason.UNKNOWN_ETHERTYPE);
        ends(syn().onEthernet(GATEWAY, ETH0).etherType(0x86DD).bytes(), Reason.MALFORMED_IPV6);
        ends(syn6().onEthernet(GATEWAY, ETH0).etherType(0x0800).bytes(), Reason.MALFORMED_IPV4);
    }

    /** Section 1.4: even where no service wants the port. */
    @ParameterizedTest
    @CsvSource({"20", "23", "24", "39"})
    void shouldDropACutOffTcpHeader(final int ipLength) {
        box().fromClient(syn().truncatedTo(ipLength).ipLength(ipLength))
                .drops(Reason.MALFORMED_TCP)
                .fromClient(tcp().from(CLIENT, 1)
                        .to(VIP, 81)
                        .syn()
                        .truncatedTo(ipLength)
                        .ipLength(ipLength))
                .drops(Reason.MALFORMED_TCP)
                .remembers(0);
    }

    @ParameterizedTest
    @CsvSource({"20", "23", "24", "27"})
    void shouldDropACutOffUdpHeader(final int ipLength) {
        box().fromClient(udp().from(CLIENT, 1).to(VIP, 53).truncatedTo(ipLength).ipLength(ipLength))
                .drops(Reason.MALFORMED_UDP)
                .remembers(0);
    }

    @ParameterizedTest
    @CsvSource({"20", "27"})
    void shouldDropACutOffIcmpHeader(final int ipLength) {
        box().fromClient(icmp().from(CLIENT)
                        .to(VIP)
                        .timeExceeded()
                        .truncatedTo(ipLength)
                        .ipLength(ipLength))
                .drops(Reason.MALFORMED_ICMP);
    }

    /** Where nothing is balanced it is a router's packet like any other. */
    @ParameterizedTest
    @CsvSource({"1, 0", "1, 7", "58, 0", "58, 7"})
    void shouldLetNoIcmpWithoutItsHeaderPassServices(final int protocol, final int length) {
        final boolean isIpv4 = protocol == 1;
        final PlainIpPacket headless = ip(protocol)
                .payload(new byte[length])
                .from(isIpv4 ? CLIENT : CLIENT6)
                .to(isIpv4 ? SERVER : SERVER6);
        box().fromClient(headless).drops(Reason.MALFORMED_ICMP);
        Box.with().fromClient(headless).toServer(headless.ttl(63)).decides(Reason.ROUTED);
    }

    /** Linux looks at TTL and size before it looks at what it is to translate. */
    @Test
    void shouldTellOfATtlUsedUpRatherThanMissARestOfTheHeader() {
        final TcpPacket cut =
                tcp().from(CLIENT, 1).to(VIP, 80).ack(1).truncatedTo(28).ipLength(28);
        Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn())
                .fromClient(cut)
                .drops(Reason.MALFORMED_TCP)
                .fromClient(cut.ttl(1))
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .timeExceeded()
                        .tos(0xc0)
                        .id(FIRST_ID)
                        .quoting(cut))
                .decides(Reason.TTL_EXCEEDED);
    }

    /** REQ-009: a chain that is cut off. */
    @ParameterizedTest
    @CsvSource({
        "60, 06 01 0104 0000 0000", // an option header longer than the packet
        "0, 06",
        "44, 3c 00 0001 0000 0001  06 01 0104 0000 0000" // in a first fragment (RFC 7112)
    })
    void shouldDropAnIpv6ChainThatMayNotBe(final int firstHeader, final String chain) {
        box().fromClient(ip(firstHeader).from(CLIENT6).to(VIP6).payload(hex(chain)))
                .drops(Reason.EXTENSION_CHAIN)
                .remembers(0);
    }

    /** 64 headers are patience enough. */
    @ParameterizedTest
    @CsvSource({"1, 1", "64, 1", "65, 0"})
    void shouldWalkSoManyExtensionHeadersAndNoMore(final int headers, final int connections) {
        final byte[] transport = Arrays.copyOfRange(syn6().bytes(), 40, 60);
        final StringBuilder chain = new StringBuilder();
        for (int header = 1; header <= headers; header++) {
            chain.append(header < headers ? "3c" : "06").append("00 0104 0000 0000");
        }
        final byte[] options = hex(chain.toString());
        final byte[] payload = Arrays.copyOf(options, options.length + transport.length);
        System.arraycopy(transport, 0, payload, options.length, transport.length);
        box().fromClient(ip(60).from(CLIENT6).to(VIP6).payload(payload)).remembers(connections);
    }
}
