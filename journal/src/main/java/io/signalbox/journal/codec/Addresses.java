package io.signalbox.journal.codec;

/** Addresses as people write them: two longs, IPv4 as v4-mapped IPv6. */
public final class Addresses {
    static final int TCP = 6;
    static final int UDP = 17;
    private static final int GROUPS = 8;

    private Addresses() {}

    public static boolean isIpv4(final long hi, final long lo) {
        return hi == 0 && lo >>> 32 == 0xFFFF;
    }

    /** IPv4 dotted, IPv6 as RFC 5952 wants it. */
    public static String text(final long hi, final long lo) {
        return isIpv4(hi, lo) ? ipv4((int) lo) : ipv6(hi, lo);
    }

    /** With a port behind; an IPv6 address goes into brackets. */
    public static String text(final long hi, final long lo, final int port) {
        return isIpv4(hi, lo) ? ipv4((int) lo) + ":" + port : "[" + ipv6(hi, lo) + "]:" + port;
    }

    private static String ipv4(final int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "." + (address & 0xFF);
    }

    private static String ipv6(final long hi, final long lo) {
        final int gap = longestZeroRun(hi, lo);
        final int gapLength = gap < 0 ? 0 : zeroRun(hi, lo, gap);
        final StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && i != gap + gapLength) {
                text.append(':');
            }
            text.append(Integer.toHexString(group(hi, lo, i)));
        }
        return text.toString();
    }

    /** Where the first of the longest runs of at least two zero groups begins, or -1. */
    private static int longestZeroRun(final long hi, final long lo) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            final int length = zeroRun(hi, lo, i);
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        return best;
    }

    private static int zeroRun(final long hi, final long lo, final int from) {
        int end = from;
        while (end < GROUPS && group(hi, lo, end) == 0) {
            end++;
        }
        return end - from;
    }

    private static int group(final long hi, final long lo, final int index) {
        final long half = index < 4 ? hi : lo;
        return (int) (half >>> 48 - 16 * (index & 3)) & 0xFFFF;
    }
}
