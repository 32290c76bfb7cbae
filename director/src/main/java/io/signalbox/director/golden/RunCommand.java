package io.signalbox.director.golden;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.ProfileOption;
import io.signalbox.director.Trouble;
import io.signalbox.golden.Scenario;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.compare.JUnitReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs scenarios and compares each with what was accepted. */
@Command(
        name = "run",
        header = "Runs all scenarios in and below folders, and says which differ from what was accepted.",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all are equal",
            "1:some differ, or wait to be accepted",
            "2:some cannot be run",
        },
        footerHeading = "%nExamples:%n",
        footer = "  signalbox golden run golden --junit report.xml")
final class RunCommand implements Callable<Integer> {
    private static final double NS_PER_SECOND = 1e9;

    /** How a scenario went; the worst of all is the exit code. */
    private enum Outcome {
        EQUAL,
        DIFFERS,
        UNREADABLE
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Scenarios, or folders with scenarios below.")
    private List<Path> folders;

    @Mixin
    private ProfileOption profile;

    @Option(names = "--junit", paramLabel = "FILE", description = "Writes a JUnit XML report too, for a CI server.")
    private Path junit;

    @Mixin
    private HelpOption help;

    private final JUnitReport report = new JUnitReport("signalbox golden");
    private final int[] outcomes = new int[Outcome.values().length];

    @Override
    public Integer call() throws IOException {
        for (final Path folder : ScenarioFolders.below(folders)) {
            outcomes[check(folder).ordinal()]++;
        }
        out().println(totals());
        out().flush();
        if (junit != null) {
            report.write(junit);
        }
        return count(Outcome.UNREADABLE) > 0
                ? ExitCode.WRONG_INPUT
                : count(Outcome.DIFFERS) > 0 ? ExitCode.NO : ExitCode.WELL;
    }

    /** A scenario that cannot be run is told like one that differs, and the others are run all the same. */
    private Outcome check(final Path folder) {
        final long started = System.nanoTime();
        try {
            final Scenario scenario = Scenario.load(folder);
            final GoldenRun run = GoldenRun.of(scenario, profile.of(scenario));
            final Optional<String> complaint = complaint(run, folder);
            final double seconds = secondsSince(started);
            complaint.ifPresentOrElse(text -> failed("DIFFERS ", folder, seconds, text), () -> {
                report.passed(folder.toString(), seconds);
                out().println("equal    " + folder + ": " + run.size());
            });
            return complaint.isEmpty() ? Outcome.EQUAL : Outcome.DIFFERS;
        } catch (final RuntimeException trouble) {
            if (!Trouble.isOfTheInput(trouble)) {
                throw trouble;
            }
            failed("CANNOT  ", folder, secondsSince(started), Trouble.sentence(trouble) + "\n");
            return Outcome.UNREADABLE;
        }
    }

    private static Optional<String> complaint(final GoldenRun run, final Path folder) {
        return run.comparison().isEmpty()
                ? Optional.of("nothing has been accepted yet; next: signalbox golden accept " + folder + "\n")
                : run.comparison().filter(comparison -> !comparison.isEqual()).map(Comparison::text);
    }

    private void failed(final String outcome, final Path folder, final double seconds, final String text) {
        report.failed(folder.toString(), seconds, text);
        out().println(outcome + " " + folder);
        out().print(text.indent(4));
    }

    private String totals() {
        return count(Outcome.EQUAL) + " equal, " + count(Outcome.DIFFERS) + " not"
                + (count(Outcome.UNREADABLE) > 0 ? ", " + count(Outcome.UNREADABLE) + " cannot be run" : "");
    }

    private int count(final Outcome outcome) {
        return outcomes[outcome.ordinal()];
    }

    private static double secondsSince(final long startedNs) {
        return (System.nanoTime() - startedNs) / NS_PER_SECOND;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
