package io.signalbox.director.live;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code signalbox ready}: whether a running director could serve now. */
@Command(
        name = "ready",
        header = "Tell whether the running director could serve its services, or one of them.",
        description = {
            "",
            "A service is ready when packets can leave for one of its real servers: one that takes connections, and"
                    + " whose next hop's MAC is known. Before each health check of its servers has come to a first verdict"
                    + " it is not, for dead servers take connections until then; nor is one whose virtual IP was released"
                    + " ('signalbox vip release'). Whoever asks has those asked for whose MAC nobody knows, so that the"
                    + " answer is another a moment later, also before the first client has come. Made for track scripts of"
                    + " VRRP daemons and for BGP speakers (docs/operating.md).",
            "",
            "A program that asks each second takes 'signalbox-ready', which takes the same words and starts no JVM"
                    + " (SIGNALBOX_CONTROL names the director's socket).",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ready", "1:not ready, or no director answers; a sentence says why", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {"  signalbox ready", "  signalbox ready -t 192.0.2.10:80"})
public final class ReadyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOption service = new ServiceOption();

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private HelpOption help;

    /** To whom asks this, nobody who answers is an answer. */
    @Override
    public Integer call() {
        try {
            return asking.ask(spec, (OperatorWords.READY + " " + service.words()).strip());
        } catch (final IOException nobody) {
            spec.commandLine().getErr().println("signalbox: " + nobody.getMessage());
            return ExitCode.NO;
        }
    }
}
