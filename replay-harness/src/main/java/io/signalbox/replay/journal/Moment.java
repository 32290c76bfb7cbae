package io.signalbox.replay.journal;

import java.math.BigDecimal;

/**
 * A place in a journal: an event's number, or a time.
 *
 * @param event the event, or -1 where it is a time
 * @param timeNs event time in nanoseconds, where it is a time
 */
public record Moment(long event, long timeNs) {
    public static final Moment BEGINNING = new Moment(0, 0);
    public static final Moment END = new Moment(Long.MAX_VALUE, 0);

    private static final int NANO_DIGITS = 9;

    public static Moment ofEvent(final long event) {
        return new Moment(event, 0);
    }

    public static Moment ofTime(final long timeNs) {
        return new Moment(-1, timeNs);
    }

    /**
     * {@code #1234} for an event, {@code 12.5} for seconds of event time.
     *
     * @throws IllegalArgumentException one sentence for people
     */
    public static Moment parse(final String text) {
        if (text.matches("#[0-9]{1,18}")) {
            return ofEvent(Long.parseLong(text.substring(1)));
        }
        if (text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            return ofTime(new BigDecimal(text).movePointRight(NANO_DIGITS).longValueExact());
        }
        throw new IllegalArgumentException(
                "'" + text + "' is neither seconds of event time, like 12.5, nor the number of an event, like #1234");
    }

    /** An event at this place or before it. */
    public boolean includes(final long otherEvent, final long otherTimeNs) {
        return event >= 0 ? otherEvent <= event : otherTimeNs <= timeNs;
    }

    /** An event at this place or behind it. */
    public boolean isReachedBy(final long otherEvent, final long otherTimeNs) {
        return event >= 0 ? otherEvent >= event : otherTimeNs >= timeNs;
    }

    @Override
    public String toString() {
        return event >= 0
                ? "event " + event
                : BigDecimal.valueOf(timeNs, NANO_DIGITS).toPlainString() + " s";
    }
}
