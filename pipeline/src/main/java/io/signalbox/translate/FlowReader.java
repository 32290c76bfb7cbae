package io.signalbox.translate;

import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.UdpHeader;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads which flow an IPv4 packet is of, or the packet that an ICMP error quotes: TCP, UDP and SCTP by ports, requests of
 * ICMP and their replies by identifier (RFC 5508 section 3.1), other protocols by addresses alone.
 */
final class FlowReader {
    private static final int INFORMATION_REQUEST = 15;
    private static final int INFORMATION_REPLY = 16;
    private static final int MASK_REQUEST = 17;
    private static final int MASK_REPLY = 18;
    private static final int NO_REQUEST = -1;

    /** As the packet that was read last has it: its source first. */
    final FlowKey flow = new FlowKey();

    private boolean isRequest;
    private boolean isReply;

    private final Ipv4Header ipv4 = new Ipv4Header();
    private final UdpHeader ports = new UdpHeader();
    private final IcmpHeader icmp = new IcmpHeader();

    /** Messages that quote the packet that they are about. */
    static boolean isError(final Headers headers) {
        return headers.protocol == Protocol.ICMP && headers.hasTransport && IcmpHeader.isError(headers.icmpType);
    }

    /** What opens a TCP connection. */
    static boolean isSyn(final Headers headers) {
        return headers.protocol == Protocol.TCP && headers.hasTransport && TcpTrack.isSyn(headers.tcpFlags);
    }

    /** The flow of a packet that came whole; false where it shows none. */
    boolean read(final PacketSlot slot) {
        final Headers headers = slot.headers;
        flow.set(slot.flow);
        isRequest = false;
        isReply = false;
        return switch (headers.protocol) {
            case Protocol.TCP, Protocol.UDP, Protocol.SCTP -> headers.hasTransport;
            case Protocol.ICMP -> headers.hasTransport && readIcmp(slot.buffer, slot.offset + headers.l4Offset);
            default -> true;
        };
    }

    /**
     * The flow of the packet that an ICMP error quotes; false where it shows none, where the error is spoiled, or where
     * it does not go to whom it quotes as sender.
     */
    boolean readQuote(final PacketSlot slot) {
        final Headers headers = slot.headers;
        final int message = slot.offset + headers.l4Offset;
        final int at = message + IcmpHeader.LENGTH;
        final int available = headers.l4Length() - IcmpHeader.LENGTH;
        return readQuoted(slot.buffer, at, available)
                && flow.sourceHi == slot.flow.destinationHi
                && flow.sourceLo == slot.flow.destinationLo
                && Checksum.isRight(Checksum.sum(slot.buffer, message, headers.l4Length()));
    }

    private boolean readQuoted(final UnsafeBuffer buffer, final int at, final int available) {
        if (ipv4.wrap(buffer, at).checkQuoted(available) != Reason.NONE || ipv4.fragmentOffset() != 0) {
            return false;
        }
        final int protocol = ipv4.protocol();
        flow.set(protocol, 0, Addresses.ofIpv4(ipv4.source()), 0, 0, Addresses.ofIpv4(ipv4.destination()), 0);
        final int l4 = at + ipv4.headerLength();
        final int rest = available - ipv4.headerLength();
        return switch (protocol) {
            case Protocol.TCP, Protocol.UDP, Protocol.SCTP -> rest >= UdpHeader.LENGTH && readPorts(buffer, l4);
            case Protocol.ICMP -> rest >= IcmpHeader.LENGTH && readIcmp(buffer, l4);
            default -> true;
        };
    }

    private boolean readPorts(final UnsafeBuffer buffer, final int at) {
        ports.wrap(buffer, at);
        flow.sourcePort = ports.sourcePort();
        flow.destinationPort = ports.destinationPort();
        return true;
    }

    /** The end that asks has the identifier for its port; the end that answers, type and code of what it is asked. */
    private boolean readIcmp(final UnsafeBuffer buffer, final int at) {
        icmp.wrap(buffer, at);
        final int type = icmp.type();
        final int asked = request(type);
        isRequest = asked == type;
        isReply = !isRequest;
        final int question = asked << 8 | icmp.code();
        flow.sourcePort = isRequest ? icmp.identifier() : question;
        flow.destinationPort = isRequest ? question : icmp.identifier();
        return asked != NO_REQUEST;
    }

    /** The type of the request that a request is, or that a reply answers. */
    private static int request(final int type) {
        return switch (type) {
            case IcmpHeader.ECHO_REQUEST, IcmpHeader.ECHO_REPLY -> IcmpHeader.ECHO_REQUEST;
            case IcmpHeader.TIMESTAMP_REQUEST, IcmpHeader.TIMESTAMP_REPLY -> IcmpHeader.TIMESTAMP_REQUEST;
            case INFORMATION_REQUEST, INFORMATION_REPLY -> INFORMATION_REQUEST;
            case MASK_REQUEST, MASK_REPLY -> MASK_REQUEST;
            default -> NO_REQUEST;
        };
    }

    /** What was read last is a request of ICMP: it answers nothing. */
    boolean isRequest() {
        return isRequest;
    }

    /** What was read last is a reply of ICMP: it begins nothing. */
    boolean isReply() {
        return isReply;
    }
}
