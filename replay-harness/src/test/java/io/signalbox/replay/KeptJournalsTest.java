package io.signalbox.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Level;
import io.signalbox.journal.Finding;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.MarkRecord;
import io.signalbox.journal.codec.OutputRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.codec.ResolutionRecord;
import io.signalbox.journal.codec.RunRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Journals of format 1, once written, are read for ever. */
class KeptJournalsTest {
    private static final String FORMAT_1 = "/journals/format-1/";

    @TempDir
    Path home;

    private Path journal(final Level level) throws IOException {
        final Path journal = Files.createDirectory(home.resolve(KeptJournals.name(level)));
        try (InputStream zip = resource(KeptJournals.name(level) + ".zip")) {
            KeptJournals.unpack(zip, journal);
        }
        return journal;
    }

    private static InputStream resource(final String name) {
        return KeptJournalsTest.class.getResourceAsStream(FORMAT_1 + name);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhatTheySaid(final Level level) throws IOException {
        try (InputStream text = resource(KeptJournals.name(level) + ".txt")) {
            assertThat(KeptJournals.print(journal(level))).isEqualTo(new String(text.readAllBytes(), UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeWhole(final Level level) throws IOException {
        final List<Finding> findings = new ArrayList<>();

        assertThat(JournalReader.open(journal(level))
                        .verify(findings::add, JournalReader.Progress.NONE)
                        .isWhole())
                .isTrue();
        assertThat(findings).isEmpty();
    }

    @Test
    void shouldHoldEveryTypeOfRecord() throws IOException {
        final Set<String> types = new TreeSet<>();
        for (final Level level : Level.values()) {
            JournalReader.open(journal(level)).forEach(new Types(types));
        }
        assertThat(types).containsExactly("command", "decision", "input", "mark", "output", "resolution", "run");
    }

    /** Compact records and full ones are both decisions. */
    private record Types(Set<String> heard) implements RecordHandler {
        @Override
        public void onDecision(final FullRecord decision) {
            heard.add("decision");
        }

        @Override
        public void onResolution(final ResolutionRecord resolution) {
            heard.add("resolution");
        }

        @Override
        public void onCommand(final CommandRecord command) {
            heard.add("command");
        }

        @Override
        public void onInput(final InputRecord input) {
            heard.add("input");
        }

        @Override
        public void onOutput(final OutputRecord output) {
            heard.add("output");
        }

        @Override
        public void onRun(final RunRecord run, final FullRecord latest) {
            heard.add("run");
        }

        @Override
        public void onMark(final MarkRecord mark) {
            heard.add("mark");
        }
    }
}
