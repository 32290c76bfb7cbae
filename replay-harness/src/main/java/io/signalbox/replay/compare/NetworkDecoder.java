package io.signalbox.replay.compare;

import io.signalbox.replay.compare.Layer.Kind;
import java.util.Set;

/** The IP part of a frame: IPv4, IPv6 with its extension headers, and what tunnels carry. */
final class NetworkDecoder {
    static final int ICMP = 1;
    static final int IPV4_IN_IP = 4;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV6_IN_IP = 41;
    static final int GRE = 47;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int UDP_HEADER = 8;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final Set<Integer> EXTENSIONS = Set.of(HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS);

    private final DecodedFrame frame;
    private final Set<Integer> guePorts;

    NetworkDecoder(final DecodedFrame frame, final Set<Integer> guePorts) {
        this.frame = frame;
        this.guePorts = guePorts;
    }

    /**
     * Decodes the packet in the payload of {@code under}.
     *
     * @param scope what the names of its fields begin with: empty, or such as {@code icmp.quote.}
     * @return the first byte behind the packet
     */
    int packet(final int version, final String scope, final Layer under) {
        final int at = under.payload();
        final int minimum = version == 4 ? IPV4_HEADER : IPV6_HEADER;
        if (under.end() - at < minimum || frame.u8(at) >> 4 != version || !frame.mayNest()) {
            return under.end();
        }
        return version == 4 ? ipv4(at, scope, under) : ipv6(at, scope, under);
    }

    private int ipv4(final int at, final String scope, final Layer under) {
        final int header = (frame.u8(at) & 0xf) * 4;
        final int length = frame.u16(at + 2);
        if (header < IPV4_HEADER || length < header || under.end() - at < header) {
            return under.end();
        }
        final int end = Math.min(under.end(), at + length);
        final int fragment = frame.u16(at + 6);
        final int protocol = frame.u8(at + 9);
        final boolean first = (fragment & 0x1fff) == 0;
        final boolean tunnel = isTunnel(protocol, at + header, end, first);
        final String path = scope + (tunnel ? "outer.ip" : "ip");
        final boolean whole = under.whole() && at + length <= under.end() && (fragment & 0x3fff) == 0;
        final Layer layer = new Layer(Kind.IPV4, path, at, at + header, end, whole, under);
        frame.layers().add(layer);
        ipv4Fields(at, header, path);
        if (first) {
            upper(protocol, scope, layer);
        } else {
            frame.addBytes(scope + "payload", at + header, end - at - header);
        }
        return end;
    }

    private void ipv4Fields(final int at, final int header, final String path) {
        frame.add(path + ".version", "4", at, 1);
        frame.add(path + ".header_len", Integer.toString(header), at, 1);
        frame.addHex(path + ".tos", at + 1, 1);
        frame.addNumber(path + ".len", at + 2, 2);
        frame.addHex(path + ".id", at + 4, 2);
        frame.add(path + ".flags", ipv4Flags(frame.u8(at + 6) >> 5), at + 6, 2);
        frame.add(path + ".frag_offset", Integer.toString((frame.u16(at + 6) & 0x1fff) * 8), at + 6, 2);
        frame.addNumber(path + ".ttl", at + 8, 1);
        frame.add(path + ".protocol", Names.protocol(frame.u8(at + 9)), at + 9, 1);
        frame.addHex(path + ".checksum", at + 10, 2);
        frame.add(path + ".src", Names.ipv4(frame, at + 12), at + 12, 4);
        frame.add(path + ".dst", Names.ipv4(frame, at + 16), at + 16, 4);
        frame.addBytes(path + ".options", at + IPV4_HEADER, header - IPV4_HEADER);
    }

    private static String ipv4Flags(final int flags) {
        final String text = ((flags & 4) != 0 ? "reserved " : "")
                + ((flags & 2) != 0 ? "DF " : "")
                + ((flags & 1) != 0 ? "MF " : "");
        return text.isEmpty() ? "none" : text.strip();
    }

    private int ipv6(final int at, final String scope, final Layer under) {
        final int length = isLengthOpen(at) ? under.end() - at : IPV6_HEADER + frame.u16(at + 4);
        final int end = Math.min(under.end(), at + length);
        final String path = scope + (ipv6CarriesTunnel(at, end) ? "outer.ip6" : "ip6");
        final boolean whole = under.whole() && at + length <= under.end();
        final Layer layer = new Layer(Kind.IPV6, path, at, at + IPV6_HEADER, end, whole, under);
        frame.layers().add(layer);
        ipv6Fields(at, path);
        extensions(frame.u8(at + 6), scope, path, layer);
        return end;
    }

    /** A payload length of zero before hop-by-hop options says that they tell it, or nobody (RFC 2675). */
    private boolean isLengthOpen(final int at) {
        return frame.u16(at + 4) == 0 && frame.u8(at + 6) == HOP_BY_HOP;
    }

    private void ipv6Fields(final int at, final String path) {
        frame.add(path + ".version", "6", at, 1);
        frame.add(path + ".traffic_class", String.format("0x%02x", frame.u16(at) >> 4 & 0xff), at, 2);
        frame.add(path + ".flow_label", String.format("0x%05x", frame.u32(at) & 0xfffff), at + 1, 3);
        frame.addNumber(path + ".payload_len", at + 4, 2);
        frame.add(path + ".next", Names.protocol(frame.u8(at + 6)), at + 6, 1);
        frame.addNumber(path + ".hop_limit", at + 7, 1);
        frame.add(path + ".src", Names.ipv6(frame, at + 8), at + 8, 16);
        frame.add(path + ".dst", Names.ipv6(frame, at + 24), at + 24, 16);
    }

    /** Walks the extension headers as far as they are there, then goes on with the upper layer. */
    private void extensions(final int firstProtocol, final String scope, final String path, final Layer ip) {
        int protocol = firstProtocol;
        Layer last = ip;
        while (EXTENSIONS.contains(protocol)) {
            final int at = last.payload();
            final int length = extensionLength(protocol, at, ip.end());
            if (length == 0) {
                return;
            }
            last = protocol == FRAGMENT ? fragment6(at, path, last) : extension(protocol, at, length, path, last);
            if (protocol == FRAGMENT && fragmentOffset(at) != 0) {
                frame.addBytes(scope + "payload", last.payload(), last.end() - last.payload());
                return;
            }
            protocol = frame.u8(at);
        }
        upper(protocol, scope, last);
    }

    private Layer fragment6(final int at, final String path, final Layer under) {
        frame.add(path + ".frag.next", Names.protocol(frame.u8(at)), at, 1);
        frame.addHex(path + ".frag.reserved", at + 1, 1);
        frame.add(path + ".frag.offset", Integer.toString(fragmentOffset(at)), at + 2, 2);
        frame.add(path + ".frag.spare", Integer.toString(frame.u8(at + 3) >> 1 & 3), at + 2, 2);
        frame.add(path + ".frag.more", Integer.toString(frame.u8(at + 3) & 1), at + 2, 2);
        frame.addHex(path + ".frag.id", at + 4, 4);
        final boolean whole = under.whole() && (frame.u16(at + 2) & 0xfff9) == 0;
        final Layer layer = new Layer(Kind.FRAGMENT6, path + ".frag", at, at + 8, under.end(), whole, under);
        frame.layers().add(layer);
        return layer;
    }

    private Layer extension(final int protocol, final int at, final int length, final String path, final Layer under) {
        final String name =
                path + (protocol == ROUTING ? ".routing" : protocol == HOP_BY_HOP ? ".hop_by_hop" : ".dest");
        frame.add(name + ".next", Names.protocol(frame.u8(at)), at, 1);
        frame.addNumber(name + ".len", at + 1, 1);
        frame.addBytes(name + ".options", at + 2, length - 2);
        if (protocol != ROUTING) {
            return new Layer(
                    under.kind(), under.path(), under.offset(), at + length, under.end(), under.whole(), under.under());
        }
        final Layer layer = new Layer(Kind.ROUTING6, name, at, at + length, under.end(), under.whole(), under);
        frame.layers().add(layer);
        return layer;
    }

    /** 0 when the header is not all there. */
    private int extensionLength(final int protocol, final int at, final int end) {
        if (end - at < 8) {
            return 0;
        }
        final int length = protocol == FRAGMENT ? 8 : 8 + frame.u8(at + 1) * 8;
        return end - at < length ? 0 : length;
    }

    private int fragmentOffset(final int at) {
        return frame.u16(at + 2) & 0xfff8;
    }

    private boolean ipv6CarriesTunnel(final int start, final int end) {
        int protocol = frame.u8(start + 6);
        int at = start + IPV6_HEADER;
        boolean first = true;
        while (EXTENSIONS.contains(protocol)) {
            final int length = extensionLength(protocol, at, end);
            if (length == 0) {
                return false;
            }
            first &= protocol != FRAGMENT || fragmentOffset(at) == 0;
            protocol = frame.u8(at);
            at += length;
        }
        return isTunnel(protocol, at, end, first);
    }

    private boolean isTunnel(final int protocol, final int at, final int end, final boolean first) {
        return protocol == IPV4_IN_IP
                || protocol == IPV6_IN_IP
                || protocol == GRE
                || protocol == UDP && first && isGue(at, end);
    }

    private boolean isGue(final int at, final int end) {
        return end - at >= UDP_HEADER && guePorts.contains(frame.u16(at + 2));
    }

    /** A fragment may end within a header: what then cannot be named is payload. */
    private void upper(final int protocol, final String scope, final Layer under) {
        final int before = frame.fields().size();
        name(protocol, scope, under);
        if (!under.whole()) {
            final int named =
                    frame.fields().stream().skip(before).mapToInt(Field::end).reduce(under.payload(), Math::max);
            frame.addBytes(scope + "payload", named, under.end() - named);
        }
    }

    private void name(final int protocol, final String scope, final Layer under) {
        switch (protocol) {
            case IPV4_IN_IP -> packet(4, scope, under);
            case IPV6_IN_IP -> packet(6, scope, under);
            case GRE -> gre(scope, under);
            case UDP -> {
                final Layer udp = new TransportDecoder(frame, this).udp(tunnelScope(under, scope), under);
                if (udp != null && isGue(under.payload(), under.end())) {
                    gue(scope, udp);
                } else if (udp != null) {
                    frame.addBytes(scope + "udp.payload", udp.payload(), udp.end() - udp.payload());
                }
            }
            default -> new TransportDecoder(frame, this).decode(protocol, scope, under);
        }
    }

    private String tunnelScope(final Layer under, final String scope) {
        return isGue(under.payload(), under.end()) ? scope + "outer." : scope;
    }

    /** Version 0 only: 4 bytes and optional fields (draft-ietf-intarea-gue). */
    private void gue(final String scope, final Layer udp) {
        final int at = udp.payload();
        final int header = udp.end() - at < 4 ? 0 : 4 + (frame.u8(at) & 0x1f) * 4;
        if (header == 0 || udp.end() - at < header || frame.u8(at) >> 6 != 0) {
            return;
        }
        final boolean control = (frame.u8(at) & 0x20) != 0;
        frame.add(scope + "gue.version", "0", at, 1);
        frame.add(scope + "gue.control", control ? "1" : "0", at, 1);
        frame.add(scope + "gue.header_len", Integer.toString(header), at, 1);
        frame.add(scope + "gue.protocol", Names.protocol(frame.u8(at + 1)), at + 1, 1);
        frame.addHex(scope + "gue.flags", at + 2, 2);
        frame.addBytes(scope + "gue.options", at + 4, header - 4);
        final Layer layer = new Layer(Kind.GUE, scope + "gue", at, at + header, udp.end(), udp.whole(), udp);
        frame.layers().add(layer);
        if (!control) {
            upper(frame.u8(at + 1), scope, layer);
        }
    }

    private void gre(final String scope, final Layer under) {
        final int at = under.payload();
        final int header = under.end() - at < 4 ? 0 : greHeader(frame.u16(at));
        if (header == 0 || under.end() - at < header) {
            return;
        }
        frame.addHex(scope + "gre.flags", at, 2);
        frame.addHex(scope + "gre.protocol", at + 2, 2);
        greOptions(at, scope + "gre");
        final Layer layer = new Layer(Kind.GRE, scope + "gre", at, at + header, under.end(), under.whole(), under);
        frame.layers().add(layer);
        final int type = frame.u16(at + 2);
        if (type == 0x0800 || type == 0x86dd) {
            packet(type == 0x0800 ? 4 : 6, scope, layer);
        }
    }

    /** Checksum, key and sequence number take four bytes each where their flag is set (RFC 2784, 2890). */
    private static int greHeader(final int flags) {
        return 4 + 4 * Integer.bitCount(flags & 0xb000);
    }

    private void greOptions(final int start, final String path) {
        final int flags = frame.u16(start);
        int at = start + 4;
        if ((flags & 0x8000) != 0) {
            frame.addHex(path + ".checksum", at, 2);
            frame.addHex(path + ".reserved", at + 2, 2);
            at += 4;
        }
        if ((flags & 0x2000) != 0) {
            frame.addHex(path + ".key", at, 4);
            at += 4;
        }
        if ((flags & 0x1000) != 0) {
            frame.addNumber(path + ".seq", at, 4);
        }
    }
}
