package io.signalbox.director.config;

import io.signalbox.director.check.DnsProbe;
import io.signalbox.director.config.KeepalivedText.Statement;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** What may stand behind the words of a check: only that of which a check comes that a server can pass. */
final class CheckValues {
    /** @param text what a word takes, as people are told */
    private record Allowed(Predicate<String> holds, String text) {}

    private static final int SECOND_MS = 1_000;
    private static final int MAX_PORT = 65_535;

    private static final Pattern SECONDS = Pattern.compile("\\d{1,5}(\\.\\d{1,6})?");
    private static final Pattern COUNT = Pattern.compile("\\d{1,5}");
    private static final Pattern DIGEST = Pattern.compile("\\p{XDigit}{32}");
    /** Of HTTP 1.0 (RFC 1945, section 5.1.2): a path, or the whole address for a proxy. */
    private static final Pattern PATH = Pattern.compile("(/|https?://)\\S*");

    /** {@code BOOL} of keepalived.conf(5). */
    private static final Set<String> TRUE = Set.of("on", "true", "yes");

    private static final Set<String> FALSE = Set.of("off", "false", "no");

    private static final Allowed SOME_SECONDS =
            new Allowed(text -> isSeconds(text) && ms(text) > 0, "0.001 to 99999 seconds");
    private static final Allowed RETRIES =
            new Allowed(text -> COUNT.matcher(text).matches(), "0 to 99999");

    private static final Map<String, Allowed> OF_WORDS = Map.ofEntries(
            Map.entry("delay_loop", SOME_SECONDS),
            Map.entry("connect_timeout", SOME_SECONDS),
            Map.entry("misc_timeout", SOME_SECONDS),
            Map.entry("delay_before_retry", new Allowed(CheckValues::isSeconds, "0 to 99999 seconds")),
            Map.entry("warmup", new Allowed(CheckValues::isSeconds, "0 to 99999 seconds")),
            Map.entry(
                    "alpha",
                    new Allowed(
                            text -> TRUE.contains(text) || FALSE.contains(text), "on, off, true, false, yes or no")),
            Map.entry("retry", RETRIES),
            Map.entry("nb_get_retry", RETRIES),
            Map.entry("connect_ip", new Allowed(CheckValues::isAddress, "an address")),
            Map.entry("connect_port", new Allowed(CheckValues::isPort, "1 to " + MAX_PORT)),
            Map.entry(
                    "type",
                    new Allowed(
                            DnsProbe.TYPES::containsKey,
                            "one of "
                                    + DnsProbe.TYPES.keySet().stream().sorted().collect(Collectors.joining(", ")))),
            Map.entry("name", new Allowed(DnsProbe::isName, "a domain name")),
            Map.entry("path", new Allowed(text -> PATH.matcher(text).matches(), "what begins with / and has no space")),
            Map.entry("digest", new Allowed(text -> DIGEST.matcher(text).matches(), "an MD5 of 32 hexadecimal digits")),
            Map.entry("regex", new Allowed(CheckValues::isRegex, "a regular expression")));

    private CheckValues() {}

    /**
     * The one value of a word; {@code alpha} says all without one.
     *
     * @throws ConfigException {@code file:LINE: sentence}, where it takes no such value
     */
    static String of(final String file, final Statement one) {
        if (one.name().equals("alpha") && one.words().size() == 1) {
            KeepalivedText.requireNoBlock(file, one);
            return "on";
        }
        return allowed(file, one, one.name(), KeepalivedText.value(file, one));
    }

    /** @throws ConfigException {@code file:LINE: sentence}, where the word takes no such value */
    static String allowed(final String file, final Statement at, final String word, final String value) {
        final Allowed allowed = OF_WORDS.get(word);
        if (allowed != null && !allowed.holds().test(value)) {
            throw KeepalivedText.wrong(file, at.line(), word + " takes " + allowed.text() + ", not '" + value + "'");
        }
        return value;
    }

    /** Of a {@code BOOL} that is allowed. */
    static boolean isTrue(final String text) {
        return TRUE.contains(text);
    }

    /** Of seconds that are allowed. */
    static int ms(final String seconds) {
        return (int) Math.round(Double.parseDouble(seconds) * SECOND_MS);
    }

    private static boolean isSeconds(final String text) {
        return SECONDS.matcher(text).matches();
    }

    private static boolean isPort(final String text) {
        return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= MAX_PORT;
    }

    private static boolean isAddress(final String text) {
        try {
            final Address address = Addresses.parse(text);
            return !Addresses.isZero(address.hi(), address.lo());
        } catch (final IllegalArgumentException none) {
            return false;
        }
    }

    private static boolean isRegex(final String text) {
        try {
            return Pattern.compile(text) != null;
        } catch (final PatternSyntaxException none) {
            return false;
        }
    }
}
