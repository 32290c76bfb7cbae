package io.signalbox.golden.packet;

import io.signalbox.golden.address.Ip;
import io.signalbox.golden.address.Mac;

/** An ICMPv6 message (RFC 4443), neighbour discovery included (RFC 4861). */
public final class Icmpv6Packet extends ControlPacket<Icmpv6Packet> {
    private static final int SOURCE_LINK_ADDRESS = 1;
    private static final int TARGET_LINK_ADDRESS = 2;
    private static final long SOLICITED_AND_OVERRIDE = 0x6000_0000L;
    private static final int NEIGHBOUR_DISCOVERY_HOPS = 255;

    Icmpv6Packet() {}

    public Icmpv6Packet echoRequest(final int id, final int sequence) {
        return message(128, 0, idAndSequence(id, sequence));
    }

    public Icmpv6Packet echoReply(final int id, final int sequence) {
        return message(129, 0, idAndSequence(id, sequence));
    }

    /** Code 0 is no route, 1 prohibited, 3 address, 4 port. */
    public Icmpv6Packet unreachable(final int code) {
        return message(1, code, 0);
    }

    public Icmpv6Packet portUnreachable() {
        return unreachable(4);
    }

    public Icmpv6Packet packetTooBig(final int mtu) {
        return message(2, 0, mtu);
    }

    public Icmpv6Packet timeExceeded() {
        return message(3, 0, 0);
    }

    public Icmpv6Packet reassemblyTimeExceeded() {
        return message(3, 1, 0);
    }

    /** Who has this address? Answer to this MAC. */
    public Icmpv6Packet neighbourSolicitation(final String target, final String ownMac) {
        return neighbourDiscovery(135, 0, target, SOURCE_LINK_ADDRESS, ownMac);
    }

    /** This address is at this MAC: solicited, and overriding what was known. */
    public Icmpv6Packet neighbourAdvertisement(final String target, final String ownMac) {
        return neighbourDiscovery(136, SOLICITED_AND_OVERRIDE, target, TARGET_LINK_ADDRESS, ownMac);
    }

    private Icmpv6Packet neighbourDiscovery(
            final int type, final long flags, final String target, final int option, final String mac) {
        final byte[] body = new Octets()
                .put(Ip.parse(target).getAddress())
                .u8(option)
                .u8(1)
                .put(Mac.parse(mac).bytes())
                .bytes();
        return message(type, 0, flags).payload(body).ttl(NEIGHBOUR_DISCOVERY_HOPS);
    }

    @Override
    Icmpv6Packet self() {
        return this;
    }

    @Override
    int protocol() {
        return 58;
    }

    @Override
    boolean isChecksumOverAddresses() {
        return true;
    }
}
