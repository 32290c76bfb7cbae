package io.signalbox.golden.random;

import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.TransportPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.List;

/**
 * What client and real server say to each other, step by step. Who was chosen nobody knows here: an answer comes from a
 * server that is guessed, and a wrong guess is a packet that has to be dealt with too.
 */
final class Conversation {
    /** Behind the kernel's next tick, with which connections end that a request has replaced. */
    private static final int ANSWER_US = 13_000;

    private static final int[] USUAL_FLAGS = {0x10, 0x18, 0x11, 0x14, 0x04, 0x02, 0x12};
    private static final int[] CHUNKS = {1, 10, 0, 3, 7, 8, 14, 6};
    private static final int[] ANSWERING_CHUNKS = {2, 11, 3, 0, 8, 14, 8, 6};
    private static final int ESP = 50;
    private static final int AH = 51;

    private final Dice dice;
    private final Wire wire;

    Conversation(final Dice dice, final Wire wire) {
        this.dice = dice;
        this.wire = wire;
    }

    void step(final long timeUs, final Flow flow) {
        switch (flow.target.protocol()) {
            case "tcp" -> tcp(timeUs, flow);
            case "udp" -> udp(timeUs, flow);
            case "esp" -> ipsec(timeUs, flow);
            default -> sctp(timeUs, flow);
        }
        flow.step++;
    }

    /** A server that translates; others answer past the director. Null where nobody answers. */
    Service.Server guess(final Flow flow) {
        final List<Service.Server> servers = flow.service.servers().stream()
                .filter(server -> server.method().equals("-m"))
                .toList();
        return servers.isEmpty() || dice.oneIn(4) ? null : dice.of(servers);
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
        request(timeUs, flow, packet);
        final TcpPacket answer = Packets.tcp().seq(5_000 + flow.step).ack(1_001 + flow.step);
        switch (flow.step % 6) {
            case 0 -> answer.syn();
            case 4 -> answer.fin();
            case 5 -> answer.rst();
            default -> answer.payload(payload());
        }
        answer(timeUs, flow, answer);
    }

    private void udp(final long timeUs, final Flow flow) {
        request(timeUs, flow, datagram());
        answer(timeUs, flow, datagram());
    }

    private UdpPacket datagram() {
        final UdpPacket datagram = Packets.udp().payload(payload());
        return dice.oneIn(8) ? datagram.withoutChecksum() : datagram;
    }

    /**
     * Keys are exchanged by UDP; packets without ports follow the same way, or come too early. IPv6 has AH for an
     * extension header.
     */
    private void ipsec(final long timeUs, final Flow flow) {
        if (flow.step == 0 && !dice.oneIn(6) || dice.oneIn(6)) {
            udp(timeUs, flow);
            return;
        }
        final int protocol = flow.service.isV4() ? dice.of(ESP, ESP, AH) : ESP;
        final Service.Server guess = guess(flow);
        wire.send(
                timeUs,
                Net.OUTSIDE,
                flow.client,
                wire.usual(Packets.ip(protocol)
                        .payload(payload())
                        .from(flow.client)
                        .to(flow.service.vip())));
        if (guess != null) {
            wire.send(
                    timeUs + ANSWER_US,
                    Net.INSIDE,
                    guess.address(),
                    wire.usual(Packets.ip(protocol)
                            .payload(payload())
                            .from(guess.address())
                            .to(flow.client)));
        }
    }

    private void sctp(final long timeUs, final Flow flow) {
        final int step = dice.oneIn(6) ? dice.below(CHUNKS.length) : flow.step % CHUNKS.length;
        final Service.Server guess = guess(flow);
        wire.send(
                timeUs,
                Net.OUTSIDE,
                flow.client,
                wire.usual(Packets.ip(Sctp.PROTOCOL)
                        .payload(Sctp.packet(flow.port, flow.target.port(), CHUNKS[step], payload()))
                        .from(flow.client)
                        .to(flow.service.vip())));
        if (guess != null) {
            wire.send(
                    timeUs + ANSWER_US,
                    Net.INSIDE,
                    guess.address(),
                    wire.usual(Packets.ip(Sctp.PROTOCOL)
                            .payload(Sctp.packet(
                                    guess.answersFrom(flow.target.port()),
                                    flow.port,
                                    ANSWERING_CHUNKS[step],
                                    payload()))
                            .from(guess.address())
                            .to(flow.client)));
        }
    }

    private <P extends TransportPacket<P>> void request(final long timeUs, final Flow flow, final P packet) {
        wire.send(timeUs, Net.OUTSIDE, flow.client, wire.usual(flow.request(packet)));
    }

    private <P extends TransportPacket<P>> void answer(final long timeUs, final Flow flow, final P packet) {
        final Service.Server guess = guess(flow);
        if (guess != null) {
            wire.send(timeUs + ANSWER_US, Net.INSIDE, guess.address(), wire.usual(flow.answer(guess, packet)));
        }
    }

    private byte[] payload() {
        final int length = dice.of(0, 1, 8, 33, 100, 500, 1_300, dice.of(1_340, 1_400, 1_440, 1_460, 2_000, 3_000));
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }
}
