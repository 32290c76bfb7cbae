package io.signalbox.director.journal;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.journal.DecisionFilter;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.journal.text.DecisionJson;
import io.signalbox.journal.text.PortNames;
import io.signalbox.journal.text.RecordPrinter;
import io.signalbox.journal.text.Times;
import io.signalbox.packet.EventKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code signalbox journal print}: a line for each decision. */
@Command(
        name = "print",
        header = "Print decisions, one line each.",
        description = {
            "",
            "Reads a journal from its first record to its last and prints the decisions that every filter holds for,"
                    + " in the manner of tcpdump. Without filters it prints what configured the director as well, and where"
                    + " the journal was closed or shortened. The whole journal is read whatever is printed, and what is missing or damaged is said on stderr.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the journal is whole",
            "1:records are missing or damaged (also where a journal is still being written)",
            "2:wrong usage, or the folder is no journal",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox journal print /tmp/journal -v -c 5",
            "  signalbox journal print /tmp/journal --service 192.0.2.1:80 --verdict dropped",
            "  signalbox journal print /tmp/journal --address 10.1.0.0/16 --from 12.5 --json",
        })
final class PrintCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The journal's folder.")
    private Path folder;

    @ArgGroup(exclusive = false, heading = "%nFilters:%n")
    private Filters filters = new Filters();

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            converter = Count.class,
            description = "Print at most N records; what is missing or damaged is said all the same.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say what each reason means and how the scheduler came to its choice; print"
                    + " ticks too, what is kept of frames that came and left, and with filters the journal's own"
                    + " marks.")
    private boolean verbose;

    @Option(
            names = "--wall",
            description = "Show wall time (UTC) instead of event time, where the journal says what it was. Filters"
                    + " stay in event time.")
    private boolean wall;

    @Option(
            names = "--json",
            description =
                    "Print JSON, one object a line; times are event times in nanoseconds, with --wall also wall times.")
    private boolean json;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        final Predicate<FullRecord> wanted = filter().and(this::isShown);
        final JournalReader journal = JournalReader.open(folder);
        return json ? printJson(journal, wanted) : printText(journal, wanted);
    }

    private DecisionFilter filter() {
        try {
            return filters.filter();
        } catch (final IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage());
        }
    }

    /** Ticks only let time pass: nobody who did not ask wants to read of each. */
    private boolean isShown(final FullRecord decision) {
        return decision.kind() != EventKind.TICK || verbose || filters.askForTicks();
    }

    private int printText(final JournalReader journal, final Predicate<FullRecord> wanted) throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final PortNames ports = new PortNames();
        final Times times = times();
        final Selection selection =
                select(new RecordPrinter(out::println, ports, times, verbose), ports, times, wanted);
        journal.forEach(selection);
        out.flush();
        return exitCode(selection);
    }

    private int printJson(final JournalReader journal, final Predicate<FullRecord> wanted) throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        final Selection selection;
        final PortNames ports = new PortNames();
        final Times times = times();
        try (DecisionJson printer = new DecisionJson(out, ports, times)) {
            selection = select(printer, ports, times, wanted);
            journal.forEach(selection);
        }
        out.flush();
        return exitCode(selection);
    }

    private Times times() {
        return wall ? Times.ofWall() : Times.ofEvents();
    }

    private Selection select(
            final RecordHandler printer, final PortNames ports, final Times times, final Predicate<FullRecord> wanted) {
        final boolean all = !filters.areGiven();
        final Consumer<CommandRecord> learners = command -> {
            ports.onCommand(command);
            times.onCommand(command);
        };
        return new Selection(printer, learners, wanted, all, all || verbose, verbose, count, this::complain);
    }

    private void complain(final String trouble) {
        spec.commandLine().getErr().println(folder + ": " + trouble);
    }

    private static int exitCode(final Selection selection) {
        return selection.isDamaged() ? ExitCode.NO : ExitCode.WELL;
    }

    private static final class Count implements ITypeConverter<Long> {
        @Override
        public Long convert(final String text) {
            if (!text.matches("[0-9]{1,18}")) {
                throw new TypeConversionException("'" + text + "' is not a number of records");
            }
            return Long.valueOf(text);
        }
    }
}
