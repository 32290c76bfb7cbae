package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;

import io.signalbox.command.Command.SetHelper;
import io.signalbox.decision.Reason;
import io.signalbox.ftp.FtpControls;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.rewrite.NetworkCard;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FTP through NAT: what is said on a control connection, and the data connections that come of it, byte by byte. */
class FtpTest {
    private static final int CONTROL_PORT = 40_000;
    private static final int DATA_PORT = 40_001;
    private static final int PASSIVE_PORT = 40_000;
    private static final String INSIDE = "227 Entering Passive Mode (10,0,0,11,156,64).\r\n";
    private static final String OUTSIDE = "227 Entering Passive Mode (192,0,2,10,156,64).\r\n";
    /** Where the client's and the server's text begins, and where the answers above end. */
    private static final long SAID = 1_001;

    private static final long HEARD = 5_001;
    private static final long INSIDE_END = HEARD + 47;
    private static final long OUTSIDE_END = HEARD + 48;

    private static Box site(final String method) {
        return site(new State.Bounds(64, 4, 64, 1 << 20), method);
    }

    private static Box site(final State.Bounds bounds, final String method) {
        return Box.with(bounds, "-A -t 192.0.2.10:21 -s rr", "-a -t 192.0.2.10:21 -r 10.0.0.11:21 " + method)
                .asked(new SetHelper("ftp", true));
    }

    private static Box established() {
        return established(site("-m"));
    }

    private static Box established(final Box box) {
        return box.fromClient(fromClient(SAID - 1).syn())
                .fromServer(fromServer(HEARD - 1).syn().ack(SAID))
                .fromClient(fromClient(SAID).ack(HEARD));
    }

    private static Box established6() {
        return Box.with("-A -t [2001:db8:1::10]:21 -s rr", "-a -t [2001:db8:1::10]:21 -r [2001:db8:2::11]:21 -m")
                .asked(new SetHelper("ftp", true))
                .fromClient(tcp().from(CLIENT6, CONTROL_PORT)
                        .to(VIP6, 21)
                        .seq(SAID - 1)
                        .syn())
                .fromServer(tcp().from(SERVER6, 21)
                        .to(CLIENT6, CONTROL_PORT)
                        .seq(HEARD - 1)
                        .syn()
                        .ack(SAID))
                .fromClient(
                        tcp().from(CLIENT6, CONTROL_PORT).to(VIP6, 21).seq(SAID).ack(HEARD));
    }

    /** A client has asked, and its server has answered. */
    private static Box passive() {
        return established().fromClient(says("PASV\r\n")).fromServer(answers(INSIDE));
    }

    private static TcpPacket fromClient(final long sequence) {
        return tcp().from(CLIENT, CONTROL_PORT).to(VIP, 21).seq(sequence);
    }

    private static TcpPacket toServer(final long sequence) {
        return tcp().from(CLIENT, CONTROL_PORT).to(SERVER, 21).seq(sequence).ttl(63);
    }

    private static TcpPacket fromServer(final long sequence) {
        return tcp().from(SERVER, 21).to(CLIENT, CONTROL_PORT).seq(sequence);
    }

    private static TcpPacket toClient(final long sequence) {
        return tcp().from(VIP, 21).to(CLIENT, CONTROL_PORT).seq(sequence).ttl(63);
    }

    private static TcpPacket says(final String text) {
        return fromClient(SAID).ack(HEARD).psh().payload(text);
    }

    private static TcpPacket answers(final String text) {
        return fromServer(HEARD).ack(SAID + 6).psh().payload(text);
    }

    private static TcpPacket answered(final String text) {
        return toClient(HEARD).ack(SAID + 6).psh().payload(text);
    }

    private static TcpPacket says6(final String text) {
        return tcp().from(CLIENT6, CONTROL_PORT)
                .to(VIP6, 21)
                .seq(SAID)
                .ack(HEARD)
                .psh()
                .payload(text);
    }

    private static TcpPacket dataSyn(final int clientPort) {
        return tcp().from(CLIENT, clientPort).to(VIP, PASSIVE_PORT).seq(9_000).syn();
    }

    private static TcpPacket dataSynAtServer(final int clientPort) {
        return tcp().from(CLIENT, clientPort)
                .to(SERVER, PASSIVE_PORT)
                .seq(9_000)
                .syn()
                .ttl(63);
    }

    // ---- passive

    @Test
    void shouldPutTheVirtualAddressWhereAServerNamesItsOwn() {
        established()
                .fromClient(says("PASV\r\n"))
                .toServer(toServer(SAID).ack(HEARD).psh().payload("PASV\r\n"))
                .decides(Reason.CONNECTION)
                .fromServer(answers(INSIDE).id(0xBEEF).tos(0x10).dontFragment())
                .toClient(answered(OUTSIDE).id(0xBEEF).tos(0x10).dontFragment())
                .decides(Reason.REPLY);
    }

    /** The pseudo header holds the length of what follows it. */
    @Test
    void shouldKeepAPartialChecksumPartialWhereTextChangesItsLength() {
        final Box box = established().fromClient(says("PASV\r\n"));
        leftTo(box, "eth1", answers(INSIDE).onEthernet(SERVER_MAC, ETH1));
        leaves(box, "eth0", answered(OUTSIDE).onEthernet(ETH0, GATEWAY)).decides(Reason.REPLY);
        leftTo(box, "eth1", fromServer(HEARD + INSIDE.length()).payload("next").onEthernet(SERVER_MAC, ETH1));
        leaves(box, "eth0", toClient(HEARD + OUTSIDE.length()).payload("next").onEthernet(ETH0, GATEWAY));
        leftTo(box, "eth0", fromClient(SAID).ack(HEARD + OUTSIDE.length()).onEthernet(GATEWAY, ETH0));
        leaves(box, "eth1", toServer(SAID).ack(HEARD + INSIDE.length()).onEthernet(ETH1, SERVER_MAC));
    }

    private static void leftTo(final Box box, final String port, final EthernetFrame complete) {
        box.receives(port, NetworkCard.left(complete.bytes()), NetworkCard.partial(complete.bytes()));
    }

    private static Box leaves(final Box box, final String port, final EthernetFrame complete) {
        return box.sends(port, NetworkCard.left(complete.bytes()), NetworkCard.partial(complete.bytes()));
    }

    @Test
    void shouldMoveTheServersNumbersBehindALongerAnswer() {
        passive()
                .fromServer(fromServer(INSIDE_END).ack(SAID + 6).payload("226 done\r\n"))
                .toClient(toClient(OUTSIDE_END).ack(SAID + 6).payload("226 done\r\n"))
                .fromClient(fromClient(SAID + 6).ack(OUTSIDE_END))
                .toServer(toServer(SAID + 6).ack(INSIDE_END))
                .decides(Reason.CONNECTION);
    }

    /** No local end is found for a data connection: it goes as the control connection goes. */
    @Test
    void shouldReachAServerThatIsFullNatsByNowAsItsControlConnectionDoes() {
        established()
                .hears("local 10.0.0.1")
                .hears("-e -t 192.0.2.10:21 -r 10.0.0.11:21 --fullnat")
                .fromClient(says("PASV\r\n"))
                .toServer(toServer(SAID).ack(HEARD).psh().payload("PASV\r\n"))
                .fromServer(answers(INSIDE))
                .toClient(answered(OUTSIDE))
                .fromClient(tcp().from(CLIENT, DATA_PORT).to(VIP, PASSIVE_PORT).syn())
                .toServer(tcp().from(CLIENT, DATA_PORT)
                        .to(SERVER, PASSIVE_PORT)
                        .syn()
                        .ttl(63))
                .fromServer(tcp().from(SERVER, PASSIVE_PORT)
                        .to(CLIENT, DATA_PORT)
                        .syn()
                        .ack(1))
                .toClient(tcp().from(VIP, PASSIVE_PORT)
                        .to(CLIENT, DATA_PORT)
                        .syn()
                        .ack(1)
                        .ttl(63));
    }

    @Test
    void shouldMoveTheServersNumbersBehindAShorterAnswer() {
        established()
                .fromClient(says("PASV\r\n"))
                .fromServer(answers("227 (100,100,100,100,156,64)\r\n"))
                .toClient(answered("227 (192,0,2,10,156,64)\r\n"))
                .fromServer(fromServer(HEARD + 30).ack(SAID + 6))
                .toClient(toClient(HEARD + 25).ack(SAID + 6))
                .fromClient(fromClient(SAID + 6).ack(HEARD + 25))
                .toServer(toServer(SAID + 6).ack(HEARD + 30));
    }

    @Test
    void shouldLeaveNumbersBeforeTheAnswerAsTheyAre() {
        passive()
                .fromServer(fromServer(HEARD - 1).ack(SAID))
                .toClient(toClient(HEARD - 1).ack(SAID))
                .fromClient(fromClient(SAID + 6).ack(HEARD))
                .toServer(toServer(SAID + 6).ack(HEARD));
    }

    @Test
    void shouldAddUpWhatTwoAnswersGrew() {
        passive()
                .fromClient(fromClient(SAID + 6).ack(OUTSIDE_END).payload("PASV\r\n"))
                .toServer(toServer(SAID + 6).ack(INSIDE_END).payload("PASV\r\n"))
                .fromServer(fromServer(INSIDE_END).ack(SAID + 12).payload(INSIDE))
                .toClient(toClient(OUTSIDE_END).ack(SAID + 12).payload(OUTSIDE))
                .fromServer(fromServer(INSIDE_END + 47).ack(SAID + 12))
                .toClient(toClient(OUTSIDE_END + 48).ack(SAID + 12))
                .fromClient(fromClient(SAID + 12).ack(OUTSIDE_END))
                .toServer(toServer(SAID + 12).ack(INSIDE_END))
                .fromClient(fromClient(SAID + 12).ack(OUTSIDE_END + 48))
                .toServer(toServer(SAID + 12).ack(INSIDE_END + 47));
    }

    /** The blocks lie at an odd place, which is where sums of 16 bits are easily taken wrong. */
    @Test
    void shouldMoveWhatIsAcknowledgedSelectively() {
        final byte[] outside = hex("01 050a" + "00001389" + "000013b9" + "01 00 00");
        passive()
                .fromClient(fromClient(SAID + 6).ack(HEARD).options(outside))
                .toServer(toServer(SAID + 6).ack(HEARD).options(hex("01 050a" + "00001389" + "000013b8" + "01 00 00")))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldLetOptionsThatContradictThemselvesPass() {
        for (final String options : new String[] {"05ff 0000", "0101 0105", "0500 0000", "0501 0000", "0506 0000"}) {
            passive()
                    .fromClient(fromClient(SAID + 6).ack(OUTSIDE_END).options(hex(options)))
                    .toServer(toServer(SAID + 6).ack(INSIDE_END).options(hex(options)));
        }
    }

    @Test
    void shouldNotMoveAnAcknowledgmentThatIsNone() {
        passive()
                .fromClient(fromClient(SAID + 6).ack(OUTSIDE_END).flags(0x04))
                .toServer(toServer(SAID + 6).ack(OUTSIDE_END).flags(0x04));
    }

    /** As Linux does it: the answer was given, and nobody waits for another. */
    @Test
    void shouldLetARepeatedAnswerPassAsItIs() {
        passive().fromServer(answers(INSIDE)).toClient(answered(INSIDE)).decides(Reason.REPLY);
    }

    @Test
    void shouldTakeTheDataConnectionFromWhateverPortItComes() {
        passive()
                .remembers(2)
                .fromClient(dataSyn(DATA_PORT))
                .toServer(dataSynAtServer(DATA_PORT))
                .decides(Reason.CONNECTION)
                .fromServer(tcp().from(SERVER, PASSIVE_PORT)
                        .to(CLIENT, DATA_PORT)
                        .syn()
                        .ack(9_001))
                .toClient(tcp().from(VIP, PASSIVE_PORT)
                        .to(CLIENT, DATA_PORT)
                        .syn()
                        .ack(9_001)
                        .ttl(63))
                .decides(Reason.REPLY)
                .remembers(2);
    }

    @Test
    void shouldTakeOnlyTheFirstThatComes() {
        passive()
                .fromClient(dataSyn(DATA_PORT))
                .fromClient(dataSyn(DATA_PORT + 1))
                .toClient(tcp().from(VIP, PASSIVE_PORT)
                        .to(CLIENT, DATA_PORT + 1)
                        .rst()
                        .ack(9_001)
                        .window(0)
                        .dontFragment())
                .decides(Reason.TCP_RESET);
    }

    @Test
    void shouldSendTheDataConnectionToTheServerThatWasAnnounced() {
        established()
                .fromClient(says("PASV\r\n"))
                .fromServer(answers("227 (10,0,0,12,156,64)\r\n"))
                .toClient(answered("227 (192,0,2,10,156,64)\r\n"))
                .fromClient(dataSyn(DATA_PORT))
                .toOther(tcp().from(CLIENT, DATA_PORT)
                        .to(OTHER, PASSIVE_PORT)
                        .seq(9_000)
                        .syn()
                        .ttl(63))
                .decides(Reason.CONNECTION);
    }

    /** The service keeps its clients: the data connection is announced all the same, and its template is not touched. */
    @Test
    void shouldServePersistentClientsLikewise() {
        established(Box.with("-A -t 192.0.2.10:21 -s rr -p 300", "-a -t 192.0.2.10:21 -r 10.0.0.11:21 -m")
                        .asked(new SetHelper("ftp", true)))
                .fromClient(says("PASV\r\n"))
                .fromServer(answers(INSIDE))
                .toClient(answered(OUTSIDE))
                .fromClient(dataSyn(DATA_PORT))
                .toServer(dataSynAtServer(DATA_PORT))
                .decides(Reason.CONNECTION)
                .remembers(3);
    }

    /** What is to become of a segment is decided when it comes, and done when its next hop is known. */
    @Test
    void shouldRewriteAnAnswerThatHadToWaitForItsNextHop() {
        final String neighbour = "192.0.2.77";
        final String mac = "02:00:00:00:00:77";
        final Box box = site("-m")
                .fromClient(tcp().from(neighbour, CONTROL_PORT)
                        .to(VIP, 21)
                        .seq(SAID - 1)
                        .syn())
                .fromClient(tcp().from(neighbour, CONTROL_PORT)
                        .to(VIP, 21)
                        .seq(SAID)
                        .ack(HEARD))
                .fromClient(tcp().from(neighbour, CONTROL_PORT)
                        .to(VIP, 21)
                        .seq(SAID)
                        .ack(HEARD)
                        .payload("PASV\r\n"));
        box.fromServer(tcp().from(SERVER, 21)
                        .to(neighbour, CONTROL_PORT)
                        .seq(HEARD)
                        .ack(SAID)
                        .payload(INSIDE))
                .sends("eth0", arpRequest(neighbour).from(ETH0, OWN0).onEthernet(ETH0, EVERYBODY))
                .decides(Reason.NEIGHBOUR_WAITING)
                .fromServer(tcp().from(SERVER, 21)
                        .to(neighbour, CONTROL_PORT)
                        .seq(INSIDE_END)
                        .ack(SAID))
                .decides(Reason.NEIGHBOUR_WAITING)
                .receives("eth0", arpReply().from(mac, neighbour).to(ETH0, OWN0).onEthernet(mac, ETH0))
                .sends(
                        "eth0",
                        tcp().from(VIP, 21)
                                .to(neighbour, CONTROL_PORT)
                                .seq(HEARD)
                                .ack(SAID)
                                .payload(OUTSIDE)
                                .ttl(63)
                                .onEthernet(ETH0, mac))
                .sends(
                        "eth0",
                        tcp().from(VIP, 21)
                                .to(neighbour, CONTROL_PORT)
                                .seq(OUTSIDE_END)
                                .ack(SAID)
                                .ttl(63)
                                .onEthernet(ETH0, mac));
    }

    @Test
    void shouldForgetADataConnectionThatNeverComes() {
        passive().after(121).remembers(1);
    }

    @Test
    void shouldWaitForADataConnectionFromItsLastAnnouncementOn() {
        final Box box = established().fromClient(says("PORT 198,51,100,1,156,65\r\n"));
        box.later(100).fromClient(says("PORT 198,51,100,1,156,65\r\n"));
        box.after(119).remembers(2).after(2).remembers(1);
    }

    @Test
    void shouldKeepTheControlConnectionWhileItsDataConnectionLasts() {
        passive()
                .fromClient(fromClient(SAID + 6).rst())
                .later(5)
                .fromClient(dataSyn(DATA_PORT))
                .after(6)
                .remembers(2);
    }

    @Test
    void shouldRewriteThePortOfAnExtendedAnswer() {
        established()
                .fromClient(says("epsv\r\n"))
                .fromServer(answers("229 Entering (|||40000|)\r\n"))
                .toClient(answered("229 Entering (|||40000|)\r\n"))
                .fromClient(dataSyn(DATA_PORT))
                .toServer(dataSynAtServer(DATA_PORT));
    }

    @Test
    void shouldLeaveOutTheInsideAddressOfAnExtendedAnswer() {
        established()
                .fromClient(says("EPSV 1\r\n"))
                .fromServer(answers("229 Here (!1!10.0.0.12!40000!)\r\n"))
                .toClient(answered("229 Here (|||40000|)\r\n"))
                .fromServer(fromServer(HEARD + 32).ack(SAID + 6))
                .toClient(toClient(HEARD + 22).ack(SAID + 6));
    }

    @Test
    void shouldFollowExtendedPassiveModeOfIpv6() {
        established6()
                .fromClient(says6("EPSV 2\r\n"))
                .fromServer(tcp().from(SERVER6, 21)
                        .to(CLIENT6, CONTROL_PORT)
                        .seq(HEARD)
                        .ack(SAID)
                        .payload("229 Ok (|2|2001:db8:2::11|40000|)\r\n"))
                .toClient(tcp().from(VIP6, 21)
                        .to(CLIENT6, CONTROL_PORT)
                        .seq(HEARD)
                        .ack(SAID)
                        .payload("229 Ok (|||40000|)\r\n")
                        .ttl(63))
                .fromClient(
                        tcp().from(CLIENT6, DATA_PORT).to(VIP6, PASSIVE_PORT).syn())
                .toServer(tcp().from(CLIENT6, DATA_PORT)
                        .to(SERVER6, PASSIVE_PORT)
                        .syn()
                        .ttl(63))
                .decides(Reason.CONNECTION);
    }

    // ---- active

    @Test
    void shouldTranslateTheDataConnectionThatAServerOpens() {
        established()
                .fromClient(says("PORT 198,51,100,1,156,65\r\n"))
                .toServer(toServer(SAID).ack(HEARD).psh().payload("PORT 198,51,100,1,156,65\r\n"))
                .fromServer(tcp().from(SERVER, 20).to(CLIENT, DATA_PORT).seq(7).syn())
                .toClient(tcp().from(VIP, 20).to(CLIENT, DATA_PORT).seq(7).syn().ttl(63))
                .decides(Reason.REPLY)
                .fromClient(tcp().from(CLIENT, DATA_PORT).to(VIP, 20).syn().ack(8))
                .toServer(tcp().from(CLIENT, DATA_PORT)
                        .to(SERVER, 20)
                        .syn()
                        .ack(8)
                        .ttl(63))
                .decides(Reason.CONNECTION);
    }

    @Test
    void shouldUnderstandExtendedPortsOfBothFamilies() {
        established()
                .fromClient(says("eprt |1|198.51.100.1|40001|\r\n"))
                .fromServer(tcp().from(SERVER, 20).to(CLIENT, DATA_PORT).syn())
                .toClient(tcp().from(VIP, 20).to(CLIENT, DATA_PORT).syn().ttl(63))
                .decides(Reason.REPLY);
        established6()
                .fromClient(says6("EPRT |2|2001:db8:c::1|40001|\r\n"))
                .fromServer(tcp().from(SERVER6, 20).to(CLIENT6, DATA_PORT).syn())
                .toClient(tcp().from(VIP6, 20).to(CLIENT6, DATA_PORT).syn().ttl(63))
                .decides(Reason.REPLY);
    }

    // ---- what is not heard

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PASV",
                "PASV\r",
                "ASV\r\n12",
                "P A S V\r\n",
                "EPSV",
                "EPSV 2\r\n",
                "EPSV ALL\r\n",
                "EPSV 1",
                "EPSV1\r\n",
                "227 (10,0,0,11,156,64)\r\n"
            })
    void shouldNotWaitForAnAnswerThatNobodyAskedFor(final String command) {
        established()
                .fromClient(says(command))
                .toServer(toServer(SAID).ack(HEARD).psh().payload(command))
                .fromServer(answers(INSIDE))
                .toClient(answered(INSIDE))
                .remembers(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "227",
                "227 ",
                "227 Entering (",
                "227 Entering ((((",
                "227 (10,0,0,11,156,64",
                "227 (10,0,0,11,156)\r\n",
                "227 (10,0,0,11,156,)\r\n",
                "227 (,,,,,)\r\n",
                "227 (10,0,0,256,156,64)\r\n",
                "227 (10,0,0,11,0,0)\r\n",
                "227 (99999999999999999999,0,0,11,156,64)\r\n",
                "227 (-1,0,0,11,156,64)\r\n",
                "227 nothing\r\n",
                "220 (10,0,0,11,156,64)\r\n",
                "229 (|||40000|)\r\n",
                " 227 (10,0,0,11,156,64)\r\n",
                ""
            })
    void shouldLetAnAnswerPassThatNamesNoPlace(final String answer) {
        established()
                .fromClient(says("PASV\r\n"))
                .fromServer(answers(answer))
                .toClient(answered(answer))
                .decides(Reason.REPLY)
                .remembers(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "229 (|||)\r\n",
                "229 (|||0|)\r\n",
                "229 (|||65536|)\r\n",
                "229 (|||4294967297|)\r\n",
                "229 (|||40000)\r\n",
                "229 (|||40000",
                "229 (|2|10.0.0.11|40000|)\r\n",
                "229 (|1|10.0.0|40000|)\r\n",
                "229 (||x|40000|)\r\n",
                "229 (|1||40000|)\r\n",
                "229 |||40000|\r\n",
                "229 (",
                "229 (|",
                "229 (||",
                "229 ( | | |40000|)\r\n"
            })
    void shouldLetAnExtendedAnswerPassThatNamesNoPlace(final String answer) {
        established()
                .fromClient(says("EPSV\r\n"))
                .fromServer(answers(answer))
                .toClient(answered(answer))
                .remembers(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PORT",
                "PORT ",
                "PORT 198,51,100,1,156",
                "PORT 198,51,100,1,156,65",
                "PORT 1,2,3,4,5,256\r\n",
                "PORT 1,2,3,4,0,0\r\n",
                "XPORT 198,51,100,1,156,65\r\n",
                "EPRT |2|2001:db8::1|40001|\r\n",
                "EPRT |1|198.51.100.1|40001\r\n",
                "EPRT |||40001|\r\n",
                "EPRT |1|198.51.100.1|99999|\r\n",
                "EPRT \r\n"
            })
    void shouldExpectNothingWhereAClientNamesNoPlace(final String command) {
        established()
                .fromClient(says(command))
                .toServer(toServer(SAID).ack(HEARD).psh().payload(command))
                .decides(Reason.CONNECTION)
                .remembers(1);
    }

    @Test
    void shouldHearNothingBeforeTheConnectionIsEstablished() {
        site("-m")
                .fromClient(fromClient(SAID).syn().payload("PORT 198,51,100,1,156,65\r\n"))
                .remembers(1);
    }

    @Test
    void shouldHearNothingWhileTheHelperIsOff() {
        established(site("-m").asked(new SetHelper("ftp", false)))
                .fromClient(says("PASV\r\n"))
                .fromServer(answers(INSIDE))
                .toClient(answered(INSIDE))
                .remembers(1);
    }

    @Test
    void shouldKeepTheNumbersRightAfterTheHelperWasSwitchedOff() {
        passive()
                .asked(new SetHelper("ftp", false))
                .fromServer(fromServer(INSIDE_END).ack(SAID + 6))
                .toClient(toClient(OUTSIDE_END).ack(SAID + 6));
    }

    /** Linux has tracked what the server said, untranslated, and drops what would be translated to the same. */
    @Test
    void shouldServeAClientWhoseServerWentOnAfterTheConnectionWasForgotten() {
        site("-m")
                .set("sloppy_tcp", 1)
                .fromServer(fromServer(HEARD).ack(SAID))
                .toClient(fromServer(HEARD).ack(SAID).ttl(63))
                .decides(Reason.ROUTED)
                .fromClient(fromClient(SAID).ack(HEARD))
                .toServer(toServer(SAID).ack(HEARD))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldHearNothingWhereTheServerAnswersByItself() {
        site("-g")
                .fromClient(fromClient(SAID - 1).syn())
                .fromClient(fromClient(SAID).ack(HEARD))
                .fromClient(says("PORT 198,51,100,1,156,65\r\n"))
                .remembers(1);
    }

    @Test
    void shouldDropDamagedSegmentsRatherThanGiveThemARightChecksum() {
        established()
                .fromClient(says("PASV\r\n").checksum(0x1234))
                .drops(Reason.BAD_TCP_CHECKSUM)
                .fromServer(answers(INSIDE).checksum(0x1234))
                .drops(Reason.BAD_TCP_CHECKSUM)
                .remembers(1);
    }

    /** Linux' sum begins with the IP header, and is never right. */
    @Test
    void shouldDropWhatAClientSaysOverIpv6AsLinuxDoes() {
        established6().fromClient(says6("EPSV\r\n"));
        established6().asLinux().fromClient(says6("EPSV\r\n")).drops(Reason.FTP_UNCHECKED);
    }

    @Test
    void shouldDropAnAnnouncementThatCannotBeRemembered() {
        established(site(new State.Bounds(1, 4, 8, 1 << 20), "-m"))
                .fromClient(says("PASV\r\n"))
                .fromServer(answers(INSIDE))
                .drops(Reason.TABLE_FULL);
    }

    @Test
    void shouldLetAnAnswerPassAsItIsWhereTooManyClientsAsked() {
        final int last = CONTROL_PORT + FtpControls.CAPACITY;
        final Box box = site(new State.Bounds(2 * FtpControls.CAPACITY, 4, 8, 1 << 20), "-m");
        for (int port = CONTROL_PORT; port <= last; port++) {
            box.fromClient(fromClient(SAID - 1).syn().from(CLIENT, port))
                    .fromServer(fromServer(HEARD - 1).syn().ack(SAID).to(CLIENT, port))
                    .fromClient(fromClient(SAID).ack(HEARD).from(CLIENT, port))
                    .fromClient(says("PASV\r\n").from(CLIENT, port));
        }
        box.fromServer(answers(INSIDE).to(CLIENT, last))
                .toClient(answered(INSIDE).to(CLIENT, last))
                .decides(Reason.REPLY)
                .fromServer(answers(INSIDE).to(CLIENT, last - 1))
                .toClient(answered(OUTSIDE).to(CLIENT, last - 1))
                .decides(Reason.REPLY);
    }

    @Test
    void shouldRefuseAHelperThatItDoesNotHave() {
        Box.with().asked(new SetHelper("irc", true)).refuses("unknown helper irc; known: ftp");
    }
}
