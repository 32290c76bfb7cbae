package io.signalbox.wire;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * An address is two longs everywhere: hi and lo, the first byte on the wire the highest. An IPv4 address is mapped into
 * IPv6 (RFC 4291 section 2.5.5.2), {@code ::ffff:192.0.2.1}, so that one table holds both families. An IPv6 packet that
 * carries such an address on the wire would pass for IPv4 here, and none may: drop it before its address is looked up.
 */
public final class Addresses {
    private static final long MAPPED = 0xFFFFL;
    private static final int WORDS = 8;
    private static final Pattern DOTTED = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private Addresses() {}

    /** The lo of an IPv4 address; its hi is 0. */
    public static long ofIpv4(final int address) {
        return MAPPED << 32 | address & 0xFFFF_FFFFL;
    }

    public static boolean isIpv4(final long hi, final long lo) {
        return hi == 0 && lo >>> 32 == MAPPED;
    }

    public static int toIpv4(final long lo) {
        return (int) lo;
    }

    /** 0.0.0.0 or ::, which stand for no address at all. */
    public static boolean isZero(final long hi, final long lo) {
        return hi == 0 && (lo == 0 || lo == MAPPED << 32);
    }

    /** 127.0.0.0/8 (RFC 1122) or ::1 (RFC 4291). */
    public static boolean isLoopback(final long hi, final long lo) {
        return isIpv4(hi, lo) ? toIpv4(lo) >>> 24 == 127 : hi == 0 && lo == 1;
    }

    /** 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291). */
    public static boolean isMulticast(final long hi, final long lo) {
        return isIpv4(hi, lo) ? toIpv4(lo) >>> 28 == 0xE : hi >>> 56 == 0xFF;
    }

    /** 255.255.255.255; IPv6 has no broadcast. */
    public static boolean isLimitedBroadcast(final long hi, final long lo) {
        return isIpv4(hi, lo) && toIpv4(lo) == -1;
    }

    /** 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291). */
    public static boolean isLinkLocal(final long hi, final long lo) {
        return isIpv4(hi, lo) ? toIpv4(lo) >>> 16 == 0xA9FE : hi >>> 54 == 0xFE80 >> 6;
    }

    /** Dotted decimal, or IPv6 as RFC 5952 wants it: lower case, no leading zeros, the longest run of zeros as "::". */
    public static String text(final long hi, final long lo) {
        return isIpv4(hi, lo) ? ipv4Text(toIpv4(lo)) : ipv6Text(hi, lo);
    }

    private static String ipv4Text(final int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "." + (address & 0xFF);
    }

    private static String ipv6Text(final long hi, final long lo) {
        final int gap = longestZeroRun(hi, lo);
        final int gapLength = zeroRun(hi, lo, gap);
        if (gapLength < 2) {
            return hex(hi, lo, 0, WORDS);
        }
        return hex(hi, lo, 0, gap) + "::" + hex(hi, lo, gap + gapLength, WORDS);
    }

    private static String hex(final long hi, final long lo, final int from, final int to) {
        final StringBuilder text = new StringBuilder();
        for (int index = from; index < to; index++) {
            text.append(index > from ? ":" : "").append(Integer.toHexString(word(hi, lo, index)));
        }
        return text.toString();
    }

    /** Where it begins; of two that are equally long, the first. */
    private static int longestZeroRun(final long hi, final long lo) {
        int longest = 0;
        for (int index = 1; index < WORDS; index++) {
            if (zeroRun(hi, lo, index) > zeroRun(hi, lo, longest)) {
                longest = index;
            }
        }
        return longest;
    }

    private static int zeroRun(final long hi, final long lo, final int from) {
        int to = from;
        while (to < WORDS && word(hi, lo, to) == 0) {
            to++;
        }
        return to - from;
    }

    private static int word(final long hi, final long lo, final int index) {
        return (int) ((index < 4 ? hi : lo) >>> 16 * (3 - index % 4)) & 0xFFFF;
    }

    /**
     * Reads what {@link #text} writes, and every other spelling of RFC 4291 section 2.2. Names are not looked up, zones
     * ({@code %eth0}) not taken, and an IPv4 number with a leading zero is refused, for some read it as octal.
     *
     * @throws IllegalArgumentException naming the text that is no address.
     */
    public static Address parse(final String text) {
        final int[] words = text.indexOf(':') < 0 ? ipv4Words(text) : ipv6Words(text);
        if (words == null) {
            throw new IllegalArgumentException("not an IP address: '" + text + "'");
        }
        return new Address(join(words, 0), join(words, 4));
    }

    private static long join(final int[] words, final int from) {
        return (long) words[from] << 48 | (long) words[from + 1] << 32 | (long) words[from + 2] << 16 | words[from + 3];
    }

    private static int[] ipv4Words(final String text) {
        final int[] dotted = dottedWords(text);
        return dotted == null ? null : new int[] {0, 0, 0, 0, 0, (int) MAPPED, dotted[0], dotted[1]};
    }

    private static int[] ipv6Words(final String text) {
        final int gap = text.indexOf("::");
        if (gap < 0) {
            final int[] words = hexWords(text, true);
            return words != null && words.length == WORDS ? words : null;
        }
        final int[] head = hexWords(text.substring(0, gap), false);
        final int[] tail = hexWords(text.substring(gap + 2), true);
        // The gap stands for one word at least.
        if (head == null || tail == null || head.length + tail.length >= WORDS) {
            return null;
        }
        final int[] words = Arrays.copyOf(head, WORDS);
        System.arraycopy(tail, 0, words, WORDS - tail.length, tail.length);
        return words;
    }

    /** The words between colons, none in an empty text; null where something else stands. */
    private static int[] hexWords(final String text, final boolean mayEndDotted) {
        if (text.isEmpty()) {
            return new int[0];
        }
        final String[] parts = text.split(":", -1);
        final String last = parts[parts.length - 1];
        final int[] dotted = mayEndDotted ? dottedWords(last) : null;
        final int hexCount = dotted == null ? parts.length : parts.length - 1;
        final int[] words = new int[dotted == null ? hexCount : hexCount + 2];
        for (int index = 0; index < hexCount; index++) {
            if (!parts[index].matches("\\p{XDigit}{1,4}")) {
                return null;
            }
            words[index] = Integer.parseInt(parts[index], 16);
        }
        if (dotted != null) {
            System.arraycopy(dotted, 0, words, hexCount, 2);
        }
        return words;
    }

    /** The two words of dotted decimal, or null for anything else. */
    private static int[] dottedWords(final String text) {
        if (!DOTTED.matcher(text).matches()) {
            return null;
        }
        final int[] bytes =
                Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
        final boolean fit = Arrays.stream(bytes).allMatch(value -> value <= 0xFF);
        return fit ? new int[] {bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]} : null;
    }
}
