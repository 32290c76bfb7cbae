package io.signalbox.host;

import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.UdpHeader;
import org.agrona.concurrent.UnsafeBuffer;

/** Datagrams for the director itself (RFC 768): looked at, and answered from the address that they were for. */
public final class Datagrams {
    private final Replies replies;
    private final UdpHeader udp = new UdpHeader();
    private final UdpHeader answer = new UdpHeader();
    private int behind;

    Datagrams(final Replies replies) {
        this.replies = replies;
    }

    /** NONE where the slot's datagram is sound: then it can be asked for its payload. */
    Reason check(final PacketSlot slot) {
        final Headers headers = slot.headers;
        if (!headers.hasTransport) {
            return Reason.MALFORMED_UDP;
        }
        udp.wrap(slot.buffer, slot.offset + headers.l4Offset);
        final boolean jumbo = udp.length() == 0 && !headers.isIpv4();
        behind = jumbo ? 0 : headers.l4Length() - udp.length();
        if (behind < 0 || headers.l4Length() - behind < UdpHeader.LENGTH) {
            return Reason.MALFORMED_UDP;
        }
        headers.ipLength -= behind;
        final boolean isRight = checksumIsRight(slot);
        headers.ipLength += behind;
        return isRight ? Reason.NONE : Reason.BAD_UDP_CHECKSUM;
    }

    /** IPv4 may do without (RFC 768), IPv6 may not (RFC 8200 section 8.1). */
    private boolean checksumIsRight(final PacketSlot slot) {
        return udp.checksum() == UdpHeader.NO_CHECKSUM ? slot.headers.isIpv4() : Host.transportChecksumIsRight(slot);
    }

    /** Bytes of the packet that lie behind the datagram, and are no part of it. */
    int behind() {
        return behind;
    }

    /** Where in the slot's memory the payload begins. */
    public int payloadOffset(final PacketSlot slot) {
        return slot.offset + slot.headers.l4Offset + UdpHeader.LENGTH;
    }

    public int payloadLength(final PacketSlot slot) {
        return slot.headers.l4Length() - behind - UdpHeader.LENGTH;
    }

    /** Sends so many bytes back to where the slot's datagram came from: {@code how}, or why they do not leave. */
    public Reason answer(final PacketSlot slot, final UnsafeBuffer payload, final int length, final Reason how) {
        final FlowKey flow = slot.flow;
        final int udpLength = UdpHeader.LENGTH + length;
        final Emission emission = replies.begin(
                slot.buffer, slot.offset, slot.headers, flow, flow.destinationHi, flow.destinationLo, udpLength);
        if (emission == null) {
            return replies.refusal();
        }
        final int l4 = replies.l4Offset();
        answer.wrap(emission.buffer, l4)
                .sourcePort(flow.destinationPort)
                .destinationPort(flow.sourcePort)
                .length(udpLength);
        emission.buffer.putBytes(l4 + UdpHeader.LENGTH, payload, 0, length);
        final int pseudo = Checksum.pseudoHeader(
                flow.destinationHi, flow.destinationLo, flow.sourceHi, flow.sourceLo, Protocol.UDP, udpLength);
        answer.checksum(Checksum.udp(pseudo, emission.buffer, l4, udpLength));
        if (slot.headers.isIpv4()) {
            replies.ipv4().identification(replies.nextId()).protocol(Protocol.UDP);
        } else {
            replies.ipv6().nextHeader(Protocol.UDP);
        }
        return replies.send() ? how : replies.refusal();
    }
}
