package io.signalbox.replay.compare;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * How two traces compare: everything counted, and the first difference told.
 *
 * @param items packets and events that were looked at
 * @param framesExpected frames in the expected trace; of sync messages every record counts as one, here and below
 * @param equal expected frames that have an equal
 * @param differing expected frames whose partner differs, or left by another interface
 * @param missing expected frames without a partner
 * @param extra actual frames without a partner
 * @param firstDifference empty when the traces are equal
 */
public record TraceResult(
        int items,
        int framesExpected,
        int equal,
        int differing,
        int missing,
        int extra,
        Optional<TraceDifference> firstDifference) {

    public boolean isEqual() {
        return firstDifference.isEmpty();
    }

    /** The first difference, if there is one, then the totals; plain ASCII, at most 110 columns. */
    public String text() {
        final String totals = String.format(
                "%s, %s expected: %d equal, %d differing, %d missing, %d extra\n",
                counted(items, "item"), counted(framesExpected, "frame"), equal, differing, missing, extra);
        return firstDifference.map(difference -> difference.text() + "\n").orElse("") + totals;
    }

    private static String counted(final int number, final String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The same for machines. */
    public ObjectNode json() {
        final ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("is_equal", isEqual()).put("items", items).put("frames_expected", framesExpected);
        json.put("equal", equal)
                .put("differing", differing)
                .put("missing", missing)
                .put("extra", extra);
        firstDifference.ifPresent(difference -> json.set("first_difference", difference.json()));
        return json;
    }
}
