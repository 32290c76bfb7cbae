package io.signalbox.golden;

import io.signalbox.golden.address.IpPrefix;
import java.nio.file.Path;
import java.util.List;

/** Packets of this protocol, to these addresses and ports, carry this mark. */
public record FirewallMark(long mark, IpPrefix destination, String protocol, List<Integer> ports) {
    static final long MAX = 0xffff_ffffL;

    private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");

    static List<FirewallMark> load(final Path file) {
        return Json.read(file).list(FirewallMark::from);
    }

    private static FirewallMark from(final Json json) {
        json.only("mark", "dst", "proto", "dports");
        return new FirewallMark(
                json.need("mark").whole(1L, MAX),
                json.need("dst").text(IpPrefix::parse),
                protocol(json.need("proto")),
                json.need("dports").list(port -> port.whole(0, 0xffff)));
    }

    private static String protocol(final Json json) {
        if (!PROTOCOLS.contains(json.text())) {
            throw json.wrong("unknown protocol \"" + json.text() + "\"; allowed: " + String.join(", ", PROTOCOLS));
        }
        return json.text();
    }

    /** This mark as {@code fwmarks.json} holds it. */
    String json() {
        return "{\"mark\": " + mark + ", \"dst\": \"" + destination + "\", \"proto\": \"" + protocol
                + "\", \"dports\": " + ports + "}";
    }
}
