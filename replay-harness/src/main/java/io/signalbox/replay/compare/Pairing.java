package io.signalbox.replay.compare;

import io.signalbox.golden.Trace.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which expected frame stands beside which actual one: in their order, each interface for itself. Where one side has
 * more frames, those that have no equal are taken for the odd ones; a packet that is missing on one interface and
 * extra on another is one frame on the wrong interface.
 */
final class Pairing {
    /**
     * Two frames, or one that stands alone.
     *
     * @param number the frame's place among those of its interface, from 1
     * @param expected null for an extra frame
     * @param actual null for a missing frame
     */
    record Pair(int number, Frame expected, Frame actual) {
        boolean crossesInterfaces() {
            return expected != null && actual != null && !expected.port().equals(actual.port());
        }
    }

    /** How frames are compared while partners are sought. */
    interface Likeness {
        FrameComparison compare(Frame expected, Frame actual);
    }

    private final Likeness likeness;
    private final List<Pair> pairs = new ArrayList<>();

    private Pairing(final Likeness likeness) {
        this.likeness = likeness;
    }

    static List<Pair> of(final List<Frame> expected, final List<Frame> actual, final Likeness likeness) {
        final TreeSet<String> ports = new TreeSet<>();
        expected.forEach(frame -> ports.add(frame.port()));
        actual.forEach(frame -> ports.add(frame.port()));
        final Pairing pairing = new Pairing(likeness);
        ports.forEach(port -> pairing.align(on(port, expected), on(port, actual)));
        pairing.joinAcrossInterfaces();
        return pairing.pairs;
    }

    private static List<Frame> on(final String port, final List<Frame> frames) {
        return frames.stream().filter(frame -> frame.port().equals(port)).toList();
    }

    private void align(final List<Frame> expected, final List<Frame> actual) {
        int e = 0;
        int a = 0;
        while (e < expected.size() || a < actual.size()) {
            final int surplus = expected.size() - e - (actual.size() - a);
            if (a == actual.size() || surplus > 0 && isMissing(expected, e, actual.get(a))) {
                pairs.add(new Pair(e + 1, expected.get(e++), null));
            } else if (e == expected.size() || surplus < 0 && isExtra(expected.get(e), actual, a)) {
                pairs.add(new Pair(a + 1, null, actual.get(a++)));
            } else {
                pairs.add(new Pair(e + 1, expected.get(e++), actual.get(a++)));
            }
        }
    }

    private boolean isMissing(final List<Frame> expected, final int at, final Frame actual) {
        return !isEqual(expected.get(at), actual)
                && expected.subList(at + 1, expected.size()).stream().anyMatch(later -> isEqual(later, actual));
    }

    private boolean isExtra(final Frame expected, final List<Frame> actual, final int at) {
        return !isEqual(expected, actual.get(at))
                && actual.subList(at + 1, actual.size()).stream().anyMatch(later -> isEqual(expected, later));
    }

    private boolean isEqual(final Frame expected, final Frame actual) {
        return likeness.compare(expected, actual).equal();
    }

    private void joinAcrossInterfaces() {
        for (int i = 0; i < pairs.size(); i++) {
            final Pair missing = pairs.get(i);
            if (missing.actual() == null) {
                final Pair extra = samePacketElsewhere(missing.expected());
                if (extra != null) {
                    pairs.set(i, new Pair(missing.number(), missing.expected(), extra.actual()));
                    i -= pairs.indexOf(extra) < i ? 1 : 0;
                    pairs.remove(extra);
                }
            }
        }
    }

    private Pair samePacketElsewhere(final Frame expected) {
        return pairs.stream()
                .filter(pair -> pair.expected() == null && !pair.actual().port().equals(expected.port()))
                .filter(pair -> likeness.compare(expected, pair.actual()).equalPacket())
                .findFirst()
                .orElse(null);
    }
}
