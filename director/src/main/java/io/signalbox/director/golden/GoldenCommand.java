package io.signalbox.director.golden;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The family of {@code golden} commands. */
@Command(
        name = "golden",
        header = "A regression test for your own configuration, in three commands.",
        subcommands = {
            NewCommand.class,
            AcceptCommand.class,
            RunCommand.class,
            RecordCommand.class,
            AskCommand.class,
            DrawCommand.class,
            FuzzCommand.class
        },
        commandListHeading = "%nCommands:%n")
public final class GoldenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HelpOption help;

    /** Without a command there is nothing to do but to say which ones there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG_INPUT;
    }
}
