package io.signalbox.replay.compare;

import java.util.ArrayList;
import java.util.List;

/** Numbers of the wire as people's words (IANA registries) and addresses as text (RFC 5952). */
final class Names {
    private static final String TCP_FLAGS = "FSRP.UEC";

    private Names() {}

    static String protocol(final int number) {
        return switch (number) {
            case 1 -> "icmp";
            case 2 -> "igmp";
            case 4 -> "ipv4";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 41 -> "ipv6";
            case 47 -> "gre";
            case 58 -> "icmp6";
            case 132 -> "sctp";
            default -> "protocol " + number;
        };
    }

    static String icmpType(final int type) {
        return switch (type) {
            case 0 -> "echo reply";
            case 3 -> "unreachable";
            case 4 -> "source quench";
            case 5 -> "redirect";
            case 8 -> "echo request";
            case 11 -> "time exceeded";
            case 12 -> "parameter problem";
            case 13 -> "timestamp request";
            case 14 -> "timestamp reply";
            default -> "icmp type " + type;
        };
    }

    static String icmp(final int type, final int code) {
        return icmpType(type) + (type == 3 ? " " + unreachable(code) : code == 0 ? "" : " code " + code);
    }

    private static String unreachable(final int code) {
        return switch (code) {
            case 0 -> "net";
            case 1 -> "host";
            case 2 -> "protocol";
            case 3 -> "port";
            case 4 -> "frag needed";
            case 13 -> "prohibited";
            default -> "code " + code;
        };
    }

    static String icmpv6Type(final int type) {
        return switch (type) {
            case 1 -> "unreachable";
            case 2 -> "packet too big";
            case 3 -> "time exceeded";
            case 4 -> "parameter problem";
            case 128 -> "echo request";
            case 129 -> "echo reply";
            case 133 -> "router solicitation";
            case 134 -> "router advertisement";
            case 135 -> "neighbour solicitation";
            case 136 -> "neighbour advertisement";
            case 137 -> "redirect";
            default -> "icmp6 type " + type;
        };
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
