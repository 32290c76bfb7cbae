package io.signalbox.replay;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.Trace;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import io.signalbox.wire.UdpHeader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ports and identifiers that a masquerading kernel gave by chance in a recording, and those that a run of ours gives in
 * their place: what the recording has coming in for one of the former is to come in for the latter. IPv4, untagged.
 */
final class MappedPorts {
    private static final int ANSWER_TO_REQUEST = IcmpHeader.ECHO_REQUEST - IcmpHeader.ECHO_REPLY;

    /** A port that somebody outside talks to. */
    private record End(int protocol, int remote, int remotePort, int port) {}

    private final List<Trace.Item> expected;
    private final int address;
    private final Map<End, Integer> ours = new HashMap<>();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final Ipv4Header quoted = new Ipv4Header();
    private final UdpHeader udp = new UdpHeader();
    private final TcpHeader tcp = new TcpHeader();
    private final IcmpHeader icmp = new IcmpHeader();

    private MappedPorts(final List<Trace.Item> expected, final int address) {
        this.expected = expected;
        this.address = address;
    }

    /** Null for a scenario that masquerades nothing, or of which no recording tells. */
    static MappedPorts of(final Scenario scenario) {
        if (scenario.topology().snat().isEmpty() || scenario.expected().isEmpty()) {
            return null;
        }
        final var ip = TopologyCommands.address(scenario.topology().snat().get().ip());
        return Addresses.isIpv4(ip.hi(), ip.lo())
                ? new MappedPorts(Trace.load(scenario.expected().get().trace()).items(), Addresses.toIpv4(ip.lo()))
                : null;
    }

    /** What an input made leave, here: where the recording has another port in its place, that one is ours now. */
    void learn(final int input, final List<Trace.Frame> sent) {
        final List<Trace.Frame> recorded =
                input < expected.size() ? expected.get(input).out() : List.of();
        for (int i = 0; i < Math.min(recorded.size(), sent.size()); i++) {
            final End theirs = end(recorded.get(i).bytes());
            final End mine = end(sent.get(i).bytes());
            if (theirs != null && mine != null && theirs.port() != mine.port()) {
                ours.put(theirs, mine.port());
            }
        }
    }

    /** The public end of a frame that leaves from behind the masquerade, or null. */
    private End end(final byte[] bytes) {
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        if (!isIpv4(frame, bytes.length)
                || ipv4.wrap(frame, EthernetHeader.LENGTH).source() != address) {
            return null;
        }
        final int l4 = EthernetHeader.LENGTH + ipv4.headerLength();
        return switch (ipv4.protocol()) {
            case Protocol.TCP, Protocol.UDP -> {
                udp.wrap(frame, l4);
                yield new End(ipv4.protocol(), ipv4.destination(), udp.destinationPort(), udp.sourcePort());
            }
            case Protocol.ICMP -> {
                icmp.wrap(frame, l4);
                yield new End(Protocol.ICMP, ipv4.destination(), icmp.type(), icmp.identifier());
            }
            default -> null;
        };
    }

    private static boolean isIpv4(final UnsafeBuffer frame, final int length) {
        return length >= EthernetHeader.LENGTH + Ipv4Header.MIN_LENGTH + UdpHeader.LENGTH
                && frame.getShort(EthernetHeader.LENGTH - Short.BYTES, BIG_ENDIAN) == EthernetHeader.IPV4;
    }

    /** Writes our ports into a recorded frame that is about to come in. */
    void rewrite(final UnsafeBuffer frame, final int length) {
        if (ours.isEmpty()
                || !isIpv4(frame, length)
                || ipv4.wrap(frame, EthernetHeader.LENGTH).destination() != address
                || ipv4.fragmentOffset() != 0) {
            return;
        }
        final int l4 = EthernetHeader.LENGTH + ipv4.headerLength();
        if (ipv4.protocol() != Protocol.ICMP) {
            rewritePorts(frame, l4);
            return;
        }
        icmp.wrap(frame, l4);
        if (IcmpHeader.isError(icmp.type())) {
            rewriteQuote(frame, l4, EthernetHeader.LENGTH + ipv4.totalLength() - l4);
        } else {
            rewriteIdentifier(ipv4.source(), icmp.type() + ANSWER_TO_REQUEST);
        }
    }

    private void rewritePorts(final UnsafeBuffer frame, final int l4) {
        udp.wrap(frame, l4);
        final Integer port = ours.get(new End(ipv4.protocol(), ipv4.source(), udp.sourcePort(), udp.destinationPort()));
        if (port == null) {
            return;
        }
        final int change = Checksum.delta(udp.destinationPort(), port);
        udp.destinationPort(port);
        if (ipv4.protocol() == Protocol.TCP) {
            tcp.wrap(frame, l4);
            tcp.checksum(Checksum.update(tcp.checksum(), change));
        } else if (udp.checksum() != UdpHeader.NO_CHECKSUM) {
            udp.checksum(Checksum.udpNeverZero(Checksum.update(udp.checksum(), change)));
        }
    }

    private void rewriteIdentifier(final int remote, final int request) {
        final Integer port = ours.get(new End(Protocol.ICMP, remote, request, icmp.identifier()));
        if (port != null) {
            icmp.checksum(Checksum.update(icmp.checksum(), icmp.identifier(), port))
                    .identifier(port);
        }
    }

    /** Its remote end is whom the quoted packet was for. The quoted checksum is mended as far as it is there. */
    private void rewriteQuote(final UnsafeBuffer frame, final int l4, final int length) {
        quoted.wrap(frame, l4 + IcmpHeader.LENGTH);
        final int at = quoted.offset() + quoted.headerLength();
        if (quoted.source() != address || at + UdpHeader.LENGTH > l4 + length) {
            return;
        }
        if (quoted.protocol() == Protocol.ICMP) {
            icmp.wrap(frame, at);
            rewriteIdentifier(quoted.destination(), icmp.type());
        } else {
            rewriteQuotedPort(frame, at, l4 + length - at);
        }
        icmp.wrap(frame, l4).checksum(Checksum.icmp(frame, l4, length));
    }

    private void rewriteQuotedPort(final UnsafeBuffer frame, final int at, final int available) {
        udp.wrap(frame, at);
        final Integer port =
                ours.get(new End(quoted.protocol(), quoted.destination(), udp.destinationPort(), udp.sourcePort()));
        if (port == null) {
            return;
        }
        final int change = Checksum.delta(udp.sourcePort(), port);
        udp.sourcePort(port);
        if (quoted.protocol() == Protocol.UDP && udp.checksum() != UdpHeader.NO_CHECKSUM) {
            udp.checksum(Checksum.udpNeverZero(Checksum.update(udp.checksum(), change)));
        } else if (quoted.protocol() == Protocol.TCP && available >= TcpHeader.MIN_LENGTH) {
            tcp.wrap(frame, at);
            tcp.checksum(Checksum.update(tcp.checksum(), change));
        }
    }
}
