package io.signalbox.rewrite;

import static io.signalbox.golden.packet.Packets.gre;
import static io.signalbox.golden.packet.Packets.greWithChecksum;
import static io.signalbox.golden.packet.Packets.gue;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.address.Mac;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.FrameArena;
import io.signalbox.packet.FrameReader;
import io.signalbox.packet.Offload;
import io.signalbox.packet.Outbox;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with what Linux sent where a recording is at hand, else with what the independent builder says. */
class EncapsulatorTest {
    private static final String OUTSIDE = "02:00:00:00:00:fe";
    private static final String DIRECTOR = "02:00:00:00:00:01";
    private static final String SERVER = "02:00:00:00:01:11";
    private static final int SOURCE_PORT = 40165;
    private static final int GUE_PORT = 6081;

    private static final Tunnel GUE = new Tunnel(Tunnel.Type.GUE, GUE_PORT, Tunnel.Checksum.NONE);
    private static final Tunnel GUE_FULL = new Tunnel(Tunnel.Type.GUE, GUE_PORT, Tunnel.Checksum.FULL);
    private static final Tunnel GUE_REMOTE = new Tunnel(Tunnel.Type.GUE, GUE_PORT, Tunnel.Checksum.REMOTE);
    private static final Tunnel GRE = new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.NONE);
    private static final Tunnel GRE_FULL = new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.FULL);

    static Stream<Arguments> everyTunnelInEveryMixOfFamilies() {
        return Stream.of(Tunnel.IPIP, GUE, GUE_FULL, GUE_REMOTE, GRE, GRE_FULL)
                .flatMap(tunnel -> Stream.of("4 in 4", "4 in 6", "6 in 4", "6 in 6")
                        .map(families -> Arguments.of(tunnel, families)));
    }

    @ParameterizedTest
    @MethodSource("everyTunnelInEveryMixOfFamilies")
    void shouldPutItsHeadersBeforeThePacket(final Tunnel kind, final String families) {
        final boolean isIpv4 = families.startsWith("4");
        final String from = families.endsWith("4") ? "10.0.0.1" : "2001:db8:0:a::1";
        final String to = families.endsWith("4") ? "10.1.0.12" : "2001:db8:0:b::12";

        final byte[] sent = encapsulated(query(isIpv4).ttl(64).onEthernet(OUTSIDE, DIRECTOR), kind, from, to);

        assertFrame(
                sent,
                outer(kind, query(isIpv4).ttl(63), from, to).ttl(63).tos(0xba).onEthernet(DIRECTOR, SERVER));
    }

    @Test
    void shouldKeepVlanTagsInFront() {
        final EthernetFrame tagged =
                query(true).ttl(64).onEthernet(OUTSIDE, DIRECTOR).qinq(7, 100);

        final byte[] sent = encapsulated(tagged, GUE_FULL, "2001:db8:0:a::1", "2001:db8:0:b::12");

        assertFrame(
                sent,
                outer(GUE_FULL, query(true).ttl(63), "2001:db8:0:a::1", "2001:db8:0:b::12")
                        .ttl(63)
                        .tos(0xba)
                        .onEthernet(DIRECTOR, SERVER)
                        .qinq(7, 100));
    }

    @Test
    void shouldSumUpAsLinuxDoesIt() {
        final UdpPacket odd =
                udp().from("198.51.100.1", 50002).to("192.0.2.10", 82).payload("odd");
        final EthernetFrame frame = odd.tos(0x08).ttl(4).id(0x1c).onEthernet(OUTSIDE, DIRECTOR);

        final byte[] sent =
                encapsulated(frame, GUE_FULL, "10.0.0.1", "10.1.0.12", emission -> emission.outerId = 0x69c1);

        assertThat(hex(sent).substring(28))
                .isEqualTo(("4508003f69c1000003 1139d80a0000010a01000c 9ce517c1002b233c 00040000"
                                + "4508001f001c00000311cb6bc6336401c000020ac3520052000b7c8f6f6464")
                        .replace(" ", ""));
    }

    @Test
    void shouldSumUpGreAsLinuxDoesIt() {
        final TcpPacket syn = tcp().from("203.0.113.5", 1111)
                .to("192.0.2.15", 80)
                .tos(0xb9)
                .ttl(33)
                .id(7)
                .dontFragment()
                .seq(1000)
                .syn()
                .window(8192);

        final byte[] sent = encapsulated(
                syn.onEthernet(OUTSIDE, DIRECTOR),
                GRE_FULL,
                "10.0.0.254",
                "10.0.0.16",
                emission -> emission.outerDontFragment = true);

        assertThat(hex(sent).substring(28))
                .isEqualTo(("45b9004400004000202f 44c5 0a0000fe0a000010 80000800762f0000"
                                + "45b90028000740002006 5bfb cb007105c000020f 04570050000003e80000000050022000893e0000")
                        .replace(" ", ""));
    }

    private static IpPacket<?> query(final boolean isIpv4) {
        final String client = isIpv4 ? "198.51.100.1" : "2001:db8:c::1";
        final String service = isIpv4 ? "192.0.2.10" : "2001:db8:0:2::10";
        return udp().from(client, 50002).to(service, 53).tos(0xbb).payload("one odd query");
    }

    private static IpPacket<?> outer(final Tunnel kind, final IpPacket<?> inner, final String from, final String to) {
        return switch (kind.type()) {
            case IPIP -> tunnel(inner).from(from).to(to);
            case GUE -> {
                final UdpPacket carrier = gue(inner).from(from, SOURCE_PORT).to(to, GUE_PORT);
                yield kind.checksum() == Tunnel.Checksum.NONE ? carrier.withoutChecksum() : carrier;
            }
            case GRE ->
                (kind.checksum() == Tunnel.Checksum.NONE ? gre(inner) : greWithChecksum(inner))
                        .from(from)
                        .to(to);
        };
    }

    private static byte[] encapsulated(
            final EthernetFrame frame, final Tunnel kind, final String from, final String to) {
        return encapsulated(frame, kind, from, to, emission -> {});
    }

    private static byte[] encapsulated(
            final EthernetFrame frame,
            final Tunnel kind,
            final String from,
            final String to,
            final Consumer<Emission> further) {
        final Emission emission = forwarded(frame.bytes());
        final Address source = Addresses.parse(from);
        final Address destination = Addresses.parse(to);
        emission.tunnel = kind;
        emission.tunnelSourcePort = SOURCE_PORT;
        emission.outerSourceHi = source.hi();
        emission.outerSourceLo = source.lo();
        emission.newHi = destination.hi();
        emission.newLo = destination.lo();
        emission.sourceMac = Mac.parse(DIRECTOR).bits();
        emission.destinationMac = Mac.parse(SERVER).bits();
        further.accept(emission);
        new Rewriter().rewrite(emission);
        final byte[] sent = new byte[emission.length];
        emission.buffer.getBytes(emission.offset, sent);
        return sent;
    }

    /** An emission as schedule begins it, of a frame that came in and was read. */
    private static Emission forwarded(final byte[] frame) {
        final UnsafeBuffer memory = new UnsafeBuffer(new byte[PacketSlot.HEADROOM + frame.length]);
        memory.putBytes(PacketSlot.HEADROOM, frame);
        final PacketSlot slot = new PacketSlot();
        slot.clear(EventKind.FRAME, 1, 0);
        slot.frame(0, memory, PacketSlot.HEADROOM, frame.length, frame.length, Offload.NONE);
        assertThat(new FrameReader().read(slot)).isEqualTo(Reason.NONE);
        final Outbox outbox = new Outbox(new Emissions(1), new FrameArena(1 << 10));
        outbox.open(slot);
        return outbox.forward(Recipe.TUNNEL);
    }

    private static void assertFrame(final byte[] sent, final EthernetFrame expected) {
        assertThat(hex(sent)).isEqualTo(hex(expected.bytes()));
    }
}
