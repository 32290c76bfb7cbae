package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Level;
import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import io.signalbox.golden.pcap.PcapReader;
import io.signalbox.golden.pcap.PcapRecord;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalWriter;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.capture.CaptureFile;
import io.signalbox.replay.journal.PcapExport.Result;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The frames that a journal keeps, as a capture that every tool reads. */
class PcapExportTest {
    /** With which a director that shares its ports is configured. */
    private static final int COMMANDS = 15;

    private static final long CLOCK_NS = 1_790_000_000_000_000_000L;

    @TempDir
    private Path folder;

    /** A frame as the capture holds it. */
    private record Frame(String port, long timeNs, String hex) {}

    @Test
    void shouldHoldWhatCameInInItsOrder() throws IOException {
        RecordedJournal.write(journal(), Scenarios.named("dnat-basic"), Level.FRAMES, 0);
        final List<Frame> expected = new ArrayList<>();
        Scenarios.named("dnat-basic").inputs().forEach((port, file) -> PcapReader.read(file)
                .forEach(record -> expected.add(new Frame(port, record.timestampNs(), hex(record)))));

        final Result result = export(Moment.BEGINNING, Moment.END);

        assertThat(result.frames()).isEqualTo(expected.size());
        assertThat(result.onEventTime()).isEqualTo(expected.size());
        assertThat(result.missing() + result.cut() + result.offloaded()).isZero();
        assertThat(result.troubles()).isEmpty();
        assertThat(frames())
                .containsExactlyInAnyOrderElementsOf(expected)
                .isSortedAccordingTo((one, other) -> Long.compare(one.timeNs(), other.timeNs()));
    }

    @Test
    void shouldTellTheTimeOfTheWall() throws IOException {
        live();
        final Result result = export(Moment.BEGINNING, Moment.END);
        assertThat(result.onEventTime()).isZero();
        assertThat(frames()).isNotEmpty().allSatisfy(frame -> assertThat(frame.timeNs())
                .isEqualTo(CLOCK_NS));
        assertThat(frames()).extracting(Frame::port).containsOnly("zulu");
    }

    @Test
    void shouldHoldWhatCameInBetweenTwoMoments() throws IOException {
        live();
        export(Moment.BEGINNING, Moment.END);
        final List<Frame> all = frames();
        final long first = COMMANDS + 1;
        final Result result = export(Moment.ofEvent(first + 2), Moment.ofEvent(first + 4));
        assertThat(result.frames()).isEqualTo(3);
        assertThat(frames()).isEqualTo(all.subList(2, 5));
    }

    @Test
    void shouldCountWhatTheJournalDidNotKeep() throws IOException {
        final RunResult decided = RecordedJournal.write(journal(), Scenarios.named("dnat-basic"), Level.DECISIONS, 0);
        final Result result = export(Moment.BEGINNING, Moment.END);
        assertThat(result.frames()).isZero();
        assertThat(result.missing()).isEqualTo(inputs(decided));
    }

    @Test
    void shouldCutFramesWhosePayloadWasNotKept() throws IOException {
        RecordedJournal.write(journal(), Scenarios.named("dnat-basic"), Level.INPUTS, 0);
        final Result result = export(Moment.BEGINNING, Moment.END);
        assertThat(result.missing()).isZero();
        assertThat(result.cut()).isPositive();
        long cut = 0;
        try (CaptureFile capture = CaptureFile.open(file())) {
            while (capture.next()) {
                cut += capture.capturedLength() < capture.wireLength() ? 1 : 0;
            }
        }
        assertThat(cut).isEqualTo(result.cut());
    }

    private static long inputs(final RunResult run) {
        return run.trace().items().stream()
                .filter(Trace.Packet.class::isInstance)
                .count();
    }

    private void live() throws IOException {
        final RunSettings settings = RunSettings.standard();
        final State state = new State(settings.bounds(), 0, ~0, ScenarioRun.OUTPUT_SEED);
        try (SharedDirector director =
                new SharedDirector(JournalWriter.open(journal(), RecordedJournal.settings(settings)), state, 1)) {
            director.configured().open().stop();
        }
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    private Path file() {
        return folder.resolve("frames.pcapng");
    }

    private Result export(final Moment from, final Moment to) throws IOException {
        return PcapExport.write(JournalReader.open(journal()), from, to, file(), JournalReader.Progress.NONE);
    }

    private List<Frame> frames() {
        final List<Frame> frames = new ArrayList<>();
        try (CaptureFile capture = CaptureFile.open(file())) {
            while (capture.next()) {
                final byte[] bytes = new byte[capture.capturedLength()];
                capture.buffer().getBytes(capture.offset(), bytes);
                frames.add(new Frame(
                        capture.interfaceName(),
                        capture.timestampNs(),
                        HexFormat.of().formatHex(bytes)));
            }
        }
        return frames;
    }

    private static String hex(final PcapRecord record) {
        return HexFormat.of().formatHex(record.bytes());
    }
}
