package io.signalbox.director.journal;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.MomentLabel;
import io.signalbox.ipvsadm.GatewayText;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.ipvsadm.ListRequest;
import io.signalbox.ipvsadm.LocalText;
import io.signalbox.journal.JournalReader;
import io.signalbox.packet.PacketSink;
import io.signalbox.replay.journal.JournalRun;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.replay.journal.Moment;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signalbox journal state}: the tables as they were at an instant of the past. */
@Command(
        name = "state",
        header = "Print the director's tables as they were at an instant of the past.",
        description = {
            "",
            "Runs the journal again from the checkpoint nearest before the instant, holds every decision to what the"
                    + " journal says, and prints what ipvsadm would have printed then. Only a journal that keeps inputs"
                    + " (levels inputs and frames) can be run again; of the other levels 'journal print' tells what"
                    + " was decided.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed",
            "1:the journal cannot be run again up to that instant; the reason is on stderr",
            "2:wrong usage, no journal, or a service that was not there",
            "3:not deterministic: the run did not decide what the journal says",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox journal state /tmp/journal --at 12.5",
            "  signalbox journal state /tmp/journal --at '#1234' -- -L -n --stats",
            "  signalbox journal state /tmp/journal --at 12.5 -- -Lnc",
            "  signalbox journal state /tmp/journal --at 12.5 --snat",
        })
final class StateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The journal's folder.")
    private Path folder;

    @Parameters(
            index = "1..*",
            paramLabel = "LISTING",
            description = "What to print, behind '--', in ipvsadm's words: -L (the default) or -S with their options;"
                    + " names are numbers, as with -n.")
    private List<String> listing = List.of();

    @Option(
            names = "--at",
            paramLabel = "T|#EVENT",
            required = true,
            converter = MomentLabel.class,
            description = "The instant: seconds of event time, or behind an event.")
    private Moment at;

    @Option(
            names = "--snat",
            description =
                    "Print the gateway instead: its rules, then its flows with their inside, public and remote ends.")
    private boolean isSnat;

    @Option(
            names = "--local",
            description =
                    "Print the local addresses of full NAT instead; as deleted where connections still need them.")
    private boolean isLocal;

    @Mixin
    private HelpOption help;

    private String tables;

    @Override
    public Integer call() throws IOException {
        final ListRequest request = request();
        final JournalReader journal = JournalReader.open(folder);
        final PrintWriter err = spec.commandLine().getErr();
        final Result result = new JournalRun(
                        journal,
                        at,
                        at,
                        Layout.FUSED,
                        PacketSink.NOWHERE,
                        (state, event, timeNs) -> tables = print(request, state, timeNs))
                .run(new ReadingProgress(folder.toString(), err, System::nanoTime));
        if (result.divergence().isPresent()) {
            err.println(folder + ": the run did not decide what the journal says, first at event "
                    + result.divergence().get().event() + "; 'signalbox replay --journal " + folder + "' shows it");
            return ExitCode.NOT_DETERMINISTIC;
        }
        if (tables == null || !result.isWhole()) {
            result.notes().forEach(note -> err.println(folder + ": " + note));
            err.println(folder + ": it cannot be run again up to " + at + ", so its tables then are not known");
            return ExitCode.NO;
        }
        spec.commandLine().getOut().print(tables);
        spec.commandLine().getOut().flush();
        return ExitCode.WELL;
    }

    private ListRequest request() {
        try {
            return ListRequest.parse(listing);
        } catch (final IpvsadmException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage());
        }
    }

    private String print(final ListRequest request, final State state, final long timeNs) {
        final long nowNs = at.event() < 0 ? at.timeNs() : timeNs;
        if (isSnat) {
            state.gateway.expireAll(nowNs);
            return GatewayText.of(state.gateway, nowNs);
        }
        if (isLocal) {
            return LocalText.of(state.localPool);
        }
        try {
            state.connections.expireAll(nowNs); // the run ends here: nothing that it sends depends on it
            return request.print(request.copy(state, nowNs), ListRequest.TABLE_SIZE);
        } catch (final IpvsadmException missing) {
            throw new ParameterException(spec.commandLine(), missing.getMessage());
        }
    }
}
