package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.MemorySink;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.RunRecord;
import io.signalbox.packet.FrameReader;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import io.signalbox.ring.Layout;
import io.signalbox.wire.Checksum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recording, journaled at every level: nothing is missing, and nothing depends on who runs the stages. */
class LevelsOfRecordingsTest {
    private static final int RING_BYTES = 1 << 20;
    private static final int INPUT_RING_BYTES = 1 << 24;

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldWriteTheSameBytesInEveryLayout(final String name) {
        final Scenario scenario = Scenarios.named(name);
        for (final Level level : Level.values()) {
            final RunSettings settings = RunSettings.standard().with(level);
            final RecordedDecisions fused = journaled(scenario, settings);
            final RecordedDecisions split =
                    journaled(scenario, settings.with(Layout.SPLIT).sized(64, 7));
            final RecordedDecisions staged =
                    journaled(scenario, settings.with(Layout.STAGED).sized(64, 1));
            assertThat(fused.firstDifference(split)).as("split, " + level).isEqualTo(-1);
            assertThat(fused.firstDifference(staged)).as("staged, " + level).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldKeepWholeFramesAsTheyCameIn(final String name) {
        final List<String> kept = new ArrayList<>();
        final RunResult result = heard(name, Level.FRAMES, input -> {
            assertThat(input.isWhole()).isTrue();
            kept.add(HexFormat.of().formatHex(frame(input)));
        });
        final List<byte[]> inputs = inputs(result);
        assertThat(kept).hasSameSizeAs(inputs);
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i)).as("frame " + i).isEqualTo(HexFormat.of().formatHex(inputs.get(i)));
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldKeepWhatHeadersAndChecksumsAreMadeOf(final String name) {
        final List<InputFacts> kept = new ArrayList<>();
        final RunResult result = heard(
                name,
                Level.INPUTS,
                input -> kept.add(new InputFacts(frame(input), input.kept(), input.isWhole(), input.event())));
        final List<byte[]> inputs = inputs(result);
        assertThat(kept).hasSameSizeAs(inputs);
        for (int i = 0; i < kept.size(); i++) {
            assertAlike(kept.get(i), inputs.get(i));
        }
    }

    private record InputFacts(byte[] frame, int kept, boolean whole, long event) {}

    private static void assertAlike(final InputFacts kept, final byte[] original) {
        final String what = "frame of event " + kept.event();
        assertThat(kept.frame()).as(what).hasSameSizeAs(original).startsWith(first(original, kept.kept()));
        if (kept.whole()) {
            assertThat(kept.kept()).as(what).isEqualTo(original.length);
            return;
        }
        final PacketSlot slot = new PacketSlot();
        slot.frame(0, new UnsafeBuffer(original), 0, original.length, original.length, Offload.NONE);
        assertThat(new FrameReader().read(slot)).as(what).isEqualTo(Reason.NONE);
        final int l4 = slot.headers.l4Offset;
        final int length = slot.headers.l4Length();
        assertThat(Checksum.sum(new UnsafeBuffer(kept.frame()), l4, length))
                .as("sum of the " + what)
                .isEqualTo(Checksum.sum(slot.buffer, l4, length));
    }

    private static byte[] first(final byte[] bytes, final int count) {
        return Arrays.copyOf(bytes, count);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldTellOfEveryEventWhereEstablishedPacketsAreCounted(final String name) {
        final long[] told = new long[2];
        final RunResult result = run(name, Level.CONNECTIONS);
        result.decisions().forEach(new RecordHandler() {
            @Override
            public void onDecision(final FullRecord decision) {
                told[0]++;
                told[1] = decision.event();
            }

            @Override
            public void onCommand(final CommandRecord command) {
                told[0]++;
            }

            @Override
            public void onRun(final RunRecord run, final FullRecord latest) {
                told[0] += run.events();
            }

            @Override
            public void onTrouble(final String trouble) {
                assertThat(trouble).isNull();
            }
        });
        assertThat(told[0]).as("events told of, the last being " + told[1]).isEqualTo(told[1]);
    }

    private interface InputHandler {
        void onInput(InputRecord input);
    }

    private static RunResult heard(final String name, final Level level, final InputHandler handler) {
        final RunResult result = run(name, level);
        result.decisions().forEach(new RecordHandler() {
            @Override
            public void onInput(final InputRecord input) {
                handler.onInput(input);
            }
        });
        return result;
    }

    private static RunResult run(final String name, final Level level) {
        return ScenarioRun.run(Scenarios.named(name), RunSettings.standard().with(level));
    }

    private static byte[] frame(final InputRecord input) {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[input.capturedLength()]);
        input.frame(frame, 0);
        return frame.byteArray();
    }

    private static List<byte[]> inputs(final RunResult result) {
        return result.trace().items().stream()
                .filter(Trace.Packet.class::isInstance)
                .map(item -> HexFormat.of().parseHex(((Trace.Packet) item).hex()))
                .toList();
    }

    /** What the journal holds, which is what the run's own register holds. */
    private static RecordedDecisions journaled(final Scenario scenario, final RunSettings settings) {
        final JournalSettings journal = settings.journal().ringBytes(RING_BYTES).inputRingBytes(INPUT_RING_BYTES);
        final MemorySink sink = new MemorySink(journal);
        final JournalWriter writer = JournalWriter.open(sink, journal);
        final RunResult result = ScenarioRun.run(scenario, settings, writer);
        writer.close();
        final RecordedDecisions written = sink.readBack();
        assertThat(written.firstDifference(result.decisions()))
                .as("journal and register, " + settings)
                .isEqualTo(-1);
        return written;
    }
}
