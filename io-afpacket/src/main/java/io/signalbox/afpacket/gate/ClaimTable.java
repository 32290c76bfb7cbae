package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An nftables table of family {@code netdev} as the commands that make it: for each port a chain at ingress, behind the
 * packet tap and before the IP stack, and one chain for all that drops what is claimed. Sets hold the addresses, so that
 * claims change without the chains. A VLAN tag, which the kernel has taken off by then, changes nothing; behind a second
 * tag nothing is seen.
 */
record ClaimTable(String name, boolean isOwned) {
    private static final String COMMENT =
            "what a Signalbox director serves, its host does not see; if none runs, remove"
                    + " it by: signalbox cleanup";

    /** Before anything else that looks at ingress. */
    private static final int PRIORITY = -500;

    private static final String VIPS = "vips";
    private static final String SERVERS = "servers";
    private static final String OWN = "own";

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

    /** Sets without elements, and the rules that go by them. */
    String fill() {
        return Stream.of(
                        set(VIPS, 4),
                        set(VIPS, 6),
                        set(SERVERS, 4),
                        set(SERVERS, 6),
                        set(OWN, 4),
                        set(OWN, 6),
                        "add chain netdev " + name + " claims",
                        // neighbour discovery stays the host's, as ARP does
                        rule("icmpv6 type 133-137 return"),
                        rule("ip daddr @vips4 drop"),
                        rule("ip6 daddr @vips6 drop"),
                        // what a NAT server sends is for clients, unless it is for the host itself or for all
                        rule("meta pkttype { broadcast, multicast } return"),
                        rule("ip saddr @servers4 ip daddr != @own4 drop"),
                        rule("ip6 saddr @servers6 ip6 daddr != @own6 drop"))
                .collect(Collectors.joining("; "));
    }

    private String set(final String what, final int family) {
        return "add set netdev " + name + " " + what + family + " { type ipv" + family + "_addr; }";
    }

    private String rule(final String rule) {
        return "add rule netdev " + name + " claims " + rule;
    }

    /** Looks at what arrives on a port; the same again where it does. */
    String attach(final String port) {
        final String chain = "netdev " + name + " port-" + port.replaceAll("[^A-Za-z0-9_.-]", "_");
        return "add chain " + chain + " { type filter hook ingress device \"" + port + "\" priority " + PRIORITY + "; }"
                + "; flush chain " + chain + "; add rule " + chain + " jump claims";
    }

    /** In place of all claims before. */
    String claim(final Claims claims) {
        return replace(VIPS, claims.vips()) + "; " + replace(SERVERS, claims.natServers()) + "; "
                + replace(OWN, claims.hostOwned());
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
