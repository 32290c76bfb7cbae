package io.signalbox.director.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Profile;
import io.signalbox.director.Execution;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Scenarios;
import io.signalbox.replay.RunSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's own rules and captures, made of what was recorded of dnat-basic: two interfaces, TCP and UDP by NAT. */
class GoldenCommandTest {
    private static final Path RECORDING = Scenarios.folder().resolve("dnat-basic");

    @TempDir
    Path home;

    private Path web;
    private Path rules;
    private Object[] makeWeb;

    @BeforeEach
    void takeRulesAndCaptures() throws IOException {
        web = home.resolve("web");
        rules = home.resolve("my.rules");
        Files.copy(RECORDING.resolve("rules"), rules);
        makeWeb = new Object[] {
            "golden",
            "new",
            "web",
            "--dir",
            home,
            "--rules",
            rules,
            "--pcap",
            "eth0=" + RECORDING.resolve("in-eth0.pcap"),
            "--pcap",
            "eth1=" + RECORDING.resolve("in-eth1.pcap")
        };
    }

    @Test
    void shouldBeEqualWhereNothingChangedSinceItWasAccepted() {
        final Execution made = Execution.of(makeWeb);
        final Execution accepted = Execution.of("golden", "accept", web);
        final Execution run = Execution.of("golden", "run", web);

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out()).contains("guessed: ", "192.0.2.10/32", "next: signalbox golden accept");
        assertThat(accepted.exitCode()).as(accepted.err()).isZero();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains("equal    " + web, "1 equal, 0 not");
    }

    @Test
    void shouldSendToTheRealServersWhatLinuxSentThem() throws IOException {
        Execution.of(makeWeb);
        Execution.of("golden", "accept", web);

        // the recorded surroundings are the better ones: with them every frame is the kernel's
        assertThat(Files.readString(web.resolve("expected/ipvsadm-Ln.txt")))
                .isEqualTo(Files.readString(RECORDING.resolve("expected/ipvsadm-Ln.txt")));
    }

    @Test
    void shouldTellTheDifferenceThatAChangedRuleMakes() throws IOException {
        Execution.of(makeWeb);
        Execution.of("golden", "accept", web);
        replaceInRules("10.0.0.12:8080 -m -w 1", "10.0.0.12:8080 -m -w 0");
        final Path report = home.resolve("report.xml");

        final Execution run = Execution.of("golden", "run", home, "--junit", report);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("DIFFERS  " + web, "first difference: differing field", "ip.dst", "10.0.0.11", "10.0.0.12")
                .contains("0 equal, 1 not");
        assertThat(report).content().contains("tests=\"1\" failures=\"1\"", "<failure", "ip.dst");
    }

    @Test
    void shouldOverwriteWhatWasExpectedOnlyWhenToldTo() throws IOException {
        Execution.of(makeWeb);
        Execution.of("golden", "accept", web);
        replaceInRules("10.0.0.12:8080 -m -w 1", "10.0.0.12:8080 -m -w 0");

        final Execution timid = Execution.of("golden", "accept", web);
        final Execution stillRed = Execution.of("golden", "run", web);
        final Execution bold = Execution.of("golden", "accept", "--yes", web);
        final Execution green = Execution.of("golden", "run", web);

        assertThat(timid.exitCode()).isEqualTo(1);
        assertThat(timid.out()).contains("first difference", "left as it was");
        assertThat(stillRed.exitCode()).isEqualTo(1);
        assertThat(bold.exitCode()).as(bold.err()).isZero();
        assertThat(bold.out()).contains("first difference", "accepted");
        assertThat(green.exitCode()).as(green.out()).isZero();
    }

    @Test
    void shouldNeverOverwriteWhatAKernelSent() {
        final Execution accept = Execution.of("golden", "accept", "--yes", RECORDING);

        assertThat(accept.exitCode()).isEqualTo(2);
        assertThat(accept.err())
                .startsWith("signalbox: " + RECORDING + "/expected: was recorded of a kernel and is not overwritten");
    }

    @Test
    void shouldRunOnesOwnScenarioAsALiveDirectorUnlessToldOtherwise() {
        Execution.of(makeWeb);
        Execution.of("golden", "accept", web);

        assertThat(RunSettings.profileOf(Scenario.load(web))).isEqualTo(Profile.IPVS);
        assertThat(RunSettings.profileOf(Scenario.load(RECORDING))).isEqualTo(Profile.KERNEL);
        assertThat(Execution.of("golden", "run", "--profile", "kernel", web).exitCode())
                .isZero();
        assertThat(Execution.of("replay", web).exitCode()).isZero();
    }

    @Test
    void shouldSayOfAScenarioThatWasNeverAcceptedWhatToDo() {
        Execution.of(makeWeb);

        final Execution run = Execution.of("golden", "run", web);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("nothing has been accepted yet", "signalbox golden accept " + web);
    }

    @Test
    void shouldRunRecordingsOfTheKernelAsTheKernel() {
        final Execution run =
                Execution.of("golden", "run", RECORDING, Scenarios.folder().resolve("fragments-v4"));

        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains("2 equal, 0 not");
    }

    @Test
    void shouldLeaveOutWhatTheDirectorItselfHadSent() {
        // a capture of the inside as tcpdump takes it: what came in and what went out
        final Path both = home.resolve("both.pcap");
        Captures.join(both, RECORDING.resolve("in-eth1.pcap"), RECORDING.resolve("expected/out-eth1.pcap"));
        makeWeb[makeWeb.length - 1] = "eth1=" + both;

        final Execution made = Execution.of(makeWeb);

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out())
                .contains(Captures.count(RECORDING.resolve("expected/out-eth1.pcap"))
                        + " that the director itself had sent were left out");
        assertThat(Captures.count(web.resolve("in-eth1.pcap")))
                .isEqualTo(Captures.count(RECORDING.resolve("in-eth1.pcap")));
    }

    @Test
    void shouldTakeACaptureOfTheDeviceAny() {
        // it knows no destination MAC, but which way a frame went
        final Path cooked = home.resolve("cooked.pcap");
        Captures.cook(cooked, RECORDING.resolve("in-eth0.pcap"), RECORDING.resolve("expected/out-eth0.pcap"));
        makeWeb[makeWeb.length - 3] = "eth0=" + cooked;

        final Execution made = Execution.of(makeWeb);

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out())
                .contains(Captures.count(RECORDING.resolve("expected/out-eth0.pcap")) + " that the director itself had")
                .contains("a first run: "
                        + (Captures.count(web.resolve("in-eth0.pcap")) + Captures.count(web.resolve("in-eth1.pcap")))
                        + " forwarded");
    }

    @Test
    void shouldRefuseTwoCapturesOfOneInterface() {
        makeWeb[makeWeb.length - 1] = "eth0=" + RECORDING.resolve("in-eth1.pcap");

        final Execution made = Execution.of(makeWeb);

        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err()).contains("--pcap eth0= is given twice; an interface has one capture");
        assertThat(web).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--count=0", "--count=-5", "--first=-1"})
    void shouldRefuseToFuzzWithoutScenarios(final String option) {
        final Execution fuzzed = Execution.of("golden", "fuzz", "--seed=1", option);

        assertThat(fuzzed.exitCode()).isEqualTo(2);
        assertThat(fuzzed.err()).contains("--count is at least 1 and --first at least 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "=a.pcap", "..=a.pcap", "interface-too-long=a.pcap", "a/b=a.pcap"})
    void shouldRefuseACaptureOfNoInterface(final String pair) {
        makeWeb[makeWeb.length - 1] = pair;

        final Execution made = Execution.of(makeWeb);

        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err()).contains("'" + pair + "' is no PORT=FILE");
    }

    @Test
    void shouldGiveEachInterfaceItsOwnFramesOfACaptureOfSeveral() throws IOException {
        final Path both = home.resolve("both.pcapng");
        Captures.joinNamed(both, RECORDING.resolve("in-eth0.pcap"), RECORDING.resolve("in-eth1.pcap"));
        makeWeb[makeWeb.length - 3] = "eth0=" + both;
        makeWeb[makeWeb.length - 1] = "eth1=" + both;

        final Execution made = Execution.of(makeWeb);

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(Captures.count(web.resolve("in-eth0.pcap")))
                .isEqualTo(Captures.count(RECORDING.resolve("in-eth0.pcap")));
        assertThat(Captures.count(web.resolve("in-eth1.pcap")))
                .isEqualTo(Captures.count(RECORDING.resolve("in-eth1.pcap")));
    }

    @Test
    void shouldRefuseToTakeACaptureOfSeveralInterfacesForOne() throws IOException {
        final Path both = home.resolve("both.pcapng");
        Captures.joinNamed(both, RECORDING.resolve("in-eth0.pcap"), RECORDING.resolve("in-eth1.pcap"));

        final Execution made =
                Execution.of("golden", "new", "web", "--dir", home, "--rules", rules, "--pcap", "eth0=" + both);

        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err())
                .startsWith("signalbox: " + both + ": holds frames of the interfaces eth0, eth1; give it for each of"
                        + " them, --pcap INTERFACE=FILE");
        assertThat(web).doesNotExist();
    }

    @Test
    void shouldNameTheFolderThatWasToBeMadeWhereItsRulesAreWrong() throws IOException {
        Files.writeString(rules, "-A -t 192.0.2.10:80 -s rr\n-A -t 192.0.2.10:80 -s rr\n");

        final Execution made = Execution.of(makeWeb);

        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err()).startsWith("signalbox: " + web + "/rules:2: Service already exists");
    }

    @Test
    void shouldNotAcceptWhileACommandIsRefusedUnexpectedly() throws IOException {
        Execution.of(makeWeb);
        Files.writeString(
                web.resolve("events.json"), "[{\"at\": 0.2, \"do\": \"ipvsadm\", \"args\": \"-D -t 9.9.9.9:80\"}]");

        final Execution accept = Execution.of("golden", "accept", web);

        assertThat(accept.exitCode()).isEqualTo(1);
        assertThat(accept.out()).contains("\"-D -t 9.9.9.9:80\" at 200000 us: No such service", "not accepted");
        assertThat(web.resolve("expected")).doesNotExist();
    }

    @Test
    void shouldSayOnAcceptingThatAllFramesWereCut() throws IOException {
        Captures.cut(home.resolve("cut.pcap"), RECORDING.resolve("in-eth0.pcap"), 40);
        Captures.cut(home.resolve("cut1.pcap"), RECORDING.resolve("in-eth1.pcap"), 40);
        makeWeb[makeWeb.length - 3] = "eth0=" + home.resolve("cut.pcap");
        makeWeb[makeWeb.length - 1] = "eth1=" + home.resolve("cut1.pcap");
        final Execution made = Execution.of(
                Stream.concat(Stream.of(makeWeb), Stream.of("--topology", RECORDING.resolve("topology.json")))
                        .toArray());
        assertThat(made.exitCode()).as(made.err()).isZero();

        final Execution accept = Execution.of("golden", "accept", web);

        assertThat(accept.out()).contains("all 51 frames were cut by the capture's snapshot length (TRUNCATED)");
    }

    @Test
    void shouldCountTimeFromTheFirstFrameOfAll() {
        Execution.of(makeWeb);

        assertThat(Captures.firstNs(web.resolve("in-eth0.pcap"))).isZero();
        assertThat(Captures.firstNs(web.resolve("in-eth1.pcap")))
                .isEqualTo(Captures.firstNs(RECORDING.resolve("in-eth1.pcap"))
                        - Captures.firstNs(RECORDING.resolve("in-eth0.pcap")));
    }

    @Test
    void shouldTakeSurroundingsThatAreTold() throws IOException {
        final Object[] told = Stream.concat(
                        Stream.of(makeWeb), Stream.of("--topology", RECORDING.resolve("topology.json")))
                .toArray();

        final Execution made = Execution.of(told);

        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out()).doesNotContain("guessed");
        assertThat(web.resolve("topology.json")).hasSameTextualContentAs(RECORDING.resolve("topology.json"));
    }

    @Test
    void shouldNameTheLineOfAWrongRuleAndMakeNothing() throws IOException {
        replaceInRules("-s rr", "-s fastest");
        makeWeb[4] = home.resolve("golden");

        final Execution made = Execution.of(makeWeb);

        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err())
                .startsWith("signalbox: " + home.resolve("golden/web/rules:1: "))
                .hasLineCount(1);
        assertThat(home).isDirectoryNotContaining("glob:**{web,golden}*");
    }

    @Test
    void shouldNameWhatIsNoCaptureAndMakeNothing() throws IOException {
        final Path letter = home.resolve("letter.txt");
        Files.writeString(letter, "Dear director,", StandardCharsets.UTF_8);
        makeWeb[makeWeb.length - 1] = "eth1=" + letter;

        final Execution made = Execution.of(makeWeb);

        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err()).contains("letter.txt").hasLineCount(1);
        assertThat(home).isDirectoryNotContaining("glob:**web*");
    }

    @Test
    void shouldLeaveAFolderAloneThatExists() {
        Execution.of(makeWeb);

        final Execution again = Execution.of(makeWeb);

        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("web: exists already");
    }

    @Test
    void shouldRefuseANameThatLeadsElsewhere() {
        makeWeb[2] = "../web";

        assertThat(Execution.of(makeWeb).exitCode()).isEqualTo(2);
    }

    @Test
    void shouldSayThatNoScenarioIsThere() {
        final Execution run = Execution.of("golden", "run", home);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("no scenario is here or below");
    }

    @Test
    void shouldReportAScenarioThatCannotBeRunAndRunTheOthers() throws IOException {
        Execution.of(makeWeb);
        Execution.of("golden", "accept", web);
        Files.createDirectories(home.resolve("broken"));
        Files.writeString(home.resolve("broken/topology.json"), "{");
        final Path report = home.resolve("report.xml");

        final Execution run = Execution.of("golden", "run", home, "--junit", report);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("CANNOT   " + home.resolve("broken"), "1 equal, 0 not, 1 cannot be run");
        assertThat(report).content().contains("tests=\"2\" failures=\"1\"");
    }

    private void replaceInRules(final String from, final String to) throws IOException {
        for (final Path file : new Path[] {rules, web.resolve("rules")}) {
            if (Files.exists(file)) {
                Files.writeString(file, Files.readString(file).replace(from, to));
            }
        }
    }
}
