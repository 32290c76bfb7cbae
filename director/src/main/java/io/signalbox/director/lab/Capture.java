package io.signalbox.director.lab;

import io.signalbox.golden.pcap.PcapReader;
import io.signalbox.golden.pcap.PcapRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What passes an interface, as tcpdump sees it: a witness that shares no code with the director. Where much passes that
 * a filter would not take, capture all and ask for what is {@link #matching}: the kernel counts what passed before the
 * filter was there, and tcpdump never has as many. Super-frames are cut at 2,048 bytes.
 */
public final class Capture {
    /** Which way frames go, seen from the machine that captures: what bears its address went out. */
    public enum Direction {
        IN("not ether src "),
        OUT("ether src "),
        INOUT("");

        /** A plain filter, for by tcpdump's -Q and "inbound" the kernel counts other frames than the capture holds. */
        private final String filter;

        Direction(final String filter) {
            this.filter = filter;
        }

        String of(final String mac, final String other) {
            if (this == INOUT) {
                return other;
            }
            return other.isEmpty() ? filter + mac : filter + mac + " and (" + other + ")";
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String RING_KIB = "65536";
    /** Each frame takes as much of the ring. */
    private static final String MAX_FRAME_BYTES = "2048";

    private static final Pattern COUNTS = Pattern.compile(
            "(\\d+) packets? captured, (\\d+) packets? received by filter," + " (\\d+) packets? dropped by kernel");

    private final Running tcpdump;
    private final Path file;
    private int asked;

    private Capture(final Running tcpdump, final Path file) {
        this.tcpdump = tcpdump;
        this.file = file;
    }

    /** Returns once it captures. */
    static Capture start(
            final Namespace machine,
            final Path file,
            final String device,
            final Direction direction,
            final String filter) {
        Programs.require("tcpdump");
        final List<String> command = List.of(
                "tcpdump",
                "-n",
                "-U",
                "--immediate-mode",
                "--time-stamp-precision=nano",
                "-Z",
                "root",
                "-B",
                RING_KIB,
                "-s",
                MAX_FRAME_BYTES,
                "-i",
                device,
                "-w",
                file.toString(),
                direction.of(machine.mac(device), filter));
        final Running tcpdump = machine.start("capture-" + device + "-" + file.getFileName(), command);
        return new Capture(tcpdump.awaitLog("listening on", PATIENCE), file);
    }

    /** Returns once so many frames have passed. */
    public Capture await(final int frames) {
        final long deadline = deadline();
        while (counts(deadline).captured < frames) {
            Thread.onSpinWait();
        }
        return this;
    }

    /** Ends it; returns all frames that passed before. */
    public List<PcapRecord> stop() {
        catchUp();
        tcpdump.signal("INT");
        tcpdump.ended();
        return PcapReader.read(file);
    }

    /** Of what was captured, once it is ended, the frames that a filter of tcpdump's lets pass, as it prints them. */
    public List<String> matching(final String filter) {
        return Programs.run(file.getParent(), List.of("tcpdump", "-n", "-e", "-tt", "-r", file.toString(), filter), "")
                .orFail()
                .out()
                .lines()
                .toList();
    }

    /** The file that tcpdump writes, with nanoseconds. */
    public Path file() {
        return file;
    }

    /** When it is told to end, tcpdump lets lie what the kernel holds for it. */
    private void catchUp() {
        final long deadline = deadline();
        Counts counts = counts(deadline);
        while (counts.captured + counts.missed < counts.received) {
            counts = counts(deadline);
        }
        if (counts.missed > 0) {
            throw new LabException("tcpdump missed " + counts.missed + " frames of " + counts.received);
        }
    }

    private static long deadline() {
        return System.nanoTime() + PATIENCE.toNanos();
    }

    /** Asks it, and waits for the answer. */
    private Counts counts(final long deadline) {
        asked++;
        tcpdump.signal("USR1");
        while (System.nanoTime() < deadline) {
            final List<Counts> answers =
                    COUNTS.matcher(tcpdump.log()).results().map(Counts::of).toList();
            if (answers.size() >= asked) {
                return answers.get(asked - 1);
            }
            Thread.onSpinWait();
        }
        throw new LabException(
                "waited " + PATIENCE.toSeconds() + " seconds for frames; tcpdump says: " + tcpdump.log());
    }

    private record Counts(int captured, int received, int missed) {
        static Counts of(final MatchResult found) {
            return new Counts(
                    Integer.parseInt(found.group(1)),
                    Integer.parseInt(found.group(2)),
                    Integer.parseInt(found.group(3)));
        }
    }
}
