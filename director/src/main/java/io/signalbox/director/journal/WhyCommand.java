package io.signalbox.director.journal;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.text.DecisionJson;
import io.signalbox.journal.text.PortNames;
import io.signalbox.journal.text.StoryText;
import io.signalbox.journal.text.Times;
import io.signalbox.journal.why.FlowPattern;
import io.signalbox.journal.why.Inquiry;
import io.signalbox.journal.why.Question;
import io.signalbox.journal.why.Story;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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

/** {@code signalbox journal why}: one event with everything that led to its decision. */
@Command(
        name = "why",
        header = "Say why an event ended as it did.",
        description = {
            "",
            "Tells of one event, or of the latest packet of a flow: how its service was found; what persistence knew;"
                    + " each real server with the numbers that the scheduler saw, and the rule, so that the choice can"
                    + " be made again; the connection's state; each field that was rewritten; whom it was handed to;"
                    + " what it waited for, and how that ended.",
            "",
            "For a packet of an established connection, persistence and choice are those of the packet that began it."
                    + " Such a packet has a short record at level decisions, without TTL and next hop, and none at"
                    + " level connections. What frames looked like as they came, levels inputs and frames know.",
            "",
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:explained",
            "1:the journal does not tell of it (no such event, or the level was too low), or it is damaged",
            "2:wrong usage, or the folder is no journal",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox journal why /tmp/journal 48",
            "  signalbox journal why /tmp/journal -v --flow 'tcp 10.0.0.7:999 > 192.0.2.1:80'",
            "  signalbox journal why /tmp/journal 48 --json | jq .decision.candidates",
            "",
            "What each reason means, 'signalbox explain' tells.",
        })
final class WhyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The journal's folder.")
    private Path folder;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "EVENT",
            converter = EventNumber.class,
            description = "The event's number, as the journal's lines and reports show it: 48 or #48.")
    private Long event;

    @Option(
            names = "--flow",
            paramLabel = "FLOW",
            converter = FlowForm.class,
            description = "Instead of EVENT: the latest packet between two ends, in either direction, as they were"
                    + " before or after translation; tcp, udp or sctp with ports, icmp or icmpv6 without.")
    private FlowPattern flow;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = Filters.Seconds.class,
            description = "With --flow: the latest one at or before this event time, in seconds.")
    private Long atNs;

    @ArgGroup
    private Verbosity verbosity = new Verbosity();

    /** At most one of them. */
    private static final class Verbosity {
        @Option(
                names = {"-1", "--line"},
                description = "One line only.")
        private boolean line;

        @Option(
                names = {"-v", "--verbose"},
                description = "Everything: what is kept of the frame, and the packet's history in its connection.")
        private boolean all;

        StoryText.Detail detail() {
            if (line) {
                return StoryText.Detail.LINE;
            }
            return all ? StoryText.Detail.ALL : StoryText.Detail.USUAL;
        }
    }

    @Option(names = "--wall", description = "Show wall time (UTC) where the journal says what it was.")
    private boolean wall;

    @Option(names = "--json", description = "Print one JSON object: everything, whatever the verbosity.")
    private boolean json;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        final Question question = question();
        final PortNames ports = new PortNames();
        final Times times = wall ? Times.ofWall() : Times.ofEvents();
        final Inquiry inquiry = Inquiry.of(
                JournalReader.open(folder),
                question,
                command -> {
                    ports.onCommand(command);
                    times.onCommand(command);
                },
                this::complain,
                new ReadingProgress(folder.toString(), spec.commandLine().getErr(), System::nanoTime));
        if (inquiry.story().isEmpty()) {
            complain(inquiry.refusal());
            return ExitCode.NO;
        }
        tell(inquiry.story().get(), ports, times);
        return inquiry.isDamaged() ? ExitCode.NO : ExitCode.WELL;
    }

    private Question question() {
        if ((event == null) == (flow == null)) {
            throw new ParameterException(spec.commandLine(), "Say which: either an EVENT or a --flow");
        }
        if (flow == null && atNs != null) {
            throw new ParameterException(spec.commandLine(), "--at goes with --flow; an event has its own time");
        }
        return flow == null ? Question.ofEvent(event) : Question.ofFlow(flow, atNs == null ? Long.MAX_VALUE : atNs);
    }

    private void tell(final Story story, final PortNames ports, final Times times) {
        final PrintWriter out = spec.commandLine().getOut();
        if (json) {
            try (DecisionJson printer = new DecisionJson(out, ports, times)) {
                printer.onStory(story);
            }
        } else {
            new StoryText(ports, times, verbosity.detail()).lines(story).forEach(out::println);
        }
        out.flush();
    }

    private void complain(final String sentence) {
        spec.commandLine().getErr().println(folder + ": " + sentence);
    }

    private static final class EventNumber implements ITypeConverter<Long> {
        @Override
        public Long convert(final String text) {
            if (!text.matches("#?[0-9]{1,18}")) {
                throw new TypeConversionException("'" + text + "' is not the number of an event, such as 48");
            }
            return Long.valueOf(text.replace("#", ""));
        }
    }

    private static final class FlowForm implements ITypeConverter<FlowPattern> {
        @Override
        public FlowPattern convert(final String text) {
            try {
                return FlowPattern.parse(text);
            } catch (final IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }
}
