package io.signalbox.director.live;

import io.signalbox.director.HelpOption;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code signalbox drain}: a real server is to go. */
@Command(
        name = "drain",
        header = "Take a real server out of a service once its last connection has ended.",
        description = {
            "",
            "From now on it takes no new connections; when it has none, it is deleted from the service. At the deadline"
                    + " those that are left are kept (and the server is deleted with the last of them), or reset: the"
                    + " client's next packet resets both sides. A weight ('ipvsadm -e ... -w 1') takes it back.",
            "",
            "Without a service and a server: which are being drained, and how far they are.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:begun, or printed", "1:there is no such real server", "2:wrong usage, or no director answers"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox drain -t 192.0.2.10:80 -r 10.0.0.11:80",
            "  signalbox drain -t 192.0.2.10:80 -r 10.0.0.11:80 --deadline 300s --then reset",
            "  signalbox drain",
        })
public final class DrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Option(
            names = {"-r", "--real-server"},
            paramLabel = "SERVER:PORT",
            description = "The real server that is to go.")
    private String server;

    @Option(names = "--deadline", paramLabel = "SECONDS", description = "So long at most. Default: no deadline.")
    private String deadline;

    @Option(
            names = "--then",
            paramLabel = "WHAT",
            description = "What becomes of connections that are left at the deadline: keep or reset. Default: keep.")
    private String then;

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        final String named = service.words();
        if (named.isEmpty() != (server == null)) {
            throw new ParameterException(spec.commandLine(), "a drain names a service (-t, -u, ...) and a server (-r)");
        }
        return asking.ask(spec, OperatorWords.DRAIN + (named.isEmpty() ? "" : words(named)));
    }

    private String words(final String named) {
        return " " + named + " -r " + server
                + (deadline == null ? "" : " --deadline " + deadline)
                + (then == null ? "" : " --then " + then);
    }
}
