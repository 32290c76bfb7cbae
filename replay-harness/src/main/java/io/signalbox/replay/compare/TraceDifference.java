package io.signalbox.replay.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One difference between two traces, told so that a person sees it at once.
 *
 * @param kind what sort
 * @param item the item's place in the trace, from 0
 * @param timeUs when its input arrived, microseconds since the start
 * @param input the input in one line
 * @param frame which frame, such as {@code frame 1 on eth1}; empty when the inputs differ
 * @param expected the expected frame in one line
 * @param actual the actual frame in one line
 * @param fields all fields of the two frames where they differ in some; else empty
 */
public record TraceDifference(
        Kind kind,
        int item,
        long timeUs,
        String input,
        String frame,
        String expected,
        String actual,
        List<ComparedField> fields) {

    /** What sort of difference. */
    public enum Kind {
        INPUT("the runs did not get the same input"),
        MISSING_FRAME("missing frame"),
        EXTRA_FRAME("extra frame"),
        WRONG_INTERFACE("wrong interface"),
        DIFFERING_FIELD("differing field"),
        SYNC_RECORD("differing record of a sync message");

        private final String words;

        Kind(final String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private static final int WIDTH = 110;
    private static final int PATH_WIDTH = 26;
    private static final int VALUE_WIDTH = 38;
    private static final int NEIGHBOURS = 2;

    /** The difference in plain ASCII, at most 110 columns. */
    public String text() {
        final List<String> rows = new ArrayList<>();
        final String where = frame.isEmpty() ? "" : ", " + frame;
        rows.add(String.format(
                Locale.ROOT, "first difference: %s, item %d at %.6f s%s", kind, item, timeUs / 1e6, where));
        rows.addAll(packetRows("  input     ", input));
        rows.addAll(packetRows("  expected  ", expected));
        rows.addAll(packetRows("  actual    ", actual));
        addFields(rows);
        return String.join("\n", rows.stream().map(TraceDifference::clipped).toList()) + "\n";
    }

    /** The same for machines: all fields that differ or were not compared. */
    public ObjectNode json() {
        final ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", kind.name().toLowerCase(Locale.ROOT)).put("item", item).put("time_us", timeUs);
        json.put("input", input).put("frame", frame).put("expected", expected).put("actual", actual);
        final ArrayNode told = json.putArray("fields");
        fields.stream()
                .filter(field -> field.mark() != ComparedField.Mark.EQUAL)
                .forEach(field -> describe(field, told.addObject()));
        return json;
    }

    private static void describe(final ComparedField field, final ObjectNode json) {
        json.put("field", field.path()).put("expected", field.expected()).put("actual", field.actual());
        json.put("differs", field.differs()).put("note", field.note());
    }

    /** A tunnel that is too long for one line gets a line for its outside and one for its inside. */
    private static List<String> packetRows(final String label, final String packet) {
        if (label.length() + packet.length() <= WIDTH) {
            return List.of(label + packet);
        }
        return (label + packet.replace(" | ", " |\n" + " ".repeat(label.length() + 2)))
                .lines()
                .toList();
    }

    private void addFields(final List<String> rows) {
        boolean gap = true;
        for (int i = 0; i < fields.size(); i++) {
            if (isNearDifference(i)) {
                rows.addAll(rows(fields.get(i)));
                gap = false;
            } else if (!gap) {
                rows.add("      ...");
                gap = true;
            }
        }
    }

    private boolean isNearDifference(final int index) {
        return fields.subList(Math.max(0, index - NEIGHBOURS), Math.min(fields.size(), index + NEIGHBOURS + 1)).stream()
                .anyMatch(ComparedField::differs);
    }

    private static List<String> rows(final ComparedField field) {
        final List<String> rows = new ArrayList<>();
        if (field.path().length() <= PATH_WIDTH && field.expected().length() <= VALUE_WIDTH) {
            rows.add(String.format(
                    "  %c %-26s %-38s %s", field.mark().sign(), field.path(), field.expected(), field.actual()));
        } else {
            rows.add("  " + field.mark().sign() + " " + field.path());
            rows.add("      expected  " + field.expected());
            rows.add("      actual    " + field.actual());
        }
        if (!field.note().isEmpty()) {
            rows.add("      " + field.note());
        }
        return rows;
    }

    private static String clipped(final String row) {
        return (row.length() <= WIDTH ? row : row.substring(0, WIDTH - 3) + "...").stripTrailing();
    }
}
