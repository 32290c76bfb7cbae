package io.signalbox.director.golden;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.golden.recorder.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the real kernel what scenarios are to expect. */
@Command(
        name = "record",
        header = "Plays scenarios into Linux's own IPVS and keeps what came out as what is expected.",
        description = "The kernel runs as a program (Debian's user-mode-linux) and touches nothing of this machine.",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all are recorded",
            "1:some could not be recorded and are as they were",
            "2:nothing can be recorded here",
        },
        footerHeading = "%nExamples:%n",
        footer = "  signalbox golden record golden/my-service")
final class RecordCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "1..*", description = "Scenarios, or folders with scenarios below.")
    private List<Path> folders;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        boolean isWell = true;
        try (Recorder recorder = Recorder.open()) {
            for (final Recorder.Outcome outcome : recorder.record(ScenarioFolders.below(folders))) {
                isWell &= outcome.complaint().isEmpty();
                spec.commandLine()
                        .getOut()
                        .println(outcome.complaint()
                                .map(complaint -> "CANNOT   " + complaint)
                                .orElse("recorded " + outcome.scenario()));
            }
        }
        return isWell ? ExitCode.WELL : ExitCode.NO;
    }
}
