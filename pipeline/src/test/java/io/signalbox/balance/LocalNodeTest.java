package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import io.signalbox.wire.Addresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real servers that are the director itself; the recordings {@code local-node} and {@code local-node-v6} show more. */
class LocalNodeTest {
    private static final int PORT = 40_000;

    private static Box tcpBy(final String method, final String server) {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r " + server + " " + method);
    }

    private static Box udpBy(final String method, final String server) {
        return Box.with("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r " + server + " " + method);
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, PORT).to(VIP, 80).seq(7).syn();
    }

    private static TcpPacket reset() {
        return tcp().from(VIP, 80)
                .to(CLIENT, PORT)
                .seq(0)
                .rst()
                .ack(8)
                .window(0)
                .dontFragment();
    }

    private static UdpPacket question() {
        return udp().from(CLIENT, PORT).to(VIP, 53).payload("who?");
    }

    private static int checksum(final UdpPacket datagram) {
        final byte[] ipv4 = datagram.bytes();
        return (ipv4[26] & 0xFF) << 8 | ipv4[27] & 0xFF;
    }

    @Test
    void shouldResetAsTheVirtualAddressWhatANatServerOfItsOwnRefuses() {
        final Box box = tcpBy("-m", "10.0.0.1:8080").fromClient(syn()).toClient(reset());

        box.decides(Reason.TCP_RESET).remembers(1);
        assertThat(box.decision().server).isNotNull();
        assertThat(box.decision().after.destinationLo)
                .isEqualTo(Addresses.parse(OWN1).lo());
        assertThat(box.decision().after.destinationPort).isEqualTo(8080);
        assertThat(box.state().table.state(box.decision().connection)).isEqualTo(6);
    }

    /** The quote is what the server saw but for address and port: its checksum stays the server's (6.8). */
    @Test
    void shouldTranslateItsOwnErrorBack() {
        final int seen = checksum(udp().from(CLIENT, PORT).to(OWN1, 5353).payload("who?"));
        udpBy("-m", "10.0.0.1:5353")
                .fromClient(question())
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .portUnreachable()
                        .quoting(question().checksum(seen))
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.PORT_UNREACHABLE);
    }

    /** NAT computes the checksum that the client left out, and the host finds it right. */
    @Test
    void shouldQuoteTheChecksumThatNatPutIn() {
        final int seen = checksum(udp().from(CLIENT, PORT).to(OWN1, 53).payload("who?"));
        udpBy("-m", "10.0.0.1:53")
                .fromClient(question().withoutChecksum())
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .portUnreachable()
                        .quoting(question().checksum(seen))
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.PORT_UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-g", "-i"})
    void shouldLeaveToItsHostWhatIsRoutedToItself(final String method) {
        tcpBy(method, "10.0.0.1:80")
                .fromClient(syn().ttl(1))
                .toClient(reset())
                .decides(Reason.TCP_RESET)
                .remembers(1);
    }

    @Test
    void shouldCountItsAnswersAsTheServers() {
        final Box box = tcpBy("-m", "10.0.0.1:8080").fromClient(syn()).after(4);
        final var shown = box.state().services.all().get(0).statistics.shown(box.nowNs());
        assertThat(shown.inPackets).isEqualTo(1);
        assertThat(shown.outPackets).isEqualTo(1);
        assertThat(shown.outBytes).isEqualTo(40);
    }

    @Test
    void shouldTakeAWrongChecksumForTheServersTrouble() {
        tcpBy("-m", "10.0.0.1:8080").fromClient(syn().checksum(1)).drops(Reason.BAD_TCP_CHECKSUM);
    }

    @Test
    void shouldNotTranslateToALoopbackAddress() {
        tcpBy("-m", "127.0.0.1:80")
                .fromClient(syn())
                .drops(Reason.LOOPBACK_SERVER)
                .remembers(1);
    }

    /** It is not remembered, so its answer is nobody's, and shows the server. */
    @Test
    void shouldShowTheServerWhereAPacketWasScheduledByItself() {
        final UdpPacket seen = udp().from(CLIENT, PORT).to(OWN1, 5353).payload("who?");
        Box.with("-A -u 192.0.2.10:53 -s rr -o", "-a -u 192.0.2.10:53 -r 10.0.0.1:5353 -m")
                .fromClient(question())
                .toClient(icmp().from(OWN1)
                        .to(CLIENT)
                        .portUnreachable()
                        .quoting(seen)
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.PORT_UNREACHABLE)
                .remembers(0);
    }

    @Test
    void shouldConsumeAnErrorAboutItsOwnAnswer() {
        tcpBy("-m", "10.0.0.1:8080")
                .fromClient(syn())
                .fromClient(icmp().from(CLIENT).to(VIP).portUnreachable().quoting(reset()))
                .decides(Reason.ICMP_CONSUMED);
    }

    /** Linux checks its own ICMPv6 error without the pseudo header, as it does a server's. */
    @Test
    void shouldKeepAnIcmpv6ErrorToItselfAsLinuxDoes() {
        final Box box =
                Box.with("-A -u [2001:db8:1::10]:53 -s rr", "-a -u [2001:db8:1::10]:53 -r [2001:db8:2::1]:5353 -m");
        final UdpPacket asked = udp().from(CLIENT6, PORT).to(VIP6, 53).payload("who?");
        final byte[] seen =
                udp().from(CLIENT6, PORT).to(OWN61, 5353).payload("who?").bytes();
        final int checksum = (seen[46] & 0xFF) << 8 | seen[47] & 0xFF;

        box.fromClient(asked)
                .toClient(icmpv6().from(VIP6).to(CLIENT6).portUnreachable().quoting(asked.checksum(checksum)))
                .decides(Reason.PORT_UNREACHABLE);
        box.asLinux()
                .fromClient(udp().from(CLIENT6, PORT).to(VIP6, 53).payload("who?"))
                .drops(Reason.ICMPV6_UNCHECKED);
    }
}
