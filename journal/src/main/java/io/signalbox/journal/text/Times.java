package io.signalbox.journal.text;

import io.signalbox.command.Command.SetClock;
import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.codec.CommandRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Event times as people read them: in seconds, or as wall time by what the journal's own commands say of it. */
public final class Times {
    private static final String CLOCK = "clock ";
    private static final DateTimeFormatter WALL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

    private final boolean wall;
    private boolean known;
    private long wallMinusEventNs;

    private Times(final boolean wall) {
        this.wall = wall;
    }

    /** Seconds with nine decimals. */
    public static Times ofEvents() {
        return new Times(false);
    }

    /** Date and time (UTC, ISO 8601); seconds of event time until a command tells the clock. */
    public static Times ofWall() {
        return new Times(true);
    }

    /** Learns from a command that was applied. */
    public void onCommand(final CommandRecord command) {
        if (command.reason() == Reason.COMMAND && command.text().startsWith(CLOCK)) {
            wallMinusEventNs = ((SetClock) CommandText.parse(command.text())).wallMinusEventNs();
            known = true;
        }
    }

    public String text(final long timeNs) {
        return isWall() ? WALL.format(Instant.EPOCH.plusNanos(timeNs + wallMinusEventNs)) : Words.time(timeNs);
    }

    /** True where wall time is wanted and known. */
    boolean isWall() {
        return wall && known;
    }
}
