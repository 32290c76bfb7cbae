package io.signalbox.decision;

import static io.signalbox.decision.Verdict.ANSWERED;
import static io.signalbox.decision.Verdict.CONSUMED;
import static io.signalbox.decision.Verdict.DROPPED;
import static io.signalbox.decision.Verdict.FORWARDED;
import static io.signalbox.decision.Verdict.HELD;

/**
 * Why an event ended as it did. One source for code, counters, journal and documentation; journals name reasons by
 * {@link #id()}, so an id is never given twice and never changes.
 */
public enum Reason {
    // @formatter:off
    /** Nothing is wrong (yet): what a check returns when the bytes are sound. */
    NONE(0, CONSUMED, "nothing decided", "report it: a final decision never carries this reason"),

    NEW_CONNECTION(1, FORWARDED, "first packet of a connection: a real server was chosen for it", ""),
    CONNECTION(2, FORWARDED, "packet of a known connection, towards its real server", ""),
    RESCHEDULED(3, FORWARDED, "a SYN reused an old connection's addresses: scheduled afresh",
            "where it is unwanted, set conn_reuse_mode to 0"),
    REPLY(4, FORWARDED, "a real server's packet, translated back for the client", ""),
    REPLY_UNTRANSLATED(5, FORWARDED, "a packet from the real server's side of a connection that needs no translation",
            ""),
    RELATED_ICMP(6, FORWARDED, "an ICMP error about a known connection", ""),
    ROUTED(7, FORWARDED, "in transit: no service, no connection, routed as it is",
            "expected of a router; if it was meant for a service, check that service's address, port and mark"),
    SERVER_EXPIRED(8, FORWARDED,
            "its real server is gone: the old connection was expired and the packet scheduled afresh",
            "expected after a real server was deleted, with expire_nodest_conn set"),
    SERVER_CALL(9, FORWARDED,
            "a SIP service's real server spoke first: a connection was made for it, and the packet translated", ""),
    BYPASSED(10, FORWARDED, "no real server: passed on to where the client sent it, as cache_bypass asks",
            "expected while the mark's real servers are away; check their weights and health otherwise"),

    NEW_MAPPING(11, FORWARDED, "first packet of a flow from inside: a public address and port were found for it", ""),
    MAPPING(12, FORWARDED, "packet of a known flow from inside, sent on from its public address and port", ""),
    MAPPING_REPLY(13, FORWARDED, "packet from outside for a known flow, translated back for its inside host", ""),
    MAPPING_ICMP(14, FORWARDED, "an ICMP error about a flow from inside", ""),
    MAPPING_RESET(15, FORWARDED, "a reset where nobody else ever answered: translated, and its mapping went with it",
            ""),
    MAPPING_INBOUND(16, FORWARDED,
            "first packet of a flow from outside, to a public end that an inside host has: translated for that", ""),
    MAPPING_HAIRPIN(17, FORWARDED, "from an inside host to the public end of another one, or its own: translated twice",
            ""),
    PUBLIC_PORTS_LOW(18, FORWARDED,
            "first packet of a flow from inside, and with it nine in ten ports of its public address are taken or at rest",
            "give the rule more addresses before they run out"),

    DRAINED(19, FORWARDED,
            "its real server was drained and the deadline is over: the client was reset, and the packet made a reset for the"
                    + " real server",
            "expected of a drain that resets; let one take longer, or keep connections, where that harms"),

    ARP_REPLY(20, ANSWERED, "someone asked for the MAC of an address the director owns", ""),
    NEIGHBOUR_ADVERTISED(21, ANSWERED, "someone solicited an IPv6 address the director owns", ""),
    ECHO_REPLY(22, ANSWERED, "a ping to an address the director owns", ""),
    TCP_RESET(23, ANSWERED, "no service and no listener at this address and port: refused",
            "check the service's address and port"),
    PORT_UNREACHABLE(24, ANSWERED, "no service and no listener at this UDP port: refused",
            "check the service's address and port"),
    PROTOCOL_UNREACHABLE(25, ANSWERED, "the director speaks no such protocol at its own address",
            "if clients are to use this protocol, make a service of a firewall mark"),
    NO_SERVER(26, ANSWERED, "the service has no real server that takes new connections",
            "check weights, thresholds and health of the service's real servers"),
    TTL_EXCEEDED(27, ANSWERED, "TTL or hop limit used up here", "look for a routing loop"),
    MTU_EXCEEDED(28, ANSWERED, "too big for the way out and not to be fragmented: the sender was told the MTU",
            "lower the sender's MTU or MSS, above all with tunnels"),
    NO_ROUTE(29, ANSWERED, "no route to the next destination", "add a route"),
    TIMESTAMP_REPLY(30, ANSWERED, "an ICMP timestamp request to an address the director owns", ""),
    PARAMETER_PROBLEM(31, ANSWERED,
            "an IPv4 option or IPv6 extension header is wrong or not supported: the sender was told where",
            "look for senders of unusual options and extension headers"),

    PUBLIC_PORTS_REFUSED(32, ANSWERED,
            "first packet of a flow from inside, and all public ports that it may have are taken: the sender was told",
            "give the rule more addresses or ports, or larger blocks"),
    SUBSCRIBER_LIMIT(33, ANSWERED,
            "its inside host has as many public ports or flows as its rule allows: the sender was told",
            "look for a program that opens many; else raise the rule's limit"),
    MAPPING_TABLE_REFUSED(34, ANSWERED,
            "first packet of a flow from inside, and as many flows as can be remembered have mappings: the sender was told",
            "raise the table size or look for a flood from inside"),

    PCP_LEASED(35, ANSWERED, "an inside host asked by PCP for a public end, and has it for as long as it was told", ""),
    PCP_RELEASED(36, ANSWERED, "an inside host gave a public end back by PCP, or asked how long it has one", ""),
    PCP_ANNOUNCED(37, ANSWERED, "an inside host asked whether there is a PCP server, and since when", ""),
    PCP_REFUSED(38, ANSWERED, "a PCP request that is wrong, or asks for what is not to be had: the answer says why",
            "look at the answer's result code; give the rule more addresses, or raise its limits, where it is 8 or 10"),

    STOP(39, CONSUMED, "the run ended: whatever was still held was let go", ""),
    TICK(40, CONSUMED, "time passed", ""),
    COMMAND(41, CONSUMED, "configuration applied", ""),
    COMMAND_REFUSED(42, CONSUMED, "configuration refused as a whole: nothing changed", "read the refusal's sentence"),
    NEIGHBOUR_LEARNED(43, CONSUMED, "an ARP or ND message told a neighbour's MAC", ""),
    ICMP_CONSUMED(44, CONSUMED, "an ICMP message for the director itself that asks for no answer", ""),
    PATH_MTU_LEARNED(45, CONSUMED, "an ICMP error about one of the director's tunnels: the path MTU was noted",
            "if large packets stall, lower the clients' MSS or widen the path to the real server"),
    TUNNEL_ERROR(46, ANSWERED, "an ICMP error about one of the director's tunnels: told on to the client",
            "check the route to the real server"),
    RESET_IGNORED(47, CONSUMED, "a TCP reset without a connection asks for no answer", ""),
    NEIGHBOUR_IGNORED(48, CONSUMED, "an ARP or ND message that neither asks for the director nor tells it anything",
            ""),
    STRAY_REPLY(49, ANSWERED, "a NAT server's packet that belongs to no connection: refused, as nat_icmp_send asks",
            "check timeouts against how long the server's connections idle"),

    NO_NEXT_HEADER(50, CONSUMED, "an IPv6 packet for the director itself that carries nothing", ""),
    VIP_CONTESTED(51, CONSUMED, "somebody else says that he has a virtual IP which the director is to serve",
            "look for a second director, or for a host that has the address"),

    NOT_CLAIMED(60, Verdict.LEFT_TO_HOST,
            "in transit, of no connection, and the director was not told to route it",
            "if the director was meant to serve it, check that the virtual IP is its own"),

    LEFT_TO_HOST(61, Verdict.LEFT_TO_HOST,
            "for the host that shares the port: its address, a group, a neighbour's message, or what only it may understand",
            "if the director was meant to serve it, make a service at this address"),
    NOT_SERVED(62, Verdict.LEFT_TO_HOST, "for or from a virtual IP's service, and that address is not served here now",
            "expected of a standby; otherwise see who has the address"),
    TUNNEL_ERROR_SHARED(63, Verdict.LEFT_TO_HOST,
            "an ICMP error about one of the director's tunnels, for the host's address: heeded, and left to the host too",
            "if large packets stall, lower the clients' MSS or widen the path to the real server"),

    FRAGMENT_WAITING(70, HELD, "a fragment waits for the rest of its datagram",
            "see how it was resolved: the journal names the event that ended it"),
    NEIGHBOUR_WAITING(71, HELD, "the next hop's MAC is being asked for",
            "see how it was resolved: if by NEIGHBOUR_FAILED, check the link to the next hop"),
    REASSEMBLED(72, CONSUMED, "this fragment became part of a datagram that was decided with its last fragment", ""),

    NOT_FOR_US(80, DROPPED, "the frame's destination MAC is another machine's",
            "expected on a hub or a mirror port; otherwise look for a switch that floods, or a stale ARP entry"),
    UNKNOWN_ETHERTYPE(81, DROPPED, "neither ARP nor IPv4 nor IPv6",
            "none, unless this traffic was meant for the director: it speaks ARP, IPv4 and IPv6"),
    TRUNCATED(82, DROPPED, "the capture holds fewer bytes than the headers promise",
            "capture with a larger snapshot length"),
    MALFORMED_ETHERNET(83, DROPPED, "shorter than an Ethernet header, or more VLAN tags than any bridge sends",
            "look for a broken sender, or VLANs within VLANs"),
    MALFORMED_ARP(84, DROPPED, "an ARP message that is not Ethernet/IPv4 or contradicts itself",
            "look for a broken or hostile sender on the link"),
    MALFORMED_IPV4(85, DROPPED, "IPv4 header with an impossible version or length",
            "look for a broken or hostile sender"),
    BAD_IPV4_CHECKSUM(86, DROPPED, "IPv4 header checksum is wrong", "look for a broken sender or cable"),
    SOURCE_ROUTED(87, DROPPED,
            "IPv4 source-route option, or IPv6 routing header of segments, RPL or a mobile node for the director itself",
            "look for who sends source-routed packets: they are refused on purpose"),
    MALFORMED_IPV6(88, DROPPED, "IPv6 header with an impossible version or length",
            "look for a broken or hostile sender"),
    EXTENSION_CHAIN(89, DROPPED,
            "IPv6 extension headers or their options: cut off, too many, or padded with more than zeros",
            "look for a hostile sender"),
    MALFORMED_TCP(90, DROPPED, "TCP header cut off or with an impossible data offset",
            "look for a broken or hostile sender"),
    MALFORMED_UDP(91, DROPPED, "UDP header cut off",
            "look for a broken or hostile sender"),
    MALFORMED_ICMP(92, DROPPED, "ICMP message cut off, or quoting a packet that is",
            "look for a broken or hostile sender"),
    BAD_ICMP_CHECKSUM(93, DROPPED, "ICMP checksum is wrong",
            "look for a broken sender or cable"),
    MARTIAN_SOURCE(94, DROPPED,
            "a source address that no neighbour can have: loopback, multicast, broadcast, zero or the director's own",
            "look for spoofing"),
    MARTIAN_DESTINATION(95, DROPPED,
            "a destination that cannot be routed: loopback, zero, multicast or broadcast without a listener",
            "look for a wrong route at the sender"),
    SERVER_GONE(96, DROPPED, "the connection's real server was deleted",
            "set expire_nodest_conn to reschedule instead"),
    TABLE_FULL(97, DROPPED, "the connection table holds its maximum", "raise the table size or look for a flood"),
    FRAGMENT_MALFORMED(98, DROPPED, "a fragment with an impossible offset or length",
            "look for an attack"),
    FRAGMENT_OVERLAP(99, DROPPED, "fragments overlap: the whole datagram is dropped", "look for an attack"),
    FRAGMENT_TIMEOUT(100, DROPPED, "the rest of the datagram did not come in time",
            "look for loss on the way here, or a filter that drops later fragments"),
    FRAGMENT_LIMIT(101, DROPPED, "the reassembly store is full", "look for a flood of fragments"),
    NEIGHBOUR_FAILED(102, DROPPED, "the next hop did not answer ARP or ND",
            "check the real server's or gateway's link"),
    NEIGHBOUR_LIMIT(103, DROPPED, "too many frames wait for this next hop: the oldest goes",
            "check the next hop: it is slow to answer ARP or ND, or gone"),
    TTL_EXCEEDED_SILENT(104, DROPPED, "TTL used up, and no ICMP error may or can say so",
            "look for a routing loop"),
    MTU_EXCEEDED_SILENT(105, DROPPED, "too big for the way out, and no ICMP error may or can say so",
            "lower the sender's MTU or MSS, above all with tunnels"),
    NO_ROUTE_SILENT(106, DROPPED, "no route, and no ICMP error may or can say so",
            "add a route"),
    TUNNEL_MTU_TOO_SMALL(107, DROPPED, "the path to the tunnel's end is narrower than IP allows",
            "check the route's MTU"),
    OUTPUT_LIMIT(108, DROPPED, "more frames to emit than the emission store holds", "raise the emission store"),
    STOPPED_WHILE_HELD(109, DROPPED, "the run ended while the frame was held",
            "expected at the end of a run"),
    NO_WAY_BACK(110, DROPPED, "for the director itself, which has no route or no address to answer by",
            "add a route to the sender"),
    BAD_TCP_CHECKSUM(111, DROPPED,
            "TCP checksum is wrong, and the segment is for the director itself or on an FTP control connection",
            "look for a broken sender, or captures taken before the network card completed checksums"),
    NO_SERVER_SILENT(112, DROPPED, "no real server takes new connections, and no ICMP error may or can say so",
            "check weights, thresholds and health of the service's real servers"),
    STRAY_REPLY_SILENT(113, DROPPED,
            "a NAT server's packet that belongs to no connection, and no ICMP error may or can say so",
            "check timeouts against how long the server's connections idle"),
    ICMPV6_UNCHECKED(114, DROPPED,
            "an ICMPv6 error from a NAT server's side, which Linux drops for want of a pseudo header",
            "run with --profile ipvs, which translates it"),
    BAD_UDP_CHECKSUM(115, DROPPED,
            "UDP checksum is wrong or, in IPv6, missing, and the datagram is for the director itself",
            "look for a broken sender, or captures taken before the network card completed checksums"),
    MALFORMED_SCTP(116, DROPPED, "SCTP header or first chunk cut off",
            "look for a broken or hostile sender"),
    NEIGHBOUR_TABLE_FULL(117, DROPPED, "no more next hops can be remembered: all are configured or have frames waiting",
            "configure fewer neighbours"),
    HELD_STORE_FULL(118, DROPPED, "the next hop's MAC is being asked for, and too many frames wait for others",
            "look for next hops that do not answer"),
    FRAGMENT_DUPLICATE(119, DROPPED, "this part of the datagram is there already: the copy goes, the rest is awaited",
            "look for a path that doubles packets"),
    LINK_TOO_NARROW(120, DROPPED, "too long for the way out, which is too narrow for any fragment of it",
            "check the route's MTU"),
    OPTION_REFUSED(121, DROPPED,
            "an IPv6 option that the director does not support, and about which nobody wants to be told",
            "look for who sends unusual IPv6 options"),
    PARAMETER_PROBLEM_SILENT(122, DROPPED,
            "an IPv4 option or IPv6 extension header is wrong or not supported, and no ICMP error may or can say so",
            "look for senders of unusual options and extension headers"),
    BYPASS_TO_ITSELF(123, DROPPED,
            "no real server, and the packet is for the director itself: there is nowhere to pass it on to",
            "add a real server, or serve this address on the director itself"),
    LOOPBACK_SERVER(124, DROPPED, "its NAT server has a loopback address, which nothing from outside may reach",
            "give the real server another of the director's addresses"),
    NO_CALL_ID(125, DROPPED,
            "the service keeps calls together by their Call-ID, and this packet, of no connection, names none",
            "look for clients that speak no SIP, or send it in TCP"),
    CALL_ID_LIMIT(126, DROPPED, "no more Call-IDs can be remembered", "give the service a shorter persistence"),
    DEFENCE(127, DROPPED, "one in am_droprate of the packets that would open a connection, as drop_packet asks",
            "see why memory is low; drop_packet 0 ends it, amemthresh and am_droprate set its measure"),
    OTHER_VLAN(128, DROPPED, "tagged for a VLAN, and as in Linux the port itself is in none",
            "give the VLAN an interface of its own, or run with --profile ipvs, which serves it as the port's"),
    JOURNAL_BLOCKED(129, DROPPED,
            "would open a connection while the journal cannot be written, as journal policy refuse asks",
            "free space on the journal's disk, or look at what it says of its trouble"),
    FTP_UNCHECKED(130, DROPPED,
            "an IPv6 client's segment on an FTP control connection: Linux finds its checksum wrong, whatever it is",
            "run with --profile ipvs, which serves FTP over IPv6"),
    PORT_DOWN(131, DROPPED, "the port that it would leave by is down", "look at the port's cable and interface"),
    NO_HOST_PORT(132, DROPPED, "its real server is the host beside the director, and no port leads there",
            "give the director a host port"),
    PUBLIC_PORTS_EXHAUSTED(133, DROPPED,
            "first packet of a flow from inside, and every public port that was looked at is another flow's",
            "give the rule more addresses or ports"),
    MAPPING_TABLE_FULL(134, DROPPED,
            "first packet of a flow, and as many as can be remembered have mappings, or a quarter from outside",
            "raise the table size or look for a flood"),
    NO_PUBLIC_ADDRESS(135, DROPPED,
            "first packet of a flow from inside, and the interface that it would leave by has no address",
            "give the interface an address, or name one in the rule"),
    MAPPING_REDIRECT(136, DROPPED,
            "an ICMP redirect about a flow that is translated: the routes of one side are none of the other's",
            "look for a router that has a shorter way"),
    MAPPING_FILTERED(150, DROPPED,
            "from outside, to a public address, and nobody inside has that end, or has asked this sender for anything",
            "nothing, unless it was wanted: then see nat_filtering"),
    UNSOLICITED_SYN(151, DROPPED,
            "a SYN from outside that nobody inside has asked for: unless somebody does within six seconds, its sender is told",
            "nothing, unless it was wanted: then see nat_filtering"),
    SUBSCRIBER_LIMIT_SILENT(152, DROPPED,
            "its inside host has as many public ports or flows as its rule allows, and no ICMP error may or can say so",
            "look for a program that opens many; else raise the rule's limit"),
    UNMAPPED_ERROR(153, DROPPED, "an ICMP error from inside about a packet of no flow: it would show an inside address",
            "nothing, unless it was wanted: then see how long flows are remembered"),
    UNMAPPED(154, DROPPED, "from inside, of no flow, and it may not begin one: it would show an inside address",
            "nothing, unless it was wanted: then see how long flows are remembered"),
    PCP_IGNORED(155, DROPPED, "for the PCP server, and no request, or from nobody inside",
            "nothing, unless it was wanted: then see whether a rule names its sender"),
    LOCAL_PORTS_EXHAUSTED(160, DROPPED,
            "would open a connection by full NAT, and every local port that was looked at is another's to that server",
            "add local addresses or ports, for servers of this family and prefix"),
    FULL_NAT_TO_ITSELF(161, DROPPED,
            "its real server is the director itself, or the host beside it, and by full NAT none such is reached",
            "reach it by NAT"),
    PROXY_EARLY_DATA(162, DROPPED,
            "a SYN with data, and its real server is to hear first by the PROXY protocol who the client is",
            "expected of clients with TCP Fast Open: they say it again without data");
    // @formatter:on

    /** Every id is less. */
    public static final int ID_LIMIT = 256;

    private static final Reason[] BY_ID = new Reason[ID_LIMIT];

    static {
        for (final Reason reason : values()) {
            BY_ID[reason.id] = reason;
        }
    }

    private final int id;
    private final Verdict verdict;
    private final String meaning;
    private final String advice;

    Reason(final int id, final Verdict verdict, final String meaning, final String advice) {
        this.id = id;
        this.verdict = verdict;
        this.meaning = meaning;
        this.advice = advice;
    }

    /** The number that stands for this reason in journals: 0 to {@link #ID_LIMIT}, less one. */
    public int id() {
        return id;
    }

    /** The verdict that goes with this reason: always the same one. */
    public Verdict verdict() {
        return verdict;
    }

    /** One line for people. */
    public String meaning() {
        return meaning;
    }

    /** What the operator does about it; empty where nothing is wrong. */
    public String advice() {
        return advice;
    }

    /** What counts how often it was given: the key under {@code reasons} in what {@code replay --json} reports. */
    public String counter() {
        return "reasons." + name();
    }

    /** The reason with this id, or null where no reason has it. */
    public static Reason byId(final int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
