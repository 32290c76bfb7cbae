package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Level;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.Scenarios;
import io.signalbox.ipvsadm.ListRequest;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A journal gives back the tables of each moment at which a recording shows them. (That a run's tables are Linux's is
 * proved where recordings are replayed.)
 */
class TablesOfThePastTest {
    private static final int TABLE_SIZE = 4_096;
    private static final Map<String, List<String>> LISTINGS = Map.of(
            "ipvsadm-Ln.txt", List.of("-L", "-n"),
            "ipvsadm-Ln--persistent-conn.txt", List.of("-L", "-n", "--persistent-conn"),
            "ipvsadm-Lnc.txt", List.of("-Lnc"));

    @TempDir
    private Path folder;

    static Set<String> recordings() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void shouldGiveBackTheTablesOfEachMomentThatWasShown(final String name) throws IOException {
        final Scenario scenario = Scenarios.named(name);
        final List<ScenarioEvent> shows = shows(scenario);
        if (shows.isEmpty()) {
            return;
        }
        final RunResult recorded = RecordedJournal.write(folder, scenario, Level.INPUTS, 50);
        for (final ScenarioEvent show : shows) {
            final Map<String, String> tables = tablesAt(show.atUs() * 1_000);
            tables.forEach((table, text) ->
                    assertThat(text).isEqualTo(recorded.tables().get("show-" + show.args() + "/" + table)));
            assertThat(tables).hasSameSizeAs(LISTINGS);
        }
    }

    /** Those that are alone at their moment: what comes after one at the same time would show in the tables. */
    private static List<ScenarioEvent> shows(final Scenario scenario) {
        final List<ScenarioEvent> shows = new ArrayList<>();
        final List<ScenarioEvent> events = scenario.events();
        for (int i = 0; i < events.size(); i++) {
            final boolean isLast = i + 1 == events.size()
                    || events.get(i + 1).atUs() > events.get(i).atUs();
            if (events.get(i).kind() == ScenarioEvent.Kind.SHOW && isLast) {
                shows.add(events.get(i));
            }
        }
        return shows;
    }

    private Map<String, String> tablesAt(final long timeNs) throws IOException {
        final Map<String, String> tables = new TreeMap<>();
        final Moment moment = Moment.ofTime(timeNs);
        final Result result = RecordedJournal.again(
                folder,
                moment,
                moment,
                Layout.FUSED,
                (state, event, lastNs) ->
                        LISTINGS.forEach((table, words) -> tables.put(table, print(words, state, timeNs))));
        assertThat(result.divergence()).isEmpty();
        assertThat(result.isWhole()).isTrue();
        return tables;
    }

    private static String print(final List<String> words, final State state, final long timeNs) {
        final ListRequest request = ListRequest.parse(words);
        return request.print(request.copy(state, timeNs), TABLE_SIZE);
    }
}
