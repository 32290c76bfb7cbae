package io.signalbox.balance;

import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.UdpHeader;
import org.agrona.concurrent.UnsafeBuffer;

/** The packet that an ICMP error quotes, as far as it was quoted. Offsets count from the frame's memory. */
final class Quote {
    final Headers headers = new Headers();
    /** As in the quoted packet: its source first. AH and ESP have the key of the connection that they travel with. */
    final FlowKey flow = new FlowKey();
    /** True where that key is whole: ports were there to be read, or none are needed. */
    boolean hasKey;

    UnsafeBuffer buffer;
    /** Where the quoted IP header begins, and how many bytes of the packet are there. */
    int offset;

    int length;
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final UdpHeader ports = new UdpHeader();

    /** Reads the quote of the ICMP error in {@code slot}; false where no whole IP header is quoted. */
    boolean read(final PacketSlot slot, final int icmpLength) {
        final int at = slot.offset + slot.headers.l4Offset + icmpLength;
        return read(slot.buffer, at, slot.headers.l4Length() - icmpLength, slot.headers.isIpv4());
    }

    /** Reads a packet of which {@code available} bytes are there. */
    boolean read(final UnsafeBuffer memory, final int at, final int available, final boolean isIpv4) {
        buffer = memory;
        offset = at;
        headers.clear();
        flow.clear();
        return isIpv4 ? readIpv4(available) : readIpv6(available);
    }

    private boolean readIpv4(final int available) {
        if (ipv4.wrap(buffer, offset).checkQuoted(available) != Reason.NONE) {
            return false;
        }
        length = Math.min(available, ipv4.totalLength());
        headers.ipVersion = 4;
        headers.ipLength = ipv4.totalLength();
        headers.tos = ipv4.typeOfService();
        headers.ttl = ipv4.ttl();
        headers.protocol = ipv4.protocol();
        headers.dontFragment = ipv4.dontFragment();
        headers.fragmentOffset = ipv4.fragmentOffset();
        headers.moreFragments = ipv4.moreFragments();
        headers.l4Offset = ipv4.headerLength();
        flow.set(headers.protocol, 0, Addresses.ofIpv4(ipv4.source()), 0, 0, Addresses.ofIpv4(ipv4.destination()), 0);
        readKey();
        return true;
    }

    private boolean readIpv6(final int available) {
        if (ipv6.wrap(buffer, offset).checkQuoted(available) != Reason.NONE) {
            return false;
        }
        length = Math.min(available, ipv6.totalLength());
        if (extensions.walk(buffer, offset, length) != Reason.NONE) {
            return false;
        }
        headers.ipVersion = 6;
        headers.ipLength = ipv6.totalLength();
        headers.tos = ipv6.trafficClass();
        headers.ttl = ipv6.hopLimit();
        headers.protocol = extensions.protocol();
        headers.dontFragment = true;
        headers.fragmentOffset = extensions.fragmentOffset();
        headers.moreFragments = extensions.moreFragments();
        headers.l4Offset = extensions.protocolOffset() - offset;
        flow.set(headers.protocol, ipv6.sourceHi(), ipv6.sourceLo(), 0, ipv6.destinationHi(), ipv6.destinationLo(), 0);
        readKey();
        return true;
    }

    private void readKey() {
        readPorts();
        hasKey = headers.hasPorts;
        if (Transports.isIpsec(headers.protocol) && headers.fragmentOffset == 0) {
            Transports.setKeyExchange(flow);
            hasKey = true;
        }
    }

    private void readPorts() {
        headers.hasPorts = headers.fragmentOffset == 0
                && length - headers.l4Offset >= UdpHeader.PORTS_LENGTH
                && Transports.isBalanced(headers);
        if (headers.hasPorts) {
            ports.wrap(buffer, offset + headers.l4Offset);
            flow.sourcePort = ports.sourcePort();
            flow.destinationPort = ports.destinationPort();
        }
    }
}
