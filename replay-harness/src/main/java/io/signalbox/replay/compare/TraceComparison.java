package io.signalbox.replay.compare;

import io.signalbox.golden.Trace;
import io.signalbox.golden.Trace.Frame;
import io.signalbox.golden.Trace.Item;
import io.signalbox.replay.compare.Pairing.Pair;
import io.signalbox.replay.compare.SyncRecords.Told;
import io.signalbox.replay.compare.TraceDifference.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what a run sent with what was expected of it: item by item, within an item interface by interface in the
 * order of sending, first the frames that followed at once, then the late ones, among which those of one burst may come
 * in any order. Times of sending are not compared. Sync messages are not compared as frames, but record by record for
 * each entry that they tell of, over the whole trace.
 *
 * <p>An object serves one comparison.
 */
public final class TraceComparison {
    private final Trace expected;
    private final Trace actual;
    private final Normaliser normaliser;
    private final FrameDecoder decoder;
    private final boolean comparesRecords;
    private final Mappings mappings = new Mappings();

    private int framesExpected;
    private int equal;
    private int differing;
    private int missing;
    private int extra;
    private TraceDifference first;

    private TraceComparison(final Trace expected, final Trace actual, final Normaliser normaliser) {
        this.expected = expected;
        this.actual = actual;
        this.normaliser = normaliser;
        this.decoder = new FrameDecoder(guePorts(expected));
        this.comparesRecords = normaliser.allows(Rule.SYNC_BATCH);
    }

    /** Compares two whole traces; bytes that the normaliser blanks may differ. */
    public static TraceResult compare(final Trace expected, final Trace actual, final Normaliser normaliser) {
        return new TraceComparison(expected, actual, normaliser).run();
    }

    private static Set<Integer> guePorts(final Trace trace) {
        final Set<Integer> ports = new HashSet<>(trace.header().guePorts());
        ports.add(FrameDecoder.GUE_PORT);
        return ports;
    }

    private TraceResult run() {
        final int items = Math.max(expected.items().size(), actual.items().size());
        for (int number = 0; number < items; number++) {
            mappings.forgetItem();
            item(new Place(number, at(expected, number), at(actual, number)));
        }
        if (comparesRecords) {
            records();
        }
        return new TraceResult(items, framesExpected, equal, differing, missing, extra, Optional.ofNullable(first));
    }

    private static Item at(final Trace trace, final int number) {
        return number < trace.items().size() ? trace.items().get(number) : null;
    }

    /** Where both traces are; an item that one of them lacks is null. */
    private record Place(int number, Item expected, Item actual) {
        Item known() {
            return expected != null ? expected : actual;
        }
    }

    private void item(final Place place) {
        final String wanted = input(place.expected());
        final String got = input(place.actual());
        if (!identity(place.expected()).equals(identity(place.actual())) && !isMappedInput(place)) {
            note(new TraceDifference(
                    Kind.INPUT, place.number(), place.known().timeUs(), wanted, "", wanted, got, List.of()));
        }
        frames(place, out(place.expected()), out(place.actual()), "");
        final List<Frame> late = late(place.expected());
        frames(
                place,
                late,
                Bursts.align(late, late(place.actual()), (one, other) -> areEqual(place, one, other)),
                "late ");
    }

    /** A reply to a masquerade, for the port that the run gave in place of the recording's. */
    private boolean isMappedInput(final Place place) {
        if (!(place.expected() instanceof Trace.Packet recorded)
                || !(place.actual() instanceof Trace.Packet came)
                || recorded.timeUs() != came.timeUs()
                || !recorded.port().equals(came.port())) {
            return false;
        }
        final DecodedFrame reference = decoder.decode(recorded.bytes());
        final FrameComparison inputs =
                new FrameComparison(reference, decoder.decode(came.bytes()), normaliser.inputBlanks(reference));
        return inputs.equal() && inputs.unmapped(mappings).isEmpty();
    }

    private List<Frame> out(final Item item) {
        return item == null ? List.of() : frames(item.out());
    }

    private List<Frame> late(final Item item) {
        return item == null ? List.of() : frames(item.late());
    }

    private List<Frame> frames(final List<Frame> sent) {
        return comparesRecords ? SyncRecords.others(sent, decoder) : sent;
    }

    private void records() {
        final Map<String, List<Told>> wanted = SyncRecords.of(expected, decoder);
        final Map<String, List<Told>> got = SyncRecords.of(actual, decoder);
        wanted.forEach((entry, told) -> records(entry, told, got.getOrDefault(entry, List.of())));
        got.forEach((entry, told) -> {
            if (!wanted.containsKey(entry)) {
                records(entry, List.of(), told);
            }
        });
    }

    private void records(final String entry, final List<Told> wanted, final List<Told> got) {
        framesExpected += wanted.size();
        for (int i = 0; i < Math.max(wanted.size(), got.size()); i++) {
            final Told one = i < wanted.size() ? wanted.get(i) : null;
            final Told other = i < got.size() ? got.get(i) : null;
            if (one == null) {
                extra++;
            } else if (other == null) {
                missing++;
            } else if (one.text().equals(other.text())) {
                equal++;
                continue;
            } else {
                differing++;
            }
            note(difference("record " + (i + 1) + " of " + entry, one, other));
        }
    }

    private TraceDifference difference(final String record, final Told wanted, final Told got) {
        final int number = (wanted != null ? wanted : got).item();
        final Item item = (wanted != null ? expected : actual).items().get(number);
        return new TraceDifference(
                Kind.SYNC_RECORD, number, item.timeUs(), input(item), record, text(wanted), text(got), List.of());
    }

    private static String text(final Told told) {
        return told == null ? "nothing" : told.text();
    }

    private void frames(final Place place, final List<Frame> wanted, final List<Frame> got, final String when) {
        framesExpected += wanted.size();
        for (final Pair pair : Pairing.of(wanted, got, (one, other) -> compare(place, one, other))) {
            judge(place, pair, when + "frame " + pair.number());
        }
    }

    private void judge(final Place place, final Pair pair, final String frame) {
        if (pair.actual() == null) {
            missing++;
            note(difference(Kind.MISSING_FRAME, place, pair, frame, List.of()));
        } else if (pair.expected() == null) {
            extra++;
            note(difference(Kind.EXTRA_FRAME, place, pair, frame, List.of()));
        } else if (pair.crossesInterfaces()) {
            differing++;
            note(difference(Kind.WRONG_INTERFACE, place, pair, frame, List.of()));
        } else {
            judgeFields(place, pair, frame);
        }
    }

    private void judgeFields(final Place place, final Pair pair, final String frame) {
        final FrameComparison comparison = compare(place, pair.expected(), pair.actual());
        final List<Blank> unmapped = comparison.equal() ? comparison.unmapped(mappings) : List.of();
        if (comparison.equal() && unmapped.isEmpty()) {
            equal++;
        } else {
            differing++;
            if (first == null) {
                note(difference(Kind.DIFFERING_FIELD, place, pair, frame, comparison.fields(unmapped)));
            }
        }
    }

    private boolean areEqual(final Place place, final Frame wanted, final Frame got) {
        return wanted.port().equals(got.port()) && compare(place, wanted, got).equal();
    }

    private FrameComparison compare(final Place place, final Frame wanted, final Frame got) {
        final DecodedFrame reference = decode(wanted);
        final DecodedFrame input = place.known() instanceof Trace.Packet packet ? decoder.decode(packet.bytes()) : null;
        return new FrameComparison(reference, decode(got), normaliser.blanks(reference, input));
    }

    private DecodedFrame decode(final Frame frame) {
        return decoder.decode(frame.bytes()).leaving(frame.offload());
    }

    private TraceDifference difference(
            final Kind kind, final Place place, final Pair pair, final String frame, final List<ComparedField> fields) {
        final Frame known = pair.expected() != null ? pair.expected() : pair.actual();
        return new TraceDifference(
                kind,
                place.number(),
                place.known().timeUs(),
                input(place.known()),
                frame + " on " + known.port(),
                sent(pair.expected()),
                sent(pair.actual()),
                fields);
    }

    private void note(final TraceDifference difference) {
        if (first == null) {
            first = difference;
        }
    }

    private String sent(final Frame frame) {
        return frame == null ? "nothing" : frame.port() + "  " + summary(frame.bytes());
    }

    private String input(final Item item) {
        if (item instanceof Trace.Packet packet) {
            return packet.port() + "  " + summary(packet.bytes());
        }
        return item instanceof Trace.Event event
                ? event.event().kind() + " " + event.event().args()
                : "nothing";
    }

    /** All of an input, for comparing. */
    private static String identity(final Item item) {
        if (item instanceof Trace.Packet packet) {
            return packet.timeUs() + " " + packet.port() + " " + packet.hex();
        }
        return item instanceof Trace.Event event
                ? event.timeUs() + " " + event.event().kind() + " "
                        + event.event().args()
                : "nothing";
    }

    private String summary(final byte[] frame) {
        return decoder.decode(frame).summary();
    }
}
