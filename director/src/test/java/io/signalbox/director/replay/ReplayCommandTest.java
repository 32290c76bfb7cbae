package io.signalbox.director.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.director.Execution;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.golden.Trace;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.compare.Normaliser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees of a replay that can be made. */
class ReplayCommandTest {
    private static final Path DNAT = Scenarios.folder().resolve("dnat-basic");
    private static final Path DRAIN = Scenarios.folder().resolve("drain");

    @TempDir
    Path home;

    @Test
    void shouldWriteAJournalThatRollsAsItIsTold(@TempDir final Path home) throws IOException {
        final Path journal = home.resolve("journal");
        final Execution replay = Execution.of(
                "replay",
                Scenarios.folder().resolve("dnat-basic"),
                "--journal",
                journal,
                "--journal-roll",
                "day",
                "--journal-cap",
                "1G",
                "--journal-keep",
                "30");

        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(Files.readString(journal.resolve("signalbox-journal"))).contains("roll=day");
    }

    @Test
    void shouldNameAJournalsSettingThatIsNone() {
        assertThat(Execution.of("replay", "x", "--journal-cap", "12").err()).contains("'12' is not a size");
        assertThat(Execution.of("replay", "x", "--journal-cap", "255M").err()).contains("'255M' is less than 256M");
        assertThat(Execution.of("replay", "x", "--journal-keep", "0").err()).contains("'0' is not a number of days");
        assertThat(Execution.of("replay", "x", "--journal-roll", "never").err()).contains("never");
    }

    @Test
    void shouldPrintALineForEachScenarioAndTotals() {
        final Execution replay = Execution.of("replay", DNAT, DRAIN);

        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out().lines())
                .containsExactly(
                        "dnat-basic   51 items  51 of 51 frames equal, tables equal",
                        "drain        47 items  44 of 44 frames equal, tables equal",
                        "2 of 2 scenarios equal");
        assertThat(replay.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "split", "STAGED"})
    void shouldBeEqualInEveryLayout(final String layout) {
        assertThat(Execution.of("replay", DNAT, "--layout", layout).exitCode()).isZero();
    }

    @Test
    void shouldShowTheFirstDifferenceDecoded() throws IOException {
        final ScenarioCopy copy = ScenarioCopy.of("dnat-basic", home)
                .replacing("rules", "10.0.0.12:8080 -m -w 1", "10.0.0.12:8080 -m -w 0");

        final Execution replay = Execution.of("replay", copy.folder());

        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(replay.out())
                .contains("first difference: differing field", "ip.dst", "10.0.0.11", "10.0.0.12", "tables differ")
                .endsWith("0 of 1 scenario equal\n");
    }

    @Test
    void shouldRunAScenarioThatExpectsNothingAndSaySo() throws IOException {
        final Path bare = home.resolve("bare");
        Files.createDirectory(bare);
        for (final String file : List.of("topology.json", "rules", "in-eth0.pcap", "in-eth1.pcap")) {
            Files.copy(DNAT.resolve(file), bare.resolve(file));
        }

        final Execution replay = Execution.of("replay", bare);

        assertThat(replay.exitCode()).isZero();
        assertThat(replay.out().lines())
                .containsExactly(
                        "bare   51 items  51 frames sent, nothing expected to compare with",
                        "0 of 0 scenarios equal, 1 without anything expected");
    }

    @Test
    void shouldReplayAlikeInEveryModeOfTheJournal() {
        for (final String mode : List.of("beside", "strict", "strict-sync")) {
            final Execution replay = Execution.of(
                    "replay",
                    "--journal",
                    home.resolve(mode),
                    "--journal-mode",
                    mode,
                    "--journal-policy",
                    "refuse",
                    DNAT);
            assertThat(replay.exitCode()).as(replay.err()).isZero();
        }
    }

    @Test
    void shouldNameTheModesToWhoAsksForAnother() {
        final Execution replay = Execution.of("replay", "--journal-mode", "sync", DNAT);

        assertThat(replay.exitCode()).isEqualTo(2);
        assertThat(replay.err()).contains("'sync' is no mode; there are beside, strict and strict-sync");
    }

    @Test
    void shouldPrintOneJsonObjectForEachScenario() throws IOException {
        final ScenarioCopy copy = ScenarioCopy.of("dnat-basic", home)
                .replacing("rules", "10.0.0.12:8080 -m -w 1", "10.0.0.12:8080 -m -w 0");

        final Execution replay = Execution.of("replay", "--json", DRAIN, copy.folder());

        assertThat(replay.exitCode()).isEqualTo(1);
        final List<String> lines = replay.out().lines().toList();
        assertThat(lines).hasSize(2);
        final JsonNode drain = new ObjectMapper().readTree(lines.get(0));
        assertThat(drain.get("scenario").asText()).isEqualTo("drain");
        assertThat(drain.get("is_equal").asBoolean()).isTrue();
        assertThat(drain.at("/frames/equal").asInt()).isEqualTo(44);
        final JsonNode dnat = new ObjectMapper().readTree(lines.get(1));
        assertThat(dnat.get("is_equal").asBoolean()).isFalse();
        assertThat(dnat.at("/frames/first_difference/kind").asText()).isEqualTo("differing_field");
        assertThat(dnat.get("exit_code").asInt()).isEqualTo(1);
    }

    @Test
    void shouldWriteWhatCameOutInTheRecordingsFormats() throws IOException {
        final Execution replay = Execution.of("replay", DRAIN, "--out", home.resolve("deep/out"));

        assertThat(replay.exitCode()).as(replay.err()).isZero();
        final Path drain = home.resolve("deep/out/drain");
        assertThat(drain.resolve("show-drained/ipvsadm-Ln.txt"))
                .hasSameTextualContentAs(DRAIN.resolve("expected/show-drained/ipvsadm-Ln.txt"));
        assertThat(drain.resolve("out-eth0.pcap")).isNotEmptyFile();
        assertThat(drain.resolve("decisions.jsonl")).content().contains("\"reason\":\"NEW_CONNECTION\"");
        assertThat(Trace.load(drain.resolve("trace.json")).items()).hasSize(47);
    }

    @Test
    void shouldLeaveAFolderAloneThatItDidNotWrite() throws IOException {
        final Path mine = Files.createDirectories(home.resolve("drain"));
        Files.writeString(mine.resolve("letters"), "dear");

        final Execution replay = Execution.of("replay", DRAIN, "--out", home);

        assertThat(replay.exitCode()).isEqualTo(2);
        assertThat(replay.err())
                .contains("drain: holds letters, which no earlier output has written, so it is left alone");
        assertThat(names(mine)).containsExactly("letters");
    }

    @Test
    void shouldReplaceAnEarlierOutputAndAnEarlierJournal() throws IOException {
        final Object[] again = {"replay", DRAIN, "--out", home.resolve("out"), "--journal", home.resolve("journal")};
        Execution.of(again);

        final Execution replay = Execution.of(again);

        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(names(home)).containsExactlyInAnyOrder("out", "journal");
        assertThat(names(home.resolve("out"))).containsExactly("drain");
    }

    @Test
    void shouldNotReplaceTheJournalOfLiveTraffic() throws IOException {
        final Path live = Files.createDirectories(home.resolve("live"));
        Files.writeString(live.resolve("signalbox-journal"), "format=1\nlane=0\nsessions=1\n");

        final Execution replay = Execution.of("replay", DRAIN, "--journal", live);

        assertThat(replay.exitCode()).isEqualTo(2);
        assertThat(names(live)).containsExactly("signalbox-journal");
    }

    /** Before it runs anything. */
    @ParameterizedTest
    @ValueSource(strings = {"file", "file/journal"})
    void shouldSayInOneSentenceThatAJournalCannotBeWrittenThere(final String place) throws IOException {
        final Path file = Files.createFile(home.resolve("file"));

        final Execution replay = Execution.of("replay", DRAIN, "--journal", home.resolve(place));

        assertThat(replay.exitCode()).isEqualTo(2);
        assertThat(replay.out()).isEmpty();
        assertThat(replay.err().lines())
                .containsExactly("signalbox: " + file + ": is no folder that an output can be written to");
        assertThat(file).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fused", "split", "staged"})
    void shouldJournalEveryDecisionInEveryLayout(final String layout) {
        final Path journal = home.resolve("journal");

        final Execution replay = Execution.of("replay", DNAT, DRAIN, "--journal", journal, "--layout", layout);

        assertThat(replay.exitCode()).as(replay.out() + replay.err()).isZero();
        assertThat(Execution.of("journal", "print", journal.resolve("drain")).exitCode())
                .isZero();
    }

    @Test
    void shouldFindAJournalThatIsNotWhatWasDecided() throws IOException {
        final Path folder = home.resolve("journal");
        final Scenario dnat = Scenario.load(DNAT);
        final JournaledRun run = JournaledRun.run(dnat, RunSettings.standard(), folder, inputs -> {});
        final JournaledRun other =
                JournaledRun.run(Scenario.load(DRAIN), RunSettings.standard(), home.resolve("other"), inputs -> {});

        assertThat(run.difference()).isEmpty();
        assertThat(JournaledRun.readBack(folder, other.result().decisions()))
                .hasValueSatisfying(
                        what -> assertThat(what).startsWith("the journal read back differs from the decisions made"));
    }

    @Test
    void shouldRefuseAJournalThatTheDiskHasNoRoomFor() {
        final Path folder = home.resolve("journal");
        final RunSettings settings = RunSettings.standard();

        assertThatThrownBy(() -> JournaledRun.run(
                        Scenario.load(DRAIN),
                        settings,
                        folder,
                        settings.journal().freeSpace(() -> 1L << 20),
                        inputs -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the journal of drain: less than ")
                .hasMessageContaining("bytes are free");
        assertThat(folder).doesNotExist();
    }

    @Test
    void shouldTellHowOftenEachReasonWasGiven() {
        final Execution replay = Execution.of("replay", "-v", Scenarios.folder().resolve("sched-wlc"));

        assertThat(replay.exitCode()).isZero();
        assertThat(replay.out())
                .containsPattern("(?m)^ +\\d+  FORWARDED +NEW_CONNECTION +first packet of a connection");
    }

    @Test
    void shouldTakeTheSameCheckpointsInEveryRunThatMustAgree() {
        final Execution replay = Execution.of(
                "replay",
                "--check-determinism",
                DNAT,
                "--journal",
                home.resolve("journal"),
                "--journal-level",
                "frames",
                "--checkpoint-every",
                "10");

        assertThat(replay.exitCode()).as(replay.out()).isZero();
    }

    @Test
    void shouldCheckDeterminismInSeventyTwoRuns() {
        final Execution replay = Execution.of("replay", "--check-determinism", DNAT);

        assertThat(replay.exitCode()).isZero();
        assertThat(replay.out()).contains("tables equal, 72 runs alike");
        assertThat(replay.err()).isEqualTo("checking dnat-basic, 1 of 1" + System.lineSeparator());
    }

    @Test
    void shouldCompareWhatTheKernelDrawsAtRandomWhenTold() {
        final Path tunnel = Scenarios.folder().resolve("tun-mtu");

        final Execution lenient = Execution.of("replay", tunnel);
        final Execution strict =
                Execution.of("replay", tunnel, "--no-normalise", "outer-id", "--no-normalise", "local-id");

        assertThat(lenient.exitCode()).isZero();
        assertThat(strict.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldTellTotalsWhereTheTableWasFull() throws IOException {
        final ScenarioCopy copy = bare("dnat-basic");

        final Execution replay = Execution.of("replay", copy.folder(), "--connections", "3", "--check-determinism");

        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out())
                .containsPattern("note: frames dropped for want of room: \\d+ as TABLE_FULL")
                .containsPattern("3  FORWARDED +NEW_CONNECTION")
                .containsPattern("DROPPED +TABLE_FULL")
                .contains("72 runs alike");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "16777217", "many"})
    void shouldRefuseATableOfAnImpossibleSize(final String connections) {
        assertThat(Execution.of("replay", DNAT, "--connections", connections).exitCode())
                .isEqualTo(2);
    }

    @Test
    void shouldComplainOfARefusedCommandWhereNothingIsExpected() throws IOException {
        final ScenarioCopy copy = bare("dnat-basic")
                .writing("events.json", "[{\"at\": 0.2, \"do\": \"ipvsadm\", \"args\": \"-D -t 9.9.9.9:80\"}]");

        final Execution replay = Execution.of("replay", copy.folder());
        final Execution json = Execution.of("replay", "--json", copy.folder());

        assertThat(replay.exitCode()).isEqualTo(1);
        assertThat(replay.out()).contains("1 complaint", "\"-D -t 9.9.9.9:80\" at 200000 us: No such service");
        assertThat(new ObjectMapper().readTree(json.out()).at("/complaints/0").asText())
                .contains("No such service");
    }

    @Test
    void shouldCheckAllScenariosBeforeTheFirstRun() throws IOException {
        final ScenarioCopy wrong = ScenarioCopy.of("drain", home)
                .writing("rules", "-A -t 192.0.2.10:80 -s rr\n-A -t 192.0.2.10:80 -s rr\n");

        final Execution replay = Execution.of(
                "replay", DNAT, wrong.folder(), "--out", home.resolve("out"), "--journal", home.resolve("journal"));

        assertThat(replay.exitCode()).isEqualTo(2);
        assertThat(replay.out()).isEmpty();
        assertThat(replay.err()).contains(wrong.folder() + "/rules:2: Service already exists");
        assertThat(names(home)).containsExactly("drain");
    }

    private ScenarioCopy bare(final String name) throws IOException {
        final ScenarioCopy copy = ScenarioCopy.of(name, home);
        Files.move(copy.folder().resolve("expected"), home.resolve("set-aside"));
        return copy;
    }

    @Test
    void shouldAnswerThreeWhereARunDiffersFromAnother() {
        final Scenario drain = Scenario.load(DRAIN);
        final RunResult result = ScenarioRun.run(drain, RunSettings.standard());
        final Comparison equal = Comparison.of(drain, result, Normaliser.all());

        final Replayed replayed = new Replayed(
                drain,
                result,
                Optional.of(equal),
                Optional.of("the journal differs"),
                OptionalInt.empty(),
                Optional.empty());

        assertThat(replayed.exitCode()).isEqualTo(3);
    }

    private static List<String> names(final Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
