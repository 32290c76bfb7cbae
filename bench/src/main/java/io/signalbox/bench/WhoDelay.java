package io.signalbox.bench;

import static org.agrona.BufferUtil.allocateDirectAligned;

import io.signalbox.command.Command;
import io.signalbox.decision.Level;
import io.signalbox.director.Main;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalSettings.WhenFull;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.stage.State;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.TcpHeader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How long does {@code journal who} take, a process each time, on the journal of a gateway that made so many mappings? Each
 * was opened by an inside host of its own towards the same server, and ended as its time was over. With ten million of them
 * it is to be 2 s at most.
 */
final class WhoDelay {
    private static final int MAPPINGS = 10_000_000;
    private static final int QUESTIONS = 11;

    private static final List<String> RULES =
            List.of("profile rfc-nat", "snat --from 10.64.0.0/10 --to 10.2.1.0-10.2.1.63");
    private static final int PUBLIC_ADDRESSES = 64;
    private static final int PUBLIC =
            Addresses.toIpv4(Addresses.parse("10.2.1.0").lo());
    private static final int SERVER =
            Addresses.toIpv4(Addresses.parse(Site.FIRST_SERVER).lo());
    private static final int FIRST_PORT = 1_024;
    private static final int PORTS = 1 << 16;

    /** Some 1.2 million live at any time, for 240 s each. */
    private static final long APART_NS = 200_000;

    private static final int LIVE_AT_MOST = 1 << 21;
    private static final int BYTES_EACH = 512;
    private static final double NS = 1e9;

    private final int mappings;
    private final int questions;
    private final SplittableRandom random = new SplittableRandom(1);

    WhoDelay(final int mappings, final int questions) {
        this.mappings = mappings;
        this.questions = questions;
    }

    /** @throws IllegalArgumentException one sentence, for anything but a number of mappings, or nothing */
    static WhoDelay parse(final List<String> words) {
        final String number = words.isEmpty() ? String.valueOf(MAPPINGS) : words.get(0);
        if (words.size() > 1 || !number.matches("[1-9][0-9]{2,7}")) {
            throw new IllegalArgumentException("who is followed by the number of mappings, 100 or more, or by nothing");
        }
        return new WhoDelay(Integer.parseInt(number), QUESTIONS);
    }

    /** Measures, and returns a table. */
    String run() throws IOException {
        Memory.require(Math.min(mappings, LIVE_AT_MOST), BYTES_EACH);
        final Path folder = Files.createTempDirectory("signalbox-bench");
        try {
            write(folder);
            return table(folder);
        } finally {
            IoUtil.delete(folder.toFile(), true);
        }
    }

    private void write(final Path folder) throws IOException {
        final State.Bounds small = State.Bounds.SMALL;
        final State.Bounds bounds = new State.Bounds(
                Math.min(mappings, LIVE_AT_MOST), small.datagrams(), small.heldFrames(), small.arenaBytes());
        final JournalWriter journal = JournalWriter.open(
                folder,
                new JournalSettings().bounds(bounds).whenFull(WhenFull.WAIT).capBytes(Long.MAX_VALUE));
        final Openings openings = new Openings();
        final CountingSink sink = new CountingSink();
        try (JournalThread thread = JournalThread.start(journal);
                Lane lane = Lane.open(
                        Lane.Settings.of(Layout.FUSED), new State(bounds, 1, 2, 0), openings, sink, journal.door())) {
            final List<Command> commands = new ArrayList<>(Site.commands(ForwardingMethod.NAT));
            commands.add(new Command.SetLevel(Level.DECISIONS));
            RULES.forEach(rule -> commands.add(CommandText.parse(rule)));
            for (final Command command : commands) {
                lane.command(command, 0);
                lane.drain();
            }
            while (openings.opened < mappings) {
                openings.poll(lane, mappings - openings.opened);
                lane.doWork();
            }
            lane.drain();
        }
        if (sink.frames() != mappings || journal.door().recordsLost() > 0) {
            throw new IllegalStateException("of " + mappings + " flows " + sink.frames() + " left, and "
                    + journal.door().recordsLost() + " records were lost");
        }
    }

    private String table(final Path folder) throws IOException {
        final long[] times = new long[questions];
        int named = 0;
        for (int i = 0; i < questions; i++) {
            final long beganNs = System.nanoTime();
            named += isNamed(folder) ? 1 : 0;
            times[i] = System.nanoTime() - beganNs;
        }
        Arrays.sort(times);
        return String.format(
                Locale.ROOT,
                "| mappings | questions | of them answered by a name | s, median | longest |%n"
                        + "| ---: | ---: | ---: | ---: | ---: |%n| %,d | %d | %d | %.2f | %.2f |%n",
                mappings,
                questions,
                named,
                times[questions / 2] / NS,
                times[questions - 1] / NS);
    }

    /** Asks who had some public end at some time: somebody, or nobody. */
    private boolean isNamed(final Path folder) throws IOException {
        final String end = publicAddress() + ":" + random.nextInt(FIRST_PORT, PORTS);
        final String seconds = String.format(Locale.ROOT, "%.3f", random.nextDouble() * mappings * APART_NS / NS);
        final List<String> words =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(List.of("journal", "who", folder.toString(), end, "--at", seconds));
        final Process asking = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            final int exit = asking.waitFor();
            if (exit > 1) {
                throw new IllegalStateException("who had " + end + " ended with " + exit);
            }
            return exit == 0;
        } catch (final InterruptedException signal) {
            throw new IllegalStateException(signal);
        }
    }

    private String publicAddress() {
        return Addresses.text(0, Addresses.ofIpv4(PUBLIC + random.nextInt(PUBLIC_ADDRESSES)));
    }

    /** The first packet of each flow, which nobody answers. */
    private static final class Openings implements PacketSource {
        private static final int STRIDE = PacketSlot.HEADROOM + PristineFrames.STRIDE;
        private static final int L3 = EthernetHeader.LENGTH;
        private static final int L4 = L3 + Ipv4Header.MIN_LENGTH;

        private final UnsafeBuffer memory =
                new UnsafeBuffer(allocateDirectAligned(FrameFeed.BATCH * STRIDE, PristineFrames.STRIDE));
        private final Ipv4Header ipv4 = new Ipv4Header();
        private final TcpHeader tcp = new TcpHeader();
        private int opened;
        private int handedOut;

        @Override
        public int poll(final FrameHandler handler, final int limit) {
            final int room = Math.min(limit, FrameFeed.BATCH - handedOut);
            for (int i = 0; i < room; i++, opened++) {
                final int offset = (handedOut + i) * STRIDE + PacketSlot.HEADROOM;
                write(offset);
                handler.onFrame(
                        Site.CLIENT_SIDE,
                        (opened + 1) * APART_NS,
                        memory,
                        offset,
                        PristineFrames.FRAME_LENGTH,
                        PristineFrames.FRAME_LENGTH,
                        Offload.NONE);
            }
            handedOut += room;
            return room;
        }

        /** The transport's checksum is not mended: nothing on this way reads it. */
        private void write(final int offset) {
            memory.putBytes(offset, Flows.OPENING);
            ipv4.wrap(memory, offset + L3)
                    .source(Flows.client(opened))
                    .destination(SERVER)
                    .completeChecksum();
            tcp.wrap(memory, offset + L4).sourcePort(Flows.clientPort(opened));
        }

        @Override
        public void release(final int count) {
            handedOut -= count;
        }
    }
}
