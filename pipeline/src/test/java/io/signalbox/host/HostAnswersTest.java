package io.signalbox.host;

import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The director as a small host at its own addresses: what no service wants is answered as by Linux (1.10). */
class HostAnswersTest {
    private static final int DONT_FRAGMENT_ID = 0;

    private static TcpPacket segment() {
        return tcp().from(CLIENT, 40_000).to(VIP, 81);
    }

    private static TcpPacket reset() {
        return tcp().from(VIP, 81)
                .to(CLIENT, 40_000)
                .rst()
                .window(0)
                .id(DONT_FRAGMENT_ID)
                .dontFragment();
    }

    /** A director without memory for frames of its own. */
    private static Box speechless() {
        return Box.with(new State.Bounds(4, 1, 1, 1 << 7), "-A -t 192.0.2.10:80 -s rr");
    }

    private static IcmpPacket ping() {
        return icmp().from(CLIENT).to(VIP).echoRequest(1, 1);
    }

    /** What did not leave was no answer. */
    @Test
    void shouldNotSayThatItAnsweredWhereItHadNoRoomTo() {
        speechless().fromClient(ping()).drops(Reason.OUTPUT_LIMIT);
        speechless().fromClient(segment().syn()).drops(Reason.OUTPUT_LIMIT);
        speechless().fromClient(udp().from(CLIENT, 1).to(VIP, 2)).drops(Reason.OUTPUT_LIMIT);
        speechless().fromClient(ip(47).from(CLIENT).to(VIP)).drops(Reason.OUTPUT_LIMIT);
        speechless()
                .fromClient(icmp().from(CLIENT).to(VIP).message(13, 0, 0).payload(new byte[12]))
                .drops(Reason.OUTPUT_LIMIT);
        speechless().fromClient(tcp().from(CLIENT, 1).to(VIP, 80).syn()).drops(Reason.NO_SERVER_SILENT);
        speechless()
                .receives("eth0", arpRequest(VIP).from(GATEWAY, "192.0.2.254").onEthernet(GATEWAY, EVERYBODY))
                .drops(Reason.OUTPUT_LIMIT);
        speechless()
                .fromServer(icmpv6().from(SERVER6).to(OWN61).neighbourSolicitation(OWN61, SERVER_MAC))
                .drops(Reason.OUTPUT_LIMIT);
    }

    @Test
    void shouldNotSayThatItAnsweredWhereThereIsNoWayBack() {
        Box.with()
                .fromClient(ping().from("203.0.113.1"))
                .drops(Reason.NO_WAY_BACK)
                .fromClient(segment().from("203.0.113.1").syn())
                .drops(Reason.NO_WAY_BACK)
                .fromClient(udp().from("203.0.113.1", 1).to(VIP, 2))
                .drops(Reason.NO_WAY_BACK);
    }

    /** Nor where the answer finds no room to wait for its next hop; but one that waits is an answer. */
    @Test
    void shouldNotSayThatItAnsweredWhereTheAnswerCannotWait() {
        Box.with(new State.Bounds(4, 1, 1, 1 << 16))
                .receives("eth1", ping().from(STRANGER).to(OWN1).onEthernet(SERVER_MAC, ETH1))
                .sends("eth1", arpRequest(STRANGER).from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY))
                .decides(Reason.ECHO_REPLY)
                .receives("eth1", ping().from("10.0.0.98").to(OWN1).onEthernet(SERVER_MAC, ETH1))
                .sends("eth1", arpRequest("10.0.0.98").from(ETH1, OWN1).onEthernet(ETH1, EVERYBODY))
                .drops(Reason.HELD_STORE_FULL)
                .stops();
    }

    /** RFC 9293 section 3.10.7.1: sequence 0, and everything that was sent is acknowledged. */
    @Test
    void shouldResetASegmentWithoutAckByAcknowledgingIt() {
        Box.with()
                .fromClient(segment().seq(100).syn())
                .toClient(reset().seq(0).ack(101))
                .decides(Reason.TCP_RESET)
                .remembers(0)
                .fromClient(segment().seq(100).fin().payload("bytes"))
                .toClient(reset().seq(0).ack(106))
                .decides(Reason.TCP_RESET);
    }

    /** With ACK, the reset takes its sequence number from there and acknowledges nothing. */
    @Test
    void shouldResetASegmentWithAckAtTheNumberThatItExpects() {
        Box.with()
                .fromClient(segment().seq(100).ack(7_777).payload("bytes"))
                .toClient(reset().seq(7_777))
                .decides(Reason.TCP_RESET);
    }

    @Test
    void shouldKeepTheTypeOfServiceInAReset() {
        Box.with()
                .fromClient(segment().syn().tos(0x28))
                .toClient(reset().ack(1).tos(0x28))
                .decides(Reason.TCP_RESET);
    }

    @Test
    void shouldResetOverIpv6() {
        Box.with()
                .fromClient(tcp().from(CLIENT6, 40_000).to(VIP6, 81).seq(100).syn())
                .toClient(
                        tcp().from(VIP6, 81).to(CLIENT6, 40_000).rst().ack(101).window(0))
                .decides(Reason.TCP_RESET);
    }

    @Test
    void shouldNotAnswerAReset() {
        Box.with().fromClient(segment().rst()).decides(Reason.RESET_IGNORED);
        Box.with().fromClient(segment().rst().ack(5)).decides(Reason.RESET_IGNORED);
    }

    @Test
    void shouldNotAnswerASegmentThatIsBroken() {
        Box.with().fromClient(segment().syn().checksum(0x1234)).drops(Reason.BAD_TCP_CHECKSUM);
        Box.with().fromClient(segment().syn().dataOffset(4)).drops(Reason.MALFORMED_TCP);
        Box.with().fromClient(segment().syn().dataOffset(6)).drops(Reason.MALFORMED_TCP);
        Box.with().fromClient(segment().syn().truncatedTo(39).ipLength(39)).drops(Reason.MALFORMED_TCP);
    }

    @Test
    void shouldEchoWhateverTheRequestCarries() {
        Box.with()
                .fromClient(icmp().from(CLIENT)
                        .to(VIP)
                        .echoRequest(3, 4)
                        .payload("odd")
                        .ttl(9)
                        .tos(0x1C))
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .echoReply(3, 4)
                        .payload("odd")
                        .tos(0x1C)
                        .id(Box.FIRST_ID))
                .decides(Reason.ECHO_REPLY)
                .fromClient(icmp().from(CLIENT).to(OWN0).echoRequest(0xFFFF, 0xF7FF))
                .toClient(icmp().from(OWN0).to(CLIENT).echoReply(0xFFFF, 0xF7FF).id(Box.FIRST_ID + 1))
                .decides(Reason.ECHO_REPLY);
    }

    @Test
    void shouldEchoOverIpv6() {
        Box.with()
                .fromClient(icmpv6().from(CLIENT6).to(VIP6).echoRequest(3, 4).payload("odd"))
                .toClient(icmpv6().from(VIP6).to(CLIENT6).echoReply(3, 4).payload("odd"))
                .decides(Reason.ECHO_REPLY);
    }

    /** The request comes in fragments and so does the reply. */
    @Test
    void shouldEchoALongRequestInFragments() {
        final byte[] payload = new byte[2_000];
        final var request =
                icmp().from(CLIENT).to(VIP).echoRequest(1, 1).payload(payload).id(88);
        final var reply =
                icmp().from(VIP).to(CLIENT).echoReply(1, 1).payload(payload).id(Box.FIRST_ID);
        Box.with()
                .fromClient(request.fragment(0, 1_480))
                .decides(Reason.FRAGMENT_WAITING)
                .fromClient(request.fragment(1_480, 528))
                .toClient(reply.fragment(0, 1_480))
                .toClient(reply.fragment(1_480, 528))
                .decides(Reason.ECHO_REPLY);
    }

    @Test
    void shouldEchoOnTheVlanThatWasAskedOn() {
        Box.with()
                .receives(
                        "eth0",
                        icmp().from(CLIENT)
                                .to(VIP)
                                .echoRequest(3, 4)
                                .onEthernet(GATEWAY, ETH0)
                                .vlan(7))
                .sends(
                        "eth0",
                        icmp().from(VIP)
                                .to(CLIENT)
                                .echoReply(3, 4)
                                .id(Box.FIRST_ID)
                                .onEthernet(ETH0, GATEWAY)
                                .vlan(7))
                .decides(Reason.ECHO_REPLY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 9, 13, 17})
    void shouldConsumeOtherMessagesInSilence(final int type) {
        Box.with().fromClient(icmp().from(CLIENT).to(VIP).message(type, 0, 0)).decides(Reason.ICMP_CONSUMED);
    }

    @Test
    void shouldNotBelieveAnIcmpMessageWithAWrongChecksum() {
        Box.with()
                .fromClient(icmp().from(CLIENT).to(VIP).echoRequest(1, 1).checksum(0x4242))
                .drops(Reason.BAD_ICMP_CHECKSUM)
                .fromClient(icmpv6().from(CLIENT6).to(VIP6).echoRequest(1, 1).checksum(0x4242))
                .drops(Reason.BAD_ICMP_CHECKSUM);
    }

    @Test
    void shouldRefuseUdpWithPortUnreachable() {
        final var question = udp().from(CLIENT, 1).to(VIP, 2).payload("x").ttl(5);
        Box.with()
                .fromClient(question)
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .portUnreachable()
                        .quoting(question)
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.PORT_UNREACHABLE);
        final var question6 = udp().from(CLIENT6, 1).to(VIP6, 2).payload("x").ttl(5);
        Box.with()
                .fromClient(question6)
                .toClient(icmpv6().from(VIP6).to(CLIENT6).portUnreachable().quoting(question6))
                .decides(Reason.PORT_UNREACHABLE);
    }

    /** As Linux does: it is not known whom it was for. Zero means that there is none, which IPv6 does not allow. */
    @Test
    void shouldNotRefuseUdpWithAWrongChecksum() {
        Box.with()
                .fromClient(udp().from(CLIENT, 1).to(VIP, 2).payload("x").checksum(0x4242))
                .drops(Reason.BAD_UDP_CHECKSUM)
                .fromClient(udp().from(CLIENT6, 1).to(VIP6, 2).payload("x").withoutChecksum())
                .drops(Reason.BAD_UDP_CHECKSUM);
        final var unchecked = udp().from(CLIENT, 1).to(VIP, 2).payload("x").withoutChecksum();
        Box.with()
                .fromClient(unchecked)
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .portUnreachable()
                        .quoting(unchecked)
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.PORT_UNREACHABLE);
    }

    @Test
    void shouldRefuseAProtocolThatItDoesNotSpeak() {
        final var gre = ip(47).from(CLIENT).to(VIP).payload("any");
        Box.with()
                .fromClient(gre)
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .unreachable(2)
                        .quoting(gre)
                        .tos(0xC0)
                        .id(Box.FIRST_ID))
                .decides(Reason.PROTOCOL_UNREACHABLE);
    }

    /** RFC 4443 section 3.4: a parameter problem that points at the byte which named the protocol. */
    @Test
    void shouldPointAtTheIpv6HeaderThatItDoesNotKnow() {
        final var direct = ip(47).from(CLIENT6).to(VIP6).payload("any");
        final var behindOptions = ip(47).from(CLIENT6).to(VIP6).payload("any").hopByHop(hex("0502 0000"));
        Box.with()
                .fromClient(direct)
                .toClient(icmpv6().from(VIP6).to(CLIENT6).message(4, 1, 6).quoting(direct))
                .decides(Reason.PROTOCOL_UNREACHABLE)
                .fromClient(behindOptions)
                .toClient(icmpv6().from(VIP6).to(CLIENT6).message(4, 1, 40).quoting(behindOptions))
                .decides(Reason.PROTOCOL_UNREACHABLE);
    }

    /** Its way here and its way back (RFC 1122 section 3.2.1.8): both by the address that answers. */
    @Test
    void shouldGoOnRecordingTheRouteInItsAnswer() {
        Box.with()
                .fromClient(tcp().from(CLIENT, 1).to(VIP, 81).syn().ipOptions(hex("070b04 00000000 00000000")))
                .toClient(tcp().from(VIP, 81)
                        .to(CLIENT, 1)
                        .rst()
                        .ack(1)
                        .window(0)
                        .dontFragment()
                        .ipOptions(hex("070b0c c000020a c000020a")))
                .decides(Reason.TCP_RESET);
    }
}
