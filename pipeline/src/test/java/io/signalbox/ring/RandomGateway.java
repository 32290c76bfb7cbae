package io.signalbox.ring;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A gateway's part of {@link RandomTraffic}: inside hosts with few ports, which few public ports stand for, whoever may answer
 * or ask them, inside hosts that ask each other there, errors, and rules and profiles that come and go.
 */
final class RandomGateway {
    private static final String ANY = "snat --from 10.0.0.0/24";
    private static final String FEW = "snat --from 10.0.0.0/24 --to 192.0.2.77-192.0.2.78 --ports 6000-6003";
    private static final String BLOCKS =
            "snat --from 10.0.0.0/24 --to 192.0.2.77-192.0.2.78 --ports 5990-6021 --block 16";
    private static final String IPV6 = "snat --from 2001:db8:1::/64 --out-interface clients";
    private static final String WEB = "dnat --protocol tcp --at 192.0.2.1:6001 --to 10.0.0.11:5001";
    private static final String NAMES = "dnat --protocol udp --at 192.0.2.77:6002 --to 10.0.0.12";
    private static final List<String> COMMANDS = List.of(
            ANY,
            ANY,
            FEW,
            FEW,
            BLOCKS,
            BLOCKS,
            IPV6,
            WEB,
            NAMES,
            "edit " + FEW + " by --from 10.0.0.0/25 --to 192.0.2.77",
            "edit " + ANY + " by --from 10.0.0.0/24 --limit 3 --flows 5",
            "edit " + WEB + " by --protocol tcp --at 192.0.2.77:6001 --to 10.0.0.13:5001",
            "no " + ANY,
            "edit " + FEW + " by " + BLOCKS.substring("snat ".length()),
            "no " + FEW,
            "no " + BLOCKS,
            "no " + NAMES,
            "profile rfc-nat",
            "profile rfc-nat",
            "profile ipvs",
            "profile kernel");

    private final SplittableRandom random;
    private final Script script;

    RandomGateway(final SplittableRandom random, final Script script) {
        this.random = random;
        this.script = script;
    }

    void happen() {
        switch (random.nextInt(16)) {
            case 0, 1 -> script.command(COMMANDS.get(random.nextInt(COMMANDS.size())));
            case 2, 3, 4, 5 -> script.fromServer(random.nextBoolean() ? leaving() : leavingByTcp());
            case 6, 7, 8, 9 -> script.fromClient(random.nextBoolean() ? arriving() : arrivingByTcp());
            case 10, 11, 12 -> script.fromServer(turning());
            case 13 -> script.fromServer(part());
            case 14 -> script.fromClient(errorFromOutside());
            default -> script.fromServer(errorFromInside());
        }
    }

    private Packet leaving() {
        return switch (random.nextInt(4)) {
            case 0 -> icmp().echoRequest(port(), 1).payload("ping").from(host()).to(remote());
            case 1 -> udp().payload("question").from(host6(), port()).to("2001:db8:c::7", 53);
            case 2 -> udp().payload("question").from(host(), port()).to("10.0.0.60", 53);
            default -> udp().payload("question").from(host(), port()).to(remote(), 53);
        };
    }

    private Packet leavingByTcp() {
        return random.nextInt(4) == 0
                ? flagged(tcp().from(host6(), port()).to("2001:db8:c::7", 80))
                : flagged(tcp().from(host(), port()).to(remote(), 80));
    }

    private Packet arriving() {
        return switch (random.nextInt(4)) {
            case 0 ->
                icmp().echoReply(publicPort(), 1).payload("ping").from(remote()).to(publicAddress());
            case 1 -> udp().payload("answer").from("2001:db8:c::7", 53).to("2001:db8::1", port());
            default -> udp().payload("answer").from(remote(), 53).to(publicAddress(), publicPort());
        };
    }

    private Packet arrivingByTcp() {
        return flagged(tcp().from(remote(), 80).to(publicAddress(), publicPort()));
    }

    /** To a public port that is an inside host's, or may be. */
    private Packet turning() {
        final String address = random.nextBoolean() ? "192.0.2.1" : "192.0.2.77";
        final int port = 5_000 + random.nextInt(2);
        return random.nextInt(3) == 0
                ? udp().payload("turn").from(host(), port).to(address, 6_002)
                : flagged(tcp().from(host(), port).to(address, 6_001));
    }

    private TcpPacket flagged(final TcpPacket segment) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> segment.syn().seq(random.nextInt(3) * 1_000_000L);
            case 2 -> segment.syn().ack(1_001);
            case 3 -> segment.fin().ack(1_001);
            case 4 -> segment.rst();
            default -> segment.ack(1_001).payload("hello");
        };
    }

    /** One of two parts of a datagram, of which some come whole. */
    private Packet part() {
        return udp().payload("a question of forty bytes, no more of it")
                .from(host(), 5_000)
                .to(remote(), 53)
                .id(random.nextInt(3))
                .fragment(24 * random.nextInt(2), 24);
    }

    private Packet errorFromOutside() {
        final String address = publicAddress();
        return icmp().portUnreachable()
                .quoting(udp().payload("question").from(address, publicPort()).to(remote(), 53))
                .from("192.0.2.254")
                .to(address);
    }

    private Packet errorFromInside() {
        final String host = host();
        final String remote = remote();
        return icmp().portUnreachable()
                .quoting(udp().payload("answer").from(remote, 53).to(host, port()))
                .from(host)
                .to(remote);
    }

    private String host() {
        return Site.server(1 + random.nextInt(3));
    }

    private String host6() {
        return Site.server6(1 + random.nextInt(3));
    }

    private int port() {
        return 5_000 + random.nextInt(4);
    }

    private String remote() {
        return "198.51.100." + (7 + random.nextInt(2));
    }

    private String publicAddress() {
        return switch (random.nextInt(4)) {
            case 0 -> "192.0.2.77";
            case 1 -> "192.0.2.78";
            default -> "192.0.2.1";
        };
    }

    private int publicPort() {
        return (random.nextBoolean() ? 5_000 : 6_000) + random.nextInt(4);
    }
}
