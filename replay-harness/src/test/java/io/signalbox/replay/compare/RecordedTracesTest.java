package io.signalbox.replay.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import io.signalbox.golden.sync.SyncMessage;
import io.signalbox.replay.compare.Checksums.Wrong;
import io.signalbox.replay.compare.Layer.Kind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real kernel's frames: whatever else is wrong, these are right. */
class RecordedTracesTest {
    private final FrameDecoder decoder = new FrameDecoder();

    static Set<String> scenarios() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldFindEveryRecordingEqualToItself(final String scenario) {
        final Trace trace = trace(scenario);

        final TraceResult result = TraceComparison.compare(trace, trace, Normaliser.all());

        assertThat(result.isEqual()).isTrue();
        assertThat(result.equal())
                .isEqualTo(result.framesExpected())
                .isEqualTo(frames(trace).mapToInt(this::counted).sum());
    }

    /** Of sync messages every record counts. */
    private int counted(final byte[] frame) {
        final boolean toGroup = (frame[0] & 1) != 0;
        final Optional<Layer> udp = decoder.decode(frame).layers().stream()
                .filter(layer -> layer.kind() == Kind.UDP)
                .findFirst();
        return toGroup && udp.isPresent()
                ? SyncMessage.read(Arrays.copyOfRange(
                                frame, udp.get().payload(), udp.get().end()))
                        .entries()
                        .size()
                : 1;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldNameEveryByteThatTheKernelSentForPacketsOfNamedBytes(final String scenario) {
        answers(trace(scenario), this::namesAll).forEach(frame -> assertThat(namesAll(frame))
                .as(() -> decoder.decode(frame).fields().toString())
                .isTrue());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldFindEveryChecksumRightThatTheKernelSentForRightOnes(final String scenario) {
        final Trace trace = trace(scenario);
        assertThat(answers(trace, RecordedTracesTest::isSummedRight)).isNotEmpty();
        assertThat(trace.items().stream().flatMap(this::wrong)).isEmpty();
    }

    private Stream<Wrong> wrong(final Trace.Item item) {
        final Stream<Wrong> atOnce = wrong(atOnce(item, RecordedTracesTest::isSummedRight))
                .filter(wrong -> !isOfPacketWithoutChecksum(item, wrong));
        return Stream.concat(atOnce, wrong(item.late()));
    }

    private static Stream<Wrong> wrong(final List<Trace.Frame> frames) {
        return frames.stream().map(Trace.Frame::bytes).map(Checksums::check).flatMap(List::stream);
    }

    private static boolean isSummedRight(final byte[] frame) {
        return Checksums.check(frame).isEmpty();
    }

    /** Where a UDP packet has none (RFC 768), Linux writes the difference that NAT makes into the zeros. */
    private boolean isOfPacketWithoutChecksum(final Trace.Item item, final Wrong wrong) {
        return item instanceof Trace.Packet packet
                && !hasChecksum(packet.bytes())
                && wrong.path().endsWith("udp.checksum");
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldTakeFramesCutAtEveryLength(final String scenario) {
        final Set<Integer> lengths = new HashSet<>();
        frames(trace(scenario)).filter(frame -> lengths.add(frame.length)).forEach(frame -> {
            for (int length = 0; length < Math.min(frame.length, 200); length++) {
                final DecodedFrame cut = decoder.decode(Arrays.copyOf(frame, length));
                assertThat(cut.summary()).isNotEmpty();
                assertThat(Checksums.check(cut)).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldNameAFieldForEveryBitThatMayBeWrong(final String scenario) {
        final Set<String> shapes = new HashSet<>();
        frames(trace(scenario)).filter(frame -> shapes.add(shape(frame))).forEach(frame -> {
            for (int bit = 0; bit < Math.min(frame.length, 120) * 8; bit++) {
                final byte[] wrong = Packets.changed(frame, bit / 8, frame[bit / 8] ^ 0x80 >> bit % 8);
                final FrameComparison comparison =
                        new FrameComparison(decoder.decode(frame), decoder.decode(wrong), List.of());

                assertThat(comparison.equal()).isFalse();
                assertThat(comparison.fields(List.of())).as("bit %d", bit).anyMatch(ComparedField::differs);
            }
        });
    }

    /** Frames with the same headers need to be tried only once. */
    private String shape(final byte[] frame) {
        return decoder.decode(frame).fields().stream().map(Field::path).toList().toString();
    }

    private static Trace trace(final String scenario) {
        return Trace.load(Scenarios.named(scenario).expected().orElseThrow().trace());
    }

    private boolean namesAll(final byte[] frame) {
        return decoder.decode(frame).fields().stream()
                .noneMatch(field -> field.path().startsWith("bytes"));
    }

    private boolean hasChecksum(final byte[] frame) {
        return decoder.decode(frame).layers().stream()
                .filter(layer -> layer.kind() == Kind.UDP)
                .noneMatch(udp -> frame[udp.payload() - 2] == 0 && frame[udp.payload() - 1] == 0);
    }

    /** All that the kernel sent, but for what it sent because of a packet that was not right itself. */
    private static Stream<byte[]> answers(final Trace trace, final Predicate<byte[]> isRight) {
        return trace.items().stream()
                .flatMap(item -> Stream.concat(atOnce(item, isRight).stream(), item.late().stream()))
                .map(Trace.Frame::bytes);
    }

    private static List<Trace.Frame> atOnce(final Trace.Item item, final Predicate<byte[]> isRight) {
        return item instanceof Trace.Packet packet && !isRight.test(packet.bytes()) ? List.of() : item.out();
    }

    private static Stream<byte[]> frames(final Trace trace) {
        return trace.items().stream()
                .flatMap(item -> Stream.concat(item.out().stream(), item.late().stream()))
                .map(Trace.Frame::bytes);
    }
}
