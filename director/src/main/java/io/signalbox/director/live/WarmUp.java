package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.Draft;
import io.signalbox.command.Command.OfService;
import io.signalbox.command.Command.Publish;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.command.VipMode;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.replay.TemporaryFolder;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Leads packets of a made-up site through stages and a journal of their own, and changes its services, so that the code is
 * loaded and compiled before the first real packet and the first large change. Nothing of it stays: neither state, nor
 * files, nor frames.
 */
public final class WarmUp {
    /** It ends when the compiler has finished nothing for so long. */
    private static final long QUIET_NS = 400_000_000L;

    private static final int FLOWS = 1_000;
    /** Services that come, change and go, and real servers of each. */
    private static final int SERVICES = 32;

    private static final int SERVERS = 8;
    private static final int LENGTH = EthernetHeader.LENGTH + Ipv4Header.MIN_LENGTH + TcpHeader.MIN_LENGTH;
    private static final long BLOCK_BYTES = 4L << 20;
    private static final int FILES = 16;

    private static final long OURS = 0x0200_0000_0001L;
    private static final long THEIRS = 0x0200_0000_0002L;
    private static final long CLIENT = lo("198.51.100.1");
    private static final long VIP = lo("192.0.2.10");
    private static final long SERVER = lo("10.0.0.11");

    /** Off the heap, as live frames are: code is compiled for what it has seen. */
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));

    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private final EthernetHeader ethernet = new EthernetHeader();
    private final Ipv4Header ipv4 = new Ipv4Header();
    private final TcpHeader tcp = new TcpHeader();
    private final MemorySource source = new MemorySource(1 << 20);
    private final Lane lane;
    /** One after the other is drafted and published. */
    private final List<List<Command>> changes = List.of(
            commands("-A -t SERVICE -s wrr", "-a -t SERVICE -r SERVER -m -w 1"),
            commands("", "-e -t SERVICE -r SERVER -m -w 2"),
            commands("", "-e -t SERVICE -r SERVER -m -w 3"),
            commands("", "-d -t SERVICE -r SERVER"),
            commands("", "-a -t SERVICE -r SERVER -m -w 1"),
            commands("-D -t SERVICE", ""));

    private int changed;
    private long timeNs;

    private WarmUp(final JournalWriter journal) {
        lane = Lane.open(
                Lane.Settings.of(Layout.FUSED),
                new State(State.Bounds.SMALL, 1, 2, 3),
                source,
                PacketSink.NOWHERE,
                journal.door());
    }

    private static long lo(final String address) {
        return Addresses.parse(address).lo();
    }

    /** Returns how many packets it led through, in so many seconds at most. */
    public static long run(final int seconds) throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            final JournalSettings small =
                    new JournalSettings().blockBytes(BLOCK_BYTES).capBytes(FILES * BLOCK_BYTES);
            final JournalWriter journal = JournalWriter.open(folder.path().resolve("journal"), small);
            try (JournalThread thread = JournalThread.start(journal)) {
                final WarmUp warmUp = new WarmUp(journal);
                warmUp.configure();
                return warmUp.direct(TimeUnit.SECONDS.toNanos(seconds));
            }
        }
    }

    private void configure() {
        lane.command(new AddPort(0, "outside", OURS, 1_500), timeNs);
        lane.command(new AddAddress(0, 0, lo("198.51.100.254"), 24), timeNs);
        lane.command(new AddAddress(0, 0, VIP, 32), timeNs);
        lane.command(new AddPort(1, "inside", OURS, 1_500), timeNs);
        lane.command(new AddAddress(1, 0, lo("10.0.0.1"), 24), timeNs);
        lane.command(new AddNeighbour(0, 0, CLIENT, THEIRS), timeNs);
        lane.command(new AddNeighbour(1, 0, SERVER, THEIRS), timeNs);
        lane.command(IpvsadmParser.parse("-A -t 192.0.2.10:80 -s wlc"), timeNs);
        lane.command(IpvsadmParser.parse("-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m"), timeNs);
        lane.command(new ShareWithHost(VipMode.FOLLOW), timeNs);
        lane.drain();
    }

    /** One line for each service, one for each of its real servers; an empty one for nothing. */
    private static List<Command> commands(final String ofService, final String ofServer) {
        final List<Command> commands = new ArrayList<>();
        for (int i = 0; i < SERVICES; i++) {
            final String service = "192.0.2.20:" + (1_000 + i);
            add(ofService.replace("SERVICE", service), commands);
            for (int server = 1; server <= SERVERS; server++) {
                add(ofServer.replace("SERVICE", service).replace("SERVER", "10.0.1." + server), commands);
            }
        }
        return commands;
    }

    private static void add(final String line, final List<Command> commands) {
        if (!line.isEmpty()) {
            commands.add(IpvsadmParser.parse(line));
        }
    }

    private void change() {
        for (final Command command : changes.get(changed++ % changes.size())) {
            tell(new Draft((OfService) command));
        }
        tell(new Publish());
    }

    private void tell(final Command command) {
        if (lane.room() == 0) {
            lane.drain();
        }
        lane.command(command, timeNs);
    }

    private long direct(final long atMostNs) {
        final long endNs = System.nanoTime() + atMostNs;
        long quietEndNs = endNs;
        long compiledMs = -1;
        long packets = 0;
        while (System.nanoTime() < Math.min(endNs, quietEndNs)) {
            final int flags = packets == 0 ? TcpHeader.SYN : TcpHeader.ACK;
            for (int flow = 0; flow < FLOWS; flow++) {
                pass(0, CLIENT, VIP, 1_024 + flow, 80, flags);
                pass(1, SERVER, CLIENT, 8_080, 1_024 + flow, flags == TcpHeader.SYN ? flags | TcpHeader.ACK : flags);
            }
            change();
            lane.drain();
            packets += 2 * FLOWS;
            if (compiledMs != compilerTimeMs()) {
                compiledMs = compilerTimeMs();
                quietEndNs = System.nanoTime() + QUIET_NS;
            }
        }
        return packets;
    }

    /** What the compiler has taken so far, by what it has finished; a Java that only interprets has none. */
    private long compilerTimeMs() {
        return compiler == null ? 0 : compiler.getTotalCompilationTime();
    }

    private void pass(
            final int port, final long from, final long to, final int fromPort, final int toPort, final int flags) {
        ethernet.wrap(frame, 0).destination(OURS).source(THEIRS).etherType(EthernetHeader.IPV4);
        ipv4.wrap(frame, EthernetHeader.LENGTH)
                .headerLength(Ipv4Header.MIN_LENGTH)
                .typeOfService(0)
                .totalLength(LENGTH - EthernetHeader.LENGTH)
                .fragmentation(0)
                .ttl(64)
                .protocol(Protocol.TCP)
                .source(Addresses.toIpv4(from))
                .destination(Addresses.toIpv4(to))
                .completeChecksum();
        final int l4 = EthernetHeader.LENGTH + Ipv4Header.MIN_LENGTH;
        tcp.wrap(frame, l4)
                .sourcePort(fromPort)
                .destinationPort(toPort)
                .dataOffset(TcpHeader.MIN_LENGTH)
                .flags(flags);
        final int pseudo = Checksum.pseudoHeader(0, from, 0, to, Protocol.TCP, TcpHeader.MIN_LENGTH);
        tcp.checksum(Checksum.tcp(pseudo, frame, l4, TcpHeader.MIN_LENGTH));
        timeNs += 1_000;
        if (lane.room() == 0) {
            lane.drain();
        }
        while (!source.offer(port, timeNs, frame, 0, LENGTH, LENGTH)) {
            lane.drain();
        }
        source.poll(lane, 1);
    }
}
