package io.signalbox.ring;

import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.golden.packet.UdpPacket;

/** Packets of a client and, seen from the other side, of the real server that serves it. */
record Client(String address, int port) {
    static Client of(final int port) {
        return new Client("198.51.100.7", port);
    }

    static Client of6(final int port) {
        return new Client("2001:db8:c::7", port);
    }

    TcpPacket tcp(final int service) {
        return Packets.tcp().from(address, port).to(vip(), service);
    }

    TcpPacket syn(final int service) {
        return tcp(service).syn().seq(1_000);
    }

    TcpPacket ack(final int service) {
        return tcp(service).seq(1_001).ack(5_001).payload("hello");
    }

    TcpPacket rst(final int service) {
        return tcp(service).rst().seq(1_001);
    }

    UdpPacket query(final String text) {
        return Packets.udp().from(address, port).to(vip(), Site.DNS).payload(text);
    }

    /** A NAT server's segment back to this client. */
    TcpPacket answer(final int server, final int service) {
        return Packets.tcp().from(server(server), service).to(address, port).seq(5_000);
    }

    UdpPacket answer(final int server, final String text) {
        return Packets.udp().from(server(server), Site.DNS).to(address, port).payload(text);
    }

    /** A message of this call, or of none: to the service. */
    UdpPacket call(final String callId) {
        return Packets.udp().from(address, port).to(vip(), Site.SIP).payload(message(callId));
    }

    /** Likewise, from a real server. */
    UdpPacket call(final int server, final String callId) {
        return Packets.udp().from(server(server), Site.SIP).to(address, port).payload(message(callId));
    }

    private static String message(final String callId) {
        return "INVITE sip:b SIP/2.0\r\nCall-ID: " + callId + "\r\n\r\n";
    }

    private String vip() {
        return isIpv6() ? Site.VIP6 : Site.VIP;
    }

    private String server(final int number) {
        return isIpv6() ? Site.server6(number) : Site.server(number);
    }

    private boolean isIpv6() {
        return address.indexOf(':') >= 0;
    }
}
