package io.signalbox.director.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What there is room for: lines, and letters in each. */
record TopScreen(int lines, int columns) {
    /** A file, or a pipe. */
    static final TopScreen ENDLESS = new TopScreen(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final TopScreen USUAL = new TopScreen(24, 80);
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,3}) ([1-9]\\d{0,3})\\s*");

    /** Of the terminal as it is now: a window may have changed. */
    static TopScreen ofTerminal() {
        try {
            final Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (final IOException missing) {
            return USUAL;
        }
    }

    /** What {@code stty size} says. */
    static TopScreen parse(final String size) {
        final Matcher numbers = SIZE.matcher(size);
        return numbers.matches()
                ? new TopScreen(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
                : USUAL;
    }

    /** The cursor stays behind the last line. */
    int room() {
        return lines == Integer.MAX_VALUE ? lines : Math.max(1, lines - 1);
    }

    String cut(final String line) {
        return line.length() <= columns ? line : line.substring(0, columns);
    }
}
