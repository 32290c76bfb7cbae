package io.signalbox.golden.recorder;

import java.util.Optional;

/** Frames that a kernel sends of its own: recordings leave them out. */
final class Noise {
    private static final int ETHER_TYPE = 12;
    private static final int IP = 14;
    private static final int V6_HEADER = 40;
    private static final int ICMPV6 = 58;
    private static final int HOP_BY_HOP = 0;

    private Noise() {}

    /** The frame's kind, if it is noise: {@code arp}, {@code nd} (RFC 4861) or {@code mld} (RFC 2710, RFC 3810). */
    static Optional<String> of(final byte[] frame, final boolean keepArp) {
        final int etherType = (frame[ETHER_TYPE] & 0xff) << 8 | frame[ETHER_TYPE + 1] & 0xff;
        if (etherType == 0x0806) {
            return Optional.of("arp").filter(any -> !keepArp);
        }
        final int type = etherType == 0x86dd ? icmpv6Type(frame) : -1;
        if (type >= 133 && type <= 137) {
            return Optional.of("nd").filter(any -> !keepArp);
        }
        return Optional.of("mld").filter(any -> type >= 130 && type <= 132 || type == 143);
    }

    /** Multicast reports carry a router alert in front; -1 if it is no ICMPv6. */
    private static int icmpv6Type(final byte[] frame) {
        int next = frame[IP + 6] & 0xff;
        int at = IP + V6_HEADER;
        if (next == HOP_BY_HOP && frame.length > at + 1) {
            next = frame[at] & 0xff;
            at += 8 * (1 + (frame[at + 1] & 0xff));
        }
        return next == ICMPV6 && frame.length > at ? frame[at] & 0xff : -1;
    }
}
