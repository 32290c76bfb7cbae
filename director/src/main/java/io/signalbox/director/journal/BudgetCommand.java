package io.signalbox.director.journal;

import io.signalbox.decision.Level;
import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.LevelLabel;
import io.signalbox.journal.Budget;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code signalbox journal budget}: what a journal needs of a disk. */
@Command(
        name = "budget",
        header = "Reckon how much disk a journal needs.",
        description = {
            "",
            "Prints, for each level, the bytes that a journal of so many packets and new connections a second writes in"
                    + " a second and in a day, and how long it takes to fill 10 GiB, where the oldest files begin to"
                    + " be deleted. The numbers are the lengths of the records that such traffic makes.",
            "",
            "It reckons with TCP connections by NAT, both directions of which pass the director: five full records for"
                    + " each connection and one short one for every other packet. Direct routing and tunnels, of which"
                    + " only one direction passes, need less. Dropped packets are not in it: 208 bytes each.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:well", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox journal budget --pps 200000 --cps 5000",
            "  signalbox journal budget --pps 1000000 --cps 20000 --servers 40 --level inputs",
            "  signalbox journal budget --pps 200000 --cps 5000 --frame 1400 --json",
        })
final class BudgetCommand implements Callable<Integer> {
    private static final int SECONDS_PER_DAY = 86_400;
    private static final double GIB = 1L << 30;
    private static final double CAP = 10 * GIB;
    /** So long a connection has packets, where nobody says. */
    private static final int LIFE_SECONDS = 60;

    private static final int MAX_FRAME = 1 << 18;

    @Spec
    private CommandSpec spec;

    @Option(names = "--pps", paramLabel = "N", required = true, description = "Packets a second, of both directions.")
    private long packets;

    @Option(names = "--cps", paramLabel = "N", required = true, description = "New connections a second.")
    private long connections;

    @Option(
            names = "--busy",
            paramLabel = "N",
            description = "Connections that have a packet in any ten seconds. Only the level connections asks for it."
                    + " Default: what a minute's new connections are.")
    private Long busy;

    @Option(
            names = "--servers",
            paramLabel = "N",
            defaultValue = "4",
            description = "Real servers of a service: the scheduler's arithmetic says a line of each."
                    + " Default: ${DEFAULT-VALUE}.")
    private int servers;

    @Option(
            names = "--frame",
            paramLabel = "BYTES",
            defaultValue = "700",
            description = "Length of a frame, on the average. Only the level frames asks for it."
                    + " Default: ${DEFAULT-VALUE}.")
    private int frameBytes;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            converter = LevelLabel.class,
            description = "This level alone: connections, decisions, inputs or frames.")
    private Level level;

    @Option(names = "--json", description = "Print one JSON object for each level.")
    private boolean json;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() {
        require(packets >= 0 && packets <= 1_000_000_000, "--pps is 0 to 1000000000, not " + packets);
        require(connections >= 0 && connections <= packets, "--cps is 0 to --pps, not " + connections);
        require(busy == null || busy >= 0, "--busy is at least 0, not " + busy);
        require(servers >= 0 && servers <= 64, "--servers is 0 to 64, for a record holds no more, not " + servers);
        require(frameBytes >= 14 && frameBytes <= MAX_FRAME, "--frame is 14 to " + MAX_FRAME + ", not " + frameBytes);
        print(new Budget(packets, connections, busy == null ? connections * LIFE_SECONDS : busy, servers, frameBytes));
        return ExitCode.WELL;
    }

    private void require(final boolean holds, final String sentence) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private void print(final Budget budget) {
        final PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.println("level        B/packet       B/second        GiB/day    10 GiB last");
        }
        for (final Level each : Level.values()) {
            if (level == null || level == each) {
                out.println(json ? object(budget, each) : row(budget, each));
            }
        }
        out.flush();
    }

    private static String row(final Budget budget, final Level level) {
        final long bytes = budget.bytesPerSecond(level);
        return String.format(
                Locale.ROOT,
                "%-12s %8.1f %,14d %14.1f %14s",
                level.label(),
                budget.bytesPerPacket(level),
                bytes,
                bytes * SECONDS_PER_DAY / GIB,
                bytes == 0 ? "for ever" : duration(CAP / bytes));
    }

    private static String duration(final double seconds) {
        if (seconds < 2 * 3_600) {
            return String.format(Locale.ROOT, "%.0f min", seconds / 60);
        }
        return seconds < 2 * SECONDS_PER_DAY
                ? String.format(Locale.ROOT, "%.0f h", seconds / 3_600)
                : String.format(Locale.ROOT, "%.0f days", seconds / SECONDS_PER_DAY);
    }

    private static String object(final Budget budget, final Level level) {
        final long bytes = budget.bytesPerSecond(level);
        return String.format(
                Locale.ROOT,
                "{\"level\":\"%s\",\"bytes_per_packet\":%.3f,\"bytes_per_second\":%d,\"bytes_per_day\":%d}",
                level.label(),
                budget.bytesPerPacket(level),
                bytes,
                bytes * SECONDS_PER_DAY);
    }
}
