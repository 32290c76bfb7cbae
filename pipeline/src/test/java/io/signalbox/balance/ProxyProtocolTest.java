package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.rewrite.NetworkCard;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real servers that are told who their clients are. The client's first byte has number 8; what is in front of it on the
 * server's side are 28 bytes, in IPv6 52.
 */
class ProxyProtocolTest {
    private static final int PORT = 40_000;
    private static final int LOCAL = 7_000;
    private static final int LENGTH = 28;
    /** Section 2.2 of haproxy's proxy-protocol.txt: signature, version and command, family and transport, length. */
    private static final String HEAD = "0d0a0d0a 000d0a51 5549540a 21 11 000c";
    /** 198.51.100.1 to 192.0.2.10, ports 40000 and 80. */
    private static final byte[] SAID = hex(HEAD + "c6336401 c000020a 9c40 0050");

    private static final State.Bounds ROOMY = new State.Bounds(64, 4, 8, 1 << 20);

    private static Box site() {
        return Box.with(
                        ROOMY,
                        "-A -t 192.0.2.10:80 -s rr",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 --fullnat --proxy-v2",
                        "-A -t [2001:db8:1::10]:80 -s rr",
                        "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:8080 --fullnat --proxy-v2")
                .hears("local 10.0.0.1 --ports 7000-7000")
                .hears("local 2001:db8:2::1 --ports 7000-7000");
    }

    private static TcpPacket fromClient(final long seq) {
        return tcp().from(CLIENT, PORT).to(VIP, 80).seq(seq);
    }

    private static TcpPacket toServer(final long seq) {
        return tcp().from(OWN1, LOCAL).to(SERVER, 8080).seq(seq).ttl(63);
    }

    private static TcpPacket fromServer(final long seq) {
        return tcp().from(SERVER, 8080).to(OWN1, LOCAL).seq(seq);
    }

    private static TcpPacket toClient(final long seq) {
        return tcp().from(VIP, 80).to(CLIENT, PORT).seq(seq).ttl(63);
    }

    /** A client has sent its SYN and got its answer: neither is another than without the protocol. */
    private static Box asked() {
        return site().fromClient(fromClient(7).syn())
                .toServer(toServer(7).syn())
                .decides(Reason.NEW_CONNECTION)
                .fromServer(fromServer(90).ack(8).syn())
                .toClient(toClient(90).ack(8).syn())
                .decides(Reason.REPLY);
    }

    /** And has answered. */
    private static Box connected() {
        return asked().fromClient(fromClient(8).ack(91))
                .toServer(toServer(8).ack(91).payload(SAID))
                .decides(Reason.CONNECTION);
    }

    private static byte[] withHeader(final String text) {
        final ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(SAID);
        both.writeBytes(text.getBytes());
        return both.toByteArray();
    }

    @Test
    void shouldPutTheClientsAddressInFrontOfItsStreamAndMoveTheNumbersBehindIt() {
        connected()
                .fromServer(fromServer(91).ack(8 + LENGTH))
                .toClient(toClient(91).ack(8))
                .decides(Reason.REPLY)
                .fromClient(fromClient(8).ack(91).payload("GET /"))
                .toServer(toServer(8 + LENGTH).ack(91).payload("GET /"))
                .decides(Reason.CONNECTION)
                .fromServer(fromServer(91).ack(13 + LENGTH).payload("200"))
                .toClient(toClient(91).ack(13).payload("200"))
                .decides(Reason.REPLY)
                .fromClient(fromClient(13).ack(94).fin())
                .toServer(toServer(13 + LENGTH).ack(94).fin())
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldDoSoInIpv6() {
        final byte[] said = hex("0d0a0d0a 000d0a51 5549540a 21 21 0024"
                + "20010db8000c0000 0000000000000001 20010db800010000 0000000000000010 9c40 0050");
        site().fromClient(tcp().from(CLIENT6, PORT).to(VIP6, 80).seq(7).syn())
                .toServer(
                        tcp().from(OWN61, LOCAL).to(SERVER6, 8080).seq(7).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromClient(tcp().from(CLIENT6, PORT).to(VIP6, 80).seq(8).ack(91))
                .toServer(tcp().from(OWN61, LOCAL)
                        .to(SERVER6, 8080)
                        .seq(8)
                        .ack(91)
                        .payload(said)
                        .ttl(63))
                .decides(Reason.CONNECTION)
                .fromServer(tcp().from(SERVER6, 8080).to(OWN61, LOCAL).seq(91).ack(60))
                .toClient(tcp().from(VIP6, 80).to(CLIENT6, PORT).seq(91).ack(8).ttl(63))
                .decides(Reason.REPLY);
    }

    /** Nobody knows yet that the first one arrived: whoever begins the stream says it again. */
    @Test
    void shouldSayItAgainUntilTheServerHasHeardIt() {
        connected()
                .fromClient(fromClient(8).ack(91).psh().payload("GET /"))
                .toServer(toServer(8).ack(91).psh().payload(withHeader("GET /")))
                .decides(Reason.CONNECTION)
                .fromClient(fromClient(13).ack(91).payload("more"))
                .toServer(toServer(13 + LENGTH).ack(91).payload("more"))
                .decides(Reason.CONNECTION)
                .fromServer(fromServer(90).ack(8).syn())
                .toClient(toClient(90).ack(8).syn())
                .decides(Reason.REPLY)
                .fromClient(fromClient(8).ack(91))
                .toServer(toServer(8).ack(91).payload(SAID))
                .decides(Reason.CONNECTION);
    }

    /** What is acknowledged of the director's words is no business of the client's. */
    @ParameterizedTest
    @CsvSource({"8, 8", "9, 8", "35, 8", "36, 8", "37, 9"})
    void shouldAcknowledgeNothingThatTheClientDidNotSay(final long server, final long client) {
        connected()
                .fromServer(fromServer(91).ack(server))
                .toClient(toClient(91).ack(client))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldMoveSelectiveAcknowledgmentsToo() {
        connected()
                .fromServer(fromServer(91).ack(8).options(hex("0101 050a 0000002e 00000038")))
                .toClient(toClient(91).ack(8).options(hex("0101 050a 00000012 0000001c")))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldSendItAheadOfASegmentThatHasNoRoomForIt() {
        final byte[] text = new byte[1_440];
        asked().fromClient(fromClient(8).ack(91).dontFragment().fin().payload(text))
                .toServer(toServer(8).ack(91).dontFragment().payload(SAID))
                .toServer(toServer(8 + LENGTH).ack(91).dontFragment().fin().payload(text))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldSendItAheadOfASuperFrameWhichPassesWhole() {
        final byte[] text = new byte[20_000];
        final byte[] came = fromClient(8)
                .ack(91)
                .dontFragment()
                .payload(text)
                .onEthernet(GATEWAY, ETH0)
                .bytes();
        final byte[] leaves = toServer(8 + LENGTH)
                .ack(91)
                .dontFragment()
                .payload(text)
                .onEthernet(ETH1, SERVER_MAC)
                .bytes();
        asked().receives("eth0", NetworkCard.left(came), NetworkCard.superFrame(came, 1_460))
                .toServer(toServer(8).ack(91).dontFragment().payload(SAID))
                .sends("eth1", NetworkCard.left(leaves), NetworkCard.superFrame(leaves, 1_460))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldSayItWhereAChecksumIsLeftToANetworkCard() {
        final byte[] came =
                fromClient(8).ack(91).payload("GET /").onEthernet(GATEWAY, ETH0).bytes();
        final byte[] leaves = toServer(8)
                .ack(91)
                .payload(withHeader("GET /"))
                .onEthernet(ETH1, SERVER_MAC)
                .bytes();
        asked().receives("eth0", NetworkCard.left(came), NetworkCard.partial(came))
                .sends("eth1", NetworkCard.left(leaves), NetworkCard.partial(leaves))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldLetAResetPassUnmovedBeforeAnythingWasSaid() {
        asked().fromClient(fromClient(8).rst()).toServer(toServer(8).rst()).decides(Reason.CONNECTION);
        connected()
                .fromClient(fromClient(8).rst())
                .toServer(toServer(8 + LENGTH).rst())
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldBeginAnewWithAnotherSyn() {
        connected()
                .fromClient(fromClient(500).syn())
                .toServer(toServer(500).syn())
                .decides(Reason.CONNECTION)
                .fromServer(fromServer(91).ack(8))
                .toClient(toClient(91).ack(8))
                .decides(Reason.REPLY)
                .fromServer(fromServer(299).ack(501).syn())
                .toClient(toClient(299).ack(501).syn())
                .decides(Reason.REPLY)
                .fromClient(fromClient(501).ack(300))
                .toServer(toServer(501).ack(300).payload(SAID))
                .decides(Reason.CONNECTION);
    }

    /** Anybody can send a SYN in a client's name; RFC 5961, section 4.2: the server answers where it stands. */
    @Test
    void shouldNotBeLedAstrayByASynThatTheServerDidNotTake() {
        connected()
                .fromServer(fromServer(91).ack(8 + LENGTH))
                .toClient(toClient(91).ack(8))
                .decides(Reason.REPLY)
                .fromClient(fromClient(1_000_000).syn())
                .toServer(toServer(1_000_000).syn())
                .decides(Reason.CONNECTION)
                .fromServer(fromServer(91).ack(8 + LENGTH))
                .toClient(toClient(91).ack(8))
                .decides(Reason.REPLY)
                .fromClient(fromClient(8).ack(91).payload("GET /"))
                .toServer(toServer(8 + LENGTH).ack(91).payload("GET /"))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldNotBeLedAstrayBeforeItHasSaidAnything() {
        asked().fromClient(fromClient(1_000_000).syn())
                .toServer(toServer(1_000_000).syn())
                .decides(Reason.CONNECTION)
                .fromClient(fromClient(8).ack(91))
                .toServer(toServer(8).ack(91).payload(SAID))
                .decides(Reason.CONNECTION);
    }

    /** A stream is not known by its middle: there is nothing to be put in front of it. */
    @Test
    void shouldSayNothingOnAConnectionWhoseBeginningItDidNotSee() {
        site().told("net.ipv4.vs.sloppy_tcp=1")
                .fromClient(fromClient(8).ack(91).payload("GET /"))
                .toServer(toServer(8).ack(91).payload("GET /"))
                .decides(Reason.NEW_CONNECTION)
                .fromServer(fromServer(91).ack(13))
                .toClient(toClient(91).ack(13))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldTellAClientOfASegmentByTheNumberThatItKnows() {
        final byte[] quote =
                Arrays.copyOf(toServer(100 + LENGTH).ack(91).ttl(62).bytes(), 28);
        final byte[] known = Arrays.copyOf(fromClient(100).ack(91).ttl(62).bytes(), 28);
        connected()
                .fromServer(icmp().from("10.0.0.77")
                        .to(OWN1)
                        .fragmentationNeeded(1_400)
                        .quoting(quote))
                .toClient(icmp().from(VIP)
                        .to(CLIENT)
                        .fragmentationNeeded(1_400)
                        .quoting(known)
                        .ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    /** The server hears of TCP's clients alone. */
    @Test
    void shouldSayNothingInFrontOfDatagrams() {
        Box.with(ROOMY, "-A -f 5 -s rr", "-a -f 5 -r 10.0.0.11:53 --fullnat --proxy-v2")
                .hears("mark 5 protocol 17 to 192.0.2.10/32")
                .hears("local 10.0.0.1 --ports 7000-7000")
                .fromClient(udp().from(CLIENT, PORT).to(VIP, 53).payload("?"))
                .toServer(udp().from(OWN1, LOCAL).to(SERVER, 53).payload("?").ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m --proxy-v2",
                "-a -u 192.0.2.10:53 -r 10.0.0.11:53 --fullnat --proxy-v2"
            })
    void shouldBeRefusedWhereItCannotBeSaid(final String line) {
        assertThatThrownBy(() -> CommandText.parse(line)).hasMessageContaining("The PROXY protocol");
    }

    @Test
    void shouldBeWrittenAsItIsRead() {
        final String line = "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 --fullnat -w 1 --proxy-v2";
        assertThat(CommandText.of(CommandText.parse(line))).isEqualTo(line);
    }
}
