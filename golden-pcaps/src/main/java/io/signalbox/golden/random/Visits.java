package io.signalbox.golden.random;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;

import io.signalbox.golden.packet.IpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of the public address that are inside hosts': {@link #AT} is the first server's port 80, port 53 the second one's.
 * Clients and inside hosts ask them, whose answers come back by the director where a rule hides them from the server.
 */
final class Visits {
    private static final int AT = 8_080;
    private static final int WEB = 80;
    private static final int NAMES = 53;
    private static final int FIRST_PORT = 30_000;
    private static final int ESTABLISHED = 3;

    private final Dice dice;
    private final boolean isV4;
    private final String own;
    private final MasqueradeWalk walk;
    /** What comes from inside hosts leaves to their own network from the director's address there. */
    private final boolean turnsBack;

    private final List<Visit> visits = new ArrayList<>();

    /** Somebody, with a port that nobody else has, asks the public ones. */
    private static final class Visit {
        final String visitor;
        final boolean isInside;
        final int port;
        /** TCP: the next sequence numbers of visitor and server, and how far it has come. */
        long visitorAt = 1_000;

        long serverAt = 5_000;
        int stage;
        /** UDP: a question is known to the kernel. An answer to none would take the port from a visit from inside. */
        boolean isAsked;

        Visit(final String visitor, final boolean isInside, final int port) {
            this.visitor = visitor;
            this.isInside = isInside;
            this.port = port;
        }
    }

    Visits(final Dice dice, final boolean isV4, final String own, final MasqueradeWalk walk) {
        this.dice = dice;
        this.isV4 = isV4;
        this.own = own;
        this.walk = walk;
        turnsBack = dice.oneIn(2);
    }

    /** Lines of the table {@code nat}. */
    List<String> rules() {
        final List<String> rules = new ArrayList<>();
        rules.add(forward("tcp", AT, 1, WEB));
        rules.add(forward("udp", NAMES, 2, NAMES));
        if (turnsBack) {
            rules.add("-A POSTROUTING -s " + (isV4 ? "10.0.0.0/8" : "2001:db8:0:a::/63") + " -o " + Net.INSIDE
                    + " -j MASQUERADE");
        }
        return rules;
    }

    private String forward(final String protocol, final int at, final int server, final int port) {
        final String to = isV4 ? server(server) : "[" + server(server) + "]";
        return "-A PREROUTING -d " + own + (isV4 ? "/32" : "/128") + " -p " + protocol + " -m " + protocol + " --dport "
                + at + " -j DNAT --to-destination " + to + ":" + port;
    }

    private String server(final int number) {
        return Net.near(isV4, number);
    }

    /** What inside hosts have asked may be over; then the answer would take the port from whoever asks again. */
    void pause(final boolean isShort) {
        visits.removeIf(visit -> visit.isInside && !isShort);
    }

    void step() {
        switch (dice.below(10)) {
            case 0 -> visit();
            case 1, 2, 3, 4, 5 -> goOn();
            case 6, 7 -> exchange();
            case 8 -> error();
            default -> fragments();
        }
    }

    private void visit() {
        final boolean isInside = dice.oneIn(3);
        visits.add(new Visit(isInside ? walk.host() : walk.client(), isInside, FIRST_PORT + walk.nextPort()));
    }

    private Visit any() {
        if (visits.isEmpty() || dice.oneIn(6)) {
            visit();
        }
        return dice.of(visits);
    }

    /** A TCP connection takes its next step, or now and then another; one of which half passes by does not get far. */
    private void goOn() {
        final Visit visit = any();
        if (isAnsweredDirectly(visit)) {
            come(asked(visit).syn(), visit);
            return;
        }
        final boolean isWhim = visit.stage >= ESTABLISHED && dice.oneIn(8);
        switch (isWhim ? dice.between(7, 9) : Math.min(visit.stage, 6)) {
            case 0 -> ask(asked(visit).syn(), visit, 1);
            case 1 -> answer(answered(visit).syn().ack(visit.visitorAt), visit, 1);
            case 2 -> ask(asked(visit).ack(visit.serverAt), visit, 0);
            case 3 -> ask(asked(visit).ack(visit.serverAt).payload("question"), visit, 8);
            case 4 -> answer(answered(visit).ack(visit.visitorAt).payload("answer"), visit, 6);
            case 5 -> ask(asked(visit).fin().ack(visit.serverAt), visit, 1);
            case 6 -> answer(answered(visit).fin().ack(visit.visitorAt), visit, 1);
            case 7 -> answer(answered(visit).rst().ack(visit.visitorAt), visit, 0);
            case 8 -> ask(asked(visit).rst().ack(visit.serverAt), visit, 0);
            default -> begin(visit);
        }
        visit.stage++;
    }

    /** Anew, with numbers far from the old ones. */
    private void begin(final Visit visit) {
        visit.visitorAt += 1_000_000;
        visit.serverAt += 1_000_000;
        visit.stage = 0;
        ask(asked(visit).syn(), visit, 1);
    }

    private TcpPacket asked(final Visit visit) {
        return tcp().from(visit.visitor, visit.port).to(own, AT).seq(visit.visitorAt);
    }

    private TcpPacket answered(final Visit visit) {
        return tcp().from(server(1), WEB).to(seen(visit), visit.port).seq(visit.serverAt);
    }

    /** As whom the server sees its visitor. */
    private String seen(final Visit visit) {
        return visit.isInside && turnsBack ? Net.inner(isV4) : visit.visitor;
    }

    private void ask(final TcpPacket segment, final Visit visit, final int length) {
        come(segment, visit);
        visit.visitorAt += length;
    }

    private void answer(final TcpPacket segment, final Visit visit, final int length) {
        goBack(segment, visit);
        visit.serverAt += length;
    }

    private void come(final IpPacket<?> packet, final Visit visit) {
        if (visit.isInside) {
            walk.leave(packet);
        } else {
            walk.arrive(packet);
        }
    }

    /** A server that sees an inside host's own address answers it past the director. */
    private boolean isAnsweredDirectly(final Visit visit) {
        return visit.isInside && !turnsBack;
    }

    private void goBack(final IpPacket<?> packet, final Visit visit) {
        if (!isAnsweredDirectly(visit)) {
            walk.leave(packet);
        }
    }

    /** A datagram in one of its directions. */
    private void exchange() {
        final Visit visit = any();
        final int ttl = dice.oneIn(10) ? 1 : 64;
        if (mustAsk(visit) || dice.oneIn(2)) {
            visit.isAsked |= ttl > 1;
            come(question(visit).ttl(ttl), visit);
        } else {
            goBack(answer(visit).ttl(ttl), visit);
        }
    }

    private static boolean mustAsk(final Visit visit) {
        return visit.isInside && !visit.isAsked;
    }

    private UdpPacket question(final Visit visit) {
        return udp().payload("question").from(visit.visitor, visit.port).to(own, NAMES);
    }

    private UdpPacket answer(final Visit visit) {
        return udp().payload("answer").from(server(2), NAMES).to(seen(visit), visit.port);
    }

    /** About a packet of a visit, which may never have been: by the server, or by a router on the way back from it. */
    private void error() {
        final Visit visit = any();
        if (dice.oneIn(2)) {
            final UdpPacket came = question(visit)
                    .from(seen(visit), visit.port)
                    .to(server(2), NAMES)
                    .ttl(63);
            goBack(walk.error(came).from(server(2)).to(seen(visit)), visit);
        } else {
            final IpPacket<?> left = dice.oneIn(2)
                    ? answer(visit)
                            .from(own, NAMES)
                            .to(visit.visitor, visit.port)
                            .ttl(60)
                    : tcp().seq(visit.serverAt).from(own, AT).to(visit.visitor, visit.port);
            final String teller = visit.isInside ? visit.visitor : Net.gateway(isV4);
            come(walk.error(left).from(teller).to(own), visit);
        }
    }

    private void fragments() {
        final Visit visit = any();
        final int id = walk.nextId();
        final int first = 8 * dice.between(40, 160);
        final boolean inOrder = dice.oneIn(2);
        final boolean comes = mustAsk(visit) || dice.oneIn(2);
        visit.isAsked |= comes;
        for (int part = 0; part < 2; part++) {
            final boolean isFirst = part == 0 == inOrder;
            final UdpPacket datagram = (comes ? question(visit) : answer(visit)).payload(new byte[1_600]);
            final IpPacket<?> fragment = datagram.id(id).fragment(isFirst ? 0 : first, isFirst ? first : 1_608 - first);
            if (comes) {
                walk.send(visit.isInside ? Net.INSIDE : Net.OUTSIDE, fragment, visit.visitor);
            } else if (!isAnsweredDirectly(visit)) {
                walk.send(Net.INSIDE, fragment, server(2));
            }
        }
    }
}
