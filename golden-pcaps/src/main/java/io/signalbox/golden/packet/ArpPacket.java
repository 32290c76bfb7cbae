package io.signalbox.golden.packet;

import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.Mac;

/** ARP for IPv4 over Ethernet (RFC 826). */
public final class ArpPacket extends Packet {
    static final int REQUEST = 1;
    static final int REPLY = 2;

    private static final int ETHERNET = 1;
    private static final int IPV4 = 0x0800;

    private final int operation;
    private byte[] sender = new byte[10];
    private byte[] target = new byte[10];

    ArpPacket(final int operation) {
        this.operation = operation;
    }

    public ArpPacket from(final String mac, final String ip) {
        sender = macAndIp(mac, ip);
        return this;
    }

    public ArpPacket to(final String mac, final String ip) {
        target = macAndIp(mac, ip);
        return this;
    }

    @Override
    public byte[] bytes() {
        return new Octets()
                .u16(ETHERNET)
                .u16(IPV4)
                .u8(6)
                .u8(4)
                .u16(operation)
                .put(sender)
                .put(target)
                .bytes();
    }

    @Override
    int etherType() {
        return 0x0806;
    }

    private static byte[] macAndIp(final String mac, final String ip) {
        return Octets.join(Mac.parse(mac).bytes(), Ip.parse(ip).getAddress());
    }
}
