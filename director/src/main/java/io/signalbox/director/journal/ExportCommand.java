package io.signalbox.director.journal;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.MomentLabel;
import io.signalbox.journal.JournalReader;
import io.signalbox.replay.journal.Divergence;
import io.signalbox.replay.journal.Moment;
import io.signalbox.replay.journal.PcapExport;
import io.signalbox.replay.journal.ScenarioExport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signalbox journal export}: what a journal keeps of frames, as a scenario or a capture. */
@Command(
        name = "export",
        header = "Make a scenario, or a capture, of what a journal keeps.",
        description = {
            "",
            "With --out: a scenario of a session in a journal of level frames. A replay of it goes through the same"
                    + " events in the same order, to the nanosecond, without the journal. Frames stand in"
                    + " in-INTERFACE.pcap, everything else that happened in the file script, in the director's own"
                    + " words. While it is written, the events are run again as a replay of the scenario runs them, and"
                    + " held to what the journal says. The session's secret is not exported: where frames depend on it"
                    + " (source ports of tunnels), that is said.",
            "",
            "With --pcap: the frames that came in, as one pcapng file, with interface, nanosecond and, as the packet's"
                    + " number, the event. Times are the wall clock's where the journal knows it.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:exported, all of it",
            "1:nothing could be exported, or not all of it, or a replay of it comes out otherwise than the journal"
                    + " says: a sentence on stderr tells",
            "2:wrong usage, no journal, or a place that cannot be written to",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox journal export /var/lib/signalbox/journal --out /tmp/incident",
            "  signalbox journal export /tmp/journal --out /tmp/incident --to '#4711'",
            "  signalbox journal export /tmp/journal --pcap /tmp/incident.pcapng --from 12.5 --to 13",
        })
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The journal's folder.")
    private Path folder;

    @ArgGroup(multiplicity = "1")
    private Target target;

    private static final class Target {
        @Option(
                names = "--out",
                paramLabel = "SCENARIO",
                description = "The scenario's folder. Only what an earlier export has written is replaced.")
        private Path scenario;

        @Option(names = "--pcap", paramLabel = "FILE", description = "The capture, a pcapng file.")
        private Path capture;
    }

    @Option(
            names = "--from",
            paramLabel = "T|#EVENT",
            converter = MomentLabel.class,
            description =
                    "Seconds of event time, or an event. A capture begins there; a scenario is of the session that"
                            + " begins there or is the first one behind it, for state that is not in the scenario cannot be"
                            + " begun with. Default: the journal's beginning.")
    private Moment from = Moment.BEGINNING;

    @Option(
            names = "--to",
            paramLabel = "T|#EVENT",
            converter = MomentLabel.class,
            description = "Up to this time or event. Default: the end of the session, for a capture of the journal.")
    private Moment to = Moment.END;

    @Option(
            names = "--inputs-only",
            description = "Leave out 'expected', what a replay of the scenario brings: it is held in memory while it is"
                    + " made, frame by frame.")
    private boolean inputsOnly;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        final JournalReader journal = JournalReader.open(folder);
        final ReadingProgress progress = new ReadingProgress(folder.toString(), err(), System::nanoTime);
        final boolean isAll = target.scenario == null
                ? tell(PcapExport.write(journal, from, to, target.capture, progress))
                : tell(ScenarioExport.write(journal, from, to, target.scenario, !inputsOnly, progress));
        spec.commandLine().getOut().flush();
        return isAll ? ExitCode.WELL : ExitCode.NO;
    }

    private boolean tell(final ScenarioExport.Result result) {
        result.notes().forEach(this::say);
        if (result.refusal() != null) {
            say("nothing is exported: " + result.refusal());
            return false;
        }
        result.divergence().ifPresent(this::tell);
        print(
                target.scenario,
                "events " + result.firstEvent() + " to " + result.lastEvent() + ", "
                        + count(result.frames(), "frame") + " and " + count(result.commands(), "command")
                        + " among them"
                        + (result.divergence().isPresent() ? "" : ", replay as the journal says"));
        return result.isWhole() && result.divergence().isEmpty();
    }

    private void tell(final Divergence found) {
        say("from event " + found.event() + " on a replay may come out otherwise than the journal says, for what the"
                + " session drew from its secret is not exported; the journal says of it");
        err().println(found.recorded().indent(4).stripTrailing());
        err().println("and the replay");
        err().println((found.again().isEmpty() ? "nothing" : found.again())
                .indent(4)
                .stripTrailing());
    }

    private boolean tell(final PcapExport.Result result) {
        result.troubles().forEach(this::say);
        sayIfAny(result.missing(), "left out, for the journal's level kept no frames then");
        sayIfAny(result.cut(), "written without payload that was only carried, as the journal's level was inputs then");
        sayIfAny(
                result.offloaded(),
                "written as its sender left it to a network card: checksum or segments are not" + " done");
        sayIfAny(result.onEventTime(), "stamped with event time, for nothing told of the wall clock yet");
        print(target.capture, count(result.frames(), "frame"));
        return result.missing() == 0 && result.cut() == 0 && result.troubles().isEmpty();
    }

    private void sayIfAny(final long frames, final String what) {
        if (frames > 0) {
            say(count(frames, "frame") + " " + what);
        }
    }

    private void say(final String what) {
        err().println(folder + ": " + what);
    }

    private void print(final Path written, final String what) {
        spec.commandLine().getOut().println(written + ": " + what);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private static String count(final long number, final String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
