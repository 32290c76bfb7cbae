package io.signalbox.replay.compare;

import io.signalbox.replay.compare.TraceDifference.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * Compares what a run sent with what was expected of it: item by item, within an item interface by interface in the
 * order of sending, first the frames that followed at once, then the late ones. It counts everything and describes the
 * first difference.
 */
public final class TraceComparison {
    /**
     * A frame that left.
     *
     * @param iface interface name
     * @param frame Ethernet frame, from the destination address on
     */
    public record Sent(String iface, byte[] frame) { }

    /**
     * Something that happened to the director, and what it sent because of it.
     *
     * @param index  number of the item in its trace, from 0
     * @param timeUs microseconds since the start
     * @param iface  where the input arrived; empty for an event
     * @param input  the frame that arrived; empty for an event
     * @param event  the event in words; empty for a frame
     * @param out    frames sent at once
     * @param late   frames sent later but before the next item: by timers and the like
     */
    public record Item(int index, long timeUs, String iface, byte[] input, String event, List<Sent> out,
            List<Sent> late) {
        boolean isEvent() {
            return input.length == 0;
        }

        int frames() {
            return out.size() + late.size();
        }
    }

    private final FrameDecoder decoder;
    private final Normaliser normaliser;

    private Mappings mappings = new Mappings();
    private Tally tally = new Tally();
    private TraceDifference first;

    /** Compares under these rules; the decoder knows the GUE ports. */
    public TraceComparison(final FrameDecoder decoder, final Normaliser normaliser) {
        this.decoder = decoder;
        this.normaliser = normaliser;
    }

    /** Compares two whole traces. */
    public TraceResult compare(final List<Item> expected, final List<Item> actual) {
        mappings = new Mappings();
        tally = new Tally();
        first = null;
        final int items = Math.max(expected.size(), actual.size());
        for (int i = 0; i < items; i++) {
            tally.items++;
            item(at(expected, i), at(actual, i));
        }
        return new TraceResult(tally.totals(), first);
    }

    private static Item at(final List<Item> items, final int index) {
        return index < items.size() ? items.get(index) : null;
    }

    private void item(final Item expected, final Item actual) {
        final Item known = expected != null ? expected : actual;
        if (expected == null || actual == null || !sameInput(expected, actual)) {
            note(inputDiffers(expected, actual));
        }
        mappings.forgetItem();
        frames(known, expected == null ? List.of() : expected.out(), actual == null ? List.of() : actual.out(), "");
        frames(known, expected == null ? List.of() : expected.late(), actual == null ? List.of() : actual.late(), "late ");
    }

    private static boolean sameInput(final Item expected, final Item actual) {
        return expected.timeUs() == actual.timeUs() && expected.iface().equals(actual.iface())
                && Arrays.equals(expected.input(), actual.input()) && expected.event().equals(actual.event());
    }

    private TraceDifference inputDiffers(final Item expected, final Item actual) {
        return new TraceDifference(Kind.INPUT, expected == null ? actual.index() : expected.index(),
                expected == null ? actual.timeUs() : expected.timeUs(), cause(expected), "",
                expected == null ? "nothing" : cause(expected), actual == null ? "nothing" : cause(actual), List.of());
    }

    private String cause(final Item item) {
        if (item == null) {
            return "nothing";
        }
        return item.isEvent() ? "event " + item.event() : item.iface() + " in  " + summary(item.input());
    }

    private void frames(final Item item, final List<Sent> expected, final List<Sent> actual, final String when) {
        final List<Pair> pairs = new ArrayList<>();
        final TreeSet<String> ifaces = new TreeSet<>();
        expected.forEach(sent -> ifaces.add(sent.iface()));
        actual.forEach(sent -> ifaces.add(sent.iface()));
        for (final String iface : ifaces) {
            align(item, on(expected, iface), on(actual, iface), pairs);
        }
        joinAcrossInterfaces(item, pairs);
        pairs.forEach(pair -> judge(item, pair, when));
    }

    private static List<Sent> on(final List<Sent> frames, final String iface) {
        return frames.stream().filter(sent -> sent.iface().equals(iface)).toList();
    }

    /** Which expected frame stands beside which actual one; null stands for a frame that is not there. */
    private record Pair(Sent expected, Sent actual, int number) { }

    /** Side by side in order; where one side has more frames, those without an equal are taken for the odd ones. */
    private void align(final Item item, final List<Sent> expected, final List<Sent> actual, final List<Pair> to) {
        int e = 0;
        int a = 0;
        while (e < expected.size() && a < actual.size()) {
            final int surplus = expected.size() - e - (actual.size() - a);
            if (surplus > 0 && !same(item, expected.get(e), actual.get(a))) {
                final boolean comesLater = hasEqual(item, expected.subList(e + 1, expected.size()), actual.get(a));
                to.add(new Pair(expected.get(e), comesLater ? null : actual.get(a++), e++ + 1));
            } else if (surplus < 0 && !same(item, expected.get(e), actual.get(a))) {
                final boolean comesLater = actualHasEqual(item, expected.get(e), actual.subList(a + 1, actual.size()));
                to.add(new Pair(comesLater ? null : expected.get(e++), actual.get(a), a++ + 1));
            } else {
                to.add(new Pair(expected.get(e), actual.get(a++), e++ + 1));
            }
        }
        for (; e < expected.size(); e++) {
            to.add(new Pair(expected.get(e), null, e + 1));
        }
        for (; a < actual.size(); a++) {
            to.add(new Pair(null, actual.get(a), a + 1));
        }
    }

    private boolean hasEqual(final Item item, final List<Sent> expected, final Sent actual) {
        return expected.stream().anyMatch(candidate -> same(item, candidate, actual));
    }

    private boolean actualHasEqual(final Item item, final Sent expected, final List<Sent> actual) {
        return actual.stream().anyMatch(candidate -> same(item, expected, candidate));
    }

    private boolean same(final Item item, final Sent expected, final Sent actual) {
        return frames(item, expected, actual).equal();
    }

    /** A frame missing here whose packet is extra there went out of the wrong interface. */
    private void joinAcrossInterfaces(final Item item, final List<Pair> pairs) {
        for (int i = 0; i < pairs.size(); i++) {
            final Pair missing = pairs.get(i);
            if (missing.actual() == null) {
                final int joined = i;
                takeExtra(item, missing.expected(), pairs)
                        .ifPresent(extra -> pairs.set(pairs.indexOf(missing), join(missing, extra)));
            }
        }
    }

    private FrameComparison frames(final Item item, final Sent expected, final Sent actual) {
        final DecodedFrame reference = decoder.decode(expected.frame());
        final DecodedFrame input = item.isEvent() ? null : decoder.decode(item.input());
        return new FrameComparison(reference, decoder.decode(actual.frame()), normaliser.blanks(reference, input));
    }
}
