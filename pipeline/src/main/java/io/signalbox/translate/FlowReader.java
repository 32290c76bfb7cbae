package io.signalbox.translate;

import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.packet.PacketSlot;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Ipv6Extensions;
import io.signalbox.wire.Ipv6Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.UdpHeader;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads which flow a packet is of, or the packet that an ICMP error quotes: TCP, UDP and SCTP by ports, requests of ICMP
 * and their replies by identifier (RFC 5508 section 3.1; of ICMPv6 echo alone), other protocols by addresses alone.
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
    private final Ipv6Header ipv6 = new Ipv6Header();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final UdpHeader ports = new UdpHeader();
    /** Of ICMPv6, too: identifiers lie where ICMP has them. */
    private final IcmpHeader icmp = new IcmpHeader();

    /** Messages that quote the packet that they are about. */
    static boolean isError(final Headers headers) {
        if (!headers.hasTransport) {
            return false;
        }
        return headers.isIpv4()
                ? headers.protocol == Protocol.ICMP && IcmpHeader.isError(headers.icmpType)
                : headers.protocol == Protocol.ICMPV6 && Icmpv6Header.isError(headers.icmpType);
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
            case Protocol.ICMP, Protocol.ICMPV6 ->
                headers.hasTransport && readIcmp(slot.buffer, slot.offset + headers.l4Offset);
            case Protocol.NO_NEXT_HEADER -> headers.isIpv4();
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
        return (headers.isIpv4() ? readIpv4(slot.buffer, at, available) : readIpv6(slot.buffer, at, available))
                && flow.sourceHi == slot.flow.destinationHi
                && flow.sourceLo == slot.flow.destinationLo
                && Checksum.isRight(sum(slot, message));
    }

    /** The header of the quoted packet that was read last is as its sender made it (RFC 5508 REQ-3). */
    boolean isQuoteSound() {
        return !Addresses.isIpv4(flow.sourceHi, flow.sourceLo) || ipv4.checksumIsRight();
    }

    /** ICMPv6 counts the addresses in (RFC 4443 section 2.3). */
    private static int sum(final PacketSlot slot, final int message) {
        final int length = slot.headers.l4Length();
        final int sum = Checksum.sum(slot.buffer, message, length);
        if (slot.headers.isIpv4()) {
            return sum;
        }
        final FlowKey ends = slot.flow;
        return Checksum.add(
                sum,
                Checksum.pseudoHeader(
                        ends.sourceHi, ends.sourceLo, ends.destinationHi, ends.destinationLo, Protocol.ICMPV6, length));
    }

    private boolean readIpv4(final UnsafeBuffer buffer, final int at, final int available) {
        if (ipv4.wrap(buffer, at).checkQuoted(available) != Reason.NONE || ipv4.fragmentOffset() != 0) {
            return false;
        }
        flow.set(ipv4.protocol(), 0, Addresses.ofIpv4(ipv4.source()), 0, 0, Addresses.ofIpv4(ipv4.destination()), 0);
        return readTransport(buffer, at + ipv4.headerLength(), available - ipv4.headerLength());
    }

    private boolean readIpv6(final UnsafeBuffer buffer, final int at, final int available) {
        if (ipv6.wrap(buffer, at).checkQuoted(available) != Reason.NONE
                || extensions.walk(buffer, at, available) != Reason.NONE
                || extensions.fragmentOffset() != 0
                || extensions.protocol() == Protocol.NO_NEXT_HEADER) {
            return false;
        }
        flow.set(
                extensions.protocol(),
                ipv6.sourceHi(),
                ipv6.sourceLo(),
                0,
                ipv6.destinationHi(),
                ipv6.destinationLo(),
                0);
        return readTransport(buffer, extensions.protocolOffset(), at + available - extensions.protocolOffset());
    }

    private boolean readTransport(final UnsafeBuffer buffer, final int at, final int available) {
        return switch (flow.protocol) {
            case Protocol.TCP, Protocol.UDP, Protocol.SCTP -> available >= UdpHeader.LENGTH && readPorts(buffer, at);
            case Protocol.ICMP, Protocol.ICMPV6 -> available >= IcmpHeader.LENGTH && readIcmp(buffer, at);
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
        final int asked = flow.protocol == Protocol.ICMP ? request(type) : requestOfIcmpv6(type);
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

    private static int requestOfIcmpv6(final int type) {
        return type == Icmpv6Header.ECHO_REQUEST || type == Icmpv6Header.ECHO_REPLY
                ? Icmpv6Header.ECHO_REQUEST
                : NO_REQUEST;
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
