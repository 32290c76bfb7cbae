package io.signalbox.golden;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel setting such as {@code net.ipv4.vs.conn_reuse_mode=0}. */
public record Sysctl(String key, String value) {
    private static final Pattern SHAPE = Pattern.compile("([a-z0-9_]+(?:[./][\\w-]+)+)\\s*=\\s*(\\S.*)");

    /** Reads {@code key=value}; anything else is an {@link IllegalArgumentException}. */
    public static Sysctl parse(final String text) {
        final Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "bad setting \"" + text + "\"; write it as key=value, such as net.ipv4.vs.conn_reuse_mode=0");
        }
        return new Sysctl(matcher.group(1), matcher.group(2));
    }

    @Override
    public String toString() {
        return key + "=" + value;
    }
}
