package io.signalbox.replay.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Numbers of the wire as people's words (IANA registries) and addresses as text (RFC 5952). */
final class Names {
    private static final String TCP_FLAGS = "FSRP.UEC";
    private static final Map<Integer, String> PROTOCOLS = Map.of(
            1, "icmp", 2, "igmp", 4, "ipv4", 6, "tcp", 17, "udp", 41, "ipv6", 47, "gre", 58, "icmp6", 132, "sctp");
    private static final Map<Integer, String> ICMP_TYPES = Map.of(
            0,
            "echo reply",
            3,
            "unreachable",
            4,
            "source quench",
            5,
            "redirect",
            8,
            "echo request",
            11,
            "time exceeded",
            12,
            "parameter problem",
            13,
            "timestamp request",
            14,
            "timestamp reply");
    private static final Map<Integer, String> UNREACHABLE_CODES =
            Map.of(0, "net", 1, "host", 2, "protocol", 3, "port", 4, "frag needed", 13, "prohibited");
    private static final Map<Integer, String> ICMPV6_TYPES = Map.of(
            1,
            "unreachable",
            2,
            "packet too big",
            3,
            "time exceeded",
            4,
            "parameter problem",
            128,
            "echo request",
            129,
            "echo reply",
            133,
            "router solicitation",
            134,
            "router advertisement",
            135,
            "neighbour solicitation",
            136,
            "neighbour advertisement");

    private Names() {}

    static String protocol(final int number) {
        return PROTOCOLS.getOrDefault(number, "protocol " + number);
    }

    static String icmpType(final int type) {
        return ICMP_TYPES.getOrDefault(type, "icmp type " + type);
    }

    static String icmp(final int type, final int code) {
        if (type == 3) {
            return "unreachable " + UNREACHABLE_CODES.getOrDefault(code, "code " + code);
        }
        return icmpType(type) + (code == 0 ? "" : " code " + code);
    }

    static String icmpv6Type(final int type) {
        return type == 137 ? "redirect" : ICMPV6_TYPES.getOrDefault(type, "icmp6 type " + type);
    }

    static String icmpv6(final int type, final int code) {
        return icmpv6Type(type) + (type == 1 && code == 4 ? " port" : code == 0 ? "" : " code " + code);
    }

    static String arpOperation(final int operation) {
        return switch (operation) {
            case 1 -> "request";
            case 2 -> "reply";
            default -> "operation " + operation;
        };
    }

    /** The eight flags as tcpdump writes them: {@code S}, {@code S.} (with ACK), {@code FP.}; {@code none} for 0. */
    static String tcpFlags(final int flags) {
        final StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < TCP_FLAGS.length(); bit++) {
            if (bit != 4 && (flags >> bit & 1) != 0) {
                text.append(TCP_FLAGS.charAt(bit));
            }
        }
        if ((flags & 0x10) != 0) {
            text.append('.');
        }
        return text.isEmpty() ? "none" : text.toString();
    }

    static String mac(final DecodedFrame frame, final int at) {
        final List<String> parts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            parts.add(frame.hex(at + i, 1));
        }
        return String.join(":", parts);
    }

    static String ipv4(final DecodedFrame frame, final int at) {
        return frame.u8(at) + "." + frame.u8(at + 1) + "." + frame.u8(at + 2) + "." + frame.u8(at + 3);
    }

    /** The longest run of two or more zero groups becomes {@code ::}, the first of equally long ones. */
    static String ipv6(final DecodedFrame frame, final int at) {
        int runStart = -1;
        int runLength = 1;
        for (int group = 0; group < 8; group++) {
            final int zeros = zeroGroups(frame, at, group);
            if (zeros > runLength) {
                runStart = group;
                runLength = zeros;
            }
        }
        if (runStart < 0) {
            return groups(frame, at, 0, 8);
        }
        return groups(frame, at, 0, runStart) + "::" + groups(frame, at, runStart + runLength, 8);
    }

    private static int zeroGroups(final DecodedFrame frame, final int at, final int from) {
        int group = from;
        while (group < 8 && frame.u16(at + 2 * group) == 0) {
            group++;
        }
        return group - from;
    }

    private static String groups(final DecodedFrame frame, final int at, final int from, final int to) {
        final List<String> parts = new ArrayList<>();
        for (int group = from; group < to; group++) {
            parts.add(Integer.toHexString(frame.u16(at + 2 * group)));
        }
        return String.join(":", parts);
    }
}
