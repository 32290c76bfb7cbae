package io.signalbox.golden.sketch;

import io.signalbox.golden.packet.ControlPacket;
import io.signalbox.golden.packet.Packet;
import io.signalbox.golden.packet.Packets;

/** Who is who in every sketch, once with IPv4 and once with IPv6 addresses. Clients, VIPs and servers count from 1. */
enum Family {
    V4,
    V6;

    /** Addresses of the director, on its outer side. */
    String vip(final int number) {
        return this == V4 ? "192.0.2.1" + number : "2001:db8:0:2::1" + number;
    }

    String client(final int number) {
        return this == V4 ? "198.51.100." + number : "2001:db8:c::" + number;
    }

    /** On the director's inner link. */
    String server(final int number) {
        return this == V4 ? "10.0.0.1" + number : "2001:db8:0:a::1" + number;
    }

    /** Behind the router on the inner link. */
    String farServer(final int number) {
        return this == V4 ? "10.1.0.1" + number : "2001:db8:0:b::1" + number;
    }

    /** The director's own address on the inner link. */
    String inner() {
        return this == V4 ? "10.0.0.1" : "2001:db8:0:a::1";
    }

    /** The director's own address on the outer link. */
    String outer() {
        return this == V4 ? "192.0.2.1" : "2001:db8:0:2::1";
    }

    /** The clients' last router. */
    String gateway() {
        return this == V4 ? "192.0.2.254" : "2001:db8:0:2::fe";
    }

    /** The router on the inner link. */
    String router() {
        return this == V4 ? "10.0.0.254" : "2001:db8:0:a::fe";
    }

    /** An address and a port, as ipvsadm wants them. */
    static String place(final String address, final int port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    String vip(final int number, final int port) {
        return place(vip(number), port);
    }

    String server(final int number, final int port) {
        return place(server(number), port);
    }

    String farServer(final int number, final int port) {
        return place(farServer(number), port);
    }

    ControlPacket<?> echoRequest(final int sequence) {
        return this == V4
                ? Packets.icmp().echoRequest(7, sequence)
                : Packets.icmpv6().echoRequest(7, sequence);
    }

    ControlPacket<?> portUnreachable(final Packet quoted) {
        return this == V4
                ? Packets.icmp().portUnreachable().quoting(quoted)
                : Packets.icmpv6().portUnreachable().quoting(quoted);
    }

    ControlPacket<?> hostUnreachable(final Packet quoted) {
        return this == V4
                ? Packets.icmp().unreachable(1).quoting(quoted)
                : Packets.icmpv6().unreachable(3).quoting(quoted);
    }

    ControlPacket<?> timeExceeded(final Packet quoted) {
        return this == V4
                ? Packets.icmp().timeExceeded().quoting(quoted)
                : Packets.icmpv6().timeExceeded().quoting(quoted);
    }

    ControlPacket<?> tooBig(final int mtu, final Packet quoted) {
        return this == V4
                ? Packets.icmp().fragmentationNeeded(mtu).quoting(quoted)
                : Packets.icmpv6().packetTooBig(mtu).quoting(quoted);
    }
}
