package io.signalbox.translate;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import org.junit.jupiter.api.Test;

/** Profile {@code rfc-nat} where rules, profiles and flows of several kinds meet. */
class RfcGatewayTest {
    private static final String INSIDE = "snat --from 10.0.0.0/24";
    private static final String BY_ETH0 = INSIDE + " --out-interface eth0";
    private static final String ANOTHER = "198.51.100.2";
    private static final String THIRD = "198.51.100.3";
    /** Public, and routed to the director; none of its own addresses. */
    private static final String ELSEWHERE = "203.0.113.10";

    private static final int PORT = 5_000;
    private static final int DNS = 53;
    private static final int WEB = 80;
    private static final int GRE = 47;

    // ---- warnings

    @Test
    void shouldWarnOfPortsOnceThoughAnotherProfileIsChosen() {
        final Box box = rfc(BY_ETH0 + " --ports 5000-5000").fromServer(question(SERVER, CLIENT));
        box.takesAll();
        box.decides(Reason.PUBLIC_PORTS_LOW).hears("profile ipvs").fromServer(question(OTHER, ANOTHER));
        box.takesAll();
        box.decides(Reason.NEW_MAPPING);
    }

    // ---- leaving the profile

    @Test
    void shouldDoAsLinuxOnceTheProfileIsLeft() {
        for (final Packet packet : new Packet[] {
            udp().from(CLIENT, 9).to(ELSEWHERE, PORT),
            tcp().syn().from(CLIENT, 9).to(ELSEWHERE, PORT)
        }) {
            final Box never = elsewhere("profile kernel").fromClient(packet);
            final Box left =
                    elsewhere("profile rfc-nat").hears("profile kernel").fromClient(packet);

            assertThat(left.takesAll().stream().map(Packets::hex).toList())
                    .isEqualTo(never.takesAll().stream().map(Packets::hex).toList());
            assertThat(left.decision().reason).isEqualTo(never.decision().reason);
        }
    }

    @Test
    void shouldLetNobodyElseInOnceTheProfileIsLeft() {
        final Box box = rfc(BY_ETH0 + " --ports 5000-5000").fromServer(question(SERVER, CLIENT));
        box.takesAll();
        box.hears("profile kernel").fromClient(answer(ANOTHER)).takesAll();
        box.decides(Reason.PORT_UNREACHABLE).fromClient(answer(CLIENT)).takesAll();
        box.decides(Reason.MAPPING_REPLY);
    }

    @Test
    void shouldTurnFlowsBackThatBeganBeforeTheProfileWasLeft() {
        final Box box = rfc(BY_ETH0 + " --ports 5000-5001").fromServer(question(OTHER, CLIENT));
        box.takesAll();
        final int others = (int) box.decision().after.sourcePort;
        final UdpPacket toOther = udp().from(SERVER, PORT).to(OWN0, others);
        box.fromServer(question(SERVER, CLIENT)).takesAll();
        box.fromServer(toOther).takesAll();
        box.decides(Reason.NEW_MAPPING).hears("profile kernel").fromServer(toOther);
        box.takesAll();
        box.decides(Reason.MAPPING_HAIRPIN);
    }

    // ---- what nobody has asked for

    @Test
    void shouldKeepOutWhateverIsForAPublicAddressAndNobodys() {
        for (final Packet packet : new Packet[] {
            udp().from(CLIENT, 9).to(ELSEWHERE, PORT),
            icmp().echoRequest(7, 1).from(CLIENT).to(ELSEWHERE),
            icmp().echoReply(7, 1).from(CLIENT).to(ELSEWHERE),
            icmp().portUnreachable()
                    .quoting(udp().from(ELSEWHERE, 1).to(CLIENT, 2))
                    .from(CLIENT)
                    .to(ELSEWHERE),
            ip(GRE).from(CLIENT).to(ELSEWHERE)
        }) {
            elsewhere("profile rfc-nat").fromClient(packet).drops(Reason.MAPPING_FILTERED);
        }
    }

    @Test
    void shouldShowNoInsideAddressByAPacketThatMayBeginNothing() {
        for (final Packet packet : new Packet[] {
            tcp().fin().ack(1).from(SERVER, PORT).to(CLIENT, WEB),
            tcp().rst().from(SERVER, PORT).to(CLIENT, WEB),
            tcp().syn().ack(1).from(SERVER, PORT).to(CLIENT, WEB),
            icmp().echoReply(7, 1).from(SERVER).to(CLIENT)
        }) {
            rfc(BY_ETH0).fromServer(packet).drops(Reason.UNMAPPED);
            final Box linux = Box.with().asLinux().hears(BY_ETH0).fromServer(packet);
            linux.takesAll();
            linux.decides(Reason.ROUTED);
        }
    }

    @Test
    void shouldLetOutWhatAnswersAFlowThatBeganOutside() {
        final Box box = rfc(BY_ETH0).fromClient(tcp().syn().from(CLIENT, 9).to(SERVER, WEB));
        box.takesAll();
        box.decides(Reason.ROUTED)
                .fromServer(tcp().syn().ack(1).from(SERVER, WEB).to(CLIENT, 9))
                .takesAll();
        box.decides(Reason.ROUTED);
        box.fromClient(icmp().echoRequest(7, 1).from(CLIENT).to(SERVER)).takesAll();
        box.fromServer(icmp().echoReply(7, 1).from(SERVER).to(CLIENT)).takesAll();
        box.decides(Reason.ROUTED);
    }

    // ---- several rules

    @Test
    void shouldShowAnInsideEndAsEachOfItsRulesSays() {
        final Box box =
                rfc(INSIDE + " --to 192.0.2.50 --except 198.51.100.2").hears(INSIDE + " --to 192.0.2.60 --flows 1");

        assertThat(publicHost(box, question(SERVER, CLIENT))).isEqualTo(50);
        box.fromServer(question(SERVER, ANOTHER)).takesAll();
        box.decides(Reason.SUBSCRIBER_LIMIT);
        box.hears("no " + INSIDE + " --to 192.0.2.60 --flows 1").hears(INSIDE + " --to 192.0.2.60");
        assertThat(publicHost(box, question(SERVER, ANOTHER))).isEqualTo(60);
        assertThat(publicHost(box, question(SERVER, THIRD))).isEqualTo(50);
        assertThat(publicHost(box, question(SERVER, ANOTHER))).isEqualTo(60);
    }

    // ---- ends that are another flow's

    @Test
    void shouldGiveNoEndThatAFlowOfLinuxHasWithTheSameRemoteEnd() {
        final Box box = Box.with().hears("profile ipvs").hears(BY_ETH0 + " --ports 7000-7000");
        box.fromServer(question(SERVER, CLIENT)).takesAll();
        box.decides(Reason.NEW_MAPPING).hears("profile rfc-nat").fromServer(question(OTHER, ANOTHER));
        box.takesAll();
        box.fromServer(question(OTHER, CLIENT)).takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED);

        box.fromClient(udp().from(CLIENT, DNS).to(OWN0, 7_000))
                .toServer(udp().from(CLIENT, DNS).to(SERVER, PORT).ttl(63))
                .decides(Reason.MAPPING_REPLY);
    }

    /** By two interfaces an inside end is two public ones; to one remote end it has one flow all the same. */
    @Test
    void shouldBeginNoFlowFromOutsideWhereTheSameOneBeganInside() {
        final Box box = Box.with()
                .port("eth2", "02:00:00:00:00:03", Box.MTU)
                .address("eth2", "203.0.113.1/24")
                .neighbour("eth2", "203.0.113.9", Box.GATEWAY)
                .hears("profile rfc-nat")
                .hears(INSIDE + " --ports 5000-5000");
        box.fromServer(question(SERVER, CLIENT)).takesAll();
        box.fromServer(question(SERVER, "203.0.113.9")).takesAll();

        box.fromClient(udp().from(CLIENT, DNS).to("203.0.113.1", PORT)).drops(Reason.MAPPING_FILTERED);
    }

    @Test
    void shouldGiveNoEndThatIsAServices() {
        final Box box = Box.with("-A -t 192.0.2.1:8080 -s rr", "-a -t 192.0.2.1:8080 -r 10.0.0.12:80 -m")
                .hears("profile rfc-nat")
                .hears(BY_ETH0 + " --ports 8080-8080")
                .fromServer(tcp().syn().from(SERVER, PORT).to(CLIENT, WEB));
        box.takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED)
                .fromClient(tcp().syn().from(ANOTHER, 9).to(OWN0, 8_080))
                .toOther(tcp().syn().from(ANOTHER, 9).to(OTHER, WEB).ttl(63))
                .decides(Reason.NEW_CONNECTION);
        box.fromServer(question(SERVER, CLIENT)).takesAll();
        box.decides(Reason.PUBLIC_PORTS_LOW);
    }

    @Test
    void shouldGiveNoEndFromWhichServersAreReachedByFullNat() {
        final Box box = Box.with().hears("local 192.0.2.1 --ports 7000-7000").hears("profile rfc-nat");
        box.hears(BY_ETH0 + " --ports 7000-7000").fromServer(question(SERVER, CLIENT));
        box.takesAll();
        box.decides(Reason.PUBLIC_PORTS_REFUSED);
    }

    @Test
    void shouldReachNoServerFromAnEndThatAnInsideHostHas() {
        for (final String profile : new String[] {"rfc-nat", "ipvs"}) {
            final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 --fullnat -r 10.0.0.11:80")
                    .hears("profile " + profile)
                    .hears("snat --from 198.51.100.2/32 --out-interface eth1 --ports 7000-7000")
                    .fromClient(tcp().syn().from(ANOTHER, PORT).to(SERVER, WEB));
            box.takesAll();
            box.hears("local 10.0.0.1 --ports 7000-7000")
                    .fromClient(tcp().syn().from(CLIENT, 9).to(Box.VIP, WEB))
                    .drops(Reason.LOCAL_PORTS_EXHAUSTED);
        }
    }

    /** Who is seen inside by a forwarded port is seen by it outside, too. */
    @Test
    void shouldShowAnInsideHostThatTurnsBackByAPortOfItsOwn() {
        final Box box = rfc(INSIDE + " --to 192.0.2.50 --ports 7000-7001")
                .hears("dnat --protocol udp --at 192.0.2.50:80 --to 10.0.0.12:80");
        box.fromServer(question(OTHER, CLIENT)).takesAll();
        final int others = box.decision().after.sourcePort;
        box.fromServer(udp().from(SERVER, others).to("192.0.2.50", 80)).takesAll();
        final int turned = box.decision().after.sourcePort;
        assertThat(turned).isNotEqualTo(others);
        box.fromServer(udp().from(SERVER, others).to(ANOTHER, DNS)).takesAll();
        assertThat(box.decision().after.sourcePort).isEqualTo(turned);
    }

    // ---- whoever cannot have a mapping is told

    @Test
    void shouldTellWhoeverFindsNoRoomForAFlow() {
        final Box box = Box.with(new State.Bounds(1, 4, 64, 1 << 20))
                .hears("profile rfc-nat")
                .hears(BY_ETH0)
                .fromServer(question(OTHER, CLIENT));
        box.takesAll();
        tells(box, question(SERVER, CLIENT), OWN1, Reason.MAPPING_TABLE_REFUSED);
    }

    @Test
    void shouldTellWhoeverFindsNoPublicEndOfAProtocolWithoutPorts() {
        final Box box = rfc(BY_ETH0).fromServer(ip(GRE).from(OTHER).to(CLIENT));
        box.takesAll();
        tells(box, ip(GRE).from(SERVER).to(CLIENT), OWN1, Reason.PUBLIC_PORTS_REFUSED);
    }

    @Test
    void shouldTellWhoeverWantsToReachAnInsideHostThatHasAllItMay() {
        final Box box = rfc("snat --from 10.0.0.12/32 --out-interface eth0 --ports 5000-5000 --flows 1")
                .hears(BY_ETH0 + " --ports 6000-6000")
                .fromServer(question(OTHER, CLIENT));
        box.takesAll();
        tells(box, udp().from(SERVER, PORT).to(OWN0, PORT), OWN0, Reason.SUBSCRIBER_LIMIT);
    }

    private static void tells(final Box box, final Packet packet, final String by, final Reason how) {
        box.fromServer(packet)
                .toServer(icmp().unreachable(13)
                        .quoting(packet)
                        .tos(0xC0)
                        .id(Box.FIRST_ID)
                        .from(by)
                        .to(SERVER))
                .decides(how);
    }

    // ---- bounds of what begins outside

    @Test
    void shouldLeaveMostOfTheTableToFlowsFromInside() {
        final Box box = Box.with(new State.Bounds(16, 4, 64, 1 << 20))
                .hears("profile rfc-nat")
                .hears(BY_ETH0 + " --ports 5000-5000");
        box.fromServer(question(SERVER, CLIENT)).takesAll();
        for (int flow = 1; flow <= 4; flow++) {
            box.fromClient(udp().from(ANOTHER, flow).to(OWN0, PORT)).takesAll();
            box.decides(Reason.MAPPING_INBOUND);
        }
        box.fromClient(udp().from(ANOTHER, 5).to(OWN0, PORT)).drops(Reason.MAPPING_TABLE_FULL);
        box.fromServer(question(SERVER, THIRD)).takesAll();
        box.decides(Reason.NEW_MAPPING);
    }

    private static Box rfc(final String rule) {
        return Box.with().hears("profile rfc-nat").hears(rule);
    }

    private static Box elsewhere(final String profile) {
        return Box.with()
                .route("203.0.113.0/24", "192.0.2.254", "eth0", 0)
                .hears(profile)
                .hears(BY_ETH0 + " --to " + ELSEWHERE);
    }

    private static UdpPacket question(final String from, final String to) {
        return udp().from(from, PORT).to(to, DNS);
    }

    private static UdpPacket answer(final String from) {
        return udp().from(from, DNS).to(OWN0, PORT);
    }

    /** Sends a packet from inside, and returns the last byte of the address that it leaves with. */
    private static int publicHost(final Box box, final Packet packet) {
        box.fromServer(packet).takesAll();
        return (int) box.decision().after.sourceLo & 0xFF;
    }
}
