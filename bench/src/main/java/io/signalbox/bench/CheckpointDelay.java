package io.signalbox.bench;

import io.signalbox.command.Command;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.stage.State;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.agrona.IoUtil;

/**
 * How long does a checkpoint make packets wait? Batches of packets of random connections go through the director, first
 * alone, then while a checkpoint of all state is written to the disk. A packet waits for its batch at most, so the time
 * of a batch is told: the processor time of the packet's thread, for others may be at work on the machine.
 */
final class CheckpointDelay {
    /** The first one finds the code for it cold. */
    private static final int CHECKPOINTS = 3;

    private static final int BATCHES_ALONE = 20_000;
    private static final int LONGEST_BATCHES = 2_000_000;
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final double US = 1e3;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final int connections;
    private final CountingSink sink = new CountingSink();
    private final RandomFlows feed;

    CheckpointDelay(final int connections) {
        this.connections = connections;
        feed = new RandomFlows(connections);
    }

    /** Measures, and returns a table. */
    String run() throws IOException {
        final Path folder = Files.createTempDirectory("signalbox-bench");
        final State.Bounds small = State.Bounds.SMALL;
        final State.Bounds bounds =
                new State.Bounds(connections, small.datagrams(), small.heldFrames(), small.arenaBytes());
        final State state = new State(bounds, 1, 2, 0);
        final JournalWriter writer = JournalWriter.open(
                folder, new JournalSettings().bounds(bounds).connections(0).watermarkBytes(0));
        state.checkpoints.into(writer.checkpoints());
        try (JournalThread thread = JournalThread.start(writer);
                Lane lane = Lane.open(Lane.Settings.of(Layout.FUSED), state, feed, sink, (slot, emissions) -> {})) {
            for (final Command command : Site.commands(ForwardingMethod.DIRECT_ROUTING)) {
                lane.command(command, feed.timeNs());
                lane.drain();
            }
            feed.open(0, connections);
            while (feed.isOpening()) {
                pass(lane);
            }
            final Histogram alone = measure(lane, state, BATCHES_ALONE);
            final StringBuilder table = new StringBuilder(head()).append(row("no checkpoint", alone));
            for (int number = 1; number <= CHECKPOINTS; number++) {
                lane.command(new Command.Checkpoint(), feed.timeNs());
                final Histogram meanwhile = measure(lane, state, LONGEST_BATCHES);
                final boolean whole = state.checkpoints.finished() == number;
                table.append(row("checkpoint " + number + (whole ? "" : ", given up"), meanwhile));
                measure(lane, state, BATCHES_ALONE); // the disk may catch up
            }
            return table.toString();
        } finally {
            writer.close();
            final long bytes = CheckpointFiles.bytes(folder);
            System.out.println(String.format(Locale.ROOT, "The checkpoint has %,d bytes.", bytes));
            IoUtil.delete(folder.toFile(), true);
        }
    }

    /** So many batches, or until a running checkpoint is over. */
    private Histogram measure(final Lane lane, final State state, final int batches) {
        final Histogram times = new Histogram(HIGHEST_NS, 3);
        boolean isRunning = false;
        for (int i = 0; i < batches; i++) {
            final long before = threads.getCurrentThreadCpuTime();
            pass(lane);
            times.recordValue(Math.min(HIGHEST_NS, threads.getCurrentThreadCpuTime() - before));
            if (isRunning && !state.checkpoints.isRunning()) {
                break;
            }
            isRunning = state.checkpoints.isRunning();
        }
        return times;
    }

    private void pass(final Lane lane) {
        feed.poll(lane, FrameFeed.BATCH);
        lane.doWork();
    }

    private String head() {
        return String.format(
                Locale.ROOT,
                "| %,d connections, batches of %d packets | batches | us, median | 99 %% | 99.9 %% | longest |%n"
                        + "| --- | ---: | ---: | ---: | ---: | ---: |%n",
                connections,
                FrameFeed.BATCH);
    }

    private static String row(final String name, final Histogram times) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %,.0f | %,.0f | %,.0f |%n",
                name,
                times.getTotalCount(),
                times.getValueAtPercentile(50) / US,
                times.getValueAtPercentile(99) / US,
                times.getValueAtPercentile(99.9) / US,
                times.getMaxValue() / US);
    }
}
