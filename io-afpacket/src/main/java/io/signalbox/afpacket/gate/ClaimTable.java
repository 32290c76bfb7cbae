package io.signalbox.afpacket.gate;

import io.signalbox.afpacket.AfPacketPort;
import io.signalbox.wire.Address;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An nftables table of family {@code netdev} for one port, as the commands that make it: a chain at ingress, behind the
 * packet tap and before the IP stack, and one that drops what is claimed. Sets hold the addresses, so that claims change
 * without the chains. Where the host itself is a real server there is a chain at the port's egress, too. A VLAN tag, which
 * the kernel has taken off by then, changes nothing; behind a second tag nothing is seen.
 */
record ClaimTable(String name, String port, boolean isOwned) {
    private static final String HELD = "signalbox-held-";
    private static final String LISTED = "table netdev " + HELD;
    private static final String COMMENT =
            "what a Signalbox director serves, its host does not see; if none runs, remove"
                    + " it by: signalbox cleanup";

    /** Before anything else that looks at ingress. */
    private static final int PRIORITY = -500;

    private static final String FRAGMENTS4 = "ip frag-off & 0x3fff != 0";
    private static final String FRAGMENTS6 = "exthdr frag exists";
    private static final String ERRORS4 = "icmp type { destination-unreachable, time-exceeded, parameter-problem }";
    private static final String ERRORS6 =
            "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem }";

    /** A set that has no elements, which nft would not take. */
    private static final String NOTHING = "{  }";

    private static final String VIPS = "vips";
    private static final String OWN = "own";

    /** Gone with the process that made it. */
    static ClaimTable owned(final String port) {
        return new ClaimTable("signalbox-serves-" + PortName.quoted(port), port, true);
    }

    /** Outlives its director: whoever has reserved the port may remove it, or anybody while nobody has. */
    static ClaimTable held(final String port) {
        return new ClaimTable(HELD + PortName.quoted(port), port, false);
    }

    /** The held ones that are there, whoever holds them. */
    static List<ClaimTable> allHeld(final Nft nft) {
        return nft.run("list tables netdev").stream()
                .filter(table -> table.startsWith(LISTED))
                .map(table -> held(PortName.unquoted(table.substring(LISTED.length()))))
                .toList();
    }

    /** The table alone, if it is not there. */
    String create() {
        return "add table netdev " + name + " { " + (isOwned ? "flags owner; " : "") + "comment \"" + COMMENT + "\"; }";
    }

    String delete() {
        return "delete table netdev " + name;
    }

    /** Whether or not it is there, for nothing but a table that is can be deleted. */
    String remove() {
        return "add table netdev " + name + "; " + delete();
    }

    /** Sets, and the rules that go by them; the same again where they are. */
    String fill() {
        return Stream.of(
                        set(VIPS, 4),
                        set(VIPS, 6),
                        set(OWN, 4),
                        set(OWN, 6),
                        "add chain netdev " + name + " servers",
                        "add chain netdev " + name + " claims",
                        "flush chain netdev " + name + " claims",
                        // neighbour discovery stays the host's, as ARP does
                        rule("icmpv6 type 133-137 return"),
                        rule("ip daddr @vips4 drop"),
                        rule("ip6 daddr @vips6 drop"),
                        // what a NAT server answers is for clients, unless it is for the host itself or for all
                        rule("meta pkttype { broadcast, multicast } return"),
                        rule("ip daddr @own4 return"),
                        rule("ip6 daddr @own6 return"),
                        rule("jump servers"))
                .collect(Collectors.joining("; "));
    }

    private String set(final String what, final int family) {
        return "add set netdev " + name + " " + what + family + " { type ipv" + family + "_addr; }";
    }

    private String rule(final String rule) {
        return "add rule netdev " + name + " claims " + rule;
    }

    /** Looks at what arrives on the port; the same again where it does. */
    String attach() {
        return hook("arrivals", "ingress", "claims");
    }

    /** Looks at what the host sends by the port (Linux 5.16 and newer); the same again where it does. */
    String attachSending() {
        return hook("sent", "egress", "answers");
    }

    private String hook(final String called, final String where, final String rules) {
        final String chain = "netdev " + name + " " + called;
        return "add chain " + chain + " { type filter hook " + where + " device \"" + port + "\" priority " + PRIORITY
                + "; }; flush chain " + chain + "; add rule " + chain + " jump " + rules;
    }

    /**
     * In place of all diversions before.
     *
     * @param verdict what becomes of the host's answers
     */
    String divert(final Set<NatServer> servers, final String verdict) {
        return Stream.concat(
                        Stream.of(
                                "add chain netdev " + name + " answers",
                                "flush chain netdev " + name + " answers",
                                // what the director sends itself, whoever it may be from
                                answer("meta mark " + AfPacketPort.MARK, "return")),
                        conditions(servers).map(condition -> answer(condition, verdict)))
                .collect(Collectors.joining("; "));
    }

    /** What is an answer of one of these servers, or may be. */
    private static Stream<String> conditions(final Set<NatServer> servers) {
        return Stream.concat(
                conditions("ip", of(servers, Address::isIpv4), FRAGMENTS4, ERRORS4),
                conditions("ip6", of(servers, address -> !address.isIpv4()), FRAGMENTS6, ERRORS6));
    }

    private static List<NatServer> of(final Set<NatServer> servers, final Predicate<Address> isOfFamily) {
        return servers.stream()
                .filter(server -> isOfFamily.test(server.address()))
                .toList();
    }

    /** Fragments have no ports but the first one, and errors only quote them: both go by the address alone. */
    private static Stream<String> conditions(
            final String family, final List<NatServer> servers, final String fragments, final String errors) {
        final String source = family + " saddr ";
        final Map<Boolean, List<NatServer>> byWhole =
                servers.stream().collect(Collectors.partitioningBy(server -> server.port() == NatServer.ANY_PORT));
        final String addresses = source + elements(servers, NatServer::address);
        return Stream.of(
                        source + ". meta l4proto . th sport "
                                + elements(byWhole.get(false), server -> protocol(server) + " . " + server.port()),
                        source + ". meta l4proto " + elements(byWhole.get(true), ClaimTable::protocol),
                        addresses + " " + fragments,
                        addresses + " " + errors)
                .filter(condition -> !condition.contains(NOTHING));
    }

    private static String protocol(final NatServer server) {
        return server.address() + " . " + server.protocol();
    }

    private static String elements(final List<NatServer> servers, final Function<NatServer, Object> text) {
        return servers.stream()
                .map(text)
                .map(Object::toString)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private String answer(final String condition, final String verdict) {
        return "add rule netdev " + name + " answers " + condition + " " + verdict;
    }

    /** In place of all claims before. */
    String claim(final Claims claims) {
        final String servers = "netdev " + name + " servers";
        return Stream.concat(
                        Stream.of(
                                replace(VIPS, claims.vips()),
                                replace(OWN, claims.hostOwned()),
                                "flush chain " + servers),
                        Stream.concat(conditions(claims.natServers()), inside(claims))
                                .map(condition -> "add rule " + servers + " " + condition + " drop"))
                .collect(Collectors.joining("; "));
    }

    /** Whatever comes from inside hosts or is for them. */
    private static Stream<String> inside(final Claims claims) {
        return Stream.of("saddr", "daddr")
                .flatMap(end -> Stream.of(true, false).map(isIpv4 -> inside(claims, isIpv4, end)))
                .filter(condition -> !condition.contains(NOTHING));
    }

    private static String inside(final Claims claims, final boolean isIpv4, final String end) {
        return claims.insideApart()
                .filter(prefix -> prefix.isIpv4() == isIpv4)
                .map(Prefix::toString)
                .sorted()
                .collect(Collectors.joining(", ", (isIpv4 ? "ip " : "ip6 ") + end + " { ", " }"));
    }

    private String replace(final String what, final Collection<Address> addresses) {
        return replace(what + 4, addresses.stream().filter(Address::isIpv4).toList()) + "; "
                + replace(
                        what + 6,
                        addresses.stream().filter(address -> !address.isIpv4()).toList());
    }

    private String replace(final String set, final List<Address> addresses) {
        final String flush = "flush set netdev " + name + " " + set;
        if (addresses.isEmpty()) {
            return flush;
        }
        final String elements =
                addresses.stream().map(Address::toString).sorted().collect(Collectors.joining(", "));
        return flush + "; add element netdev " + name + " " + set + " { " + elements + " }";
    }
}
