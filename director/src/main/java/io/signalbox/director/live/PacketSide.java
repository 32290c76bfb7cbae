package io.signalbox.director.live;

import io.signalbox.afpacket.AfPacketPort;
import io.signalbox.afpacket.AfPacketSink;
import io.signalbox.afpacket.AfPacketSource;
import io.signalbox.afpacket.Clock;
import io.signalbox.afpacket.DivertingSink;
import io.signalbox.afpacket.Doorbell;
import io.signalbox.afpacket.FrameClock;
import io.signalbox.afpacket.HostDevice;
import io.signalbox.afpacket.PortUnavailableException;
import io.signalbox.afpacket.SourcesInTurn;
import io.signalbox.afpacket.gate.ClaimFilter;
import io.signalbox.afpacket.gate.Claims;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Reason;
import io.signalbox.director.live.Reading.PortCounters;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalStatus;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSource;
import io.signalbox.ring.Lane;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.MacAddress;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane between the ports of a host, with its register, and the threads that run it. What others want of it goes by
 * {@link #requests}.
 */
final class PacketSide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PacketSide.class);

    /** The last four bytes of ff02::1:ff00:0/104 (RFC 4291 section 2.7.1), to which 24 bits of an address are added. */
    private static final long SOLICITED_NODE = 0xFF00_0000L;

    private static final long LAST_24_BITS = 0xFF_FFFF;

    /** What is to be closed, in this order. */
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();

    private final Origin origin;
    private final List<AfPacketPort> ports = new ArrayList<>();
    /** Frames for real servers on the host itself; empty where it cannot be made. */
    private final Optional<HostDevice> device;

    private final AfPacketSink sink;
    private final Optional<JournalWriter> journal;
    private final Requests requests;
    private final Lane lane;
    private final PacketLoop loop;
    private final Doorbell doorbell;
    private final Thread thread;
    private final Set<Address> heard = new HashSet<>();
    private final Losses losses = new Losses();
    private boolean closed;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private PacketSide(final LiveSettings settings, final Clock clock, final Syscalls syscalls, final Runnable onCut)
            throws IOException {
        try {
            doorbell = opened(new Doorbell(syscalls));
            for (final String name : settings.interfaces()) {
                ports.add(opened(
                        AfPacketPort.open(ports.size(), name, settings.ports(), AfPacketPort.EVERYTHING, syscalls)));
            }
            origin = origin(settings, onCut, syscalls);
            final State state = origin.state();
            journal = openJournal(settings, origin);
            final FrameClock frameClock = new FrameClock(clock);
            device = openDevice(settings, frameClock, syscalls);
            final AfPacketSource source = new AfPacketSource(
                    ports,
                    frameClock,
                    settings.idle(),
                    doorbell,
                    syscalls,
                    device.stream().mapToInt(HostDevice::fd).toArray());
            source.skipUntil(origin.doneUntilNs());
            sink = new AfPacketSink(ports, syscalls);
            final DecisionLog register =
                    journal.map(writer -> (DecisionLog) writer.door()).orElse(DecisionLog.NOTHING);
            final Answers answers = new Answers(register, settings.changed());
            final long firstEvent =
                    journal.map(writer -> writer.session().firstEvent()).orElse(1L);
            final PacketSource all = withDevice(source);
            lane = opened(Lane.open(
                    Lane.Settings.of(settings.layout()).beginningAt(firstEvent),
                    state,
                    all,
                    withDevice(sink),
                    answers));
            journal.ifPresent(writer -> state.checkpoints.into(writer.checkpoints()));
            requests = new Requests(doorbell::ring);
            loop = new PacketLoop(
                    lane,
                    all,
                    requests,
                    answers,
                    () -> journal.map(JournalWriter::isInTrouble).orElse(false),
                    () -> journal.map(JournalWriter::checkpointsWanted).orElse(0L),
                    machine(frameClock, source, device));
            thread = new Thread(() -> run(settings.processor(), syscalls), "signalbox-packets");
        } catch (final Throwable failure) {
            CloseHelper.quietCloseAll(closing);
            throw failure;
        }
    }

    /**
     * Opens the ports, on which frames wait from then on, and starts the threads; frames are taken from {@link #begin}
     * on.
     *
     * @param onCut runs where another director has handed over, as soon as it has
     * @throws io.signalbox.afpacket.PortUnavailableException one sentence, where a port cannot be opened
     */
    static PacketSide open(
            final LiveSettings settings, final Clock clock, final Syscalls syscalls, final Runnable onCut)
            throws IOException {
        final PacketSide side = new PacketSide(settings, clock, syscalls, onCut);
        side.thread.start();
        return side;
    }

    private <T extends AutoCloseable> T opened(final T resource) {
        closing.addFirst(resource);
        return resource;
    }

    /** Without it the director does all but serve from its own host. */
    private Optional<HostDevice> openDevice(
            final LiveSettings settings, final FrameClock clock, final Syscalls syscalls) {
        try {
            return Optional.of(opened(HostDevice.open(ports.size(), clock, syscalls)));
        } catch (final PortUnavailableException missing) {
            LOG.warn("{} Real servers on this host itself get nothing.", missing.getMessage());
            return Optional.empty();
        }
    }

    private PacketSource withDevice(final PacketSource source) {
        return device.<PacketSource>map(host -> new SourcesInTurn(source, host)).orElse(source);
    }

    private PacketSink withDevice(final PacketSink others) {
        return device.<PacketSink>map(host -> new DivertingSink(host.number(), host, others))
                .orElse(others);
    }

    /** Frames wait on the ports already when the director before is asked to go. */
    private static Origin origin(final LiveSettings settings, final Runnable onCut, final Syscalls syscalls)
            throws IOException {
        return settings.takesOver()
                ? Origin.handedOver(
                        settings.control(), settings.journal().orElseThrow().folder(), onCut, syscalls)
                : Origin.nothing(settings.bounds(), syscalls);
    }

    private Optional<JournalWriter> openJournal(final LiveSettings settings, final Origin origin) throws IOException {
        if (settings.journal().isEmpty()) {
            return Optional.empty();
        }
        final LiveSettings.Journal wanted = settings.journal().get();
        final JournalSettings how = wanted.settings()
                .outputSeed(origin.outputSeed())
                .bounds(origin.bounds())
                .connections(origin.bounds().connections())
                .goesOnFrom(origin.checkpoint());
        final JournalWriter writer = JournalWriter.open(wanted.folder(), how);
        opened(JournalThread.start(writer));
        return Optional.of(writer);
    }

    private static PacketLoop.Machine machine(
            final FrameClock clock, final AfPacketSource source, final Optional<HostDevice> device) {
        return new PacketLoop.Machine() {
            @Override
            public long nowNs() {
                return clock.now();
            }

            @Override
            public long wallMinusEventNs() {
                clock.update();
                return clock.wallMinusEventNs();
            }

            @Override
            public void cutAt(final long timeNs) {
                source.cutAt(timeNs);
                device.ifPresent(host -> host.cutAt(timeNs));
            }

            @Override
            public void await(final long ns) {
                source.awaitFrames(ns);
            }
        };
    }

    private void run(final OptionalInt processor, final Syscalls syscalls) {
        try {
            processor.ifPresent(number -> keepTo(number, syscalls));
            loop.run();
            end.complete(null);
        } catch (final Throwable failure) {
            end.completeExceptionally(failure);
        }
    }

    private void keepTo(final int processor, final Syscalls syscalls) {
        if (!syscalls.sched_setaffinity(processor)) {
            LOG.warn(
                    "processor {} is not there, or not the director's: its packet thread runs where Linux likes",
                    processor);
        }
    }

    /** The wire to the host beside the director, where there is one. */
    Optional<HostDevice> device() {
        return device;
    }

    Requests requests() {
        return requests;
    }

    /** Counts whenever it may be other virtual IPs that are served. */
    long vipChanges() {
        return lane.state().ownership.changes();
    }

    /** It is configured: frames are taken. Says what became of the room that was asked for. */
    void begin(final State.Bounds asked) {
        loop.open();
        doorbell.ring();
        origin.gap(System.nanoTime()).ifPresent(LOG::info);
        origin.otherRoom(asked).ifPresent(LOG::warn);
    }

    long turns() {
        return loop.turns();
    }

    /** Completes when the packet thread has ended: as it was told to, or of a failure. */
    CompletableFuture<Void> end() {
        return end;
    }

    /** What ports have lost since it was told last becomes an event: the journal says it where it happened. */
    void tellLosses() {
        losses.since(List.copyOf(portCounters().values())).forEach(requests::change);
    }

    /** The interface of a port was removed, and is there again: a new one of its name, which is in no group yet. */
    void reattach(final int port) {
        ports.get(port).reattach();
        heard.forEach(address -> join(ports.get(port), address));
    }

    /** The interface of a port has this MTU from here on. */
    void limitTo(final int port, final int mtu) {
        ports.get(port).limitTo(mtu);
    }

    /** What is not claimed takes no room in the rings. */
    void letIn(final Claims claims) {
        ports.forEach(port -> ClaimFilter.attach(claims, port));
    }

    /** Whoever asks for an IPv6 address asks a group of its own: no host of ours is in it. */
    void listenFor(final Set<Address> addresses) {
        for (final Address address : addresses) {
            if (!address.isIpv4() && heard.add(address)) {
                ports.forEach(port -> join(port, address));
            }
        }
    }

    private static void join(final AfPacketPort port, final Address address) {
        port.joinMulticast(MacAddress.ofIpv6Multicast(SOLICITED_NODE | address.lo() & LAST_24_BITS));
    }

    Map<Reason, Long> reasons() {
        return lane.counters().all();
    }

    Optional<JournalStatus> journalStatus() {
        return journal.map(JournalWriter::status);
    }

    /** By name, in the order of their numbers. */
    Map<String, PortCounters> portCounters() {
        final Map<String, PortCounters> all = new LinkedHashMap<>();
        ports.forEach(port -> all.put(port.name(), counters(port)));
        device.ifPresent(host -> all.put(host.name(), counters(host)));
        return all;
    }

    private PortCounters counters(final AfPacketPort port) {
        port.readStatistics();
        final long refused = sink.refusals(port.number()).stream()
                .mapToLong(AfPacketSink.Refusals::frames)
                .sum();
        return new PortCounters(
                port.kernelFrames() - port.kernelDrops(),
                port.kernelDrops(),
                port.cutShort(),
                sink.sent(port.number()),
                refused);
    }

    private static PortCounters counters(final HostDevice device) {
        return new PortCounters(device.received(), device.lost(), 0, device.sent(), device.refused());
    }

    /** Ends the packet thread, then the journal's: what had arrived is done and written. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        loop.stop();
        doorbell.ring();
        end.handle((nothing, failure) -> null).join();
        CloseHelper.closeAll(closing);
    }
}
