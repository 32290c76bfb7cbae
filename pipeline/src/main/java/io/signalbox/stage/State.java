package io.signalbox.stage;

import io.signalbox.balance.Balancer;
import io.signalbox.balance.Configurator;
import io.signalbox.balance.Connections;
import io.signalbox.balance.Defence;
import io.signalbox.balance.Drains;
import io.signalbox.balance.Forwarder;
import io.signalbox.balance.FtpHelper;
import io.signalbox.balance.LocalNode;
import io.signalbox.balance.LocalPool;
import io.signalbox.balance.Needs;
import io.signalbox.balance.Ownership;
import io.signalbox.balance.Related;
import io.signalbox.balance.Settings;
import io.signalbox.balance.Topology;
import io.signalbox.balance.Transit;
import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.checkpoint.PagedMemory;
import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.ExpiryPace;
import io.signalbox.connection.FlowHash;
import io.signalbox.connection.Timeouts;
import io.signalbox.fragment.Reassembly;
import io.signalbox.ftp.FtpControls;
import io.signalbox.host.Host;
import io.signalbox.neighbour.HeldFrames;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.FrameArena;
import io.signalbox.packet.Outbox;
import io.signalbox.route.Router;
import io.signalbox.service.MarkRules;
import io.signalbox.service.ServerRegister;
import io.signalbox.service.ServiceTable;
import io.signalbox.sip.CallIds;
import io.signalbox.sync.SyncMaster;
import io.signalbox.translate.Gateway;
import java.util.List;
import java.util.function.BiConsumer;
import org.agrona.BitUtil;

/** All that a director remembers, and the bounds of it. {@link Schedule} is alone in reading and writing it. */
public final class State implements Remembered {
    /**
     * How much a director can remember at once.
     *
     * @param connections entries of the connection table, and as many flows that a gateway translates
     * @param datagrams datagrams that may be incomplete
     * @param heldFrames frames that may wait for a neighbour
     * @param arenaBytes memory for frames that the director makes: a power of two
     */
    public record Bounds(int connections, int datagrams, int heldFrames, int arenaBytes) {
        /** For a laptop and for replays. */
        public static final Bounds SMALL = new Bounds(1 << 16, 32, 128, 1 << 24);

        public Bounds {
            Reassembly.checkCapacity(datagrams);
            HeldFrames.checkCapacity(heldFrames);
        }
    }

    /** Frames that a full ring of events may emit beyond one for each. */
    private static final int FURTHER_FRAMES = 4 * Outbox.IN_FLIGHT;

    public final ServiceTable services = new ServiceTable();
    public final MarkRules marks = new MarkRules();
    public final ServerRegister register = new ServerRegister();
    public final Settings settings = new Settings();
    public final Timeouts timeouts = new Timeouts();
    public final Router router = new Router();
    public final Gateway gateway;
    public final Ownership ownership;
    public final ConnectionTable table;
    public final ExpiryPace pace = new ExpiryPace();
    /** From where full NAT reaches real servers. */
    public final LocalPool localPool;

    public final Connections connections;
    public final Emissions emissions;
    public final FrameArena arena;
    public final Outbox outbox;
    public final Host host;
    public final SyncMaster sync;
    public final Reassembly reassembly;
    public final Defence defence;
    public final Forwarder forwarder;
    public final Balancer balancer;
    public final Related related;
    public final Transit transit;
    public final Drains drains = new Drains(register);
    public final LocalNode localNode;
    public final Configurator configurator;
    /** What commands are the first to need. */
    public final Needs needs;

    public final Checkpoints checkpoints = new Checkpoints(this);

    /**
     * The first two seeds are the connection table's: no output depends on them.
     *
     * @param outputSeed of what is to be unguessable in frames that leave (source ports of GUE tunnels and of sync
     *     messages), and of which connections go when memory is scarce: an input like the frames, without which a run
     *     cannot be repeated
     */
    public State(final Bounds bounds, final long seed0, final long seed1, final long outputSeed) {
        table = new ConnectionTable(bounds.connections(), seed0, seed1);
        emissions = emissions(bounds);
        arena = new FrameArena(bounds.arenaBytes());
        outbox = new Outbox(emissions, arena);
        host = new Host(router, outbox, new HeldFrames(bounds.heldFrames()));
        localPool = new LocalPool(router, Long.reverse(outputSeed));
        gateway = new Gateway(
                bounds.connections(),
                seed0,
                seed1,
                ~Long.reverse(outputSeed),
                router,
                host,
                outbox,
                settings::refusesConnections,
                flow -> services.isAt(flow) || localPool.has(flow),
                settings.nat);
        ownership = new Ownership(services, marks, router, host, localPool, gateway);
        final CallIds callIds = new CallIds(seed0, seed1);
        final FtpControls ftpControls = new FtpControls();
        sync = new SyncMaster(
                table, register, ftpControls, callIds, settings.sync, router, outbox, host.output(), outputSeed);
        connections =
                new Connections(table, register, timeouts, settings, callIds, ftpControls, sync, localPool, gateway);
        reassembly = new Reassembly(bounds.datagrams(), settings, outbox, new FlowHash(seed0, seed1));
        final FtpHelper ftp = new FtpHelper(connections, settings);
        defence = new Defence(connections, settings, ~outputSeed);
        forwarder = new Forwarder(connections, settings, router, host, outbox, ftp, outputSeed);
        balancer = new Balancer(services, marks, connections, settings, defence, host, forwarder, ftp);
        related = new Related(connections, services, settings, router, host, balancer, forwarder);
        transit = new Transit(services, connections, settings, router, ownership, related);
        localNode = new LocalNode(host, outbox);
        needs = new Needs(connections, sync, settings, gateway);
        final Topology topology = new Topology(router, host.neighbours(), ownership);
        configurator = new Configurator(
                services,
                marks,
                register,
                connections,
                settings,
                router,
                topology,
                ownership,
                defence,
                sync,
                gateway,
                drains,
                forwarder,
                localPool);
    }

    /** A full ring of events can end as many as were held before it, and as many as are held in it. */
    private static Emissions emissions(final Bounds bounds) {
        final int ends = bounds.heldFrames() + Reassembly.maxWaiting(bounds.datagrams()) + Outbox.IN_FLIGHT;
        return new Emissions(BitUtil.findNextPositivePowerOfTwo(ends + FURTHER_FRAMES), ends);
    }

    /** The large memories of its tables, for whoever asks the system for large pages under them. */
    public List<PagedMemory> largeMemories() {
        final StateWriter writer = new StateWriter();
        save(writer);
        return writer.memories();
    }

    @Override
    public void save(final StateWriter to) {
        configuration(to::room);
        services.save(to, register);
        memories(to::room);
    }

    @Override
    public void load(final StateReader from) {
        configuration(from::room);
        services.load(from, register);
        memories(from::room);
        register.forEach(forwarder::restoreWay);
    }

    /** What services are made of, in the order in which it is written down. */
    private void configuration(final BiConsumer<String, Remembered> room) {
        room.accept("settings", settings);
        room.accept("timeouts", timeouts);
        room.accept("router", router);
        room.accept("marks", marks);
        room.accept("servers", register);
    }

    /** What refers to services, likewise. */
    private void memories(final BiConsumer<String, Remembered> room) {
        room.accept("local pool", localPool);
        room.accept("ownership", ownership);
        room.accept("connections", table);
        room.accept("pace", pace);
        room.accept("ftp", connections.ftpControls());
        room.accept("sip", connections.callIds());
        room.accept("sync", sync);
        room.accept("reassembly", reassembly);
        room.accept("host", host);
        room.accept("forwarder", forwarder);
        room.accept("defence", defence);
        room.accept("gateway", gateway);
        room.accept("configurator", configurator);
        room.accept("drains", drains);
        room.accept("outbox", outbox);
    }
}
