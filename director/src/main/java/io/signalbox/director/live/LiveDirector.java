package io.signalbox.director.live;

import io.signalbox.afpacket.Clock;
import io.signalbox.afpacket.HostDevice;
import io.signalbox.afpacket.gate.Claims;
import io.signalbox.afpacket.gate.GateException;
import io.signalbox.afpacket.gate.HostGate;
import io.signalbox.afpacket.gate.NatServer;
import io.signalbox.afpacket.netlink.HostNetwork;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.command.Command;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.SetHostPort;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.command.VipMode;
import io.signalbox.director.config.Configured;
import io.signalbox.director.live.Requests.Cut;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.journal.JournalStatus;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A director beside a host, from its start to its end: the packet side, the host's network, which it follows, and the
 * gate that keeps the host out of what is the director's. Whoever changes something waits for its end, one after the
 * other.
 */
final class LiveDirector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveDirector.class);

    private static final int FOLLOW_MS = 250;

    private static final int NO_PORT = -1;
    private static final long UNKNOWN = -1;

    private final LiveSettings settings;
    private final PacketSide packets;
    private final HostNetwork network;
    private final HostFacts facts;
    private final HostGate gate;
    private final Thread follower;
    private Claims claims = Claims.NONE;
    private Set<NatServer> localServers = Set.of();
    private boolean begun;
    /** Of {@link PacketSide#vipChanges}: the gate is as the tables were then. */
    private long claimedAt = UNKNOWN;

    private boolean handedOver;
    private volatile boolean following = true;

    private LiveDirector(final LiveSettings settings, final Clock clock, final Syscalls syscalls) throws IOException {
        this.settings = settings;
        network = HostNetwork.open(syscalls);
        gate = openGate(settings, network);
        packets = openPackets(settings, clock, syscalls, network, gate);
        facts = new HostFacts(settings.interfaces(), this::tellOfHost, this::attach);
        follower = new Thread(this::follow, "signalbox-host");
        follower.setDaemon(true);
    }

    /**
     * Starts one. When this returns it directs traffic.
     *
     * @throws IpvsadmException {@code FILE:LINE: sentence}, for a rule that is wrong or refused
     */
    static LiveDirector start(final LiveSettings settings, final Clock clock, final Syscalls syscalls)
            throws IOException {
        if (settings.warmUpSeconds() > 0) {
            final long packets = WarmUp.run(settings.warmUpSeconds());
            LOG.info("warmed up with {} packets of its own making", packets);
        }
        final LiveDirector director = new LiveDirector(settings, clock, syscalls);
        try {
            director.configure();
            director.packets.begin(settings.bounds());
            director.begun = true;
            if (director.asksFirst()) {
                director.share();
            }
            director.follower.start();
            return director;
        } catch (final Throwable failure) {
            CloseHelper.quietClose(director);
            throw failure;
        }
    }

    private static HostGate openGate(final LiveSettings settings, final HostNetwork network) {
        try {
            return settings.takesOver()
                    ? HostGate.openBeside(settings.interfaces(), settings.holdOnCrash())
                    : HostGate.open(settings.interfaces(), settings.holdOnCrash());
        } catch (final Throwable failure) {
            network.close();
            throw failure;
        }
    }

    /** The last to be opened: from here on, where another director hands over, nobody forwards until this one does. */
    private static PacketSide openPackets(
            final LiveSettings settings,
            final Clock clock,
            final Syscalls syscalls,
            final HostNetwork network,
            final HostGate gate)
            throws IOException {
        try {
            return PacketSide.open(settings, clock, syscalls, gate::inherit);
        } catch (final Throwable failure) {
            gate.close();
            network.close();
            throw failure;
        }
    }

    private void configure() {
        settings.commands().forEach(this::tell);
        network.dump(facts);
        if (settings.takesOver()) {
            facts.forgetAllElse(inspect((state, nowNs) -> KnownFacts.of(state.router)));
        }
        tellOfDevice();
        if (!settings.takesOver()) {
            final List<LiveRules.Rule> rules = settings.rules();
            final List<Command> commands =
                    rules.stream().map(LiveRules.Rule::command).toList();
            makeMemory(commands).ifPresent(sentence -> {
                throw new IpvsadmException(IpvsadmException.REFUSED, sentence);
            });
            final List<Optional<String>> refusals = changeAll(commands, null);
            for (int i = 0; i < rules.size(); i++) {
                final String where = rules.get(i).where();
                refusals.get(i).ifPresent(sentence -> {
                    throw new IpvsadmException(IpvsadmException.REFUSED, where + sentence);
                });
            }
            if (!asksFirst()) {
                share();
            }
        }
        claim();
    }

    /** Whether somebody has a virtual IP that the host has not: he cannot be heard before frames are taken. */
    private boolean asksFirst() {
        return settings.vips() == VipMode.ALWAYS && !settings.takesOver();
    }

    private void share() {
        tell(new ShareWithHost(settings.vips()));
    }

    /** The state that was taken over may tell of another wire. */
    private void tellOfDevice() {
        packets.device()
                .ifPresent(device -> tell(new AddPort(device.number(), device.name(), device.mac(), device.mtu())));
        tell(new SetHostPort(packets.device().map(HostDevice::number).orElse(NO_PORT)));
    }

    private void follow() {
        String told = "";
        while (following) {
            try {
                network.follow(facts, FOLLOW_MS);
                followTables();
                packets.tellLosses();
                told = "";
            } catch (final DirectorEndedException ended) {
                return;
            } catch (final RuntimeException trouble) {
                if (packets.end().isDone()) {
                    return; // its ports are closed
                }
                if (!told.equals(trouble.getMessage())) {
                    told = String.valueOf(trouble.getMessage());
                    LOG.warn("{}: {}", whatFails(trouble), told);
                }
            }
        }
    }

    private static String whatFails(final RuntimeException trouble) {
        return trouble instanceof GateException
                ? "the host is not kept out now"
                : "the host's network cannot be followed now";
    }

    /** What is served may change with the host's addresses, and by itself where the director probes for them. */
    private synchronized void followTables() {
        if (!handedOver && (claimedAt != packets.vipChanges() || !gate.isOpen())) {
            claim();
        }
    }

    /** An interface was removed, and is there again. */
    private synchronized void attach(final int port) {
        if (begun) {
            packets.reattach(port);
            gate.attach(settings.interfaces().get(port));
        }
    }

    /** The ports themselves go by their interface's MTU, too. */
    private void tellOfHost(final Command fact) {
        LOG.atDebug().log(() -> "the host tells: " + CommandText.of(fact));
        if (fact instanceof AddPort port) {
            packets.limitTo(port.port(), port.mtu());
        }
        tell(fact);
    }

    /** A fact of the surroundings; where the director has no room for it, it goes without. */
    private void tell(final Command fact) {
        await(packets.requests().change(fact)).ifPresent(refusal -> LOG.warn("{}: {}", CommandText.of(fact), refusal));
    }

    /**
     * Applies somebody's command; returns why it was refused, or empty. The gate is as the tables are when this returns.
     *
     * @param author as the journal is to name him
     */
    synchronized Optional<String> apply(final Command command, final String author) {
        final Optional<String> noMemory = makeMemory(List.of(command));
        if (noMemory.isPresent()) {
            return noMemory;
        }
        final Optional<String> refusal = await(packets.requests().change(command, author));
        claim();
        return refusal;
    }

    /**
     * Applies somebody's changes, of which no frame meets half; returns why each was refused, or empty.
     */
    synchronized List<Optional<String>> applyAll(final List<Command> changes, final String author) {
        if (changes.isEmpty()) {
            return List.of();
        }
        final Optional<String> noMemory = makeMemory(changes);
        if (noMemory.isPresent()) {
            return Collections.nCopies(changes.size(), noMemory);
        }
        final List<Optional<String>> refusals = changeAll(changes, author);
        claim();
        return refusals;
    }

    private List<Optional<String>> changeAll(final List<Command> commands, final String author) {
        final Changes changes = packets.requests().changes(commands, author);
        await(changes.end());
        return changes.refusals();
    }

    /**
     * Applies what somebody makes of what is configured now; nobody else changes that in between.
     *
     * @param plan the changes, of which no frame meets half
     */
    synchronized Made change(final Function<Configured, List<Command>> plan, final String author) {
        final List<Command> changes = plan.apply(configured());
        return new Made(changes, applyAll(changes, author));
    }

    private Optional<String> makeMemory(final List<Command> commands) {
        return MemoryAhead.make(commands, told -> inspect((state, nowNs) -> state.needs.of(told)));
    }

    /**
     * What was to be changed.
     *
     * @param refusals as of {@link #applyAll}
     */
    record Made(List<Command> changes, List<Optional<String>> refusals) {}

    private static void join(final Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException signal) {
                interrupted = true; // it ends soon all the same
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void claim() {
        reopenGate();
        claimedAt = UNKNOWN;
        final long changes = packets.vipChanges();
        final ClaimReader.Found found = readClaims();
        final Claims now = found.claims();
        if (!now.equals(claims)) {
            packets.letIn(now);
            gate.claim(now);
            packets.listenFor(now.vips());
            tellChange(claims, now);
            claims = now;
        }
        if (!found.localServers().equals(localServers)) {
            localServers = found.localServers();
            packets.device().ifPresent(device -> divert(localServers, device.name()));
        }
        claimedAt = changes;
    }

    private ClaimReader.Found readClaims() {
        final ClaimReader reader = new ClaimReader();
        while (!inspect((state, nowNs) -> reader.proceed(state))) {
            // packets come in between
        }
        return reader.found();
    }

    private void tellChange(final Claims before, final Claims now) {
        final String change = ClaimReader.change(before, now);
        if (begun && !change.isEmpty()) {
            LOG.info(change);
        }
    }

    /** Meanwhile the host answers for what the director serves, unless it is held out. */
    private void reopenGate() {
        if (!gate.isOpen()) {
            gate.reopen();
            LOG.warn(
                    "the program nft, which keeps the host out, was killed and is started again: {}",
                    settings.holdOnCrash() ? "the host saw nothing" : "for a moment the host saw all traffic");
        }
    }

    /** Without it all is well but for the host's own answers, which clients do not know. */
    private void divert(final Set<NatServer> servers, final String device) {
        try {
            gate.divert(servers, device);
        } catch (final GateException refused) {
            LOG.warn(refused.getMessage());
        }
    }

    /**
     * Ends this director, but keeps the host out, and its state in a checkpoint of its journal, for one that goes on.
     *
     * @throws IllegalStateException one sentence, where this director cannot, and goes on; or where its checkpoint was
     *     not written after all, and it has ended
     */
    synchronized Cut handOver(final Path journal) {
        if (settings.journal().isEmpty() || !isSame(settings.journal().get().folder(), journal)) {
            throw new IllegalStateException("it writes another journal than " + journal);
        }
        reopenGate();
        final Cut cut = await(packets.requests().handOver());
        packets.close();
        if (!Files.exists(CheckpointFiles.path(journal, cut.checkpoint()))) {
            throw new IllegalStateException("its checkpoint could not be written, and it has ended");
        }
        leaveGate();
        handedOver = true;
        return cut;
    }

    /** To write a checkpoint takes a while. Whatever comes of the gate, the next director can go on with the state. */
    private void leaveGate() {
        try {
            reopenGate();
            gate.leave();
        } catch (final GateException refused) {
            LOG.warn("the host is not kept out until the next director does it: {}", refused.getMessage());
        }
    }

    private static boolean isSame(final Path one, final Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (final IOException unread) {
            return false;
        }
    }

    /** What it is configured to do now, whoever told it so. Packets come in between; changes do not. */
    synchronized Configured configured() {
        final Configured.Copying copying = new Configured.Copying();
        while (!inspect((state, nowNs) -> copying.proceed(state))) {
            // there are more services
        }
        return copying.configured();
    }

    /** Names of its interfaces, in the order of their port numbers. */
    List<String> interfaces() {
        return settings.interfaces();
    }

    /** Whether it went on for another, or began anew. */
    boolean tookOver() {
        return settings.takesOver();
    }

    Claims claims() {
        return claims;
    }

    /** Reads the tables while nothing is on its way. */
    <T> T inspect(final Requests.Reader<T> reader) {
        return await(packets.requests().inspect(reader));
    }

    private static <T> T await(final CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (final CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException trouble ? trouble : failure;
        }
    }

    /** Empty where it has ended. */
    Optional<Reading> reading() {
        try {
            return packets.end().isDone() ? Optional.empty() : Optional.of(read());
        } catch (final DirectorEndedException ended) {
            return Optional.empty();
        }
    }

    private Reading read() {
        return new Reading(
                inspect(Reading.Tables::of), packets.reasons(), packets.portCounters(), packets.journalStatus());
    }

    Optional<JournalStatus> journalStatus() {
        return packets.journalStatus();
    }

    /** How often its packet thread went round so far. */
    long turns() {
        return packets.turns();
    }

    /** What the director ended of; null where nothing is wrong. */
    RuntimeException failure() {
        return packets.end()
                .handle((nothing, failure) -> failure == null
                        ? null
                        : failure instanceof RuntimeException known ? known : new IllegalStateException(failure))
                .join();
    }

    /** Completes when the director has ended of itself: it was handed over, or failed. */
    CompletableFuture<Void> end() {
        return packets.end();
    }

    /** What has arrived is done and written; then the host gets its traffic back. */
    @Override
    public void close() {
        following = false;
        network.wakeup();
        join(follower);
        endWithHost();
    }

    private synchronized void endWithHost() {
        CloseHelper.closeAll(packets, network, handedOver ? null : gate);
    }
}
