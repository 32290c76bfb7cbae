package io.signalbox.director.replay;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.decision.Level;
import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.JournalOptions;
import io.signalbox.director.LevelLabel;
import io.signalbox.director.MomentLabel;
import io.signalbox.director.ProfileOption;
import io.signalbox.golden.Scenario;
import io.signalbox.replay.CheckpointTimes;
import io.signalbox.replay.Comparison;
import io.signalbox.replay.DeterminismCheck;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioOutput;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.compare.Normaliser;
import io.signalbox.replay.compare.Rule;
import io.signalbox.replay.journal.Moment;
import io.signalbox.ring.Layout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code signalbox replay}: recorded packets through the whole director, compared with what was expected. */
@Command(
        name = "replay",
        header = "Play recorded packets through the director and compare what it sends.",
        description = {
            "",
            "Runs each scenario on the clock of its recording: the topology, the rules, every packet and event. Where"
                    + " the folder holds 'expected', every frame and every table is compared with it; the first"
                    + " difference is shown decoded, field by field.",
            "",
            "Without a SCENARIO it runs a journal again that keeps inputs (levels inputs and frames), and holds every"
                    + " decision and every frame sent to what the journal says.",
            "",
            "Results go to stdout, progress and errors to stderr.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every scenario that expects something is equal",
            "1:a frame or a table differs, or a command of an event did not end as it was to; a journal could be run"
                    + " again in part only",
            "2:wrong usage, a scenario that cannot be read or a journal that cannot be written: one sentence names it",
            "3:not deterministic: two runs differ, the journal read back is not what was decided, or a journal that"
                    + " is run again decides something else",
            "70:the director's own fault; the message names stage and event",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox replay golden-pcaps/scenarios/*",
            "  signalbox replay --journal /tmp/journal my-scenario",
            "  signalbox replay --check-determinism --json my-scenario",
            "  signalbox replay --journal /tmp/journal --journal-level frames --checkpoint-every 1000 my-scenario",
            "  signalbox replay --journal /tmp/journal --from 12.5 --to '#4711'",
        })
public final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description = "Folder with topology.json, rules and in-PORT.pcap; see golden-pcaps/scenarios. Without any,"
                    + " the journal is run again.")
    private List<Path> folders = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write what came out to DIR/NAME: out-PORT.pcap, trace.json, decisions.jsonl, the tables."
                    + " Only what an earlier output has written is replaced."
                    + " With anything else in that folder nothing is done.")
    private Path out;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "Write every decision to a journal, DIR (of several scenarios: DIR/NAME), read it back and"
                    + " compare. Its folder has the mode 0750, its files 0640, whatever the umask. Without a SCENARIO:"
                    + " the journal that is run again.")
    private Path journal;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "0",
            description = "Write a checkpoint of all state beside the journal after every N packets and events, so that"
                    + " it can be run again from there. Default: none.")
    private long checkpointEvery;

    @Option(
            names = "--from",
            paramLabel = "T|#EVENT",
            converter = MomentLabel.class,
            description = "Run a journal again from the checkpoint, or the beginning, nearest before this time (seconds"
                    + " of event time) or event.")
    private Moment from;

    @Option(
            names = "--to",
            paramLabel = "T|#EVENT",
            converter = MomentLabel.class,
            description = "Run a journal again up to this time or event.")
    private Moment to;

    @Mixin
    private JournalOptions journalOptions = new JournalOptions();

    @Option(
            names = "--journal-level",
            paramLabel = "LEVEL",
            defaultValue = "decisions",
            converter = LevelLabel.class,
            description = "How much the journal keeps of each event: connections (beginnings, changes of state, drops;"
                    + " other packets are counted), decisions (a record for each), inputs (and what arrived, but for"
                    + " payload that was only carried) or frames (and that). Default: decisions.")
    private Level level;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            defaultValue = "fused",
            description = "Who runs the stages: fused (one thread for everything), split (the journal has its own) or"
                    + " staged (a thread for each stage). No output depends on it. Default: fused.")
    private Layout layout;

    @Mixin
    private ProfileOption profile;

    @Option(
            names = "--no-normalise",
            paramLabel = "NAME",
            converter = RuleLabel.class,
            description =
                    "Compare this field as well, though the kernel draws it at random: outer-id, local-id,"
                            + " gue-sport, sync-sport, sync-batch, flow-label, frag6-id, icmp-time, snat-port. May be given again.")
    private List<Rule> compared = List.of();

    @Option(
            names = "--check-determinism",
            description = "Run each scenario in every layout, with batches of 1, 7 and 256, rings of 64 and 2048, with"
                    + " and without ticks and with two table seeds: 72 runs must agree in every byte, time, table and"
                    + " decision.")
    private boolean checksDeterminism;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "" + RunSettings.CONNECTIONS,
            description = "Connections that the director remembers at once, 1 to 16777216; the memory for them, 123"
                    + " bytes each, is taken as far as the captures can fill it. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--progress",
            description = "Say every second how far the replay is, even where stderr is no terminal.")
    private boolean progress;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say how often each reason was given.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON object for each scenario.")
    private boolean json;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        checkConnections();
        if (folders.isEmpty()) {
            return runJournalAgain();
        }
        if (from != null || to != null) {
            throw new ParameterException(
                    spec.commandLine(), "--from and --to are for a journal that is run again, without a SCENARIO");
        }
        final List<Scenario> scenarios = folders.stream().map(Scenario::load).toList();
        checkOutputs(scenarios);
        scenarios.forEach(ScenarioRun::check);
        final Report report = report(scenarios);
        int exitCode = ExitCode.WELL;
        for (final Scenario scenario : scenarios) {
            sayProgress(scenario, scenarios);
            final Replayed replayed = replay(scenario);
            report.add(replayed);
            exitCode = Math.max(exitCode, replayed.exitCode());
        }
        report.end();
        return exitCode;
    }

    private int runJournalAgain() throws IOException {
        if (journal == null) {
            throw new ParameterException(
                    spec.commandLine(), "name a SCENARIO to replay, or with --journal a journal to be run again");
        }
        return new JournalAgain(spec.commandLine(), journal, layout, json)
                .run(from == null ? Moment.BEGINNING : from, to == null ? Moment.END : to);
    }

    private void checkConnections() {
        if (connections < 1 || connections > ConnectionTable.MAX_CAPACITY) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--connections is 1 to " + ConnectionTable.MAX_CAPACITY + ", not " + connections);
        }
    }

    /** Seventy runs take a while; one is over before anybody has read of it. */
    private void sayProgress(final Scenario scenario, final List<Scenario> all) {
        if (checksDeterminism) {
            final int number = all.indexOf(scenario) + 1;
            spec.commandLine().getErr().println("checking " + scenario.name() + ", " + number + " of " + all.size());
        }
    }

    private Report report(final List<Scenario> scenarios) {
        final PrintWriter stdout = spec.commandLine().getOut();
        final int nameWidth = scenarios.stream()
                .mapToInt(scenario -> scenario.name().length())
                .max()
                .orElse(0);
        return json ? new JsonReport(stdout) : new TextReport(stdout, nameWidth, verbose);
    }

    /** What is in the way is said before the first run, not after the last. */
    private void checkOutputs(final List<Scenario> scenarios) throws IOException {
        final Set<String> names = new HashSet<>();
        for (final Scenario scenario : scenarios) {
            if (!names.add(scenario.name()) && (out != null || journal != null)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "two scenarios are named " + scenario.name() + ": their outputs would be one");
            }
            if (out != null) {
                ScenarioOutput.checkFree(outFolder(scenario));
            }
            if (journal != null) {
                JournaledRun.checkFree(journalFolder(scenario));
            }
        }
    }

    private Path outFolder(final Scenario scenario) {
        return out.resolve(scenario.name());
    }

    private Path journalFolder(final Scenario scenario) {
        return folders.size() == 1 ? journal : journal.resolve(scenario.name());
    }

    private Replayed replay(final Scenario scenario) throws IOException {
        final RunSettings settings = RunSettings.standard()
                .with(layout)
                .with(level)
                .refusing(journalOptions.refuses())
                .with(profile.of(scenario))
                .with(scenario, connections)
                .with(checkpoints());
        final JournaledRun run = run(scenario, settings);
        final Optional<Comparison> comparison =
                scenario.expected().map(expected -> Comparison.of(scenario, run.result(), normaliser()));
        if (out != null) {
            ScenarioOutput.writeWithDecisions(run.result(), scenario, outFolder(scenario));
        }
        return new Replayed(
                scenario,
                run.result(),
                comparison,
                run.difference(),
                checksDeterminism
                        ? OptionalInt.of(DeterminismCheck.matrix(settings).size())
                        : OptionalInt.empty(),
                checksDeterminism ? DeterminismCheck.run(scenario, settings, run.result()) : Optional.empty());
    }

    /** At each roll, and whenever else it is told to; but only inputs can be run again. */
    private CheckpointTimes checkpoints() {
        final boolean atRolls = journal != null && level.keepsInputs();
        return (atRolls ? CheckpointTimes.atEach(journalOptions.roll()) : CheckpointTimes.NEVER)
                .andEvery(journal == null ? 0 : checkpointEvery);
    }

    private JournaledRun run(final Scenario scenario, final RunSettings settings) throws IOException {
        final LongConsumer listener = progress || System.console() != null
                ? new ProgressLine(scenario.name(), spec.commandLine().getErr(), System::nanoTime)
                : inputs -> {};
        return journal == null
                ? new JournaledRun(ScenarioRun.run(scenario, settings, listener), Optional.empty())
                : JournaledRun.run(
                        scenario,
                        settings,
                        journalFolder(scenario),
                        journalOptions.apply(settings.journal()),
                        listener);
    }

    private Normaliser normaliser() {
        return Normaliser.all().without(compared.stream().map(Rule::label).toList());
    }

    /** A rule by the name that people write. */
    private static final class RuleLabel implements ITypeConverter<Rule> {
        @Override
        public Rule convert(final String label) {
            try {
                return Rule.of(label);
            } catch (final IllegalArgumentException unknown) {
                throw new TypeConversionException(unknown.getMessage());
            }
        }
    }
}
