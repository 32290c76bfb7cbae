package io.signalbox.ipvsadm;

import java.util.regex.Pattern;

/** Reads the numbers of a command line: decimal digits, a plus sign before them or none. */
final class Numbers {
    private static final Pattern DIGITS = Pattern.compile("\\d{1,10}");

    private Numbers() {}

    static int parse(final String text, final int min, final int max, final String complaint) {
        return (int) parse(text, min, (long) max, complaint);
    }

    static long parse(final String text, final long min, final long max, final String complaint) {
        final String digits = text.startsWith("+") ? text.substring(1) : text;
        if (!DIGITS.matcher(digits).matches() || Long.parseLong(digits) < min || Long.parseLong(digits) > max) {
            throw IpvsadmException.wrong(complaint);
        }
        return Long.parseLong(digits);
    }
}
