package io.signalbox.bench;

import io.signalbox.command.Command;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.stage.State;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * How long do packets wait for connections that all expire in the same second? These were opened within a second, and
 * nobody answered; packets of others pass, as many in a second, and with some of them expires what is due by then. Or
 * nothing has come for longer than that, and everything is due when the first packet comes.
 *
 * <p>Packets come one by one, so that the time of each event is told, or in batches: a packet waits for its batch at most.
 * It is the processor time of the packet's thread, for others may be at work on the machine.
 */
final class ExpiryDelay {
    private static final long SECOND_NS = InMemoryDirector.SECOND_NS;
    /** Connections that stay, and that packets come of. */
    private static final int BUSY = 1_000;

    private static final int PACKETS_TO_ESTABLISH_THEM = 20 * BUSY;
    /** Timers move what comes next to where it is due, a little at each packet: so long before. */
    private static final long RUN_UP_NS = 3 * SECOND_NS;
    /** The second's last connections expire within a tick of the timers. */
    private static final double A_LITTLE_LONGER = 1.1;

    private static final double AT_MOST = 4;

    private static final int WARM_UP_ROUNDS = 2;
    private static final long HIGHEST_NS = 60 * SECOND_NS;
    private static final double US = 1e3;

    /** How the connections' end is met. */
    private enum End {
        IN_A_SECOND("all expire in this second"),
        AFTER_SILENCE("all have expired before the first packet");

        private final String label;

        End(final String label) {
            this.label = label;
        }
    }

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final int connections;
    private final CountingSink sink = new CountingSink();
    private final RandomFlows feed = new RandomFlows(BUSY);
    private final State state;
    private final Lane lane;

    /** @param connections that expire in the same second: 100 or more */
    ExpiryDelay(final int connections) {
        this.connections = connections;
        Memory.require(connections, Memory.TABLE_BYTES);
        final State.Bounds small = State.Bounds.SMALL;
        state = new State(
                new State.Bounds(BUSY + connections, small.datagrams(), small.heldFrames(), small.arenaBytes()),
                1,
                2,
                0);
        lane = Lane.open(Lane.Settings.of(Layout.FUSED), state, feed, sink, (slot, emissions) -> {});
    }

    /** Measures, and returns a table. */
    String run() {
        try (lane) {
            for (final Command command : Site.commands(ForwardingMethod.NAT)) {
                lane.command(command, feed.timeNs());
                lane.drain();
            }
            feed.open(0, BUSY);
            pass(BUSY + PACKETS_TO_ESTABLISH_THEM, FrameFeed.BATCH);
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                rows(1, End.IN_A_SECOND);
            }
            return head()
                    + rows(1, End.IN_A_SECOND)
                    + rows(1, End.AFTER_SILENCE)
                    + rows(FrameFeed.BATCH, End.IN_A_SECOND)
                    + rows(FrameFeed.BATCH, End.AFTER_SILENCE);
        }
    }

    /** A second in which nothing expires, and one in which everything does. */
    private String rows(final int atATime, final End end) {
        feed.paceNs(SECOND_NS / connections);
        feed.open(BUSY, connections);
        final long firstEndsNs = feed.timeNs() + InMemoryDirector.HALF_OPEN_S * SECOND_NS;
        pass(connections, FrameFeed.BATCH);
        requireLive(BUSY + connections);
        final Histogram before = second(atATime, BUSY + connections);
        requireLive(BUSY + connections);
        if (end == End.IN_A_SECOND) {
            feed.passTime(firstEndsNs - RUN_UP_NS - feed.timeNs());
            pass(Math.toIntExact(RUN_UP_NS * connections / SECOND_NS), FrameFeed.BATCH);
        } else {
            feed.passTime(firstEndsNs + 2 * SECOND_NS - feed.timeNs());
        }
        final Histogram meanwhile = second(atATime, BUSY);
        requireLive(BUSY);
        return row("none expires", atATime, before) + row(end.label, atATime, meanwhile);
    }

    /** Longer where more than {@code wanted} live yet: those that are due end at a pace. */
    private Histogram second(final int atATime, final int wanted) {
        final Histogram times = new Histogram(HIGHEST_NS, 3);
        for (int passed = 0; passed < end(wanted); passed += atATime) {
            final long before = threads.getCurrentThreadCpuTime();
            pass(atATime, atATime);
            times.recordValue(Math.min(HIGHEST_NS, threads.getCurrentThreadCpuTime() - before));
        }
        return times;
    }

    private double end(final int wanted) {
        return (state.table.size() > wanted ? AT_MOST : A_LITTLE_LONGER) * connections;
    }

    private void pass(final int packets, final int atATime) {
        final long before = sink.frames();
        for (int passed = 0; passed < packets; ) {
            passed += feed.poll(lane, Math.min(atATime, packets - passed));
            lane.doWork();
        }
        if (sink.frames() - before != packets) {
            throw new IllegalStateException("of " + packets + " packets " + (sink.frames() - before) + " left");
        }
    }

    private void requireLive(final int wanted) {
        if (state.table.size() != wanted) {
            throw new IllegalStateException(state.table.size() + " connections live, not " + wanted);
        }
    }

    private String head() {
        return String.format(
                Locale.ROOT,
                "| %,d connections | packets at a time | times | us, median | 99 %% | 99.99 %% | longest |%n"
                        + "| --- | ---: | ---: | ---: | ---: | ---: | ---: |%n",
                connections);
    }

    private static String row(final String name, final int atATime, final Histogram times) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %,d | %.1f | %.1f | %.1f | %,.1f |%n",
                name,
                atATime,
                times.getTotalCount(),
                times.getValueAtPercentile(50) / US,
                times.getValueAtPercentile(99) / US,
                times.getValueAtPercentile(99.99) / US,
                times.getMaxValue() / US);
    }
}
