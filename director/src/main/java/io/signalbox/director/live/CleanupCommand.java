package io.signalbox.director.live;

import io.signalbox.afpacket.gate.Cleanup;
import io.signalbox.afpacket.gate.GateException;
import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code signalbox cleanup}: takes away what a director left that died while it held its host out. */
@Command(
        name = "cleanup",
        header = "Give the host its traffic back after a crash with --on-crash hold.",
        description = {
            "",
            "A director that was told '--on-crash hold' leaves an nftables table for each of its interfaces behind when"
                    + " it dies, so that the host does not answer its clients. This removes them. Of any other director"
                    + " nothing stays. An interface on which a director runs is left alone.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, or there was nothing to do", "2:a director runs, or nftables cannot be asked"})
public final class CleanupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            defaultValue = RunCommand.CONTROL,
            description = "Where the director was asked while it ran. Default: " + RunCommand.CONTROL + ".")
    private Path control;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() {
        if (Control.isAnswered(control)) {
            throw new LiveException(
                    "a director answers at " + control + ", and what it claims is not left behind; end it first.");
        }
        try {
            Cleanup.run().forEach(spec.commandLine().getOut()::println);
        } catch (final GateException refused) {
            throw new LiveException(refused.getMessage());
        }
        spec.commandLine().getOut().flush();
        return ExitCode.WELL;
    }
}
