package io.signalbox.golden.random;

import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import java.nio.charset.StandardCharsets;

/** FTP (RFC 959, RFC 2428): a control connection, data connections both ways, and lines that only look like commands. */
final class FtpTalk {
    private static final int ANSWER_US = 3_000;
    private static final int DATA_US = 6_000;
    private static final int DATA_PORT = 20;
    private static final int FIRST_SEQUENCE = 1_000;
    private static final int FIRST_ANSWER = 5_000;

    private final Dice dice;
    private final Wire wire;

    FtpTalk(final Dice dice, final Wire wire) {
        this.dice = dice;
        this.wire = wire;
    }

    /** The next exchange of a flow whose only real server is this. */
    void step(final long timeUs, final Flow flow, final Service.Server server) {
        switch (flow.step++) {
            case 0 -> {
                request(timeUs, flow, Packets.tcp().syn().seq(FIRST_SEQUENCE - 1));
                answer(
                        timeUs,
                        flow,
                        server,
                        Packets.tcp().syn().seq(FIRST_ANSWER - 1).ack(FIRST_SEQUENCE));
            }
            case 1 -> request(timeUs, flow, "");
            default -> command(timeUs, flow, server);
        }
    }

    private void command(final long timeUs, final Flow flow, final Service.Server server) {
        final int port = 2_000 + dice.below(500) * 4;
        switch (dice.below(6)) {
            // what has grown once may fall out of the window that the kernel's connection tracking sees
            case 0 -> {
                request(timeUs, flow, "PORT " + sixNumbers(flow.client, port) + "\r\n", flow.service.isV4());
                answer(timeUs, flow, server, "200 well\r\n");
                activeData(timeUs + DATA_US, flow, server, port);
            }
            case 1 -> {
                request(timeUs, flow, "EPRT |" + family(flow) + "|" + flow.client + "|" + port + "|\r\n", true);
                answer(timeUs, flow, server, "200 well\r\n");
                activeData(timeUs + DATA_US, flow, server, port);
            }
            case 2 -> {
                if (flow.grown > 0) {
                    request(timeUs, flow, "NOOP\r\n");
                    return;
                }
                request(timeUs, flow, dice.of("PASV\r\n", "pasv\r\n"), true);
                answer(
                        timeUs,
                        flow,
                        server,
                        "227 Entering Passive Mode (" + sixNumbers(server.address(), port) + ").\r\n");
                flow.grown += flow.service.isV4()
                        ? flow.service.vip().length() - server.address().length()
                        : 0;
                passiveData(timeUs + DATA_US, flow, server, port);
            }
            case 3 -> {
                request(timeUs, flow, dice.of("EPSV\r\n", "EPSV " + family(flow) + "\r\n"), true);
                answer(timeUs, flow, server, "229 Entering Extended Passive Mode (|||" + port + "|)\r\n");
                passiveData(timeUs + DATA_US, flow, server, port);
            }
            case 4 ->
                request(timeUs, flow, dice.of("NOOP\r\n", "PASV", "EPRT |3|x|\r\n", "XPORT 1,2\r\n", "USER me\r\n"));
            default ->
                answer(timeUs, flow, server, dice.of("220 hello\r\n", "227 nothing\r\n", "229 (\r\n", "150 \r\n"));
        }
    }

    /** Where the family has no such command, a harmless one. */
    private void request(final long timeUs, final Flow flow, final String command, final boolean isKnown) {
        request(timeUs, flow, isKnown ? command : "NOOP\r\n");
    }

    private static int family(final Flow flow) {
        return flow.service.isV4() ? 1 : 2;
    }

    /** Of IPv6 addresses there is no such form; nobody asks for it there. */
    private static String sixNumbers(final String address, final int port) {
        return address.replace('.', ',') + "," + port / 256 + "," + port % 256;
    }

    private void activeData(final long timeUs, final Flow flow, final Service.Server server, final int port) {
        wire.putWhole(
                timeUs,
                Net.INSIDE,
                server.address(),
                Packets.tcp().syn().seq(1).from(server.address(), DATA_PORT).to(flow.client, port));
        wire.putWhole(
                timeUs + ANSWER_US,
                Net.OUTSIDE,
                flow.client,
                Packets.tcp().syn().ack(2).from(flow.client, port).to(flow.service.vip(), DATA_PORT));
    }

    private void passiveData(final long timeUs, final Flow flow, final Service.Server server, final int port) {
        final int clientPort = 50_000 + dice.below(1_000);
        wire.putWhole(
                timeUs,
                Net.OUTSIDE,
                flow.client,
                Packets.tcp().syn().seq(1).from(flow.client, clientPort).to(flow.service.vip(), port));
        wire.putWhole(
                timeUs + ANSWER_US,
                Net.INSIDE,
                server.address(),
                Packets.tcp().syn().ack(2).from(server.address(), port).to(flow.client, clientPort));
    }

    private void request(final long timeUs, final Flow flow, final String line) {
        final TcpPacket packet = Packets.tcp()
                .seq(FIRST_SEQUENCE + flow.requested)
                .ack(FIRST_ANSWER + flow.answered + flow.grown)
                .payload(line);
        flow.requested += line.length();
        request(timeUs, flow, packet);
    }

    private void request(final long timeUs, final Flow flow, final TcpPacket packet) {
        wire.putWhole(timeUs, Net.OUTSIDE, flow.client, flow.request(packet));
    }

    private void answer(final long timeUs, final Flow flow, final Service.Server server, final String line) {
        final byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        final TcpPacket packet = Packets.tcp()
                .seq(FIRST_ANSWER + flow.answered)
                .ack(FIRST_SEQUENCE + flow.requested)
                .payload(bytes);
        flow.answered += bytes.length;
        answer(timeUs, flow, server, packet);
    }

    private void answer(final long timeUs, final Flow flow, final Service.Server server, final TcpPacket packet) {
        wire.putWhole(
                timeUs + ANSWER_US,
                Net.INSIDE,
                server.address(),
                packet.from(server.address(), flow.target.port()).to(flow.client, flow.port));
    }
}
