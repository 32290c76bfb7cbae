package io.signalbox.director;

import io.signalbox.director.demo.DemoCommand;
import io.signalbox.director.doctor.DoctorCommand;
import io.signalbox.director.explain.ExplainCommand;
import io.signalbox.director.golden.GoldenCommand;
import io.signalbox.director.journal.JournalCommand;
import io.signalbox.director.lab.LabCommand;
import io.signalbox.director.live.CheckCommand;
import io.signalbox.director.live.CleanupCommand;
import io.signalbox.director.live.DrainCommand;
import io.signalbox.director.live.ReadyCommand;
import io.signalbox.director.live.ReloadCommand;
import io.signalbox.director.live.RestartCommand;
import io.signalbox.director.live.RuleCommand;
import io.signalbox.director.live.RunCommand;
import io.signalbox.director.live.StatusCommand;
import io.signalbox.director.live.TopCommand;
import io.signalbox.director.live.VipCommand;
import io.signalbox.director.replay.ReplayCommand;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
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
            RunCommand.class,
            StatusCommand.class,
            TopCommand.class,
            CheckCommand.class,
            ReloadCommand.class,
            RestartCommand.class,
            DrainCommand.class,
            VipCommand.class,
            RuleCommand.class,
            ReadyCommand.class,
            CleanupCommand.class,
            DoctorCommand.class,
            LabCommand.class,
            ReplayCommand.class,
            JournalCommand.class,
            ExplainCommand.class,
            GoldenCommand.class,
            HelpCommand.class,
        },
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:well",
            "1:the answer is no: it differs, it is damaged",
            "2:wrong usage, input that cannot be read, or output that cannot be written",
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
    private static final String CLOSED_PIPE = "Broken pipe";

    @Spec
    private CommandSpec spec;

    public static void main(final String... args) {
        System.exit(run(new FileOutputStream(FileDescriptor.out), args));
    }

    /** Executes a command that prints to {@code stdout}; what could not be printed was not done. */
    static int run(final OutputStream stdout, final String... args) {
        final StandardOutput output = new StandardOutput(stdout);
        final PrintStream before = System.out;
        System.setOut(new PrintStream(new BufferedOutputStream(output)));
        try {
            final int exitCode = commandLine().execute(args);
            System.out.flush();
            return output.failure().map(Main::sayNotPrinted).orElse(exitCode);
        } catch (final OutOfMemoryError none) {
            System.err.println("signalbox: " + NoMemory.sentence("this", none));
            return ExitCode.OWN_FAULT;
        } finally {
            System.setOut(before);
        }
    }

    /** Whoever closed a pipe has read enough, and knows it: {@code | head}. */
    private static int sayNotPrinted(final String cause) {
        if (!cause.equals(CLOSED_PIPE)) {
            System.err.println("signalbox: not all could be printed to stdout: " + cause);
        }
        return ExitCode.WRONG_INPUT;
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
