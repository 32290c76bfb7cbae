package io.signalbox.director.live;

import io.signalbox.director.HelpOption;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signalbox vip}: one virtual IP is served here, or is not. */
@Command(
        name = "vip",
        header = "Have the running director hold or release one virtual IP.",
        description = {
            "",
            "hold: it serves the address from now on and answers for it itself, once it has probed for it and nobody else"
                    + " says that he has it. release: it serves it no more, and is not ready ('signalbox ready'); its"
                    + " connections are kept, and go on when it is held again. default: what --vips says of all."
                    + " It lasts as long as there is a service at the address, and is no part of a configuration: after a"
                    + " start all are as --vips says.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:no service is at that address", "2:wrong usage, or no director answers"},
        footerHeading = "%nExamples:%n",
        footer = {"  signalbox vip hold 192.0.2.10", "  signalbox vip release 192.0.2.10"})
public final class VipCommand implements Callable<Integer> {
    private enum What {
        HOLD,
        RELEASE,
        DEFAULT
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "WHAT", description = "hold, release or default.")
    private What what;

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "A virtual IP.")
    private String address;

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        return asking.ask(spec, OperatorWords.VIP + " " + what.name().toLowerCase(Locale.ROOT) + " " + address);
    }
}
