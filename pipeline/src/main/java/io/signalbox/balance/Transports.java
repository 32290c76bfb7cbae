package io.signalbox.balance;

import io.signalbox.connection.SctpState;
import io.signalbox.decision.Reason;
import io.signalbox.packet.FlowKey;
import io.signalbox.packet.Headers;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.SctpHeader;
import io.signalbox.wire.TcpHeader;

/** What the balancer must know of the transports: which it balances, what opens a connection, what is cut off. */
public final class Transports {
    /** IKE, RFC 7296 section 2. */
    private static final int KEY_EXCHANGE_PORT = 500;

    private Transports() {}

    /** TCP, UDP and SCTP: the protocols that services are made of. */
    public static boolean isBalanced(final Headers headers) {
        return isBalanced(headers.protocol);
    }

    /**
     * A fragment's datagram may be of these, or an error about one: options for the destination may stand before the
     * transport header.
     */
    public static boolean mayBeBalanced(final Headers fragment) {
        return isBalanced(fragment.fragmentedProtocol)
                || fragment.fragmentedProtocol == Protocol.ICMP && fragment.isIpv4()
                || fragment.fragmentedProtocol == Protocol.DESTINATION_OPTIONS && !fragment.isIpv4();
    }

    private static boolean isBalanced(final int protocol) {
        return protocol == Protocol.TCP || protocol == Protocol.UDP || protocol == Protocol.SCTP;
    }

    /**
     * AH and ESP, which travel with the UDP connection that their keys are exchanged on. AH of IPv6 is one of its
     * extension headers, and was passed over.
     */
    static boolean isIpsec(final int protocol) {
        return protocol == Protocol.ESP || protocol == Protocol.AUTHENTICATION;
    }

    /** The key of that connection: from port 500 to port 500. */
    static void setKeyExchange(final FlowKey flow) {
        flow.protocol = Protocol.UDP;
        flow.sourcePort = KEY_EXCHANGE_PORT;
        flow.destinationPort = KEY_EXCHANGE_PORT;
    }

    /** How a packet ends whose transport header is cut off. */
    static Reason truncated(final Headers headers) {
        return switch (headers.protocol) {
            case Protocol.TCP -> Reason.MALFORMED_TCP;
            case Protocol.UDP -> Reason.MALFORMED_UDP;
            default -> Reason.MALFORMED_SCTP;
        };
    }

    /** NAT needs the whole transport header; of SCTP the common one, without a chunk. */
    static boolean lacksHeader(final Headers headers) {
        return switch (headers.protocol) {
            case Protocol.SCTP -> headers.l4Length() < SctpHeader.LENGTH;
            case Protocol.ESP, Protocol.AUTHENTICATION -> false;
            default -> !headers.hasTransport;
        };
    }

    /** Begins a connection anew, even where an old one is remembered. */
    static boolean opens(final Headers headers) {
        return (headers.tcpFlags & TcpHeader.SYN) != 0 || headers.sctpChunk == SctpState.CHUNK_INIT;
    }

    /** May be the first packet of a connection. */
    static boolean mayOpen(final Headers headers, final Settings settings) {
        return switch (headers.protocol) {
            case Protocol.TCP ->
                (headers.tcpFlags & TcpHeader.RST) == 0
                        && ((headers.tcpFlags & TcpHeader.SYN) != 0 || settings.sloppyTcp);
            case Protocol.SCTP ->
                headers.sctpChunk == SctpState.CHUNK_INIT
                        || settings.sloppySctp && headers.sctpChunk != SctpState.CHUNK_ABORT;
            default -> true;
        };
    }
}
