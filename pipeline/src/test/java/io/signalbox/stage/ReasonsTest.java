package io.signalbox.stage;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.ip;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.tunnel;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.CLIENT6;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.OWN0;
import static io.signalbox.stage.Box.OWN1;
import static io.signalbox.stage.Box.OWN61;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.SERVER6;
import static io.signalbox.stage.Box.SERVER_MAC;
import static io.signalbox.stage.Box.STRANGER;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.command.Command.SetJournalTrouble;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.IcmpPacket;
import io.signalbox.golden.packet.PlainIpPacket;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;
import io.signalbox.neighbour.Neighbours;
import io.signalbox.route.RouteType;
import io.signalbox.service.MarkRule;
import io.signalbox.sip.CallIds;
import io.signalbox.translate.PcpBytes;
import io.signalbox.wire.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every reason has a way to come about. The switch has no default, so a reason without a test does not compile; what
 * each of them looks like on the wire is told in the rooms that decide it.
 */
class ReasonsTest {
    private static final int CLIENT_PORT = 40_000;
    private static final String ELSEWHERE = "203.0.113.1";
    private static final byte[] BIG = new byte[1_460];

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldComeAbout(final Reason reason) {
        final Box box = provoke(reason);
        assertThat(box.reasons()).contains(reason).doesNotContain(Reason.NONE);
        box.stops();
    }

    private static Box provoke(final Reason reason) {
        return switch (reason) {
            case NONE -> throw new AssertionError("nothing ends for this reason");

            case NEW_CONNECTION -> nat().fromClient(syn());
            case CONNECTION -> connected().fromClient(ack());
            case RESCHEDULED -> connected().fromClient(ack()).fromClient(rst()).fromClient(syn());
            case REPLY -> connected().fromServer(answer());
            case REPLY_UNTRANSLATED ->
                foreignVip()
                        .fromServer(tcp().from(ELSEWHERE, 80)
                                .to(CLIENT, CLIENT_PORT)
                                .ack(1));
            case RELATED_ICMP ->
                connected()
                        .fromClient(
                                icmp().from(CLIENT).to(VIP).portUnreachable().quoting(replyAsSeen()));
            case ROUTED -> Box.with().fromClient(udp().from(CLIENT, 1).to(SERVER, 2));
            case SERVER_EXPIRED ->
                Box.with(
                                "-A -u 192.0.2.10:53 -s rr",
                                "-a -u 192.0.2.10:53 -r 10.0.0.11:53 -m",
                                "-a -u 192.0.2.10:53 -r 10.0.0.12:53 -m")
                        .fromClient(question())
                        .told("-d -u 192.0.2.10:53 -r 10.0.0.12:53")
                        .told("net.ipv4.vs.expire_nodest_conn=1")
                        .fromClient(question());

            case SERVER_CALL ->
                sip().fromServer(udp().from(SERVER, 5060).to(CLIENT, 5060).payload("x\r\nCall-ID: a\r\n"));

            case NEW_MAPPING -> gateway().fromServer(outbound());
            case MAPPING -> gateway().fromServer(outbound()).fromServer(outbound());
            case MAPPING_REPLY -> gateway().fromServer(outbound()).fromClient(inbound());
            case MAPPING_ICMP ->
                gateway()
                        .fromServer(outbound())
                        .fromClient(icmp().from(CLIENT)
                                .to(OWN0)
                                .portUnreachable()
                                .quoting(udp().from(OWN0, 5_000).to(CLIENT, 53)));
            case MAPPING_INBOUND ->
                rfcGateway(" --ports 5000-5000")
                        .fromServer(outbound())
                        .fromClient(udp().from("198.51.100.2", 9).to(OWN0, 5_000));
            case MAPPING_HAIRPIN ->
                rfcGateway(" --ports 5000-5000")
                        .fromServer(outbound())
                        .fromServer(udp().from(SERVER, 5_000).to(OWN0, 5_000))
                        .fromServer(udp().from(SERVER, 5_000).to(OWN0, 5_000));
            case PUBLIC_PORTS_LOW -> rfcGateway(" --ports 5000-5000").fromServer(outbound());
            case MAPPING_RESET ->
                gateway()
                        .fromServer(tcp().from(SERVER, 5_000).to(CLIENT, 80).syn())
                        .fromClient(tcp().from(CLIENT, 80).to(OWN0, 5_000).rst());

            case ARP_REPLY ->
                Box.with()
                        .receives(
                                "eth0",
                                arpRequest(VIP).from(GATEWAY, "192.0.2.254").onEthernet(GATEWAY, EVERYBODY));
            case NEIGHBOUR_ADVERTISED ->
                Box.with().fromServer(icmpv6().from(SERVER6).to(OWN61).neighbourSolicitation(OWN61, SERVER_MAC));
            case ECHO_REPLY -> Box.with().fromClient(icmp().from(CLIENT).to(VIP).echoRequest(1, 1));
            case TCP_RESET -> Box.with().fromClient(syn());
            case PORT_UNREACHABLE -> Box.with().fromClient(question());
            case PROTOCOL_UNREACHABLE ->
                Box.with().fromClient(ip(47).from(CLIENT).to(VIP));
            case PARAMETER_PROBLEM -> Box.with().fromClient(syn6().hopByHop(hex("de020000")));
            case NO_SERVER -> Box.with("-A -t 192.0.2.10:80 -s rr").fromClient(syn());
            case TTL_EXCEEDED -> nat().fromClient(syn().ttl(1));
            case MTU_EXCEEDED -> tunnel4().fromClient(syn().payload(BIG).dontFragment());
            case NO_ROUTE ->
                Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 203.0.113.1:80 -m")
                        .fromClient(syn());

            case TICK -> Box.with().after(1);
            case STOP -> Box.with().stops();
            case COMMAND -> Box.with("-A -t 192.0.2.10:80 -s rr");
            case COMMAND_REFUSED -> Box.with().asked("-D -t 192.0.2.10:80");
            case NEIGHBOUR_LEARNED ->
                unresolved()
                        .receives(
                                "eth1",
                                arpReply()
                                        .from(SERVER_MAC, STRANGER)
                                        .to(ETH1, OWN1)
                                        .onEthernet(SERVER_MAC, ETH1));
            case ICMP_CONSUMED ->
                Box.with().fromClient(icmp().from(CLIENT).to(VIP).echoReply(1, 1));
            case PATH_MTU_LEARNED ->
                tunnel4()
                        .fromClient(syn())
                        .fromServer(icmp().from(SERVER)
                                .to(OWN1)
                                .fragmentationNeeded(1_400)
                                .quoting(tunnel(syn()).from(OWN1).to(SERVER)));
            case TUNNEL_ERROR ->
                tunnel4()
                        .fromClient(syn())
                        .fromServer(icmp().from(SERVER)
                                .to(OWN1)
                                .unreachable(1)
                                .quoting(tunnel(syn()).from(OWN1).to(SERVER)));
            case STRAY_REPLY -> nat().told("net.ipv4.vs.nat_icmp_send=1").fromServer(answer());
            case RESET_IGNORED -> Box.with().fromClient(rst());
            case NEIGHBOUR_IGNORED ->
                Box.with()
                        .receives(
                                "eth1",
                                arpRequest("10.0.0.77")
                                        .from(SERVER_MAC, "10.0.0.78")
                                        .onEthernet(SERVER_MAC, EVERYBODY));

            case NO_NEXT_HEADER -> Box.with().fromClient(ip(59).from(CLIENT6).to(VIP6));
            case NOT_CLAIMED ->
                Box.with().set("ip_forward", 0).fromClient(udp().from(CLIENT, 1).to(SERVER, 2));

            case FRAGMENT_WAITING -> Box.with().fromClient(bigQuestion().fragment(0, 80));
            case NEIGHBOUR_WAITING -> unresolved();
            case REASSEMBLED ->
                Box.with()
                        .fromClient(bigQuestion().fragment(0, 80))
                        .fromClient(bigQuestion().fragment(80, 1_400));

            case JOURNAL_BLOCKED ->
                nat().asked(new SetJournalPolicy(true))
                        .asked(new SetJournalTrouble(true))
                        .fromClient(syn());
            case OTHER_VLAN ->
                nat().asLinux().receives("eth0", syn().onEthernet(GATEWAY, ETH0).vlan(12));
            case LEFT_TO_HOST ->
                nat().hears("share vips follow")
                        .fromClient(tcp().from(CLIENT, 1).to(OWN0, 22).syn());
            case NOT_SERVED -> nat().hears("share vips standby").fromClient(syn());
            case TUNNEL_ERROR_SHARED ->
                tunnel4()
                        .hears("share vips follow")
                        .fromClient(syn())
                        .fromServer(icmp().from(SERVER)
                                .to(OWN1)
                                .fragmentationNeeded(1_400)
                                .quoting(tunnel(syn()).from(OWN1).to(SERVER)));
            case VIP_CONTESTED ->
                nat().hears("no address 192.0.2.10/32 port 0")
                        .hears("share vips always")
                        .receives(
                                "eth0",
                                arpReply()
                                        .from(GATEWAY, VIP)
                                        .to(ETH0, "0.0.0.0")
                                        .onEthernet(GATEWAY, ETH0));
            case NO_HOST_PORT ->
                Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m")
                        .hears("share vips follow")
                        .fromClient(syn());
            case PUBLIC_PORTS_EXHAUSTED ->
                Box.with()
                        .hears("snat --from 10.0.0.0/24 --ports 5000-5000")
                        .fromServer(outbound())
                        .fromServer(udp().from(OTHER, 5_000).to(CLIENT, 53));
            case MAPPING_TABLE_FULL ->
                Box.with(new State.Bounds(1, 1, 1, 1 << 16))
                        .hears("snat --from 10.0.0.0/24")
                        .fromServer(outbound())
                        .fromServer(udp().from(OTHER, 5_000).to(CLIENT, 53));
            case NO_PUBLIC_ADDRESS ->
                Box.empty(new State.Bounds(1, 1, 1, 1 << 16))
                        .port("eth0", ETH0, Box.MTU)
                        .port("eth1", ETH1, Box.MTU)
                        .route("198.51.100.0/24", null, "eth0", 0)
                        .hears("snat --from 10.0.0.0/24")
                        .fromServer(outbound());
            case PUBLIC_PORTS_REFUSED ->
                rfcGateway(" --ports 5000-5000")
                        .fromServer(outbound())
                        .fromServer(udp().from(OTHER, 5_000).to(CLIENT, 53));
            case MAPPING_TABLE_REFUSED ->
                Box.with(new State.Bounds(1, 1, 1, 1 << 16))
                        .hears("profile rfc-nat")
                        .hears("snat --from 10.0.0.0/24")
                        .fromServer(outbound())
                        .fromServer(udp().from(OTHER, 5_000).to(CLIENT, 53));
            case SUBSCRIBER_LIMIT ->
                rfcGateway(" --limit 1")
                        .fromServer(outbound())
                        .fromServer(udp().from(SERVER, 9).to(CLIENT, 53));
            case SUBSCRIBER_LIMIT_SILENT ->
                rfcGateway(" --ports 5000-5000 --flows 1")
                        .fromServer(outbound())
                        .fromClient(udp().from(CLIENT, 9).to(OWN0, 5_000));
            case MAPPING_FILTERED ->
                rfcGateway(" --ports 5000-5000")
                        .told("signalbox.nat_filtering=1")
                        .fromServer(outbound())
                        .fromClient(udp().from("198.51.100.2", 9).to(OWN0, 5_000));
            case UNSOLICITED_SYN ->
                rfcGateway("").fromClient(tcp().syn().from(CLIENT, 9).to(OWN0, 9));
            case PCP_LEASED -> pcp(PcpBytes.mapUdp(SERVER, 5_000, 600));
            case PCP_RELEASED -> pcp(PcpBytes.mapUdp(SERVER, 5_000, 0));
            case PCP_ANNOUNCED -> pcp(PcpBytes.announce(SERVER));
            case PCP_REFUSED -> pcp(PcpBytes.mapUdp(OTHER, 5_000, 600));
            case PCP_IGNORED -> pcp(new byte[1]);
            case UNMAPPED_ERROR ->
                rfcGateway("")
                        .fromServer(icmp().portUnreachable()
                                .quoting(inbound().to(SERVER, 9))
                                .from(SERVER)
                                .to(CLIENT));
            case UNMAPPED ->
                rfcGateway("").fromServer(tcp().rst().from(SERVER, 9).to(CLIENT, 9));
            case LOCAL_PORTS_EXHAUSTED -> fullNat(SERVER).fromClient(syn());
            case PROXY_EARLY_DATA ->
                fullNat(SERVER + ":80 --proxy-v2").hears("local " + OWN1).fromClient(syn().payload("GET /"));
            case FULL_NAT_TO_ITSELF -> fullNat(OWN0).hears("local " + OWN1).fromClient(syn());
            case MAPPING_REDIRECT -> gateway().fromServer(outbound()).fromClient(redirect());
            case PORT_DOWN -> nat().asked(new SetPortUp(1, false)).fromClient(syn());
            case NOT_FOR_US -> nat().receives("eth0", syn().onEthernet(GATEWAY, SERVER_MAC));
            case UNKNOWN_ETHERTYPE ->
                nat().receives("eth0", syn().onEthernet(GATEWAY, ETH0).etherType(0x88CC));
            case TRUNCATED ->
                nat().receives("eth0", syn().onEthernet(GATEWAY, ETH0).truncatedTo(50));
            case MALFORMED_ETHERNET ->
                nat().receives("eth0", syn().onEthernet(GATEWAY, ETH0).truncatedTo(13));
            case MALFORMED_ARP ->
                nat().receives(
                                "eth0",
                                hex(EVERYBODY.replace(":", "") + GATEWAY.replace(":", "") + "0806"
                                        + "00060800060400010000000000fec00002fe000000000000c000020a"));
            case MALFORMED_IPV4 -> nat().fromClient(syn().ipLength(19));
            case BAD_IPV4_CHECKSUM -> nat().fromClient(syn().ipChecksum(1));
            case SOURCE_ROUTED -> nat().fromClient(syn().ipOptions(hex("83070400000000")));
            case MALFORMED_IPV6 ->
                nat().receives(
                                "eth0",
                                hex(ETH0.replace(":", "") + GATEWAY.replace(":", "") + "86dd" + "40"
                                        + "00".repeat(39)));
            case EXTENSION_CHAIN ->
                Box.with().fromClient(ip(0).from(CLIENT6).to(VIP6).payload(hex("3b 00 0104 0000 0100")));
            case OPTION_REFUSED -> Box.with().fromClient(syn6().hopByHop(hex("5e020000")));
            case PARAMETER_PROBLEM_SILENT ->
                Box.with()
                        .fromClient(icmpv6().from(CLIENT6)
                                .to(VIP6)
                                .portUnreachable()
                                .quoting(syn6())
                                .hopByHop(hex("de020000")));
            case MALFORMED_TCP -> nat().fromClient(syn().truncatedTo(39).ipLength(39));
            case MALFORMED_UDP -> nat().fromClient(question().truncatedTo(27).ipLength(27));
            case MALFORMED_ICMP ->
                nat().fromClient(icmp().from(CLIENT)
                        .to(VIP)
                        .echoRequest(1, 1)
                        .truncatedTo(27)
                        .ipLength(27));
            case BAD_ICMP_CHECKSUM ->
                nat().fromClient(icmp().from(CLIENT).to(VIP).echoRequest(1, 1).checksum(1));
            case MARTIAN_SOURCE ->
                nat().fromClient(tcp().from("127.0.0.1", 1).to(VIP, 80).syn());
            case MARTIAN_DESTINATION ->
                nat().fromClient(tcp().from(CLIENT, 1).to("127.0.0.1", 80).syn());
            case SERVER_GONE ->
                connected().told("-d -t 192.0.2.10:80 -r 10.0.0.11:8080").fromClient(ack());
            case DRAINED ->
                connected()
                        .hears("drain -t 192.0.2.10:80 -r 10.0.0.11:8080 --deadline 1 --then reset")
                        .later(2)
                        .fromClient(ack());
            case TABLE_FULL -> full();
            case FRAGMENT_MALFORMED ->
                Box.with().fromClient(bigQuestion().fragment(1_464, 4).moreFragments(true));
            case FRAGMENT_OVERLAP ->
                Box.with()
                        .fromClient(bigQuestion().fragment(0, 80))
                        .fromClient(bigQuestion().fragment(72, 80));
            case FRAGMENT_TIMEOUT ->
                Box.with().fromClient(bigQuestion().fragment(0, 80)).after(31);
            case FRAGMENT_LIMIT ->
                Box.with(new State.Bounds(4, 1, 4, 1 << 20))
                        .fromClient(bigQuestion().id(1).fragment(0, 80))
                        .fromClient(bigQuestion().id(2).fragment(0, 80));
            case NEIGHBOUR_FAILED -> unresolved().after(1).after(1).after(1);
            case NEIGHBOUR_LIMIT ->
                unresolved(new State.Bounds(4, 4, 1, 1 << 20))
                        .fromClient(udp().from(CLIENT, 1).to(STRANGER, 2));
            case NEIGHBOUR_TABLE_FULL ->
                strangers().fromClient(udp().from(CLIENT, 1).to(STRANGER, 2));
            case HELD_STORE_FULL ->
                unresolved(new State.Bounds(4, 4, 1, 1 << 20))
                        .fromClient(udp().from(CLIENT, 1).to("10.0.0.98", 2));
            case TTL_EXCEEDED_SILENT ->
                Box.with()
                        .fromClient(icmp().from(CLIENT)
                                .to(SERVER)
                                .timeExceeded()
                                .quoting(syn())
                                .ttl(1));
            case MTU_EXCEEDED_SILENT ->
                Box.with()
                        .port("eth2", "02:00:00:00:00:03", 576)
                        .route("203.0.113.0/24", null, "eth2", 0)
                        .fromClient(icmp().from(CLIENT)
                                .to(ELSEWHERE)
                                .timeExceeded()
                                .quoting(BIG)
                                .dontFragment());
            case NO_ROUTE_SILENT ->
                Box.with()
                        .fromClient(
                                icmp().from(CLIENT).to(ELSEWHERE).timeExceeded().quoting(syn()));
            case TUNNEL_MTU_TOO_SMALL ->
                tunnel4().route("10.0.0.11/32", null, "eth1", 80).fromClient(syn());
            case OUTPUT_LIMIT ->
                Box.with(new State.Bounds(4, 4, 4, 1 << 10))
                        .route("10.0.0.11/32", null, "eth1", 576)
                        .fromClient(udp().from(CLIENT, 1).to(SERVER, 2).payload(BIG));
            case STOPPED_WHILE_HELD -> unresolved().stops();
            case NO_SERVER_SILENT ->
                Box.with("-A -t 192.0.2.10:80 -s rr")
                        .fromClient(tcp().from(ELSEWHERE, 1).to(VIP, 80).syn());
            case STRAY_REPLY_SILENT ->
                Box.with(
                                "-A -t 192.0.2.10:80 -s rr",
                                "-a -t 192.0.2.10:80 -r 203.0.113.1:80 -m",
                                "net.ipv4.vs.nat_icmp_send=1")
                        .fromServer(tcp().from(ELSEWHERE, 80).to(CLIENT, 1).ack(1));
            case ICMPV6_UNCHECKED ->
                Box.with("-A -t [2001:db8:1::10]:80 -s rr", "-a -t [2001:db8:1::10]:80 -r [2001:db8:2::11]:80 -m")
                        .asLinux()
                        .fromClient(tcp().from(CLIENT6, 1).to(VIP6, 80).syn())
                        .fromServer(icmpv6().from(SERVER6)
                                .to(CLIENT6)
                                .portUnreachable()
                                .quoting(tcp().from(CLIENT6, 1).to(SERVER6, 80).syn()));
            case NO_WAY_BACK -> Box.with().fromClient(udp().from(ELSEWHERE, 1).to(VIP, 2));
            case FTP_UNCHECKED ->
                Box.with("-A -t [2001:db8:1::10]:21 -s rr", "-a -t [2001:db8:1::10]:21 -r [2001:db8:2::11]:21 -m")
                        .asked(new SetHelper("ftp", true))
                        .asLinux()
                        .fromClient(tcp().from(CLIENT6, 1).to(VIP6, 21).syn());
            case BAD_TCP_CHECKSUM -> Box.with().fromClient(syn().checksum(1));
            case BAD_UDP_CHECKSUM -> Box.with().fromClient(question().checksum(1));
            case FRAGMENT_DUPLICATE ->
                Box.with()
                        .fromClient(bigQuestion().fragment(0, 80))
                        .fromClient(bigQuestion().fragment(0, 80));
            case LINK_TOO_NARROW ->
                Box.with("-A -u [2001:db8:1::10]:53 -s rr")
                        .route(SERVER6 + "/128", null, "eth1", 68)
                        .fromClient(crumbling().fragment(0, 16))
                        .fromClient(crumbling().fragment(16, 16))
                        .fromClient(crumbling().fragment(32, 8));
            case TIMESTAMP_REPLY ->
                Box.with()
                        .fromClient(
                                icmp().from(CLIENT).to(VIP).message(13, 0, 0).payload(new byte[12]));
            case BYPASSED ->
                bypassing().fromClient(tcp().from(CLIENT, 1).to(SERVER, 80).syn());
            case BYPASS_TO_ITSELF ->
                bypassing().fromClient(tcp().from(CLIENT6, 1).to(VIP6, 80).syn());
            case NO_CALL_ID -> sip().fromClient(call("x"));
            case CALL_ID_LIMIT -> manyCalls();
            case LOOPBACK_SERVER ->
                Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 127.0.0.1:80 -m")
                        .fromClient(syn());
            case DEFENCE -> nat().told("net.ipv4.vs.drop_packet=3").fromClient(syn());
            case MALFORMED_SCTP ->
                Box.with("-A --sctp-service 192.0.2.10:7000 -s rr")
                        .fromClient(ip(132).from(CLIENT).to(VIP).payload(new byte[15]));
        };
    }

    private static Box nat() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m");
    }

    private static Box fullNat(final String server) {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 --fullnat -r " + server);
    }

    private static Box gateway() {
        return Box.with().hears("snat --from 10.0.0.0/24 --out-interface eth0");
    }

    private static Box rfcGateway(final String options) {
        return Box.with().hears("profile rfc-nat").hears("snat --from 10.0.0.0/24 --out-interface eth0" + options);
    }

    private static Box pcp(final byte[] message) {
        return rfcGateway("")
                .hears("pcp " + OWN1)
                .fromServer(udp().from(SERVER, 4_000).to(OWN1, PcpBytes.PORT).payload(message));
    }

    private static UdpPacket outbound() {
        return udp().from(SERVER, 5_000).to(CLIENT, 53);
    }

    private static UdpPacket inbound() {
        return udp().from(CLIENT, 53).to(OWN0, 5_000);
    }

    /** RFC 792: there is a shorter way, by 192.0.2.253. */
    private static IcmpPacket redirect() {
        return icmp().from("192.0.2.254")
                .to(OWN0)
                .message(5, 1, 0xC00002FDL)
                .quoting(udp().from(OWN0, 5_000).to(CLIENT, 53));
    }

    /** A service at an address that no port has, so that its real server's own answers may pass here. */
    private static Box foreignVip() {
        return Box.with("-A -t 203.0.113.1:80 -s rr", "-a -t 203.0.113.1:80 -r 10.0.0.11:80 -g")
                .deadEnd("203.0.113.1/32", RouteType.LOCAL)
                .fromClient(tcp().from(CLIENT, CLIENT_PORT).to(ELSEWHERE, 80).syn());
    }

    /** A cache cluster without a cache: all that is sent to port 80 is the director's. */
    private static Box bypassing() {
        return Box.with("-A -f 7 -s rr", "-A -f 7 -6 -s rr", "net.ipv4.vs.cache_bypass=1")
                .asked(new AddMark(MarkRule.to(7, Protocol.TCP, 0, 0, 0, 80)))
                .asked(new ClaimMark(7));
    }

    private static Box tunnel4() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i");
    }

    private static Box connected() {
        return nat().fromClient(syn());
    }

    /** A packet waits for a neighbour that nobody knows. */
    private static Box unresolved() {
        return Box.with().fromClient(udp().from(CLIENT, 1).to(STRANGER, 2));
    }

    private static Box unresolved(final State.Bounds bounds) {
        return Box.with(bounds).fromClient(udp().from(CLIENT, 1).to(STRANGER, 2));
    }

    /** Everybody who can be remembered is configured. */
    private static Box strangers() {
        final Box box = Box.with();
        for (int stranger = 0; stranger < Neighbours.LIMIT; stranger++) {
            box.asked(new AddNeighbour(1, 0, stranger, 1));
        }
        return box;
    }

    private static Box full() {
        final State.Bounds two = new State.Bounds(2, 1, 1, 1 << 16);
        final Box box = Box.with(two, "-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g");
        for (int client = 1; client <= 3; client++) {
            box.fromClient(tcp().from(CLIENT, client).to(VIP, 80).syn());
        }
        return box;
    }

    private static Box sip() {
        return Box.with("-A -u 192.0.2.10:5060 -s rr -p 60 --pe sip", "-a -u 192.0.2.10:5060 -r 10.0.0.11:5060 -m");
    }

    /** One more than can be told apart; each leaves its template only. */
    private static Box manyCalls() {
        final State.Bounds wide = new State.Bounds(CallIds.CAPACITY + 10, 1, 1, 1 << 20);
        final Box box = Box.with(
                wide, "-A -u 192.0.2.10:5060 -s rr -p 60 --pe sip -o", "-a -u 192.0.2.10:5060 -r 10.0.0.11:5060 -g");
        for (int number = 0; number <= CallIds.CAPACITY; number++) {
            box.fromClient(call("x\r\nCall-ID: " + number + "\r\n"));
        }
        return box;
    }

    private static UdpPacket call(final String message) {
        return udp().from(CLIENT, CLIENT_PORT).to(VIP, 5060).payload(message);
    }

    private static TcpPacket segment() {
        return tcp().from(CLIENT, CLIENT_PORT).to(VIP, 80);
    }

    private static TcpPacket syn() {
        return segment().syn();
    }

    private static TcpPacket syn6() {
        return tcp().from(CLIENT6, CLIENT_PORT).to(VIP6, 80).syn();
    }

    private static TcpPacket ack() {
        return segment().ack(1);
    }

    private static TcpPacket rst() {
        return segment().rst();
    }

    private static TcpPacket answer() {
        return tcp().from(SERVER, 8080).to(CLIENT, CLIENT_PORT).syn().ack(1);
    }

    private static TcpPacket replyAsSeen() {
        return tcp().from(VIP, 80).to(CLIENT, CLIENT_PORT).syn().ack(1);
    }

    private static UdpPacket question() {
        return udp().from(CLIENT, CLIENT_PORT).to(VIP, 53);
    }

    /** Nearly all of it is what each fragment would have to repeat. */
    private static PlainIpPacket crumbling() {
        return ip(59).from(CLIENT6).to(SERVER6).destinationOptions(new byte[14]).payload(new byte[24]);
    }

    private static UdpPacket bigQuestion() {
        return question().payload(BIG);
    }
}
