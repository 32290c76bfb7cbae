package io.signalbox.director;

import io.signalbox.director.golden.GoldenCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The program {@code signalbox}: a family of commands. Exit codes: 0 well, 1 "the answer is no", 2 wrong usage or
 * unreadable input, 3 not deterministic.
 */
@Command(
        name = "signalbox",
        version = "signalbox 0.1.0",
        subcommands = {
            GoldenCommand.class,
        },
        mixinStandardHelpOptions = true,
        description = "A layer-4 director that writes every decision down and can replay it bit for bit.")
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    public static void main(final String... args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole family, ready to be executed. */
    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler(Trouble::tell);
    }

    /** Without a command there is nothing to do but to say which ones there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return CommandLine.ExitCode.USAGE;
    }
}
