package io.signalbox.golden.random;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * When things happen: stretches of traffic, and pauses that no timer ends in doubt. The kernel's timers are late by up
 * to an eighth of their time, so whatever was armed in an earlier stretch has surely fired before the next one, or
 * surely does not fire within it.
 */
final class Calendar {
    /** Seconds: of connections' states, of fragments, and of neighbours that do not answer. */
    private static final List<Integer> TIMEOUTS_S = List.of(2, 3, 4, 10, 30, 60, 61, 120, 300, 900);

    private static final List<Integer> PAUSES_S = List.of(15, 20, 45, 90, 200, 420, 1_300, 2_700);
    /** A template that still controls connections is looked at again after so long. */
    private static final int SECOND_LOOK_S = 70;

    /** A stretch and the look at the tables behind it. */
    private static final int STRETCH_S = 8;

    /** The kernel's estimator looks at what was counted after about a second, and then in steps of so long. */
    private static final long FIRST_LOOK_US = 1_000_000;

    private static final long LOOK_US = 2_080_000;
    private static final long LOOK_DOUBT_US = 100_000;

    private record Stretch(long fromS, long toS) {}

    private final Set<Integer> timeoutsS = new TreeSet<>(TIMEOUTS_S);
    private final Set<Integer> controllingS = new TreeSet<>();
    private final List<Stretch> past = new ArrayList<>();

    /** Timeouts of this scenario's own. */
    void add(final Collection<Integer> seconds) {
        timeoutsS.addAll(seconds);
    }

    /** Timeouts of entries that outlive them while others depend on them: of templates, and of FTP's. */
    void addControlling(final Collection<Integer> seconds) {
        controllingS.addAll(seconds);
    }

    /** A stretch has ended; returns the pauses, in seconds, that may follow. */
    List<Integer> pausesAfter(final long fromUs, final long toUs) {
        past.add(new Stretch(fromUs / 1_000_000, toUs / 1_000_000 + 1));
        return PAUSES_S.stream()
                .filter(pause -> isClear(toUs / 1_000_000 + pause))
                .toList();
    }

    /** Whether the kernel's estimator may look at its counters between these times. */
    static boolean mayBeCounted(final long fromUs, final long toUs) {
        final long before = Math.floorDiv(fromUs - LOOK_DOUBT_US - FIRST_LOOK_US, LOOK_US);
        return before != Math.floorDiv(toUs + LOOK_DOUBT_US - FIRST_LOOK_US, LOOK_US);
    }

    private boolean isClear(final long fromS) {
        return past.stream().allMatch(stretch -> isClear(stretch, fromS));
    }

    private boolean isClear(final Stretch stretch, final long fromS) {
        final int longestS = timeoutsS.stream().mapToInt(s -> s).max().orElseThrow();
        return timeoutsS.stream().allMatch(timeoutS -> isClear(stretch, fromS, timeoutS, latest(timeoutS)))
                && controllingS.stream()
                        .allMatch(timeoutS -> isClear(
                                stretch, fromS, timeoutS, latest(Math.max(timeoutS, longestS)) + SECOND_LOOK_S));
    }

    private static int latest(final int timeoutS) {
        return timeoutS + timeoutS / 8 + 1;
    }

    private static boolean isClear(final Stretch stretch, final long fromS, final int earliestS, final int latestS) {
        return fromS + STRETCH_S < stretch.fromS + earliestS || fromS > stretch.toS + latestS;
    }
}
