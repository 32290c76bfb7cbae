package io.signalbox.afpacket.gate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of interfaces within the names of tables. A letter that nftables does not take is written as a slash, which
 * no interface has in its name, and four hexadecimal digits: so two interfaces never share a table.
 */
final class PortName {
    private static final Pattern UNTAKEN = Pattern.compile("[^A-Za-z0-9_.-]");
    private static final Pattern WRITTEN = Pattern.compile("/([0-9a-f]{4})");
    private static final int HEX = 16;

    private PortName() {}

    /** In letters of which nft makes names. */
    static String quoted(final String port) {
        return UNTAKEN.matcher(port)
                .replaceAll(
                        letter -> String.format("/%04x", (int) letter.group().charAt(0)));
    }

    /** What {@link #quoted} was made of. */
    static String unquoted(final String quoted) {
        return WRITTEN.matcher(quoted)
                .replaceAll(
                        letter -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(letter.group(1), HEX))));
    }
}
