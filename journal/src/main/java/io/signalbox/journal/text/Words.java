package io.signalbox.journal.text;

import io.signalbox.connection.SctpState;
import io.signalbox.connection.TcpState;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.Locale;

/** Numbers of records in people's words. */
final class Words {
    private static final long NANOS = 1_000_000_000L;
    private static final String TCP_FLAGS = "FSRPAUEC";
    private static final int ARP = 0x0806;
    private static final int IPV4 = 4;
    /** An end that a gateway keeps to itself. */
    private static final String NOT_TOLD = "(not told)";

    private Words() {}

    /** Seconds with nine decimals. */
    static String time(final long timeNs) {
        return String.format(Locale.ROOT, "%d.%09d", timeNs / NANOS, timeNs % NANOS);
    }

    static String protocol(final FullRecord decision) {
        if (decision.ipVersion() == 0) {
            return decision.etherType() == ARP ? "ARP" : String.format("ethertype 0x%04x", decision.etherType());
        }
        return protocol(decision.protocol());
    }

    static String protocol(final int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> "TCP";
            case Protocol.UDP -> "UDP";
            case Protocol.SCTP -> "SCTP";
            case Protocol.ICMP -> "ICMP";
            case Protocol.ICMPV6 -> "ICMPv6";
            default -> "IP protocol " + protocol;
        };
    }

    /** An end of a mapping: address and port, or the identifier that ICMP has for one; "not told" for zeros. */
    static String end(final int protocol, final long hi, final long lo, final int port) {
        if (hi == 0 && lo == 0) {
            return NOT_TOLD;
        }
        return switch (protocol) {
            case Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.ICMP, Protocol.ICMPV6 ->
                Endpoint.text(hi, lo, port);
            default -> Addresses.text(hi, lo);
        };
    }

    /** The public end of a mapping, or those of a block of ports: {@code 192.0.2.1:1024-1087}. */
    static String publicEnds(final int protocol, final long hi, final long lo, final int port, final int ports) {
        return end(protocol, hi, lo, port) + (ports == 1 ? "" : "-" + (port + ports - 1));
    }

    /** Who is inside: a block of ports is a host's, whatever its ports. */
    static String inside(final int protocol, final long hi, final long lo, final int port, final int ports) {
        return ports == 1 ? end(protocol, hi, lo, port) : Addresses.text(hi, lo);
    }

    static boolean hasPorts(final FullRecord decision) {
        final int protocol = decision.protocol();
        return protocol == Protocol.TCP || protocol == Protocol.UDP || protocol == Protocol.SCTP;
    }

    /** An address, with the port where the packet's protocol has ports. */
    static String endpoint(final FullRecord decision, final long hi, final long lo, final int port) {
        if (hi == 0 && lo == 0 && decision.ipVersion() == IPV4) {
            return NOT_TOLD;
        }
        return hasPorts(decision) ? Endpoint.text(hi, lo, port) : Addresses.text(hi, lo);
    }

    /** The virtual service by its address and port, or by its firewall mark. */
    static String service(final FullRecord decision) {
        return decision.serviceMark() == 0
                ? Endpoint.text(decision.serviceHi(), decision.serviceLo(), decision.servicePort())
                : "FWM " + Integer.toUnsignedString(decision.serviceMark());
    }

    /** As tcpdump writes them: a letter for each that is set, a point for ACK: {@code S.} */
    static String tcpFlags(final int flags) {
        final StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < TCP_FLAGS.length(); bit++) {
            if ((flags & 1 << bit) != 0) {
                text.append(TCP_FLAGS.charAt(bit) == 'A' ? '.' : TCP_FLAGS.charAt(bit));
            }
        }
        return text.length() == 0 ? "none" : text.toString();
    }

    /** The state's name where its protocol has one, or an empty text. */
    static String state(final int protocol, final int state) {
        if (state < 0) {
            return "";
        }
        if (protocol == Protocol.TCP && state < TcpState.values().length) {
            return TcpState.byId(state).name();
        }
        if (protocol == Protocol.SCTP && state < SctpState.values().length) {
            return SctpState.byId(state).label();
        }
        return protocol == Protocol.UDP && state == 0 ? "UDP" : "state " + state;
    }
}
