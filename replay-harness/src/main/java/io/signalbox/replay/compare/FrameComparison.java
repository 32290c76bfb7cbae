package io.signalbox.replay.compare;

import io.signalbox.replay.compare.ComparedField.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One expected frame beside one actual frame: are they equal where it counts, and if not, in which fields. */
final class FrameComparison {
    private static final int WINDOW = 8;

    private final DecodedFrame expected;
    private final DecodedFrame actual;
    private final List<Blank> blanks;
    private final byte[] expectedBytes;
    private final byte[] actualBytes;

    FrameComparison(final DecodedFrame expected, final DecodedFrame actual, final List<Blank> blanks) {
        this.expected = expected;
        this.actual = actual;
        this.blanks = blanks;
        this.expectedBytes = cleared(expected.bytes());
        this.actualBytes = cleared(actual.bytes());
    }

    /** Equal but for the blanks and whatever is asked of them across frames. */
    boolean equal() {
        return Arrays.equals(expectedBytes, actualBytes)
                && expected.offload() == actual.offload()
                && blanks.stream().allMatch(blank -> complaint(blank).isEmpty());
    }

    /** Equal in what follows the Ethernet addresses: the same packet by another door. */
    boolean equalPacket() {
        final int start = Math.min(12, Math.min(expectedBytes.length, actualBytes.length));
        return Arrays.equals(expectedBytes, start, expectedBytes.length, actualBytes, start, actualBytes.length);
    }

    /** Hands every one-to-one value to the mappings; the blanks that they refuse. */
    List<Blank> unmapped(final Mappings mappings) {
        return blanks.stream()
                .filter(blank -> blank.demand() == Blank.Demand.ONE_TO_ONE)
                .filter(blank -> !blank.fits(actualBytes)
                        || !mappings.accepts(blank.mapping(), number(expected, blank), number(actual, blank)))
                .toList();
    }

    /** All fields in the order of the expected frame; those that only the actual one has stand where it has them. */
    List<ComparedField> fields(final List<Blank> unmapped) {
        final List<Field> others = new ArrayList<>(actual.fields());
        final Set<String> wanted = expected.fields().stream().map(Field::path).collect(Collectors.toSet());
        final List<ComparedField> lines = new ArrayList<>();
        for (final Field field : expected.fields()) {
            while (!others.isEmpty() && !wanted.contains(others.get(0).path())) {
                lines.add(onlyActual(others.remove(0)));
            }
            final Optional<Field> partner = find(others, field.path());
            partner.ifPresent(others::remove);
            lines.add(partner.map(other -> line(field, other, unmapped)).orElseGet(() -> onlyExpected(field)));
        }
        others.forEach(field -> lines.add(onlyActual(field)));
        return lines;
    }

    private ComparedField line(final Field field, final Field other, final List<Blank> unmapped) {
        final Optional<Blank> blank =
                blanks.stream().filter(candidate -> candidate.touches(field)).findFirst();
        final String complaint = blank.map(found -> complaint(found, unmapped)).orElse("");
        if (!complaint.isEmpty()) {
            return new ComparedField(field.path(), field.value(), other.value(), Mark.DIFFERS, complaint);
        }
        if (isSame(field, other)) {
            return new ComparedField(field.path(), field.value(), other.value(), Mark.EQUAL, "");
        }
        return blank.isPresent() && field.offset() == other.offset() && sameBytes(field, other)
                ? new ComparedField(
                        field.path(),
                        field.value(),
                        other.value(),
                        Mark.NOT_COMPARED,
                        "not compared (" + blank.get().rule().label() + ")")
                : differing(field, other);
    }

    private String complaint(final Blank blank, final List<Blank> unmapped) {
        return unmapped.contains(blank)
                ? "does not map one to one (" + blank.rule().label() + ")"
                : complaint(blank).orElse("");
    }

    private boolean isSame(final Field field, final Field other) {
        return field.value().equals(other.value()) && (!field.abridged() || sameBytes(field, other));
    }

    private boolean sameBytes(final Field field, final Field other) {
        return mismatch(field, other) < 0;
    }

    private int mismatch(final Field field, final Field other) {
        return Arrays.mismatch(expectedBytes, field.offset(), field.end(), actualBytes, other.offset(), other.end());
    }

    private ComparedField differing(final Field field, final Field other) {
        if (!field.abridged() || !other.abridged()) {
            return new ComparedField(field.path(), field.value(), other.value(), Mark.DIFFERS, "");
        }
        final int at = mismatch(field, other);
        return new ComparedField(
                field.path(), window(expected, field, at), window(actual, other, at), Mark.DIFFERS, "");
    }

    /** The bytes around the first difference of a long field. */
    private static String window(final DecodedFrame frame, final Field field, final int at) {
        final int shown = Math.max(0, Math.min(WINDOW, field.length() - at));
        return field.length() + " bytes, +" + at + ": " + frame.hex(field.offset() + at, shown) + "...";
    }

    private static ComparedField onlyExpected(final Field field) {
        return new ComparedField(field.path(), field.value(), ComparedField.ABSENT, Mark.DIFFERS, "");
    }

    private static ComparedField onlyActual(final Field field) {
        return new ComparedField(field.path(), ComparedField.ABSENT, field.value(), Mark.DIFFERS, "");
    }

    private Optional<String> complaint(final Blank blank) {
        if (blank.demand() != Blank.Demand.RIGHT_CHECKSUM || !blank.fits(actual.bytes())) {
            return Optional.empty();
        }
        if (expected.u16(blank.offset()) == 0 != (actual.u16(blank.offset()) == 0) && isUdp(blank)) {
            return Optional.of("a checksum on one side only");
        }
        return Checksums.check(actual).stream()
                .filter(wrong -> wrong.offset() == blank.offset())
                .findFirst()
                .map(wrong -> String.format("wrong sum, should be 0x%04x", wrong.right()));
    }

    private boolean isUdp(final Blank checksum) {
        return expected.layers().stream()
                .anyMatch(layer -> layer.kind() == Layer.Kind.UDP && Checksums.fieldOffset(layer) == checksum.offset());
    }

    private byte[] cleared(final byte[] bytes) {
        final byte[] cleared = bytes.clone();
        blanks.forEach(blank -> blank.clear(cleared));
        return cleared;
    }

    private static long number(final DecodedFrame frame, final Blank blank) {
        return blank.bits() == 16 ? frame.u16(blank.offset()) : frame.u32(blank.offset());
    }

    private static Optional<Field> find(final List<Field> fields, final String path) {
        return fields.stream().filter(field -> field.path().equals(path)).findFirst();
    }
}
