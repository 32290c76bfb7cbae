package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.decision.Reason;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalStatus;
import io.signalbox.journal.JournalWriter;
import io.signalbox.ring.Layout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** While the journal cannot be written frames go on, or new connections are refused; the gap is marked and counted. */
@Timeout(120)
class JournalTroubleTest {
    private static final int CLIENTS = 100;
    private static final int FRAMES = 3_000;
    private static final int MANY = 20_000;

    private final Shelf shelf = new Shelf();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Long> left = Collections.synchronizedList(new ArrayList<>());
    private final JournalWriter journal = JournalWriter.open(
            shelf, new JournalSettings().connections(1 << 10).ringBytes(1 << 18).onTrouble(said::add));

    private LoadedDirector director(final Layout layout) {
        return new LoadedDirector(journal, layout, left::add);
    }

    private void awaitTrouble(final boolean trouble, final LoadedDirector director) {
        while (journal.isInTrouble() != trouble) {
            director.speak(1).drain();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldForwardEverythingByDefault(final Layout layout) {
        final int all;
        try (LoadedDirector director = director(layout)) {
            director.open(CLIENTS).drain();
            shelf.full = true;
            awaitTrouble(true, director);
            director.open(CLIENTS).speak(FRAMES).drain();
            shelf.full = false;
            awaitTrouble(false, director);
            director.open(CLIENTS).speak(FRAMES).drain();
            all = (int) (director.count(Reason.NEW_CONNECTION) + director.count(Reason.CONNECTION));

            assertThat(director.count(Reason.NEW_CONNECTION)).isEqualTo(3 * CLIENTS);
            assertThat(director.count(Reason.JOURNAL_BLOCKED)).isZero();
        }
        assertThat(left).hasSize(all);
        assertMarkedAndTold();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseNewConnectionsIfToldSo(final Layout layout) {
        try (LoadedDirector director = director(layout)) {
            director.command(new SetJournalPolicy(true));
            director.open(CLIENTS).drain();
            shelf.full = true;
            awaitTrouble(true, director);
            director.open(CLIENTS).drain();
            assertThat(director.count(Reason.NEW_CONNECTION)).isEqualTo(CLIENTS);
            assertThat(director.count(Reason.JOURNAL_BLOCKED)).isEqualTo(CLIENTS);

            shelf.full = false;
            awaitTrouble(false, director);
            director.open(CLIENTS).drain();
            assertThat(director.count(Reason.NEW_CONNECTION)).isEqualTo(2 * CLIENTS);
            assertThat(director.count(Reason.JOURNAL_BLOCKED)).isEqualTo(CLIENTS);
        }
        assertMarkedAndTold();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FUSED")
    void shouldCountWhatASlowDiskCannotTake(final Layout layout) {
        try (LoadedDirector director = director(layout)) {
            director.command(new SetJournalPolicy(true));
            director.open(CLIENTS).drain();
            shelf.obstacle = new CountDownLatch(1);
            director.speak(MANY).drain();
            assertThat(journal.isInTrouble()).isTrue();
            director.open(CLIENTS).drain();
            assertThat(director.count(Reason.JOURNAL_BLOCKED)).isEqualTo(CLIENTS);
            assertThat(left).hasSize(CLIENTS + MANY);

            shelf.obstacle.countDown();
            awaitTrouble(false, director);
            director.open(CLIENTS).drain();
            assertThat(director.count(Reason.NEW_CONNECTION)).isEqualTo(2 * CLIENTS);
        }
        assertMarkedAndTold();
        assertThat(said.get(0)).startsWith("the journal could not keep up: ");
    }

    /** Each event that has no record is in a marked gap, which the journal tells of as it was told. */
    private void assertMarkedAndTold() {
        final JournalStatus status = journal.status();
        assertThat(shelf.missing).isPositive().isEqualTo(status.recordsLost());
        assertThat(shelf.written.size() + shelf.missing)
                .isEqualTo(
                        shelf.written.stream().mapToLong(event -> event).max().orElseThrow());
        assertThat(status.trouble()).isNull();
        assertThat(status.isWhole()).isFalse();
        assertThat(said).isNotEmpty();
        assertThat(shelf.commands).contains("journal trouble off");
    }
}
