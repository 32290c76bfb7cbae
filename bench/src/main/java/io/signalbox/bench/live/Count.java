package io.signalbox.bench.live;

import io.signalbox.director.lab.Running;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What {@code counter.c} has counted.
 *
 * @param packets within so many nanoseconds
 * @param arrived all of them; 0 where that is not told
 * @param cpuNs the processor time of the threads it was told to watch; 0 where there are none
 * @param calls their system calls; NaN where the kernel does not count them
 */
record Count(long packets, long nanoseconds, long arrived, long cpuNs, double calls) {
    private static final Pattern NUMBER = Pattern.compile("(packets|nanoseconds|arrived|cpu|calls) (\\d+)");
    private static final double NS_PER_SECOND = 1e9;

    /** Waits for it to end. */
    static Count of(final Running counter) {
        counter.ended();
        final String log = counter.log();
        return new Count(
                number(log, "packets"),
                number(log, "nanoseconds"),
                number(log, "arrived"),
                number(log, "cpu"),
                log.contains("calls ") ? number(log, "calls") : Double.NaN);
    }

    private static long number(final String log, final String name) {
        return NUMBER.matcher(log)
                .results()
                .filter(found -> found.group(1).equals(name))
                .map((final MatchResult found) -> Long.valueOf(found.group(2)))
                .findFirst()
                .orElse(0L);
    }

    double perSecond() {
        return packets * NS_PER_SECOND / nanoseconds;
    }

    double cpuNsEach() {
        return (double) cpuNs / packets;
    }

    double callsEach() {
        return calls / packets;
    }
}
