package io.signalbox.golden.random;

import io.signalbox.golden.packet.ControlPacket;
import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.Arrays;

/** What comes beside conversations: ICMP about them, pings, packets for nobody, and packets that no decent host sends. */
final class Troubles {
    private static final int NOBODYS_PORT = 9;
    private static final int NOBODYS_PROTOCOL = 253;
    private static final int[][] ERRORS = {{3, 3, 0}, {3, 1, 0}, {3, 4, 1_400}, {11, 0, 0}, {12, 0, 0}, {4, 0, 0}};
    private static final int[][] ERRORS_6 = {{1, 4, 0}, {1, 3, 0}, {2, 0, 1_400}, {3, 0, 0}, {4, 0, 0}};

    private final Dice dice;
    private final Wire wire;
    private final Conversation conversation;

    Troubles(final Dice dice, final Wire wire, final Conversation conversation) {
        this.dice = dice;
        this.wire = wire;
        this.conversation = conversation;
    }

    void echo(final long timeUs, final Flow flow) {
        final ControlPacket<?> request = flow.service.isV4()
                ? Packets.icmp().echoRequest(7, flow.step)
                : Packets.icmpv6().echoRequest(7, flow.step);
        request.payload("ping");
        fromClient(timeUs, flow, request);
    }

    /** About what came from the service. */
    void errorFromClient(final long timeUs, final Flow flow) {
        final IpPacket<?> quoted = quoted(flow, flow.service.vip(), flow.target.port(), flow.client, flow.port);
        final String reporter = dice.oneIn(3) ? Net.gateway(flow.service.isV4()) : flow.client;
        error(timeUs, Net.OUTSIDE, flow.service.isV4(), reporter, flow.service.vip(), quoted);
    }

    /** About what went to a server, by the server or the router before it. */
    void errorFromInside(final long timeUs, final Flow flow) {
        final Service.Server guess = conversation.guess(flow);
        if (guess != null) {
            final IpPacket<?> quoted =
                    quoted(flow, flow.client, flow.port, guess.address(), guess.answersFrom(flow.target.port()));
            final String reporter = dice.oneIn(2) ? Net.router(guess.isV4()) : guess.address();
            error(timeUs, Net.INSIDE, guess.isV4(), reporter, flow.client, quoted);
        }
    }

    private void error(
            final long timeUs,
            final String port,
            final boolean isV4,
            final String from,
            final String to,
            final IpPacket<?> quoted) {
        final int[][] kinds = isV4 ? ERRORS : ERRORS_6;
        final int[] kind = kinds[dice.below(kinds.length)];
        final ControlPacket<?> error = isV4 ? Packets.icmp() : Packets.icmpv6();
        error.message(kind[0], kind[1], kind[2]).from(from);
        error.quoting(truncated(quoted.bytes())).to(to);
        wire.send(timeUs, port, from, decorated(error));
    }

    /** Routers quote as much as they like, and some too little. */
    private byte[] truncated(final byte[] quoted) {
        return dice.oneIn(3) ? Arrays.copyOf(quoted, dice.below(quoted.length)) : quoted;
    }

    private IpPacket<?> quoted(
            final Flow flow, final String from, final int fromPort, final String to, final int toPort) {
        final IpPacket<?> quoted =
                switch (flow.target.protocol()) {
                    case "tcp" -> Packets.tcp().ack(1).from(from, fromPort).to(to, toPort);
                    case "udp" ->
                        Packets.udp().payload("question").from(from, fromPort).to(to, toPort);
                    case "esp" ->
                        Packets.ip(50).payload(new byte[24]).from(from).to(to);
                    default ->
                        Packets.ip(Sctp.PROTOCOL)
                                .payload(Sctp.packet(fromPort, toPort, 0, new byte[8]))
                                .from(from)
                                .to(to);
                };
        return quoted.ttl(60);
    }

    /** For a port that nobody serves, or of a protocol that nobody knows. */
    void stray(final long timeUs, final Flow flow) {
        final String to = flow.service.vip();
        fromClient(
                timeUs,
                flow,
                switch (dice.below(3)) {
                    case 0 -> Packets.udp().from(flow.client, flow.port).to(to, NOBODYS_PORT);
                    case 1 -> Packets.tcp().syn().from(flow.client, flow.port).to(to, NOBODYS_PORT);
                    default -> Packets.ip(NOBODYS_PROTOCOL).payload("experiment");
                });
    }

    private void fromClient(final long timeUs, final Flow flow, final IpPacket<?> packet) {
        packet.from(flow.client);
        packet.to(flow.service.vip());
        wire.send(timeUs, Net.OUTSIDE, flow.client, decorated(packet));
    }

    private <P extends IpPacket<P>> IpPacket<?> decorated(final IpPacket<P> packet) {
        @SuppressWarnings("unchecked")
        final P itself = (P) packet;
        return wire.usual(itself);
    }

    /** Lengths, options and checksums that are wrong, or rare. */
    void odd(final long timeUs, final Flow flow) {
        final UdpPacket datagram = flow.request(Packets.udp().payload("0123456789abcdef"));
        final TcpPacket segment = flow.request(Packets.tcp().syn().seq(1_000));
        final IpPacket<?> packet =
                switch (dice.below(13)) {
                    case 0 -> segment.ipChecksum(0xbad);
                    case 1 -> segment.ipLength(dice.of(0, 10, 20, 30, 2_000));
                    case 2 -> datagram.ipLength(dice.of(0, 10, 20, 30, 2_000));
                    case 3 -> segment.truncatedTo(dice.between(0, 60));
                    case 4 -> datagram.truncatedTo(dice.between(0, 60));
                    case 5 -> segment.dataOffset(dice.below(16));
                    case 6 -> datagram.length(dice.of(0, 7, 8, 9, 2_000));
                    case 7 ->
                        segment.ipOptions(Packets.hex(
                                dice.of("94040000", "01010101", "070b04000000000000000000", "0707080a0a0a0a")));
                    case 8 -> datagram.ipOptions(Packets.hex(dice.of("8303ff", "00000000")));
                    case 9 -> segment.hopByHop(Packets.hex(dice.of("01020000", "05020000")));
                    case 10 -> datagram.destinationOptions(Packets.hex(dice.of("01020000", "c1020000", "41020000")));
                    case 11 -> {
                        wire.putDamaged(timeUs, Net.OUTSIDE, flow.client, dice.oneIn(2) ? segment : datagram);
                        yield null;
                    }
                    default -> segment.flags(dice.below(256));
                };
        if (packet != null) {
            wire.put(timeUs, Net.OUTSIDE, flow.client, packet);
        }
    }
}
