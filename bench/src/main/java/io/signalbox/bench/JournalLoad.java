package io.signalbox.bench;

import io.signalbox.decision.Level;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalSettings.Mode;
import io.signalbox.journal.JournalSettings.WhenFull;
import io.signalbox.journal.JournalStatus;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.service.ForwardingMethod;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.agrona.IoUtil;

/**
 * How many packets pass with a journal for each that would pass without, what of them is lost, and which rate is too much
 * for the disk? Packets of established connections go through the whole director as fast as it lets them, by turns with a
 * journal and without, so that whatever else is at work on the machine slows both.
 *
 * <p>The disk gets more than one director can decide: its decisions are written down many times over, and packets wait
 * where the journal is behind. What is written then is what it keeps up with.
 */
final class JournalLoad {
    /** What one journal is asked for. */
    private record Register(Level level, Mode mode) {
        String label() {
            return level.name().toLowerCase(Locale.ROOT) + (mode == Mode.BESIDE ? "" : ", " + mode.label());
        }
    }

    /** What passed in some time. */
    private static final class Passed {
        private long packets;
        private long wallNs;
        private long cpuNs;

        double perSecond() {
            return packets * 1e9 / wallNs;
        }

        double cpuNsEach() {
            return (double) cpuNs / packets;
        }
    }

    private static final List<Register> REGISTERS = List.of(
            new Register(Level.CONNECTIONS, Mode.BESIDE),
            new Register(Level.DECISIONS, Mode.BESIDE),
            new Register(Level.INPUTS, Mode.BESIDE),
            new Register(Level.FRAMES, Mode.BESIDE),
            new Register(Level.DECISIONS, Mode.STRICT),
            new Register(Level.DECISIONS, Mode.STRICT_SYNC));

    private static final String HEAD = """
            | journal | million packets/s without | with | of it | ns of CPU without | with | records lost | B each | MB/s | keeps up with, million packets/s | MB/s |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            """;

    /** A journal's time comes in so many turns, */
    private static final int TURNS = 30;
    /** each followed by one without that is shorter by this. */
    private static final int SHORTER = 2;

    /** One in each direction, and one to be counted. */
    private static final long PACKETS_TO_INTRODUCE = 3;

    private static final int BATCHES_BETWEEN_LOOKS = 4;
    private static final int TIMES_OVER = 64;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final long PATIENCE_NS = 100_000;
    private static final double MILLION = 1e6;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final int connections;
    private final long lastingNs;
    /** Packets in a second without a journal, about. */
    private double usualRate;

    private final SwitchedLog log = new SwitchedLog();
    private final BusyDirector director = new BusyDirector();
    private final List<JournalStatus> ends = new ArrayList<>();

    /** @param lastingNs how long each journal is written, and how long the disk is given what it can take */
    JournalLoad(final int connections, final long lastingNs) {
        this.connections = connections;
        this.lastingNs = lastingNs;
    }

    /** Measures, and returns a table. */
    String run() throws IOException {
        director.method = ForwardingMethod.NAT;
        director.connections = connections;
        director.level = Level.DECISIONS;
        director.open(log);
        try {
            findUsualRate();
            final StringBuilder table = new StringBuilder(HEAD);
            for (final Register register : REGISTERS) {
                table.append(row(register));
            }
            return table.toString();
        } finally {
            director.close();
        }
    }

    /** How each journal that was measured beside the director ended. */
    List<JournalStatus> ends() {
        return ends;
    }

    /** Event time is to pass as time does, so each connection has as many packets in a second as it would have live. */
    private void findUsualRate() {
        final Passed passed = new Passed();
        pass(lastingNs / TURNS, passed);
        usualRate = passed.perSecond();
    }

    private String row(final Register register) throws IOException {
        final Passed without = new Passed();
        final Passed with = new Passed();
        final long lost;
        final long bytes;
        try (OnDisk journal = new OnDisk(register, WhenFull.COUNT)) {
            introduce(register.level(), journal);
            final JournalStatus begin = journal.writer.status();
            for (int turn = 0; turn < TURNS; turn++) {
                on(register.level(), journal);
                pass(lastingNs / TURNS, with);
                off();
                pass(lastingNs / TURNS / SHORTER, without);
            }
            journal.settle();
            final JournalStatus end = journal.writer.status();
            lost = end.recordsLost() - begin.recordsLost();
            bytes = end.bytesWritten() - begin.bytesWritten();
            ends.add(end);
        }
        final double bytesEach = (double) bytes / with.packets;
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.0f %% | %.0f | %.0f | %,d | %.2f | %.1f | %s%n",
                register.label(),
                without.perSecond() / MILLION,
                with.perSecond() / MILLION,
                100 * with.perSecond() / without.perSecond(),
                without.cpuNsEach(),
                with.cpuNsEach(),
                lost,
                bytesEach,
                bytesEach * with.perSecond() / MILLION,
                register.mode() == Mode.BESIDE ? keepsUpWith(register) : "|  |");
    }

    /**
     * Each direction of each connection is told of in full; and where packets are counted, counting begins and is to end
     * at a different time for each connection.
     */
    private void introduce(final Level level, final OnDisk journal) {
        director.packetsPerSecond((double) connections * NS_PER_SECOND / DecisionScribe.RUN_NS);
        on(level, journal);
        for (long told = 0; told < PACKETS_TO_INTRODUCE * connections; told += FrameFeed.BATCH) {
            director.passBatch();
            journal.settle();
        }
        director.packetsPerSecond(usualRate);
    }

    private void on(final Level level, final OnDisk journal) {
        director.keep(level);
        log.on(journal.writer.door());
    }

    private void off() {
        log.off();
        director.keep(Level.DECISIONS);
    }

    private void pass(final long ns, final Passed passed) {
        final long cpuBefore = threads.getCurrentThreadCpuTime();
        final long before = System.nanoTime();
        long now = before;
        while (now - before < ns) {
            for (int batch = 0; batch < BATCHES_BETWEEN_LOOKS; batch++) {
                director.passBatch();
            }
            passed.packets += BATCHES_BETWEEN_LOOKS * FrameFeed.BATCH;
            now = System.nanoTime();
        }
        passed.wallNs += now - before;
        passed.cpuNs += threads.getCurrentThreadCpuTime() - cpuBefore;
    }

    private String keepsUpWith(final Register register) throws IOException {
        try (OnDisk journal = new OnDisk(register, WhenFull.WAIT)) {
            director.keep(register.level());
            log.repeat(journal.writer.door(), TIMES_OVER);
            final long begin = System.nanoTime();
            final Passed passed = new Passed();
            pass(lastingNs, passed);
            off();
            journal.settle();
            final double seconds = (double) (System.nanoTime() - begin) / NS_PER_SECOND;
            return String.format(
                    Locale.ROOT,
                    "%.2f | %.0f |",
                    passed.packets * TIMES_OVER / seconds / MILLION,
                    journal.writer.status().bytesWritten() / seconds / MILLION);
        }
    }

    /** A journal in a temporary folder, capped as one is by default, and gone when it is closed. */
    private final class OnDisk implements AutoCloseable {
        private final Path folder = Files.createTempDirectory("signalbox-bench");
        private final JournalWriter writer;
        private final JournalThread thread;

        OnDisk(final Register register, final WhenFull whenFull) throws IOException {
            writer = JournalWriter.open(
                    folder,
                    new JournalSettings()
                            .connections(connections)
                            .mode(register.mode())
                            .whenFull(whenFull));
            thread = JournalThread.start(writer);
        }

        /** Returns when nothing waits for the disk any more. */
        void settle() {
            while (writer.door().waitingBytes() > 0) {
                LockSupport.parkNanos(PATIENCE_NS);
            }
        }

        @Override
        public void close() {
            log.off();
            thread.close();
            IoUtil.delete(folder.toFile(), true);
        }
    }
}
