package io.signalbox.director.lab;

import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.tunnel.WholePackets;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.PlainIpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.golden.pcap.PcapRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real servers behind a tunnel, sent what an independent builder packed; what they answer, the client sees. */
class TunnelTest {
    private static final String DIRECTOR = "198.51.100.1";
    private static final String DIRECTOR6 = "2001:db8:64::1";
    private static final String CLIENT = "198.51.100.10";
    private static final String CLIENT6 = "2001:db8:64::10";
    private static final int CLIENT_PORT = 4_053;
    private static final int FRAGMENT = 1_480;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void openASite() {
        assumeThat(Lab.obstacle()).isEmpty();
        assumeThat(Programs.isThere("tcpdump")).as("tcpdump is there").isTrue();
        lab = Lab.open();
        site = Site.open(lab, Method.TUN, 1);
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void shouldTakeIpv4OutOfIpv4() {
        assertThat(answerTo(tunnel(question()).from(DIRECTOR).to(server().address())))
                .isEqualTo("server1\n");
    }

    @Test
    void shouldTakeIpv6OutOfIpv6() {
        assertThat(answerTo(tunnel(question6()).from(DIRECTOR6).to(server().address6())))
                .isEqualTo("server1\n");
    }

    @Test
    void shouldTakeIpv4OutOfIpv6() {
        assertThat(answerTo(tunnel(question()).from(DIRECTOR6).to(server().address6())))
                .isEqualTo("server1\n");
    }

    @Test
    void shouldTakeIpv6OutOfIpv4() {
        assertThat(answerTo(tunnel(question6()).from(DIRECTOR).to(server().address())))
                .isEqualTo("server1\n");
    }

    @Test
    void shouldTakeOutWhatWasFragmentedOnTheWay() {
        final Packet inner = question().payload("?".repeat(FRAGMENT));
        final int behind = inner.bytes().length - FRAGMENT;

        assertThat(answerTo(
                        tunnelToServer(inner).fragment(0, FRAGMENT),
                        tunnelToServer(inner).fragment(FRAGMENT, behind)))
                .isEqualTo("server1\n");
    }

    private static PlainIpPacket tunnelToServer(final Packet inner) {
        return tunnel(inner).id(7).from(DIRECTOR).to(server().address());
    }

    private static UdpPacket question() {
        return udp().from(CLIENT, CLIENT_PORT).to(Site.VIP, MirrorServer.NAME).payload("who?");
    }

    private static UdpPacket question6() {
        return udp().from(CLIENT6, CLIENT_PORT).to(Site.VIP6, MirrorServer.NAME).payload("who?");
    }

    private static RealServer server() {
        return site.servers().get(0);
    }

    /** Sends from the director, and returns what comes to the client. */
    private static String answerTo(final Packet... packets) {
        final Capture client =
                site.client().capture("eth0", Capture.Direction.IN, "udp and src port " + MirrorServer.NAME);
        for (final Packet packet : packets) {
            site.director()
                    .startJava("sender", List.of(), Sender.class, Packets.hex(packet.bytes()))
                    .ended();
        }
        final List<PcapRecord> frames = client.await(1).stop();
        assertThat(frames).hasSize(1);
        final byte[] frame = frames.get(0).bytes();
        return new String(frame, frame.length - 8, 8, StandardCharsets.US_ASCII);
    }

    /** Sends one packet, given in hexadecimal digits. */
    static final class Sender {
        private Sender() {}

        public static void main(final String... args) {
            final byte[] bytes = Packets.hex(args[0]);
            final UnsafeBuffer packet = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
            packet.putBytes(0, bytes);
            final Syscalls syscalls = new Syscalls();
            try (WholePackets sender = bytes[0] >> 4 == 4 ? WholePackets.ipv4(syscalls) : WholePackets.ipv6(syscalls)) {
                sender.send(packet, 0, bytes.length);
            }
        }
    }
}
