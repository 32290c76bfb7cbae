package io.signalbox.replay.compare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry of {@code ipvsadm -Lnc}.
 *
 * @param text the whole line
 * @param expiryS seconds until the entry expires
 * @param state the state's name; empty for a line that is no entry
 * @param flow the line without expiry and state: whose entry it is
 */
record ConnectionLine(String text, long expiryS, String state, String flow) {
    /** {@code TCP 01:56  FIN_WAIT    198.51.100.1:40000 192.0.2.10:80 10.0.0.12:80}; minutes may pass 59. */
    private static final Pattern ENTRY = Pattern.compile("(\\S+\\s+)(\\d+):(\\d\\d)\\s+(\\S+)\\s+(.*)");

    static ConnectionLine of(final String text) {
        final Matcher entry = ENTRY.matcher(text);
        if (!entry.matches()) {
            return new ConnectionLine(text, Long.MAX_VALUE, "", text);
        }
        final long seconds = Long.parseLong(entry.group(2)) * 60 + Long.parseLong(entry.group(3));
        return new ConnectionLine(text, seconds, entry.group(4), entry.group(1) + entry.group(5));
    }

    boolean isSameFlow(final ConnectionLine other) {
        return flow.equals(other.flow);
    }

    boolean isLike(final ConnectionLine other) {
        return isSameFlow(other) && state.equals(other.state) && isWithin(expiryS - other.expiryS);
    }

    /** So near its end that the kernel's timer may or may not have fired. */
    boolean mayBeGone() {
        return isWithin(expiryS);
    }

    private static boolean isWithin(final long seconds) {
        return Math.abs(seconds) <= TableComparison.EXPIRY_TOLERANCE_S;
    }
}
