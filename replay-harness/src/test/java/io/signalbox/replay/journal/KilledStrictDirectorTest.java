package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.journal.Finding;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalSettings.Mode;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A director with a strict journal that is killed (SIGKILL) under load: no frame that left lacks its record. */
class KilledStrictDirectorTest {
    private static final int MAX_FRAMES = 30_000;

    @TempDir
    Path home;

    @ParameterizedTest
    @EnumSource
    @Timeout(300)
    void shouldHaveTheRecordOfEachFrameThatLeft(final Layout layout) throws IOException, InterruptedException {
        killOften(layout, 2);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void shouldHaveTheRecordOfEachFrameThatLeftBeforeManyKills(final Layout layout)
            throws IOException, InterruptedException {
        killOften(layout, 34);
    }

    /** Each director goes on with the journal of the one that was killed before. */
    private void killOften(final Layout layout, final int times) throws IOException, InterruptedException {
        final Path folder = home.resolve("journal");
        final Set<Long> left = new HashSet<>();
        for (int seed = 0; seed < times; seed++) {
            final Mode mode = seed % 2 == 0 ? Mode.STRICT : Mode.STRICT_SYNC;
            try (StrictDirector director = StrictDirector.start(folder, mode, layout, seed)) {
                left.addAll(director.killAfter(1 + new Random(seed + times * layout.ordinal()).nextInt(MAX_FRAMES)));
            }
            assertThat(missing(left, folder)).as("seed %d, %s", seed, mode).isEmpty();
            assertThat(damages(folder)).as("seed %d, %s", seed, mode).isEmpty();
        }
    }

    private static Set<Long> missing(final Set<Long> left, final Path folder) throws IOException {
        final Set<Long> missing = new HashSet<>(left);
        JournalReader.open(folder).forEach(new RecordHandler() {
            @Override
            public void onDecision(final FullRecord decision) {
                missing.remove(decision.event());
            }

            @Override
            public void onCommand(final CommandRecord command) {
                assertThat(left.contains(command.event())).isFalse();
            }
        });
        return missing;
    }

    private static List<Finding> damages(final Path folder) throws IOException {
        final List<Finding> findings = new ArrayList<>();
        JournalReader.open(folder).verify(findings::add, JournalReader.Progress.NONE);
        return findings.stream().filter(Finding::isDamage).toList();
    }
}
