package io.signalbox.sync;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Profile;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.golden.sync.SyncMessage;
import io.signalbox.service.MarkRule;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the master tells, when, and how it reaches the wire (sections 8.1 to 8.3 and 13.4 of the specification). */
class SyncMasterTest {
    private static final String START = "--start-daemon master --mcast-interface eth1";
    private static final int IPV4_HEADERS = 14 + 20 + 8;
    private static final int IPV6_HEADERS = 14 + 40 + 8;
    private static final String GROUP_MAC = "01:00:5e:00:00:51";

    // ---- what Linux was seen to send

    @Test
    void shouldTellOfAConnectionInTheWordsOfLinux() {
        final Box box = dns(START + " --syncid 5");
        asked(box, "203.0.113.5", 7, 3).after(2);
        assertThat(messages(box))
                .containsExactly("0005002c01010000"
                        + "0011002400000183000000070035003500000000"
                        + "0000012c"
                        + "cb007105c000020a0a00000c");
    }

    @Test
    void shouldSpeakVersion0InTheWordsOfLinux() {
        final Box box = dns("net.ipv4.vs.sync_version=0", START + " --syncid 5");
        asked(box, "203.0.113.5", 8, 3).after(2);
        assertThat(messages(box)).containsExactly("0105001c" + "0011000800350035cb007105c000020a0a00000c01830000");
    }

    // ---- on the wire

    @Test
    void shouldSendADatagramToTheGroupFromTheFirstAddressOfItsInterface() {
        final Box box = dns(START);
        asked(box, CLIENT, 7, 3).after(2);
        final byte[] frame = box.takesAll().get(0);
        final byte[] message = Arrays.copyOfRange(frame, IPV4_HEADERS, frame.length);
        final int sourcePort = (frame[34] & 0xFF) << 8 | frame[35] & 0xFF;
        assertThat(sourcePort).isBetween(32_768, 60_999);
        assertThat(hex(frame))
                .isEqualTo(hex(udp().from(OWN1, sourcePort)
                        .to("224.0.0.81", 8848)
                        .ttl(1)
                        .id(Box.FIRST_ID)
                        .payload(message)
                        .onEthernet(ETH1, GROUP_MAC)
                        .bytes()));
    }

    @Test
    void shouldSendToAGroupOfIpv6() {
        final Box box = dns(START + " --mcast-group ff05::51 --mcast-ttl 3 --mcast-port 9000");
        asked(box, CLIENT, 7, 3).after(2);
        final byte[] frame = box.takesAll().get(0);
        final byte[] message = Arrays.copyOfRange(frame, IPV6_HEADERS, frame.length);
        final int sourcePort = (frame[54] & 0xFF) << 8 | frame[55] & 0xFF;
        assertThat(hex(frame))
                .isEqualTo(hex(udp().from(OWN61, sourcePort)
                        .to("ff05::51", 9000)
                        .ttl(3)
                        .payload(message)
                        .onEthernet(ETH1, "33:33:00:00:00:51")
                        .bytes()));
        assertThat(entries(box, IPV6_HEADERS)).hasSize(1);
    }

    /** RFC 6724 section 5, rule 2. */
    @Test
    void shouldSpeakToAGroupOfTheLinkFromItsAddressOfTheLink() {
        final Box box = Box.with(rules()).address("eth1", "fe80::1/64").told(START + " --mcast-group ff02::51");
        asked(box, CLIENT, 7, 3).after(2);
        final byte[] frame = box.takesAll().get(0);
        assertThat(hex(Arrays.copyOfRange(frame, 22, 38))).isEqualTo("fe80" + "0".repeat(27) + "1");
    }

    @Test
    void shouldSpreadConnectionsOverItsPortsAndKeepEachWhereItIs() {
        final Box box = dns("net.ipv4.vs.sync_ports=4", START);
        for (int client = 1; client <= 8; client++) {
            asked(box, CLIENT, client, 3);
        }
        assertThat(box.after(2).takesAll())
                .extracting(frame -> (frame[36] & 0xFF) << 8 | frame[37] & 0xFF)
                .containsExactlyInAnyOrder(8848, 8849, 8850, 8851);
    }

    @Test
    void shouldCutUpWhatTheLinkCannotCarryWhole() {
        final Box box = dns("net.ipv4.vs.sync_threshold=0 1", START + " --sync-maxlen 3000");
        asked(box, CLIENT, 7, 84);
        assertThat(box.takesAll()).hasSize(1 + 3);
    }

    // ---- when

    @Test
    void shouldTellOfTheThirdPacketAndOfEveryFiftiethAfterIt() {
        final Box box = dns(START);
        final List<Integer> told = new ArrayList<>();
        for (int packet = 1; packet <= 110; packet++) {
            final long before = box.state().sync.records();
            asked(box, CLIENT, 7, 1);
            if (box.state().sync.records() > before) {
                told.add(packet);
            }
        }
        assertThat(told).containsExactly(3, 53, 103);
    }

    @ParameterizedTest
    @CsvSource({"1 4, 1 5 9", "0 3, 3 6 9", "4 0, 4", "0 0, ''"})
    void shouldCountThePacketsAsThresholdAndPeriodSay(final String setting, final String expected) {
        final Box box = dns("net.ipv4.vs.sync_threshold=" + setting, START);
        final List<String> told = new ArrayList<>();
        for (int packet = 1; packet <= 9; packet++) {
            final long before = box.state().sync.records();
            asked(box, CLIENT, 7, 1);
            if (box.state().sync.records() > before) {
                told.add(String.valueOf(packet));
            }
        }
        assertThat(String.join(" ", told)).isEqualTo(expected);
    }

    @Test
    void shouldTellOfEveryStateOnTheWayOutAtOnce() {
        final Box box = web(START);
        box.fromClient(syn()).fromServer(synAck()).fromClient(ack());
        assertThat(box.state().sync.records())
                .as("established: its third packet is to come")
                .isZero();
        box.fromServer(answer().fin());
        assertThat(box.state().sync.records())
                .as("the server's packets tell nothing")
                .isZero();
        box.fromClient(ack()).fromClient(ack().fin()).after(2);
        assertThat(told(box))
                .containsExactly(
                        "connection 6 198.51.100.1:40000 > 192.0.2.10:80 > 10.0.0.11:80"
                                + " flags 0x100 state 4 mark 0 timeout 120",
                        "connection 6 198.51.100.1:40000 > 192.0.2.10:80 >"
                                + " 10.0.0.11:80 flags 0x100 state 5 mark 0 timeout 120");
    }

    @Test
    void shouldTellOfATemplateWithEveryPacketBelowIt() {
        final Box box = Box.with("-A -u 192.0.2.10:53 -s rr -p 100", "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -g", START);
        asked(box, CLIENT, 7, 3).after(2);
        final String template =
                "template 17 198.51.100.1:0 > 192.0.2.10:53 > 10.0.0.12:53 flags 0x1183 state 0 mark 0 timeout 100";
        final String connection =
                "connection 17 198.51.100.1:7 > 192.0.2.10:53 > 10.0.0.12:53 flags 0x183 state 0 mark 0 timeout 300";
        assertThat(told(box)).containsExactly(template, template, connection, template);
    }

    @Test
    void shouldTellOfTemplatesAloneWhereToldSo() {
        final Box box = Box.with(
                "-A -u 192.0.2.10:53 -s rr -p 100",
                "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -g",
                "net.ipv4.vs.sync_persist_mode=1",
                START);
        asked(box, CLIENT, 7, 3).after(2);
        assertThat(told(box)).hasSize(3).allMatch(entry -> entry.startsWith("template"));
    }

    @Test
    void shouldTellOfATemplateThatOthersKeepAlive() {
        final Box box = Box.with("-A -u 192.0.2.10:53 -s rr -p 10", "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -g", START);
        asked(box, CLIENT, 7, 1).after(2).takesAll();
        box.later(20);
        asked(box, "198.51.100.2", 7, 1).after(2);
        assertThat(told(box))
                .filteredOn(entry -> entry.startsWith("template 17 198.51.100.1:0"))
                .singleElement()
                .asString()
                .endsWith("timeout 60");
    }

    @Test
    void shouldNeverTellOfAPacketThatWasScheduledByItself() {
        final Box box =
                Box.with("-A -u 192.0.2.10:53 -s rr -o -p 100", "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -g", START);
        asked(box, CLIENT, 7, 3).after(2);
        assertThat(told(box)).hasSize(3).allMatch(entry -> entry.startsWith("template"));
    }

    /** R = 40 s, timeouts of 300 s: told again 40 s later at the earliest, however many packets come. */
    @Test
    void shouldRefreshWhatItToldLongAgo() {
        final Box box = dns("net.ipv4.vs.sync_threshold=0 0", "net.ipv4.vs.sync_refresh_period=40", START);
        asked(box, CLIENT, 7, 3);
        assertThat(box.state().sync.records()).isEqualTo(1);
        asked(box.after(39), CLIENT, 7, 3);
        assertThat(box.state().sync.records()).isEqualTo(1);
        asked(box.after(2), CLIENT, 7, 3);
        assertThat(box.state().sync.records()).isEqualTo(2);
    }

    /** After R/8 = 5 s it is told once more within R, so often as the setting says. */
    @Test
    void shouldRepeatARefreshInCaseThatItWasLost() {
        final Box box = dns(
                "net.ipv4.vs.sync_threshold=0 0",
                "net.ipv4.vs.sync_refresh_period=40",
                "net.ipv4.vs.sync_retries=1",
                START);
        asked(box, CLIENT, 7, 1);
        asked(box.after(4), CLIENT, 7, 1);
        assertThat(box.state().sync.records()).isEqualTo(1);
        asked(box.after(2), CLIENT, 7, 1);
        assertThat(box.state().sync.records()).isEqualTo(2);
        asked(box.after(10), CLIENT, 7, 1);
        assertThat(box.state().sync.records()).isEqualTo(2);
    }

    @Test
    void shouldTellOfAStrangerOnTheSamePlaceInTheTableAsNew() {
        final Box box = web(START);
        box.fromClient(syn()).fromServer(synAck()).fromClient(ack()).fromClient(rst());
        box.after(11).takesAll();
        box.fromClient(syn())
                .fromServer(synAck())
                .fromClient(ack())
                .fromClient(rst())
                .after(2);
        assertThat(told(box)).hasSize(1).allMatch(entry -> entry.contains("state 6 "));
    }

    /** As Linux: not with the first packet, and without the flags that come from a real server. */
    @Test
    void shouldTellOfWhatGoesPastAllRealServers() {
        final Box box = Box.with("-A -f 7 -s rr", "net.ipv4.vs.cache_bypass=1", "net.ipv4.vs.sync_threshold=0 1", START)
                .asked(new AddMark(MarkRule.to(7, MarkRule.ANY, 0, 0, 0, 53)))
                .asked(new ClaimMark(7));
        box.fromClient(udp().payload("question").from(CLIENT, 7).to(SERVER, 53));
        assertThat(box.decision().reason).isEqualTo(Reason.BYPASSED);
        box.fromClient(udp().payload("question").from(CLIENT, 7).to(SERVER, 53)).after(2);
        assertThat(told(box))
                .containsExactly("connection 17 198.51.100.1:7 > 10.0.0.11:53 > 0.0.0.0:0"
                        + " flags 0x4 state 0 mark 0 timeout 300");
    }

    /** Linux names the first packet's. */
    @Test
    void shouldNameTheMarkOfTheServiceNotThatOfThePacket() {
        final Box byAddress = dns(START);
        final Box byMark = Box.with("-A -f 7 -s rr", "-a -f 7 -r 10.0.0.12 -g", START);
        for (final Box box : List.of(byAddress, byMark)) {
            box.asked(new AddMark(MarkRule.to(7, MarkRule.ANY, 0, 0, 0, 53)));
            asked(box, CLIENT, 7, 3).after(2);
        }
        assertThat(told(byAddress)).singleElement().asString().contains(" mark 0 ");
        assertThat(told(byMark)).singleElement().asString().contains(" mark 7 ");
    }

    /** Linux sets this flag where conntrack=1; nothing is tracked here. */
    @Test
    void shouldSayThatLinuxWouldTrackAConnection() {
        final Box box = dns("net.ipv4.vs.conntrack=1", START);
        asked(box, CLIENT, 7, 3).after(2);
        assertThat(told(box)).singleElement().asString().contains(" flags 0x10183 ");
    }

    @Test
    void shouldLeaveIpv6OutOfVersion0() {
        final Box box = Box.with(
                "-A -u [" + VIP6 + "]:53 -s rr",
                "-a -u [" + VIP6 + "]:53 -r [2001:db8:2::12]:53 -g",
                "net.ipv4.vs.sync_version=0",
                START);
        for (int packet = 0; packet < 3; packet++) {
            box.fromClient(udp().payload("question").from("2001:db8:c::1", 7).to(VIP6, 53));
        }
        box.told("net.ipv4.vs.sync_version=1");
        assertThat(box.state().sync.records()).isZero();
    }

    /** PASV's answer names 192,0,2,10 instead of 10,0,0,11: a byte more from the segment of number 5001 on. */
    @ParameterizedTest
    @CsvSource({"true, 0x0, ''", "false, 0x200, ' sequence in 0,0,0 out 5001,1,0'"})
    void shouldTellHowAServersStreamHasMovedUnlessToldToBeLikeLinux(
            final boolean linux, final String flags, final String option) {
        final Box box = Box.with("-A -t 192.0.2.10:21 -s rr", "-a -t 192.0.2.10:21 -r " + SERVER + ":21 -m")
                .asked(new SetHelper("ftp", true))
                .asked(new SetProfile(linux ? Profile.KERNEL : Profile.IPVS))
                .told("net.ipv4.vs.sync_threshold=0 4")
                .told(START);
        final TcpPacket pasv = tcp().psh().seq(1_001).ack(5_001).payload("PASV\r\n");
        final TcpPacket answer = tcp().psh().seq(5_001).ack(1_007).payload("227 Passive (10,0,0,11,4,5)\r\n");
        box.fromClient(tcp().syn().seq(1_000).from(CLIENT, 40_000).to(VIP, 21))
                .fromServer(tcp().syn().seq(5_000).ack(1_001).from(SERVER, 21).to(CLIENT, 40_000))
                .fromClient(tcp().seq(1_001).ack(5_001).from(CLIENT, 40_000).to(VIP, 21))
                .fromClient(pasv.from(CLIENT, 40_000).to(VIP, 21))
                .fromServer(answer.from(SERVER, 21).to(CLIENT, 40_000));
        for (int packet = 0; packet < 4; packet++) {
            box.fromClient(tcp().seq(1_007).ack(5_031).from(CLIENT, 40_000).to(VIP, 21));
        }
        assertThat(told(box.after(2)))
                .last()
                .isEqualTo("connection 6 198.51.100.1:40000 > 192.0.2.10:21 > 10.0.0.11:21 flags " + flags
                        + " state 1 mark 0 timeout 900" + option);
    }

    // ---- messages

    @Test
    void shouldSendAMessageTwoSecondsAfterItsFirstRecord() {
        final Box box = dns(START);
        asked(box, CLIENT, 7, 3);
        asked(box.after(1.9), CLIENT, 8, 3);
        assertThat(box.state().sync.messages()).isZero();
        assertThat(told(box.after(0.1))).hasSize(2);
    }

    /** 1,472 bytes hold 40 records of 36. */
    @Test
    void shouldSendAFullMessageWithTheEventThatFoundNoRoom() {
        final Box box = dns("net.ipv4.vs.sync_threshold=0 1", START);
        asked(box, CLIENT, 7, 40);
        assertThat(told(box)).isEmpty();
        asked(box, CLIENT, 7, 1);
        assertThat(told(box)).hasSize(40);
        assertThat(told(box.after(2))).hasSize(1);
        assertThat(box.state().sync.messages()).isEqualTo(2);
    }

    @Test
    void shouldNotMixVersionsInAMessage() {
        final Box box = dns(START);
        asked(box, CLIENT, 7, 3).told("net.ipv4.vs.sync_version=0");
        asked(box, CLIENT, 8, 3);
        assertThat(SyncMessage.read(payload(box.takesAll().get(1), IPV4_HEADERS))
                        .version())
                .isEqualTo(1);
        assertThat(SyncMessage.read(payload(box.after(2).takesAll().get(0), IPV4_HEADERS))
                        .version())
                .isZero();
    }

    /** The count has one byte: Linux's wraps where messages are long enough. */
    @Test
    void shouldPutNoMoreThan255RecordsIntoAMessage() {
        final Box box = dns("net.ipv4.vs.sync_threshold=0 1", START + " --sync-maxlen 65507");
        asked(box, CLIENT, 7, 256);
        assertThat(box.state().sync.messages()).isEqualTo(1);
    }

    // ---- what is lost is counted

    @Test
    void shouldCountWhatItHadGatheredWhenItWasStopped() {
        final Box box = dns(START);
        asked(box, CLIENT, 7, 3).told("--stop-daemon master").after(3).decides(Reason.TICK);
        assertThat(box.state().sync.lost()).isEqualTo(1);
    }

    @Test
    void shouldCountWhatTheQueueHasNoRoomFor() {
        final Box box = dns("net.ipv4.vs.sync_threshold=0 1", "net.ipv4.vs.sync_qlen_max=0", START);
        asked(box, CLIENT, 7, 41).after(2);
        assertThat(told(box)).hasSize(1);
        assertThat(box.state().sync.lost()).isEqualTo(40);
    }

    /** A hundred templates have come to their end at once, and are kept for their connections. */
    @Test
    void shouldLetAtMost64FullMessagesWait() {
        final int clients = 100;
        final Box box = Box.with(
                new State.Bounds(2 * clients, 4, 8, 1 << 20),
                "-A -u 192.0.2.10:53 -s rr -p 10",
                "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -g",
                "net.ipv4.vs.sync_qlen_max=" + clients,
                START + " --sync-maxlen 44");
        for (int client = 1; client <= clients; client++) {
            asked(box, "198.51.100." + client, 7, 1);
        }
        box.after(2).takesAll();
        assertThat(box.state().sync.lost()).isZero();

        box.later(20).fromClient(icmp().from(CLIENT).to(VIP).echoReply(1, 1));
        assertThat(told(box)).hasSize(64);
        assertThat(box.state().sync.lost()).isEqualTo(clients - 64 - 1);
    }

    @Test
    void shouldCountWhatCannotLeave() {
        final Box box = Box.with(new State.Bounds(64, 4, 64, 1 << 10), rules())
                .told("net.ipv4.vs.sync_threshold=0 1")
                .told(START);
        asked(box, CLIENT, 7, 41);
        assertThat(box.state().sync.lost()).isEqualTo(40);
    }

    // ---- commands

    @Test
    void shouldRefuseInTheWordsOfIpvsadm() {
        final Box box = dns();
        box.asked("--stop-daemon master").refuses("No daemon is running");
        box.asked("--start-daemon master --mcast-interface eth7").refuses("No such device");
        box.told(START).asked(START).refuses("Daemon has already run");
        box.asked("--stop-daemon backup").refuses("No daemon is running");
        box.asked("--start-daemon backup")
                .refuses("connections of other directors are not taken in: of the sync daemons only a master can be"
                        + " started");
        box.told("--stop-daemon master").asked("--stop-daemon master").refuses("No daemon is running");
    }

    @Test
    void shouldRefuseAnInterfaceThatItCannotSpeakFrom() {
        Box.empty(State.Bounds.SMALL)
                .port("eth1", ETH1, Box.MTU)
                .asked(START)
                .refuses("interface eth1 has no address to send sync messages from");
    }

    /** Section 3.1: messages have no room for a server of another family. */
    @Test
    void shouldKeepServersOfAnotherFamilyAndAMasterApart() {
        final String invalid = "Invalid operation.  Possibly wrong module version, address not unicast, ...";
        final String mixed = "-a -u 192.0.2.10:53 -r [2001:db8:2::11]:53 -i";
        final Box box = dns(START);
        box.asked(mixed).refuses(invalid);
        box.told("--stop-daemon master").told(mixed).asked(START).refuses(invalid);
    }

    @Test
    void shouldTakeTheMessageLengthOfAnEthernetFrameUnlessToldOtherwise() {
        assertThat(maxLength(START)).isEqualTo(1_472);
        assertThat(maxLength(START + " --mcast-group ff05::51")).isEqualTo(1_452);
        assertThat(maxLength(START + " --sync-maxlen 99")).isEqualTo(99);
    }

    private static int maxLength(final String start) {
        return dns(start).state().sync.daemons().get(0).maxLength();
    }

    // ---- a director and its clients

    private static String[] rules(final String... more) {
        final List<String> lines =
                new ArrayList<>(List.of("-A -u 192.0.2.10:53 -s rr", "-a -u 192.0.2.10:53 -r " + OTHER + ":53 -g"));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    private static Box dns(final String... more) {
        return Box.with(rules(more));
    }

    private static Box web(final String... more) {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r " + SERVER + ":80 -m");
        List.of(more).forEach(box::told);
        return box;
    }

    private static Box asked(final Box box, final String client, final int port, final int times) {
        for (int packet = 0; packet < times; packet++) {
            box.fromClient(question(client, port));
        }
        return box;
    }

    private static UdpPacket question(final String client, final int port) {
        return udp().payload("question").from(client, port).to(VIP, 53);
    }

    private static TcpPacket syn() {
        return tcp().syn().seq(1_000).from(CLIENT, 40_000).to(VIP, 80);
    }

    private static TcpPacket ack() {
        return tcp().ack(5_001).seq(1_001).from(CLIENT, 40_000).to(VIP, 80);
    }

    private static TcpPacket rst() {
        return tcp().rst().seq(1_001).from(CLIENT, 40_000).to(VIP, 80);
    }

    private static TcpPacket synAck() {
        return tcp().syn().ack(1_001).seq(5_000).from(SERVER, 80).to(CLIENT, 40_000);
    }

    private static TcpPacket answer() {
        return tcp().ack(1_001).seq(5_001).from(SERVER, 80).to(CLIENT, 40_000);
    }

    // ---- what it said

    private static List<byte[]> groupFrames(final Box box) {
        return box.takesAll().stream().filter(frame -> (frame[0] & 1) != 0).toList();
    }

    private static byte[] payload(final byte[] frame, final int headers) {
        return Arrays.copyOfRange(frame, headers, frame.length);
    }

    private static List<String> messages(final Box box) {
        return groupFrames(box).stream()
                .map(frame -> hex(payload(frame, IPV4_HEADERS)))
                .toList();
    }

    private static List<String> told(final Box box) {
        return entries(box, IPV4_HEADERS);
    }

    private static List<String> entries(final Box box, final int headers) {
        return groupFrames(box).stream()
                .flatMap(frame -> SyncMessage.read(payload(frame, headers)).entries().stream())
                .map(SyncMessage.Entry::toString)
                .toList();
    }
}
