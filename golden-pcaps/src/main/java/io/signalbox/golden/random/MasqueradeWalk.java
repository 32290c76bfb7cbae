package io.signalbox.golden.random;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.Topology;
import io.signalbox.golden.Topology.Snat;
import io.signalbox.golden.address.Ip;
import io.signalbox.golden.packet.ControlPacket;
import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.Icmpv6Packet;
import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Inside hosts behind a masquerade: TCP, UDP and echo with ports of their own, for which answers and errors come back, and
 * with ports that they have in common, for which nothing can be made up, as the kernel gives others by chance; fragments,
 * strays, flows that begin outside, a service beside it all, and pauses that end some of it. In every other scenario two
 * ports of the public address are inside hosts'.
 */
public final class MasqueradeWalk {
    /** Of ICMP. */
    private static final int REDIRECT = 5;
    /** Of ICMPv6. */
    private static final int PARAMETER_PROBLEM = 4;

    private static final int LINK_MTU = 1_500;

    private static final int CLIENTS = 3;
    private static final int STEPS = 60;
    private static final int STEP_US = 10_000;
    private static final int ESTABLISHED = 3;
    private static final int FIRST_PORT = 20_000;
    /** A stray is for no flow. */
    private static final int FIRST_STRAY_PORT = 50_000;

    private static final int FIRST_SHARED_PORT = 7_000;
    /** Two of them, in seconds, end a second or more from every time that the kernel's connection tracking has. */
    private static final List<Integer> PAUSES = List.of(12, 33, 66, 125);

    private final Dice dice;
    private final boolean isV4;
    /** The address that inside hosts leave from. */
    private final String own;

    private final String service;
    private final List<ScenarioDraft.Packet> packets = new ArrayList<>();
    private final List<Flow> flows = new ArrayList<>();
    private long nowUs = 100_000;
    private int ids;
    private int ports;
    /** Null where no port is forwarded. */
    private Visits visits;

    /** A flow with a port that nobody else has. */
    private static final class Flow {
        final String host;
        final String client;
        final int port;
        /** TCP: the next sequence numbers of host and client, and how far it has come. */
        long hostAt = 1_000;

        long clientAt = 5_000;
        int stage;
        /** UDP: a question is known to the kernel. An answer to none would take the port from the flow. */
        boolean isAsked;

        Flow(final String host, final String client, final int port) {
            this.host = host;
            this.client = client;
            this.port = port;
        }
    }

    private MasqueradeWalk(final long seed, final int number, final boolean isV4) {
        dice = new Dice(~seed, number);
        this.isV4 = isV4;
        own = isV4 ? "192.0.2.1" : "2001:db8:0:2::1";
        service = Net.vip(isV4, 1);
    }

    /** The scenario of this number in the sequence of the seed. */
    public static ScenarioDraft of(final long seed, final int number) {
        return new MasqueradeWalk(seed, number, true)
                .draw("Random masquerading, seed " + seed + " number " + number + ".");
    }

    /** The same in IPv6. */
    public static ScenarioDraft ofIpv6(final long seed, final int number) {
        return new MasqueradeWalk(seed, number, false)
                .draw("Random masquerading of IPv6, seed " + seed + " number " + number + ".");
    }

    private ScenarioDraft draw(final String description) {
        final boolean isBeside = dice.oneIn(2);
        final int insideMtu = dice.of(1_500, 1_500, 1_400);
        visits = dice.oneIn(2) ? new Visits(dice, isV4, own, this) : null;
        stretch(isBeside);
        for (int pauses = dice.below(3); pauses > 0; pauses--) {
            pause(dice.of(PAUSES));
            stretch(isBeside);
        }
        final boolean isServiceV4 = isBeside == isV4;
        final String at = place(isServiceV4, Net.vip(isServiceV4, 1));
        final String server = place(isServiceV4, Net.near(isServiceV4, 1));
        return new ScenarioDraft(
                description,
                topology(insideMtu),
                List.of("-A -t " + at + " -s rr", "-a -t " + at + " -r " + server + " -m -w 1"),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                visits == null ? List.of() : visits.rules(),
                packets);
    }

    private static String place(final boolean isV4, final String address) {
        return (isV4 ? address : "[" + address + "]") + ":80";
    }

    private Topology topology(final int insideMtu) {
        final Topology usual = Net.topology(insideMtu, OptionalInt.empty(), List.of());
        return new Topology(
                usual.interfaces(),
                usual.neighbours(),
                usual.routes(),
                usual.loAddresses(),
                usual.modules(),
                usual.windowMs(),
                usual.settleUs(),
                usual.keepArp(),
                Optional.of(new Snat(Net.OUTSIDE, Ip.parse(own))),
                usual.localMarks());
    }

    private void pause(final int seconds) {
        nowUs += seconds * 1_000_000L;
        flows.forEach(flow -> flow.isAsked &= seconds == PAUSES.get(0));
        if (visits != null) {
            visits.pause(seconds == PAUSES.get(0));
        }
    }

    /** @param isBeside there is a service of this family */
    private void stretch(final boolean isBeside) {
        for (int step = 0; step < STEPS; step++) {
            if (visits != null && dice.oneIn(3)) {
                visits.step();
                continue;
            }
            switch (dice.below(isBeside ? 14 : 13)) {
                case 0 -> flows.add(new Flow(host(), client(), FIRST_PORT + nextPort()));
                case 1, 2, 3, 4, 5 -> goOn();
                case 6, 7 -> exchange();
                case 8 -> echo();
                case 9 -> error();
                case 10 -> collide();
                case 11 -> fragments();
                case 12 -> stray();
                default -> serve();
            }
        }
    }

    String host() {
        final int number = dice.between(1, Net.SERVERS);
        return dice.oneIn(4) ? Net.far(isV4, number) : Net.near(isV4, number);
    }

    String client() {
        return Net.client(isV4, dice.between(1, CLIENTS));
    }

    int nextPort() {
        return ports++;
    }

    int nextId() {
        return ++ids;
    }

    private Flow flow() {
        if (flows.isEmpty() || dice.oneIn(6)) {
            flows.add(new Flow(host(), client(), FIRST_PORT + nextPort()));
        }
        return dice.of(flows);
    }

    /** A TCP connection takes its next step, or now and then another. */
    private void goOn() {
        final Flow flow = flow();
        final boolean isWhim = flow.stage >= ESTABLISHED && dice.oneIn(8);
        switch (isWhim ? dice.between(7, 9) : Math.min(flow.stage, 6)) {
            case 0 -> outside(out(flow).syn(), flow, 1);
            case 1 -> inside(in(flow).syn().ack(flow.hostAt), flow, 1);
            case 2 -> outside(out(flow).ack(flow.clientAt), flow, 0);
            case 3 -> outside(out(flow).ack(flow.clientAt).payload("question"), flow, 8);
            case 4 -> inside(in(flow).ack(flow.hostAt).payload("answer"), flow, 6);
            case 5 -> outside(out(flow).fin().ack(flow.clientAt), flow, 1);
            case 6 -> inside(in(flow).fin().ack(flow.hostAt), flow, 1);
            case 7 -> inside(in(flow).rst().ack(flow.hostAt), flow, 0);
            case 8 -> outside(out(flow).rst().ack(flow.clientAt), flow, 0);
            default -> begin(flow);
        }
        flow.stage++;
    }

    /** Anew, with numbers far from the old ones. */
    private void begin(final Flow flow) {
        flow.hostAt += 1_000_000;
        flow.clientAt += 1_000_000;
        flow.stage = 0;
        outside(out(flow).syn(), flow, 1);
    }

    private TcpPacket out(final Flow flow) {
        return tcp().from(flow.host, flow.port).to(flow.client, 80).seq(flow.hostAt);
    }

    private TcpPacket in(final Flow flow) {
        return tcp().from(flow.client, 80).to(own, flow.port).seq(flow.clientAt);
    }

    private void outside(final TcpPacket segment, final Flow flow, final int length) {
        leave(segment);
        flow.hostAt += length;
    }

    private void inside(final TcpPacket segment, final Flow flow, final int length) {
        arrive(segment);
        flow.clientAt += length;
    }

    /** A datagram of a flow, in one of its directions. */
    private void exchange() {
        final Flow flow = flow();
        final int ttl = dice.oneIn(10) ? 1 : 64;
        if (!flow.isAsked || dice.oneIn(2)) {
            final UdpPacket question = question(flow).ttl(ttl);
            flow.isAsked |= ttl > 1;
            leave(dice.oneIn(6) ? question.withoutChecksum() : question);
        } else {
            final UdpPacket answer = answer(flow).ttl(ttl);
            arrive(dice.oneIn(6) ? answer.dontFragment().payload(new byte[1_430]) : answer);
        }
    }

    private static UdpPacket question(final Flow flow) {
        return udp().payload("question").from(flow.host, flow.port).to(flow.client, 53);
    }

    private UdpPacket answer(final Flow flow) {
        return udp().payload("answer").from(flow.client, 53).to(own, flow.port);
    }

    private void echo() {
        final Flow flow = flow();
        leave(echo(true, flow.port).payload("ping").from(flow.host).to(flow.client));
        if (!dice.oneIn(4)) {
            arrive(echo(false, flow.port).payload("ping").from(flow.client).to(own));
        }
    }

    /** About a packet of a flow, which may never have been. */
    private void error() {
        final Flow flow = flow();
        if (dice.oneIn(3)) {
            final UdpPacket came = answer(flow).to(flow.host, flow.port).ttl(63);
            leave(error(came).from(flow.host).to(flow.client));
            return;
        }
        final IpPacket<?> left =
                switch (dice.below(3)) {
                    case 0 -> question(flow).from(own, flow.port).ttl(60);
                    case 1 -> tcp().seq(flow.hostAt).from(own, flow.port).to(flow.client, 80);
                    default -> echo(true, flow.port).from(own).to(flow.client);
                };
        arrive(error(left).from(Net.gateway(isV4)).to(own));
    }

    ControlPacket<?> error(final Packet about) {
        final int kind = dice.below(5);
        return isV4 ? errorOfIcmp(kind).quoting(about) : errorOfIcmpv6(kind).quoting(about);
    }

    private static IcmpPacket errorOfIcmp(final int kind) {
        return switch (kind) {
            case 0 -> icmp().portUnreachable();
            case 1 -> icmp().unreachable(1);
            case 2 -> icmp().fragmentationNeeded(1_200);
            case 3 -> icmp().timeExceeded();
            default -> icmp().message(REDIRECT, 1, 0xC00002FDL);
        };
    }

    private static Icmpv6Packet errorOfIcmpv6(final int kind) {
        return switch (kind) {
            case 0 -> icmpv6().portUnreachable();
            case 1 -> icmpv6().unreachable(3);
            case 2 ->
                icmpv6().packetTooBig(LINK_MTU); // of a narrower path Linux itself learns, where nobody else is told
            case 3 -> icmpv6().timeExceeded();
            default -> icmpv6().message(PARAMETER_PROBLEM, 0, 0);
        };
    }

    private ControlPacket<?> echo(final boolean isRequest, final int id) {
        if (isV4) {
            return isRequest ? icmp().echoRequest(id, 1) : icmp().echoReply(id, 1);
        }
        return isRequest ? icmpv6().echoRequest(id, 1) : icmpv6().echoReply(id, 1);
    }

    /** Several hosts have these ports and identifiers. */
    private void collide() {
        final String host = Net.near(isV4, dice.between(1, 3));
        final int port = FIRST_SHARED_PORT + dice.below(2);
        switch (dice.below(3)) {
            case 0 -> leave(tcp().syn().seq(1_000).from(host, port).to(client(), 80));
            case 1 -> leave(udp().payload("question").from(host, port).to(client(), 53));
            default -> leave(echo(true, port).from(host).to(client()));
        }
    }

    private void fragments() {
        final Flow flow = flow();
        final boolean isOut = !flow.isAsked || dice.oneIn(2);
        flow.isAsked = true;
        final int id = nextId();
        final int first = 8 * dice.between(40, 160);
        final boolean inOrder = dice.oneIn(2);
        for (int part = 0; part < 2; part++) {
            final boolean isFirst = part == 0 == inOrder;
            final UdpPacket datagram = (isOut ? question(flow) : answer(flow)).payload(new byte[1_600]);
            final IpPacket<?> fragment = datagram.id(id).fragment(isFirst ? 0 : first, isFirst ? first : 1_608 - first);
            if (isOut) {
                send(Net.INSIDE, fragment, flow.host);
            } else {
                send(Net.OUTSIDE, fragment, flow.client);
            }
        }
    }

    /** Of no flow, or the first of one that begins outside. */
    private void stray() {
        final int port = FIRST_STRAY_PORT + nextPort();
        final String host = host();
        final String client = client();
        switch (dice.below(7)) {
            case 0 -> arrive(tcp().ack(1).from(client, 80).to(own, port));
            case 1 -> arrive(udp().payload("stray").from(client, 53).to(own, port));
            case 2 -> leave(tcp().fin().ack(1).from(host, port).to(client, 80));
            case 3 -> leave(tcp().rst().from(host, port).to(client, 80));
            case 4 -> leave(tcp().syn().ack(1).from(host, port).to(client, 80));
            case 5 -> arrive(echo(false, port).from(client).to(own));
            default -> {
                arrive(udp().payload("outside").from(client, port).to(host, 53));
                leave(udp().payload("inside").from(host, 53).to(client, port));
            }
        }
    }

    private void serve() {
        final String client = client();
        final int port = FIRST_STRAY_PORT + nextPort();
        arrive(tcp().syn().seq(1_000).from(client, port).to(service, 80));
        leave(tcp().syn().seq(5_000).ack(1_001).from(Net.near(isV4, 1), 80).to(client, port));
    }

    void leave(final IpPacket<?> packet) {
        send(Net.INSIDE, packet.id(nextId()), source(packet));
    }

    void arrive(final IpPacket<?> packet) {
        send(Net.OUTSIDE, packet.id(nextId()), source(packet));
    }

    private String source(final IpPacket<?> packet) {
        final InetAddress source = isV4 ? Ip.at(packet.bytes(), 12, 4) : Ip.at(packet.bytes(), 8, 16);
        return Ip.text(source);
    }

    void send(final String port, final IpPacket<?> packet, final String source) {
        final String[] macs = Net.macs(port, source);
        packets.add(new ScenarioDraft.Packet(
                nowUs, port, packet.onEthernet(macs[0], macs[1]).bytes()));
        nowUs += STEP_US;
    }
}
