package io.signalbox.golden.random;

import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.TransportPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets of clients, and of real servers that answer them. Who was chosen nobody knows here: an answer comes from a
 * server that is guessed, and a wrong guess is a packet that has to be dealt with too.
 */
final class Traffic {
    private static final int MAX_FRAGMENT = 1_400;
    private static final int[] USUAL_FLAGS = {0x10, 0x18, 0x11, 0x14, 0x04, 0x02, 0x12};

    private final Dice dice;
    private final int insideMtu;
    private final List<ScenarioDraft.Packet> packets = new ArrayList<>();
    private final List<Flow> flows = new ArrayList<>();
    private int ids = 1;

    /** A client's side of a conversation, as far as it has come. */
    private static final class Flow {
        final Service service;
        final String client;
        final int port;
        int step;

        Flow(final Service service, final String client, final int port) {
            this.service = service;
            this.client = client;
            this.port = port;
        }
    }

    Traffic(final Dice dice, final int insideMtu) {
        this.dice = dice;
        this.insideMtu = insideMtu;
    }

    List<ScenarioDraft.Packet> packets() {
        return packets;
    }

    /** Lets one flow, old or new, take its next step. */
    void step(final long timeUs, final List<Service> services) {
        final Flow flow = flows.isEmpty() || dice.oneIn(3) ? newFlow(services) : dice.of(flows);
        switch (dice.below(24)) {
            case 0 -> echo(timeUs, flow);
            case 1 -> errorFromClient(timeUs, flow);
            case 2 -> errorFromInside(timeUs, flow);
            case 3 -> stray(timeUs, flow);
            case 4 -> odd(timeUs, flow);
            default -> converse(timeUs, flow);
        }
    }

    private Flow newFlow(final List<Service> services) {
        final Service service = dice.of(services);
        final Flow flow =
                new Flow(service, Net.client(service.isV4(), dice.between(1, 9)), dice.between(40_000, 40_009));
        flows.add(flow);
        return flow;
    }

    private void converse(final long timeUs, final Flow flow) {
        switch (flow.service.protocol()) {
            case "tcp" -> tcp(timeUs, flow);
            case "udp" -> udp(timeUs, flow);
            default -> sctp(timeUs, flow);
        }
        flow.step++;
    }

    private void tcp(final long timeUs, final Flow flow) {
        final TcpPacket packet = Packets.tcp().seq(1_000 + flow.step);
        switch (flow.step % 6) {
            case 0 -> packet.syn();
            case 1, 2 -> packet.ack(5_000);
            case 3 -> packet.ack(5_000).psh().payload(payload());
            case 4 -> packet.ack(5_000).fin();
            default -> packet.flags(USUAL_FLAGS[dice.below(USUAL_FLAGS.length)]);
        }
        fromClient(timeUs, flow, packet);
        final TcpPacket answer = Packets.tcp().seq(5_000 + flow.step).ack(1_001 + flow.step);
        switch (flow.step % 6) {
            case 0 -> answer.syn();
            case 4 -> answer.fin();
            case 5 -> answer.rst();
            default -> answer.payload(payload());
        }
        answered(timeUs, flow, answer);
    }

    private void udp(final long timeUs, final Flow flow) {
        fromClient(timeUs, flow, datagram());
        answered(timeUs, flow, datagram());
    }

    private UdpPacket datagram() {
        final UdpPacket datagram = Packets.udp().payload(payload());
        return dice.oneIn(8) ? datagram.withoutChecksum() : datagram;
    }

    private void sctp(final long timeUs, final Flow flow) {
        final int[] chunks = {1, 10, 0, 3, 7, 8, 14, 6};
        final int[] answers = {2, 11, 3, 0, 8, 14, 8, 6};
        final int step = dice.oneIn(6) ? dice.below(chunks.length) : flow.step % chunks.length;
        final Service.Server guess = guess(flow);
        send(
                timeUs,
                Net.OUTSIDE,
                flow.client,
                usual(Packets.ip(Sctp.PROTOCOL)
                        .payload(Sctp.packet(flow.port, flow.service.port(), chunks[step], payload()))
                        .from(flow.client)
                        .to(flow.service.vip())));
        if (guess != null) {
            send(
                    timeUs + 3_000,
                    Net.INSIDE,
                    guess.address(),
                    usual(Packets.ip(Sctp.PROTOCOL)
                            .payload(Sctp.packet(guess.port(), flow.port, answers[step], payload()))
                            .from(guess.address())
                            .to(flow.client)));
        }
    }

    private <P extends TransportPacket<P>> void fromClient(final long timeUs, final Flow flow, final P packet) {
        send(timeUs, Net.OUTSIDE, flow.client, usual(addressed(packet, flow)));
    }

    private <P extends TransportPacket<P>> void answered(final long timeUs, final Flow flow, final P packet) {
        final Service.Server guess = guess(flow);
        if (guess != null) {
            send(
                    timeUs + 3_000,
                    Net.INSIDE,
                    guess.address(),
                    usual(packet.from(guess.address(), guess.port()).to(flow.client, flow.port)));
        }
    }

    /** A NAT server; others answer past the director. */
    private Service.Server guess(final Flow flow) {
        final List<Service.Server> servers = flow.service.servers().stream()
                .filter(server -> server.method().equals("-m"))
                .toList();
        return servers.isEmpty() || dice.oneIn(4) ? null : dice.of(servers);
    }

    private void echo(final long timeUs, final Flow flow) {
        final boolean isV4 = flow.service.isV4();
        final String to = flow.service.vip();
        send(
                timeUs,
                Net.OUTSIDE,
                flow.client,
                isV4
                        ? usual(Packets.icmp()
                                .echoRequest(7, flow.step)
                                .payload("ping")
                                .from(flow.client)
                                .to(to))
                        : usual(Packets.icmpv6()
                                .echoRequest(7, flow.step)
                                .payload("ping")
                                .from(flow.client)
                                .to(to)));
    }

    /** About what came from the service. */
    private void errorFromClient(final long timeUs, final Flow flow) {
        final IpPacket<?> quoted = quoted(flow, flow.service.vip(), flow.service.port(), flow.client, flow.port);
        final String reporter = dice.oneIn(3) ? Net.gateway(flow.service.isV4()) : flow.client;
        error(timeUs, Net.OUTSIDE, flow.service.isV4(), reporter, flow.service.vip(), quoted);
    }

    /** About what went to a server, by the server or the router before it. */
    private void errorFromInside(final long timeUs, final Flow flow) {
        final Service.Server guess = guess(flow);
        if (guess != null) {
            final IpPacket<?> quoted = quoted(flow, flow.client, flow.port, guess.address(), guess.port());
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
        if (isV4) {
            final int[][] kinds = {{3, 3, 0}, {3, 1, 0}, {3, 4, 1_400}, {11, 0, 0}, {12, 0, 0}, {4, 0, 0}};
            final int[] kind = kinds[dice.below(kinds.length)];
            send(
                    timeUs,
                    port,
                    from,
                    usual(Packets.icmp()
                            .message(kind[0], kind[1], kind[2])
                            .quoting(quoted)
                            .from(from)
                            .to(to)));
        } else {
            final int[][] kinds = {{1, 4, 0}, {1, 3, 0}, {2, 0, 1_400}, {3, 0, 0}, {4, 0, 0}};
            final int[] kind = kinds[dice.below(kinds.length)];
            send(
                    timeUs,
                    port,
                    from,
                    usual(Packets.icmpv6()
                            .message(kind[0], kind[1], kind[2])
                            .quoting(quoted)
                            .from(from)
                            .to(to)));
        }
    }

    private IpPacket<?> quoted(
            final Flow flow, final String from, final int fromPort, final String to, final int toPort) {
        return switch (flow.service.protocol()) {
            case "tcp" ->
                Packets.tcp().ack(1).from(from, fromPort).to(to, toPort).ttl(60);
            case "udp" ->
                Packets.udp()
                        .payload("question")
                        .from(from, fromPort)
                        .to(to, toPort)
                        .ttl(60);
            default ->
                Packets.ip(Sctp.PROTOCOL)
                        .payload(Sctp.packet(fromPort, toPort, 0, new byte[8]))
                        .from(from)
                        .to(to)
                        .ttl(60);
        };
    }

    /** For a port that nobody serves, or of a protocol that nobody knows. */
    private void stray(final long timeUs, final Flow flow) {
        final String to = flow.service.vip();
        switch (dice.below(3)) {
            case 0 ->
                send(
                        timeUs,
                        Net.OUTSIDE,
                        flow.client,
                        usual(Packets.udp().from(flow.client, flow.port).to(to, 9)));
            case 1 ->
                send(
                        timeUs,
                        Net.OUTSIDE,
                        flow.client,
                        usual(Packets.tcp().syn().from(flow.client, flow.port).to(to, 9)));
            default ->
                send(
                        timeUs,
                        Net.OUTSIDE,
                        flow.client,
                        usual(Packets.ip(253)
                                .payload("experiment")
                                .from(flow.client)
                                .to(to)));
        }
    }

    /** What no decent client sends: lengths, options and checksums that are wrong, or rare. */
    private void odd(final long timeUs, final Flow flow) {
        final UdpPacket datagram = addressed(Packets.udp().payload("0123456789abcdef"), flow);
        final TcpPacket segment = addressed(Packets.tcp().syn().seq(1_000), flow);
        final IpPacket<?> packet =
                switch (dice.below(12)) {
                    case 0 -> segment.ipChecksum(0xbad);
                    case 1 -> segment.ipLength(dice.of(0, 10, 20, 30, 2_000));
                    case 2 -> datagram.ipLength(dice.of(0, 10, 20, 30, 2_000));
                    case 3 -> segment.truncatedTo(dice.between(0, 60));
                    case 4 -> datagram.truncatedTo(dice.between(0, 60));
                    case 5 -> segment.dataOffset(dice.below(16));
                    case 6 -> datagram.length(dice.of(0, 7, 8, 9, 2_000));
                    case 7 ->
                        segment.ipOptions(Packets.hex(dice.of("94040000", "01010101", "070b04000000000000000000")));
                    case 8 ->
                        datagram.ipOptions(Packets.hex(dice.of("8303ff", "440c0500000000000000000000", "0000ffff")));
                    case 9 -> segment.hopByHop(Packets.hex(dice.of("01020000", "05020000")));
                    case 10 -> datagram.destinationOptions(Packets.hex(dice.of("01020000", "c1020000", "41020000")));
                    default -> segment.flags(dice.below(256));
                };
        send(timeUs, Net.OUTSIDE, flow.client, packet.id(ids++));
    }

    private static <P extends TransportPacket<P>> P addressed(final P packet, final Flow flow) {
        return packet.from(flow.client, flow.port).to(flow.service.vip(), flow.service.port());
    }

    /** Most packets have nothing special. */
    private <P extends IpPacket<P>> P usual(final P packet) {
        packet.id(ids++);
        if (dice.oneIn(6)) {
            packet.tos(dice.below(256));
        }
        if (dice.oneIn(10)) {
            packet.ttl(dice.of(1, 2, 255));
        }
        return dice.oneIn(40) ? packet.checksum(0xbad) : packet;
    }

    private byte[] payload() {
        final int length = dice.of(0, 1, 8, 33, 100, 500, 1_300, dice.of(1_340, 1_400, 1_440, 1_460, 2_000, 3_000));
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }

    /** As it is, or in fragments where it is too long for the wire. */
    private void send(final long timeUs, final String port, final String source, final IpPacket<?> packet) {
        final int mtu = port.equals(Net.INSIDE) ? insideMtu : 1_500;
        final byte[] whole = packet.bytes();
        if (dice.oneIn(2)) {
            packet.dontFragment();
        }
        if (whole.length <= mtu) {
            put(timeUs, port, source, packet);
            return;
        }
        final int fragment = Math.min(MAX_FRAGMENT, mtu - 60) / 8 * 8;
        for (int offset = 0; offset < whole.length - headerLength(whole); offset += fragment) {
            put(timeUs + offset / fragment, port, source, packet.fragment(offset, fragment));
        }
    }

    private static int headerLength(final byte[] packet) {
        return packet[0] >> 4 == 4 ? (packet[0] & 0xf) * 4 : 40;
    }

    private void put(final long timeUs, final String port, final String source, final Packet packet) {
        final String[] macs = Net.macs(port, source);
        packets.add(new ScenarioDraft.Packet(
                timeUs, port, packet.onEthernet(macs[0], macs[1]).bytes()));
    }
}
