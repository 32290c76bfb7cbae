package io.signalbox.director.live;

import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.director.live.Reading.PortCounters;
import io.signalbox.journal.JournalStatus;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** What a second of the director's life comes to, in one line. */
final class StatusLine {
    private static final double NS_PER_SECOND = 1e9;

    private Reading before;

    /** What has changed since the reading before; the first one tells of none. */
    String line(final Reading now) {
        final Reading then = before == null ? now : before;
        before = now;
        final double seconds = Math.max(1, now.timeNs() - then.timeNs()) / NS_PER_SECOND;
        final long dropped = ports(now, PortCounters::dropped);
        final long refused = ports(now, PortCounters::refused);
        return String.format(
                        Locale.ROOT,
                        "in %.0f/s  out %.0f/s  new %.0f/s  connections %d  dropped %d",
                        (ports(now, PortCounters::received) - ports(then, PortCounters::received)) / seconds,
                        (ports(now, PortCounters::sent) - ports(then, PortCounters::sent)) / seconds,
                        (now.tables().carried().connections()
                                        - then.tables().carried().connections())
                                / seconds,
                        now.connections(),
                        verdicts(now.reasons()))
                + (dropped == 0 ? "" : "  ring full " + dropped)
                + (refused == 0 ? "" : "  refused " + refused)
                + (now.down().isEmpty() ? "" : "  down " + String.join(" ", new TreeSet<>(now.down())))
                + now.journal().map(StatusLine::journal).orElse("");
    }

    private static long ports(final Reading reading, final ToLongFunction<PortCounters> value) {
        return reading.ports().values().stream().mapToLong(value).sum();
    }

    private static long verdicts(final Map<Reason, Long> reasons) {
        return reasons.entrySet().stream()
                .filter(entry -> entry.getKey().verdict() == Verdict.DROPPED)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static String journal(final JournalStatus journal) {
        final String trouble = journal.trouble() == null ? journal.missing() : journal.trouble();
        return "  journal " + (journal.bytesWritten() >> 20) + " MiB" + (trouble.isEmpty() ? "" : ": " + trouble);
    }
}
