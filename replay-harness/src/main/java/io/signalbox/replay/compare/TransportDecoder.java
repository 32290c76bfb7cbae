package io.signalbox.replay.compare;

import io.signalbox.replay.compare.Layer.Kind;

/** What IP carries: TCP, UDP, SCTP, ICMP and ICMPv6; an ICMP error's quoted packet goes back to the network part. */
final class TransportDecoder {
    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int SCTP_HEADER = 12;
    private static final int ICMP_HEADER = 8;
    private static final int PORTS = 4;

    private final DecodedFrame frame;
    private final NetworkDecoder network;

    TransportDecoder(final DecodedFrame frame, final NetworkDecoder network) {
        this.frame = frame;
        this.network = network;
    }

    void decode(final int protocol, final String scope, final Layer under) {
        switch (protocol) {
            case NetworkDecoder.TCP -> tcp(scope + "tcp", under);
            case NetworkDecoder.SCTP -> sctp(scope + "sctp", under);
            case NetworkDecoder.ICMP -> icmp(scope + "icmp", under);
            case NetworkDecoder.ICMPV6 -> icmpv6(scope + "icmp6", under);
            default -> frame.addBytes(scope + "payload", under.payload(), under.end() - under.payload());
        }
    }

    /** The header only, for its payload may be a tunnel's; null when it is not all there. */
    Layer udp(final String scope, final Layer under) {
        final int at = under.payload();
        final String path = scope + "udp";
        if (under.end() - at < UDP_HEADER) {
            ports(path, under);
            return null;
        }
        ports(path, under);
        frame.addNumber(path + ".len", at + 4, 2);
        frame.addHex(path + ".checksum", at + 6, 2);
        final int length = frame.u16(at + 4);
        final int end = length < UDP_HEADER ? under.end() : Math.min(under.end(), at + length);
        final boolean whole = under.whole() && length >= UDP_HEADER && at + length <= under.end();
        return layer(new Layer(Kind.UDP, path, at, at + UDP_HEADER, end, whole, under));
    }

    private void tcp(final String path, final Layer under) {
        final int at = under.payload();
        ports(path, under);
        final int header = under.end() - at < TCP_HEADER ? 0 : (frame.u8(at + 12) >> 4) * 4;
        if (header < TCP_HEADER || under.end() - at < header) {
            sequenceOfQuote(path, under);
            return;
        }
        frame.addNumber(path + ".seq", at + 4, 4);
        frame.addNumber(path + ".ack", at + 8, 4);
        frame.add(path + ".header_len", Integer.toString(header), at + 12, 1);
        frame.add(path + ".reserved", Integer.toString(frame.u8(at + 12) & 0xf), at + 12, 1);
        frame.add(path + ".flags", Names.tcpFlags(frame.u8(at + 13)), at + 13, 1);
        frame.addNumber(path + ".window", at + 14, 2);
        frame.addHex(path + ".checksum", at + 16, 2);
        frame.addNumber(path + ".urgent", at + 18, 2);
        tcpOptions(at + TCP_HEADER, at + header, path + ".option.");
        frame.addBytes(path + ".payload", at + header, under.end() - at - header);
        layer(new Layer(Kind.TCP, path, at, at + header, under.end(), under.whole(), under));
    }

    /** Eight bytes of the quoted header is all that an old router sends (RFC 792). */
    private void sequenceOfQuote(final String path, final Layer under) {
        if (under.end() - under.payload() >= 8) {
            frame.addNumber(path + ".seq", under.payload() + 4, 4);
        }
    }

    private void tcpOptions(final int start, final int end, final String path) {
        int at = start;
        while (at < end) {
            final int kind = frame.u8(at);
            final int length = kind <= 1 ? 1 : at + 1 < end ? frame.u8(at + 1) : 0;
            if (length == 0 || kind > 1 && length < 2 || at + length > end) {
                frame.addBytes(path + "bytes", at, end - at);
                return;
            }
            tcpOption(kind, at, length, path);
            at += length;
        }
    }

    private void tcpOption(final int kind, final int at, final int length, final String path) {
        if (kind == 0) {
            frame.add(path + "end", "end", at, 1);
        } else if (kind == 1) {
            frame.add(path + "nop", "nop", at, 1);
        } else if (kind == 2 && length == 4) {
            frame.add(path + "mss", Integer.toString(frame.u16(at + 2)), at, length);
        } else if (kind == 3 && length == 3) {
            frame.add(path + "window_scale", Integer.toString(frame.u8(at + 2)), at, length);
        } else if (kind == 4 && length == 2) {
            frame.add(path + "sack_permitted", "yes", at, length);
        } else if (kind == 8 && length == 10) {
            frame.add(path + "timestamps", frame.u32(at + 2) + " " + frame.u32(at + 6), at, length);
        } else {
            frame.add(path + kind, "0x" + frame.hex(at, length), at, length);
        }
    }

    private void sctp(final String path, final Layer under) {
        final int at = under.payload();
        ports(path, under);
        if (under.end() - at < SCTP_HEADER) {
            return;
        }
        frame.addHex(path + ".tag", at + 4, 4);
        frame.addHex(path + ".checksum", at + 8, 4);
        frame.addBytes(path + ".payload", at + SCTP_HEADER, under.end() - at - SCTP_HEADER);
        layer(new Layer(Kind.SCTP, path, at, at + SCTP_HEADER, under.end(), under.whole(), under));
    }

    private void ports(final String path, final Layer under) {
        if (under.end() - under.payload() >= PORTS) {
            frame.addNumber(path + ".sport", under.payload(), 2);
            frame.addNumber(path + ".dport", under.payload() + 2, 2);
        }
    }

    private void icmp(final String path, final Layer under) {
        final int at = under.payload();
        if (under.end() - at < ICMP_HEADER) {
            return;
        }
        final int type = frame.u8(at);
        frame.add(path + ".type", type + " (" + Names.icmpType(type) + ")", at, 1);
        frame.addNumber(path + ".code", at + 1, 1);
        frame.addHex(path + ".checksum", at + 2, 2);
        final Layer layer = layer(new Layer(Kind.ICMP, path, at, at + ICMP_HEADER, under.end(), under.whole(), under));
        switch (type) {
            case 0, 8 -> echo(path, layer);
            case 13, 14 -> timestamps(path, layer);
            case 3, 4, 5, 11, 12 -> icmpError(type, path, layer);
            default -> frame.addBytes(path + ".payload", at + 4, under.end() - at - 4);
        }
    }

    private void echo(final String path, final Layer icmp) {
        frame.addNumber(path + ".id", icmp.offset() + 4, 2);
        frame.addNumber(path + ".seq", icmp.offset() + 6, 2);
        frame.addBytes(path + ".payload", icmp.payload(), icmp.end() - icmp.payload());
    }

    private void timestamps(final String path, final Layer icmp) {
        frame.addNumber(path + ".id", icmp.offset() + 4, 2);
        frame.addNumber(path + ".seq", icmp.offset() + 6, 2);
        if (icmp.end() - icmp.payload() >= 12) {
            frame.addNumber(path + ".originate", icmp.payload(), 4);
            frame.addNumber(path + ".receive", icmp.payload() + 4, 4);
            frame.addNumber(path + ".transmit", icmp.payload() + 8, 4);
        }
    }

    private void icmpError(final int type, final String path, final Layer icmp) {
        final int at = icmp.offset() + 4;
        if (type == 5) {
            frame.add(path + ".gateway", Names.ipv4(frame, at), at, 4);
        } else if (type == 12) {
            frame.addNumber(path + ".pointer", at, 1);
            frame.addHex(path + ".unused", at + 1, 3);
        } else if (type == 3) {
            frame.addHex(path + ".unused", at, 2);
            frame.addNumber(path + ".mtu", at + 2, 2);
        } else {
            frame.addHex(path + ".unused", at, 4);
        }
        network.packet(4, path + ".quote.", icmp);
    }

    private void icmpv6(final String path, final Layer under) {
        final int at = under.payload();
        if (under.end() - at < ICMP_HEADER) {
            return;
        }
        final int type = frame.u8(at);
        frame.add(path + ".type", type + " (" + Names.icmpv6Type(type) + ")", at, 1);
        frame.addNumber(path + ".code", at + 1, 1);
        frame.addHex(path + ".checksum", at + 2, 2);
        final Layer layer =
                layer(new Layer(Kind.ICMPV6, path, at, at + ICMP_HEADER, under.end(), under.whole(), under));
        switch (type) {
            case 128, 129 -> echo(path, layer);
            case 1, 2, 3, 4 -> icmpv6Error(type, path, layer);
            case 133, 134, 135, 136, 137 -> discovery(type, path, layer);
            default -> frame.addBytes(path + ".payload", at + 4, under.end() - at - 4);
        }
    }

    private void icmpv6Error(final int type, final String path, final Layer icmp) {
        final String name = type == 2 ? ".mtu" : type == 4 ? ".pointer" : ".unused";
        frame.addNumber(path + name, icmp.offset() + 4, 4);
        network.packet(6, path + ".quote.", icmp);
    }

    /** Router and neighbour discovery (RFC 4861): the fixed part differs by type, then options of the same shape. */
    private void discovery(final int type, final String path, final Layer icmp) {
        frame.addHex(path + (type == 136 ? ".flags" : type == 134 ? ".router" : ".reserved"), icmp.offset() + 4, 4);
        final int addresses = type == 133 || type == 134 ? 0 : type == 137 ? 2 : 1;
        final int fixed = type == 134 ? 8 : addresses * 16;
        final int at = icmp.payload();
        if (icmp.end() - at < fixed) {
            return;
        }
        if (type == 134) {
            frame.addNumber(path + ".reachable", at, 4);
            frame.addNumber(path + ".retransmit", at + 4, 4);
        }
        if (addresses > 0) {
            frame.add(path + ".target", Names.ipv6(frame, at), at, 16);
        }
        if (addresses > 1) {
            frame.add(path + ".destination", Names.ipv6(frame, at + 16), at + 16, 16);
        }
        discoveryOptions(at + fixed, icmp.end(), path + ".option.");
    }

    private void discoveryOptions(final int start, final int end, final String path) {
        int at = start;
        while (end - at >= 8) {
            final int length = frame.u8(at + 1) * 8;
            if (length == 0 || at + length > end) {
                return;
            }
            discoveryOption(frame.u8(at), at, length, path);
            at += length;
        }
    }

    private void discoveryOption(final int kind, final int at, final int length, final String path) {
        if (kind <= 2 && kind > 0 && length == 8) {
            frame.add(path + (kind == 1 ? "source_mac" : "target_mac"), Names.mac(frame, at + 2), at, length);
        } else if (kind == 5 && length == 8 && frame.u16(at + 2) == 0) {
            frame.add(path + "mtu", Long.toString(frame.u32(at + 4)), at, length);
        } else {
            frame.add(path + kind, "0x" + frame.hex(at, length), at, length);
        }
    }

    private Layer layer(final Layer layer) {
        frame.layers().add(layer);
        return layer;
    }
}
