package io.signalbox.replay.compare;

import io.signalbox.replay.compare.Layer.Kind;
import java.util.List;

/** A frame in one line, built from its fields: who to whom, what, and how far it may still go. */
final class FrameSummary {
    private final DecodedFrame frame;

    FrameSummary(final DecodedFrame frame) {
        this.frame = frame;
    }

    String text() {
        final List<Layer> packets = frame.layers().stream()
                .filter(layer -> layer.isIp() && !layer.quoted())
                .toList();
        if (packets.isEmpty()) {
            return withoutIp();
        }
        final StringBuilder text = new StringBuilder();
        for (final Layer packet : packets) {
            text.append(text.isEmpty() ? "" : " | ").append(packet(packet));
        }
        return text.toString();
    }

    private String withoutIp() {
        if (has(Kind.ARP)) {
            return "arp " + field("arp.op") + " " + field("arp.sender_ip") + " (" + field("arp.sender_mac") + ") > "
                    + field("arp.target_ip");
        }
        return frame.length() < FrameDecoder.ETHERNET_HEADER
                ? frame.length() + " bytes, too short for Ethernet"
                : field("eth.src") + " > " + field("eth.dst") + " type " + field("eth.type") + " len " + frame.length();
    }

    private String packet(final Layer ip) {
        final Layer inside = carriedBy(ip);
        final String from = field(ip.path() + ".src");
        final String to = field(ip.path() + ".dst");
        final String ends = inside != null && hasPorts(inside)
                ? end(from, inside.path() + ".sport") + " > " + end(to, inside.path() + ".dport")
                : from + " > " + to;
        return ends + " " + what(ip, inside) + " ttl " + field(ip.path() + hops(ip)) + fragment(ip)
                + length(ip, inside);
    }

    private static String hops(final Layer ip) {
        return ip.kind() == Kind.IPV4 ? ".ttl" : ".hop_limit";
    }

    private String end(final String address, final String portField) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + field(portField);
    }

    private String what(final Layer ip, final Layer inside) {
        if (inside == null) {
            return field(ip.path() + (ip.kind() == Kind.IPV4 ? ".protocol" : ".next"));
        }
        return switch (inside.kind()) {
            case TCP -> "tcp " + field(inside.path() + ".flags");
            case UDP -> "udp";
            case SCTP -> "sctp";
            case GRE -> "gre";
            case ICMP -> "icmp " + Names.icmp(frame.u8(inside.offset()), frame.u8(inside.offset() + 1)) + quote(inside);
            case ICMPV6 ->
                "icmp6 " + Names.icmpv6(frame.u8(inside.offset()), frame.u8(inside.offset() + 1)) + quote(inside);
            case IPV4, IPV6 -> "ipip";
            default -> "ip";
        };
    }

    private String quote(final Layer icmp) {
        final String path = icmp.path() + ".quote.";
        return frame.layers().stream()
                .filter(layer -> layer.isIp() && layer.path().startsWith(path))
                .findFirst()
                .map(ip -> " (" + field(ip.path() + ".src") + " > " + field(ip.path() + ".dst") + ")")
                .orElse("");
    }

    private String fragment(final Layer ip) {
        final String path = ip.path();
        if (ip.kind() == Kind.IPV4) {
            final boolean more = field(path + ".flags").contains("MF");
            final String offset = field(path + ".frag_offset");
            return more || !offset.equals("0") ? " frag " + offset + (more ? "+" : "") : "";
        }
        return frame.value(path + ".frag.offset")
                .map(offset -> " frag " + offset + (field(path + ".frag.more").equals("1") ? "+" : ""))
                .orElse("");
    }

    private static String length(final Layer ip, final Layer inside) {
        return inside != null && inside.isIp()
                ? ""
                : " len " + (inside == null ? ip.end() - ip.payload() : inside.end() - inside.payload());
    }

    private Layer carriedBy(final Layer ip) {
        return frame.layers().stream()
                .filter(layer -> layer.kind() != Kind.FRAGMENT6 && layer.kind() != Kind.ROUTING6)
                .filter(layer -> layer.ip() != null && layer.ip().offset() == ip.offset())
                .findFirst()
                .orElse(null);
    }

    private static boolean hasPorts(final Layer layer) {
        return layer.kind() == Kind.TCP || layer.kind() == Kind.UDP || layer.kind() == Kind.SCTP;
    }

    private boolean has(final Kind kind) {
        return frame.layers().stream().anyMatch(layer -> layer.kind() == kind);
    }

    private String field(final String path) {
        return frame.value(path).orElse("?");
    }
}
