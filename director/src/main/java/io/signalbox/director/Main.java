package io.signalbox.director;

import io.signalbox.director.demo.DemoCommand;
import io.signalbox.director.golden.GoldenCommand;
import io.signalbox.director.journal.JournalCommand;
import io.signalbox.director.replay.ReplayCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code signalbox}: a family of commands. {@link ExitCode} says what it answers. */
@Command(
        name = "signalbox",
        version = "signalbox 0.1.0",
        mixinStandardHelpOptions = true,
        description = "A layer-4 director that writes every decision down and can replay it bit for bit.",
        subcommands = {
            DemoCommand.class,
            ReplayCommand.class,
            JournalCommand.class,
            GoldenCommand.class,
            HelpCommand.class,
        },
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:well",
            "1:the answer is no: it differs, it is damaged",
            "2:wrong usage, or input that cannot be read",
            "3:not deterministic: of two runs that must agree, one differs",
            "70:the director's own fault; the message names stage and event",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox demo",
            "  signalbox replay golden-pcaps/scenarios/*",
            "  signalbox journal print /var/lib/signalbox/journal --address 10.0.0.7",
            "  signalbox help replay",
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    public static void main(final String... args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole program, ready to execute. */
    public static CommandLine commandLine() {
        final Trouble trouble = new Trouble();
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(trouble)
                .setParameterExceptionHandler(trouble);
    }

    /** Without a command there is nothing to do but to say which ones there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG_INPUT;
    }
}
