package io.signalbox.director.live;

import static io.signalbox.golden.packet.Packets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.Clock;
import io.signalbox.afpacket.FrameClock;
import io.signalbox.director.Execution;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wall clock is set while traffic goes on, as the kernel's stamps show it: no connection takes notice. */
class WallClockTest {
    private static final long MS = 1_000_000;
    private static final long HOUR_NS = 3_600_000 * MS;
    private static final long BOOTED_NS = 1_000_000 * MS;
    private static final long NOON_NS = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond() * 1_000 * MS;
    private static final int FRAMES = 30;
    /** Frames come more often than the loop looks at the clock. */
    private static final long BETWEEN_FRAMES_NS = 30 * MS;

    private static final List<String> CONFIGURATION = List.of(
            "port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500",
            "address 198.51.100.1/24 port 0",
            "address 198.51.100.100/32 port 0",
            "neighbour 198.51.100.11 mac 02:00:00:00:00:11 port 0",
            "-A -t 198.51.100.100:80 -s rr",
            "-a -t 198.51.100.100:80 -r 198.51.100.11:80 -g");

    /** A host whose clocks are set by the test. */
    private static final class Host implements Clock, PacketLoop.Machine {
        private long monotonicNs = BOOTED_NS;
        private long wallMinusMonotonicNs = NOON_NS - BOOTED_NS;
        private final FrameClock frames = new FrameClock(this);

        @Override
        public long monotonicNs() {
            return monotonicNs;
        }

        @Override
        public long wallNs() {
            return monotonicNs + wallMinusMonotonicNs;
        }

        @Override
        public long nowNs() {
            return frames.now();
        }

        @Override
        public long wallMinusEventNs() {
            frames.update();
            return frames.wallMinusEventNs();
        }

        @Override
        public void cutAt(final long timeNs) {
            // its frames are in memory: none is late
        }

        @Override
        public void await(final long ns) {
            monotonicNs += ns;
        }
    }

    private final Host host = new Host();
    private final MemorySource source = new MemorySource(1 << 20);

    @TempDir
    private Path folder;

    @Test
    void shouldLoseNoConnectionWhenItIsSetAndShowBothClocksInTheJournal() throws IOException {
        final Path journal = folder.resolve("journal");
        final JournalWriter writer = JournalWriter.open(journal, new JournalSettings());
        try (JournalThread written = JournalThread.start(writer)) {
            direct(writer);
        }

        assertThat(decisions(journal, "NEW_CONNECTION")).hasSize(1);
        assertThat(decisions(journal, "CONNECTION")).hasSize(3 * FRAMES);
        final String byEventTime = Execution.of("journal", "print", journal).out();
        final long noon = NOON_NS - BOOTED_NS;
        assertThat(byEventTime)
                .contains("clock offset " + noon, "clock offset " + (noon + HOUR_NS))
                .contains("1000.030000000 ");
        final String byWallTime =
                Execution.of("journal", "print", journal, "--wall").out();
        assertThat(byWallTime).contains("2026-03-01T12:00:00.03", "2026-03-01T13:00:0", "2026-03-01T12:00:02.");
    }

    private void direct(final JournalWriter writer) {
        final Requests requests = new Requests(() -> {});
        final Answers answers = new Answers(writer.door(), change -> {});
        final State state = new State(State.Bounds.SMALL, 1, 2, 3);
        try (Lane lane = Lane.open(Lane.Settings.of(Layout.SPLIT), state, source, PacketSink.NOWHERE, answers)) {
            final PacketLoop loop = new PacketLoop(lane, source, requests, answers, () -> false, () -> 0, host);
            CONFIGURATION.forEach(line -> requests.change(CommandText.parse(line)));
            loop.open();
            offer(loop, syn());
            final long wall = host.wallMinusMonotonicNs;
            for (final long aheadNs : new long[] {0, HOUR_NS, 0}) {
                host.wallMinusMonotonicNs = wall + aheadNs;
                for (int i = 0; i < FRAMES; i++) {
                    offer(loop, ack());
                }
            }
            loop.stop();
            loop.run();
        }
    }

    /** One frame, stamped by the wall clock, as the kernel does. */
    private void offer(final PacketLoop loop, final TcpPacket packet) {
        host.monotonicNs += BETWEEN_FRAMES_NS;
        final byte[] frame = packet.onEthernet("02:00:00:00:00:10", "02:00:00:00:00:01")
                .padded()
                .bytes();
        final long timeNs = host.frames.eventTime(host.wallNs());
        source.offer(0, timeNs, new UnsafeBuffer(frame), 0, frame.length, frame.length);
        loop.work();
    }

    private static TcpPacket syn() {
        return tcp().from("198.51.100.10", 40_000).to("198.51.100.100", 80).syn();
    }

    private static TcpPacket ack() {
        return tcp().from("198.51.100.10", 40_000)
                .to("198.51.100.100", 80)
                .seq(1)
                .ack(1);
    }

    private static List<String> decisions(final Path journal, final String reason) {
        final Execution print = Execution.of("journal", "print", journal, "--reason", reason);
        assertThat(print.exitCode()).as(print.err()).isZero();
        return print.out().lines().toList();
    }
}
