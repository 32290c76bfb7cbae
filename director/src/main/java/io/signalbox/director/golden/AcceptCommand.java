package io.signalbox.director.golden;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.ProfileOption;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioOutput;
import io.signalbox.replay.ScenarioRun;
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

/** Keeps what the director does now as what is expected of it from now on. */
@Command(
        name = "accept",
        header = "Runs scenarios and keeps what comes out as what is expected from now on.",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:accepted, or unchanged",
            "1:something differs, and was left as it was",
            "2:something cannot be run, or was recorded of a kernel: recordings are never overwritten",
        },
        footerHeading = "%nExamples:%n",
        footer = "  signalbox golden accept golden/shop")
final class AcceptCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Scenarios, or folders with scenarios below.")
    private List<Path> folders;

    @Mixin
    private ProfileOption profile;

    @Option(names = "--yes", description = "Overwrites what was expected before.")
    private boolean yes;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        boolean allAccepted = true;
        final List<Scenario> scenarios =
                ScenarioFolders.below(folders).stream().map(Scenario::load).toList();
        scenarios.forEach(AcceptCommand::refuseRecording);
        scenarios.forEach(ScenarioRun::check);
        for (final Scenario scenario : scenarios) {
            allAccepted &= accept(scenario);
        }
        out().flush();
        return allAccepted ? ExitCode.WELL : ExitCode.NO;
    }

    /** What a kernel sent is the judge of the director, not its pupil. */
    private static void refuseRecording(final Scenario scenario) {
        if (RunSettings.isRecording(scenario)) {
            throw ScenarioException.in(
                    scenario.folder().resolve(Scenario.EXPECTED),
                    "was recorded of a kernel and is not overwritten; to make the scenario your own, copy it without"
                            + " that folder");
        }
    }

    private boolean accept(final Scenario scenario) throws IOException {
        final Path folder = scenario.folder();
        final GoldenRun run = GoldenRun.of(scenario, profile.of(scenario));
        final Optional<String> changes =
                run.comparison().filter(comparison -> !comparison.isEqual()).map(Comparison::text);
        run.result().notes().forEach(note -> out().println(folder + ": " + note));
        if (!run.result().complaints().isEmpty()) {
            run.result().complaints().forEach(complaint -> out().println(folder + ": " + complaint));
            out().println(folder + ": not accepted; where a refusal is wanted, give the event in " + Scenario.EVENTS
                    + " the \"rc\" of ipvsadm");
            return false;
        }
        changes.ifPresent(text -> out().print(folder + " changes:\n" + text.indent(4)));
        if (run.comparison().isPresent() && changes.isEmpty()) {
            out().println(folder + ": unchanged, " + run.size());
            return true;
        }
        if (changes.isPresent() && !yes) {
            out().println(folder + ": left as it was; to accept the change: signalbox golden accept --yes " + folder);
            return false;
        }
        ScenarioOutput.write(run.result(), run.scenario(), folder.resolve(Scenario.EXPECTED));
        out().println(folder + ": accepted, " + run.size() + "; to test it: signalbox golden run " + folder);
        return true;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
