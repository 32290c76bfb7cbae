package io.signalbox.replay.compare;

import io.signalbox.replay.compare.Layer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recomputes every Internet checksum (RFC 1071) of a frame: IPv4 headers, TCP, UDP, ICMP, ICMPv6 and GRE, inside and
 * outside of tunnels. Quoted packets are left alone, and so is what cannot be summed: a fragment, a packet cut short,
 * a pseudo header that a routing header has changed.
 */
public final class Checksums {
    private static final int IPV4_CHECKSUM = 10;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;
    private static final int ICMP_CHECKSUM = 2;
    private static final int GRE_CHECKSUM = 4;

    /**
     * A checksum that does not fit its bytes.
     *
     * @param path   its field, such as {@code outer.ip.checksum}
     * @param offset its first byte in the frame
     * @param found  what stands there
     * @param right  what should
     */
    public record Wrong(String path, int offset, int found, int right) {
        @Override
        public String toString() {
            return String.format("%s is 0x%04x, should be 0x%04x", path, found, right);
        }
    }

    private Checksums() {}

    /** The wrong ones in the order of the frame; empty when all is well. */
    public static List<Wrong> check(final byte[] frame) {
        return check(new FrameDecoder().decode(frame));
    }

    /** The same for a frame that was decoded with GUE ports of its own. */
    public static List<Wrong> check(final DecodedFrame frame) {
        final List<Wrong> wrong = new ArrayList<>();
        for (final Layer layer : frame.layers()) {
            check(frame, layer).ifPresent(wrong::add);
        }
        return wrong;
    }

    private static Optional<Wrong> check(final DecodedFrame frame, final Layer layer) {
        if (layer.quoted() || !isSummable(frame, layer)) {
            return Optional.empty();
        }
        final int at = fieldOffset(layer);
        final int found = frame.u16(at);
        final int right = right(frame, layer, at);
        return found == right ? Optional.empty() : Optional.of(new Wrong(layer.path() + ".checksum", at, found, right));
    }

    /** Where a header of this kind keeps its checksum, counted from the start of the frame; -1 when it has none. */
    static int fieldOffset(final Layer layer) {
        return switch (layer.kind()) {
            case IPV4 -> layer.offset() + IPV4_CHECKSUM;
            case TCP -> layer.offset() + TCP_CHECKSUM;
            case UDP -> layer.offset() + UDP_CHECKSUM;
            case ICMP, ICMPV6 -> layer.offset() + ICMP_CHECKSUM;
            case GRE -> layer.offset() + GRE_CHECKSUM;
            default -> -1;
        };
    }

    private static boolean isSummable(final DecodedFrame frame, final Layer layer) {
        if (layer.kind() == Kind.IPV4) {
            return true;
        }
        if (!layer.whole() || layer.isWithin(Kind.ROUTING6)) {
            return false;
        }
        return switch (layer.kind()) {
            case TCP, ICMP, ICMPV6 -> true;
            case UDP -> frame.u16(layer.offset() + UDP_CHECKSUM) != 0 || !mayBeZero(frame, layer);
            case GRE -> (frame.u8(layer.offset()) & 0x80) != 0;
            default -> false;
        };
    }

    /** UDP may go without in IPv4 (RFC 768), in IPv6 only as the outside of a tunnel (RFC 6935). */
    private static boolean mayBeZero(final DecodedFrame frame, final Layer udp) {
        return udp.ip().kind() == Kind.IPV4
                || frame.layers().stream().anyMatch(layer -> layer.kind() == Kind.GUE && layer.under() == udp);
    }

    private static int right(final DecodedFrame frame, final Layer layer, final int at) {
        final int end = layer.kind() == Kind.IPV4 ? layer.payload() : layer.end();
        final long sum = pseudoHeader(frame, layer) + sum(frame, layer.offset(), end) - frame.u16(at);
        final int right = ~fold(sum) & 0xffff;
        return right == 0 && layer.kind() == Kind.UDP ? 0xffff : right;
    }

    private static long pseudoHeader(final DecodedFrame frame, final Layer layer) {
        final int protocol =
                switch (layer.kind()) {
                    case TCP -> NetworkDecoder.TCP;
                    case UDP -> NetworkDecoder.UDP;
                    case ICMPV6 -> NetworkDecoder.ICMPV6;
                    default -> -1;
                };
        if (protocol < 0) {
            return 0;
        }
        final Layer ip = layer.ip();
        final int addresses = ip.kind() == Kind.IPV4 ? ip.offset() + 12 : ip.offset() + 8;
        final int length = ip.kind() == Kind.IPV4 ? 8 : 32;
        return sum(frame, addresses, addresses + length) + protocol + (layer.end() - layer.offset());
    }

    private static long sum(final DecodedFrame frame, final int start, final int end) {
        long sum = 0;
        for (int at = start; at + 1 < end; at += 2) {
            sum += frame.u16(at);
        }
        return (end - start) % 2 == 0 ? sum : sum + (frame.u8(end - 1) << 8);
    }

    private static int fold(final long sum) {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) folded;
    }
}
