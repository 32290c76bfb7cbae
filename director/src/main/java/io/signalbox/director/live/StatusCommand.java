package io.signalbox.director.live;

import io.signalbox.director.HelpOption;
import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code signalbox status}: how a running director is doing. */
@Command(
        name = "status",
        header = "Tell how a running director is doing, and what it claims.",
        description = {
            "",
            "Prints the virtual IPs that are served, the NAT servers whose answers are claimed, the addresses that are"
                    + " left to the host, what went through each port, how the journal is doing, and how often each"
                    + " reason was given ('signalbox explain REASON' says what it means).",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "2:no director answers"},
        footerHeading = "%nExamples:%n",
        footer = "  signalbox status")
public final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            defaultValue = RunCommand.CONTROL,
            description = "Where the director is asked. Default: " + RunCommand.CONTROL + ".")
    private Path control;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        final Answer answer = Control.ask(control, "status");
        spec.commandLine().getOut().print(answer.text());
        spec.commandLine().getOut().flush();
        return answer.exitCode();
    }
}
