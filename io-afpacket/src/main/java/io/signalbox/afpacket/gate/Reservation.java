package io.signalbox.afpacket.gate;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * A mark that a director runs on an interface: an nftables table with nothing in it, which belongs to the director's gate
 * and is gone with it. One for each interface and network namespace; it takes CAP_NET_ADMIN to make one.
 */
final class Reservation {
    private static final String PREFIX = "signalbox-on-";
    private static final String LISTED = "table netdev " + PREFIX;
    private static final String COMMENT = "a Signalbox director runs on this interface";

    private Reservation() {}

    /** It is refused where another gate's is there. */
    static String create(final String port) {
        return "add table netdev " + PREFIX + PortName.quoted(port) + " { flags owner; comment \"" + COMMENT + "\"; }";
    }

    /** Names of the interfaces on which directors run. */
    static Set<String> all(final Nft nft) {
        return nft.run("list tables netdev").stream()
                .filter(table -> table.startsWith(LISTED))
                .map(table -> PortName.unquoted(table.substring(LISTED.length())))
                .collect(Collectors.toSet());
    }
}
