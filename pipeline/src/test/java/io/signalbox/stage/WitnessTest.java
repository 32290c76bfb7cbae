package io.signalbox.stage;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.decision.Level;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the register is shown of a frame, and what it may leave out. */
class WitnessTest {
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int TCP = 20;
    private static final int UDP = 8;
    private static final byte[] RECORD_ROUTE = {7, 7, 4, 0, 0, 0, 0, 0};
    private static final String TEXT = "GET / HTTP/1.1\r\n\r\n";

    private static Box site(final Level level) {
        return Box.with(
                        "-A -t 192.0.2.10:80 -s rr",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m",
                        "-A -t 192.0.2.10:21 -s rr",
                        "-a -t 192.0.2.10:21 -r 10.0.0.11:21 -m",
                        "-A -u 192.0.2.10:53 -s rr",
                        "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m")
                .asked(new SetHelper("ftp", true))
                .asked(new SetLevel(level));
    }

    private static TcpPacket segment() {
        return tcp().from(CLIENT, 40_000).to(VIP, 80);
    }

    private static UdpPacket question() {
        return udp().from(CLIENT, 40_000).to(VIP, 53);
    }

    private static String frame(final Packet packet) {
        return hex(packet.onEthernet(GATEWAY, ETH0).bytes());
    }

    private static int length(final Packet packet) {
        return packet.onEthernet(GATEWAY, ETH0).bytes().length;
    }

    private static void assertShown(final Box box, final Packet packet, final int carriedFrom) {
        final List<Box.Arrival> arrivals = box.arrivals();
        assertThat(arrivals.get(arrivals.size() - 1)).isEqualTo(new Box.Arrival(frame(packet), carriedFrom));
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTIONS", "DECISIONS"})
    void shouldShowNothingBelowInputs(final Level level) {
        assertThat(site(level).fromClient(segment().syn()).arrivals()).isEmpty();
    }

    @Test
    void shouldShowTheFrameAsItArrivedThoughItIsTranslatedLater() {
        assertShown(site(Level.FRAMES).fromClient(segment().syn()), segment().syn(), ETHERNET + IPV4 + TCP);
    }

    @Test
    void shouldLeaveOutWhatWasOnlyCarried() {
        final Packet packet = segment().syn().payload(TEXT);
        assertShown(site(Level.INPUTS).fromClient(packet), packet, ETHERNET + IPV4 + TCP);
        final Packet datagram = question().payload(TEXT);
        assertShown(site(Level.INPUTS).fromClient(datagram), datagram, ETHERNET + IPV4 + UDP);
    }

    @Test
    void shouldLeaveOutNothingOfWholeFrames() {
        final Packet packet = segment().syn().payload(TEXT);
        assertShown(site(Level.FRAMES).fromClient(packet), packet, length(packet));
    }

    @Test
    void shouldLeaveOutNothingOfAPacketThatIsAnswered() {
        final Packet ping = icmp().from(CLIENT).to(VIP).echoRequest(1, 1).payload(TEXT);
        assertShown(site(Level.INPUTS).fromClient(ping), ping, length(ping));
        final Packet refused = segment().to(VIP, 81).syn().payload(TEXT);
        assertShown(site(Level.INPUTS).fromClient(refused), refused, length(refused));
    }

    @Test
    void shouldLeaveOutNothingOfAPacketThatWaits() {
        final Packet packet = udp().from(CLIENT, 1).to(STRANGER, 2).payload(TEXT);
        assertShown(site(Level.INPUTS).fromClient(packet), packet, length(packet));
    }

    @Test
    void shouldLeaveOutNothingOfAProtocolWhoseChecksumIsNoSum() {
        final Packet sctp = ip(132).from(CLIENT).to(SERVER).payload(new byte[64]);
        assertShown(site(Level.INPUTS).fromClient(sctp), sctp, length(sctp));
    }

    @Test
    void shouldShowTheFragmentAndNotItsDatagram() {
        final Packet last = question().payload(new byte[100]).id(7).fragment(80, 28);
        final Box box = site(Level.INPUTS)
                .fromClient(question().payload(new byte[100]).id(7).fragment(0, 80))
                .fromClient(last);
        assertShown(box, last, length(last));
    }

    @Test
    void shouldLeaveOutNothingOfAPacketThatIsCutIntoFragments() {
        final Box box = site(Level.INPUTS).route("10.0.0.11/32", null, "eth1", 576);
        final Packet big = question().payload(new byte[1_000]);
        assertShown(box.fromClient(big), big, length(big));
    }

    @Test
    void shouldLeaveOutNothingThatAHelperRead() {
        final Packet command =
                tcp().from(CLIENT, 40_000).to(VIP, 21).seq(1_001).ack(5_001).payload("PASV\r\n");
        final Box box = site(Level.INPUTS)
                .fromClient(tcp().from(CLIENT, 40_000).to(VIP, 21).seq(1_000).syn())
                .fromServer(tcp().from(SERVER, 21)
                        .to(CLIENT, 40_000)
                        .seq(5_000)
                        .syn()
                        .ack(1_001))
                .fromClient(tcp().from(CLIENT, 40_000).to(VIP, 21).seq(1_001).ack(5_001))
                .fromClient(command);
        assertShown(box, command, length(command));
    }

    @Test
    void shouldShowTheFrameAsItWasBeforeItWasTranslatedForTheDirectorItself() {
        final Box box = site(Level.FRAMES)
                .told("-A -t 192.0.2.10:81 -s rr")
                .told("-a -t 192.0.2.10:81 -r " + OWN1 + ":8080 -m");
        final Packet packet = segment().to(VIP, 81).syn().payload(TEXT).ipOptions(RECORD_ROUTE);
        assertShown(box.fromClient(packet), packet, length(packet));
    }

    @Test
    void shouldShowTheHeaderAsItWasBeforeARouteWasRecordedInIt() {
        final Packet packet = segment().syn().ipOptions(RECORD_ROUTE);
        assertShown(site(Level.INPUTS).fromClient(packet), packet, ETHERNET + IPV4 + RECORD_ROUTE.length + TCP);
        final Packet ping = icmp().from(CLIENT).to(VIP).echoRequest(1, 1).ipOptions(RECORD_ROUTE);
        assertShown(site(Level.FRAMES).fromClient(ping), ping, length(ping));
    }
}
