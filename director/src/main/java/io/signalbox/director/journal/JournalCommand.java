package io.signalbox.director.journal;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code signalbox journal}: what is done with a journal on disk. */
@Command(
        name = "journal",
        header = "Read the register of decisions.",
        description = {"", "Every decision of the director stands in its journal, with the reason.", ""},
        subcommands = {
            PrintCommand.class,
            WhyCommand.class,
            WhoCommand.class,
            VerifyCommand.class,
            StateCommand.class,
            ExportCommand.class,
            BudgetCommand.class
        },
        commandListHeading = "%nCommands:%n")
public final class JournalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG_INPUT;
    }
}
