package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalSettings.Mode;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.MemorySink;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.ring.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** In the strict modes a frame leaves behind its record, or not at all. */
@Timeout(120)
class StrictModeTest {
    private static final int CLIENTS = 100;
    private static final int FRAMES = 3_000;

    private final Shelf shelf = new Shelf();
    private final List<Long> left = new ArrayList<>();
    private final List<Long> early = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    private JournalSettings settings(final Mode mode) {
        return new JournalSettings()
                .connections(1 << 10)
                .ringBytes(1 << 16)
                .onTrouble(said::add)
                .mode(mode);
    }

    private LoadedDirector director(final Mode mode, final Layout layout) {
        final Set<Long> ready = mode == Mode.STRICT_SYNC ? shelf.synced : shelf.written;
        return new LoadedDirector(JournalWriter.open(shelf, settings(mode)), layout, event -> {
            left.add(event);
            if (!ready.contains(event)) {
                early.add(event);
            }
        });
    }

    static Stream<Arguments> strictModes() {
        return Stream.of(Mode.STRICT, Mode.STRICT_SYNC)
                .flatMap(mode -> Stream.of(Layout.values()).map(layout -> Arguments.of(mode, layout)));
    }

    @ParameterizedTest
    @MethodSource("strictModes")
    void shouldLetNoFrameGoBeforeItsRecordIsThere(final Mode mode, final Layout layout) {
        try (LoadedDirector director = director(mode, layout)) {
            director.open(CLIENTS).speak(FRAMES);
        }
        assertThat(early).isEmpty();
        assertThat(left).hasSize(CLIENTS + FRAMES).isSorted();
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("strictModes")
    void shouldHoldBackWhatCannotBeWritten(final Mode mode, final Layout layout) {
        final JournalWriter journal = JournalWriter.open(shelf, settings(mode));
        final Set<Long> ready = mode == Mode.STRICT_SYNC ? shelf.synced : shelf.written;
        try (LoadedDirector director = new LoadedDirector(journal, layout, event -> {
            left.add(event);
            if (!ready.contains(event)) {
                early.add(event);
            }
        })) {
            director.open(CLIENTS).drain();
            shelf.full = true;
            director.speak(FRAMES).drain();
            assertThat(left).hasSize(CLIENTS);
            shelf.full = false;
            director.speak(FRAMES).drain();
            assertThat(left).hasSize(CLIENTS + FRAMES);
        }
        assertThat(early).isEmpty();
        assertThat(said).hasSize(1);
        assertThat(journal.status().recordsLost()).isEqualTo(shelf.missing);
        assertThat(journal.status().eventsWithheld()).isBetween((long) FRAMES, FRAMES + 2L);
        assertThat(journal.status().missing()).endsWith(" events did not leave");
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldBackWhatIsNotSafe(final Layout layout) {
        try (LoadedDirector director = director(Mode.STRICT_SYNC, layout)) {
            director.open(CLIENTS).drain();
            shelf.unsyncable = true;
            director.speak(FRAMES).drain();
            assertThat(left).hasSize(CLIENTS);
            shelf.unsyncable = false;
            director.speak(FRAMES).drain();
            assertThat(left).hasSize(CLIENTS + FRAMES);
        }
        assertThat(early).isEmpty();
        assertThat(said).hasSize(1);
        assertThat(said.get(0)).contains("cannot be synced", "the disk failed");
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendTheSameBytesInEveryMode(final Layout layout) {
        final Scenario scenario = Scenarios.named("dnat-basic");
        final RunSettings run = RunSettings.standard().with(layout).with(scenario, 1 << 12);
        final RunResult beside = ScenarioRun.run(scenario, run);
        for (final Mode mode : Mode.values()) {
            final JournalSettings settings = run.journal().ringBytes(1 << 20).mode(mode);
            final MemorySink memory = new MemorySink(settings);
            final JournalWriter journal = JournalWriter.open(memory, settings);
            final RunResult result = ScenarioRun.run(scenario, run, journal);
            journal.close();

            assertThat(result.trace().items()).isEqualTo(beside.trace().items());
            assertThat(result.tables()).isEqualTo(beside.tables());
            assertThat(memory.readBack().bytes()).isEqualTo(beside.decisions().bytes());
        }
    }
}
