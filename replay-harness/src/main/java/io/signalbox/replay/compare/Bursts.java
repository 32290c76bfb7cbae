package io.signalbox.replay.compare;

import io.signalbox.golden.Trace.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Late frames that left in one burst come from timers that the kernel put into one slot of its wheel: in which order
 * it works a slot off says nothing about which was due first, and neither does the burst.
 */
final class Bursts {
    /** Frames of one burst leave at once; the next slot is 10 ms away at least. */
    private static final long GAP_US = 1_000;

    private Bursts() {}

    /** {@code got}, with the frames of each burst of {@code wanted} brought into its order as far as they are equal. */
    static List<Frame> align(
            final List<Frame> wanted, final List<Frame> got, final BiPredicate<Frame, Frame> areEqual) {
        if (wanted.size() != got.size()) {
            return got;
        }
        final List<Frame> aligned = new ArrayList<>();
        int begin = 0;
        while (begin < wanted.size()) {
            final int end = endOfBurst(wanted, begin);
            alignBurst(wanted.subList(begin, end), new ArrayList<>(got.subList(begin, end)), areEqual, aligned);
            begin = end;
        }
        return aligned;
    }

    private static int endOfBurst(final List<Frame> frames, final int begin) {
        int end = begin + 1;
        while (end < frames.size()
                && frames.get(end).timeUs() - frames.get(end - 1).timeUs() < GAP_US) {
            end++;
        }
        return end;
    }

    private static void alignBurst(
            final List<Frame> wanted,
            final List<Frame> got,
            final BiPredicate<Frame, Frame> areEqual,
            final List<Frame> to) {
        for (final Frame one : wanted) {
            final Frame match = got.stream()
                    .filter(other -> areEqual.test(one, other))
                    .findFirst()
                    .orElse(got.get(0));
            got.remove(match);
            to.add(match);
        }
    }
}
