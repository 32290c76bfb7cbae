package io.signalbox.director.golden;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The family of {@code golden} commands. */
@Command(
        name = "golden",
        description = "A regression test for your own configuration, in three commands.",
        subcommands = {NewCommand.class, AcceptCommand.class, RunCommand.class},
        mixinStandardHelpOptions = true)
public final class GoldenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Without a command there is nothing to do but to say which ones there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
