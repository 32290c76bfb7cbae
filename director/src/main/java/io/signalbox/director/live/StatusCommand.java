package io.signalbox.director.live;

import io.signalbox.director.HelpOption;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        return asking.ask(spec, "status");
    }
}
