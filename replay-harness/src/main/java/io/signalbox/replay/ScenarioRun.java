package io.signalbox.replay;

import io.signalbox.command.Command;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.decision.DecisionLog;
import io.signalbox.golden.NumberedLine;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.Sysctl;
import io.signalbox.golden.Trace;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalThread;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSlot;
import io.signalbox.replay.capture.CaptureFile;
import io.signalbox.replay.capture.CaptureMerge;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Plays a scenario through the director: its surroundings, settings and rules first, then every packet and event in
 * the order of time, on the clock of the recording.
 */
public final class ScenarioRun {
    /** Stands in our traces where a recording names its kernel, and in journals as who configured the director. */
    public static final String NAME = "signalbox";

    /** How long the director is left alone after the last input where the topology does not say. */
    private static final long SETTLE_US = 2_500_000;

    /** Every replay of a scenario sends the same bytes, so what live frames draw from a secret comes from here. */
    private static final long OUTPUT_SEED = 0;

    private static final long TICK_US = 1_000_000;
    private static final int MAX_TICKS_BETWEEN = 64;
    private static final int SOURCE_BYTES = 1 << 23;
    private static final int MAX_FRAME = (1 << 18) + 64;
    private static final long IDLE_NS = 20_000;

    /** An input that the trace tells of: a packet or an event of the scenario. */
    private record Input(long event, long timeUs, String port, String hex, ScenarioEvent told) {}

    private final Scenario scenario;
    private final RunSettings settings;
    private final TopologyCommands topology;
    private final RecordedDecisions decisions;
    private final Collector collector;
    private final MemorySource source = new MemorySource(SOURCE_BYTES);
    private final UnsafeBuffer scratch = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_FRAME));
    private final List<Input> inputs = new ArrayList<>();
    private final Map<String, String> tables = new TreeMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Lane lane;
    private long nowUs;
    private int packets;

    private ScenarioRun(final Scenario scenario, final RunSettings settings, final DecisionLog journal) {
        this.scenario = scenario;
        this.settings = settings;
        topology = new TopologyCommands(scenario.topology());
        decisions = register(settings.journal());
        collector = new Collector(topology::name, scenario.topology().keepArp(), both(decisions, journal));
        final State state = new State(settings.bounds(), settings.seed(), ~settings.seed(), OUTPUT_SEED);
        lane = Lane.open(
                Lane.Settings.of(settings.layout()).sized(settings.ringSize(), settings.batchSize()),
                state,
                source,
                collector,
                collector);
    }

    private static RecordedDecisions register(final JournalSettings journal) {
        return new RecordedDecisions(journal.lane(), journal.author(), journal.connections());
    }

    /** Runs it without a journal on disk. */
    public static RunResult run(final Scenario scenario, final RunSettings settings) {
        return run(scenario, settings, DecisionLog.NOTHING);
    }

    /** Runs it, and writes every decision to {@code journal} too: inline in the fused layout, else by its own thread. */
    public static RunResult run(final Scenario scenario, final RunSettings settings, final JournalWriter journal) {
        if (settings.layout() == Layout.FUSED) {
            return run(scenario, settings, journal.inlineLog());
        }
        try (JournalThread thread = JournalThread.start(journal)) {
            return run(scenario, settings, journal.door());
        }
    }

    private static RunResult run(final Scenario scenario, final RunSettings settings, final DecisionLog journal) {
        final ScenarioRun run = new ScenarioRun(scenario, settings, journal);
        try {
            return run.run();
        } finally {
            run.lane.close();
        }
    }

    private RunResult run() {
        configure();
        play();
        pass(nowUs + (scenario.topology().settleUs() > 0 ? scenario.topology().settleUs() : SETTLE_US));
        lane.drain();
        tables.putAll(Tables.all(lane.state(), nowUs * 1_000));
        final long lastTick = lane.lastEvent();
        makeRoom();
        lane.stop(nowUs * 1_000);
        lane.drain();
        collector.checkConservation(lane.lastEvent());
        return new RunResult(trace(lastTick), tables, decisions, lane.counters().all(), complaints);
    }

    private void configure() {
        apply(new SetProfile(settings.profile() == RunSettings.Profile.KERNEL));
        topology.of(scenario.topology()).forEach(this::apply);
        topology.of(scenario.firewallMarks()).forEach(this::apply);
        scenario.timeouts().ifPresent(t -> apply(new SetTimeouts(t.tcpS(), t.tcpFinS(), t.udpS())));
        for (final Sysctl sysctl : scenario.sysctls()) {
            set(sysctl);
        }
        for (final NumberedLine rule : scenario.rules()) {
            final Command command = parse(rule);
            final String refusal = apply(command);
            if (refusal != null) {
                throw scenario.wrongRule(rule, refusal);
            }
        }
    }

    private Command parse(final NumberedLine rule) {
        try {
            return IpvsadmParser.parse(rule.text());
        } catch (final IpvsadmException e) {
            throw scenario.wrongRule(rule, e.getMessage());
        }
    }

    private void set(final Sysctl sysctl) {
        String refusal;
        try {
            refusal = apply(IpvsadmParser.parse(sysctl.toString()));
        } catch (final IpvsadmException e) {
            refusal = e.getMessage();
        }
        if (refusal != null) {
            throw ScenarioException.in(scenario.folder().resolve("sysctl"), refusal);
        }
    }

    /** Applies a command at once; returns why it was refused, or null. */
    private String apply(final Command command) {
        makeRoom();
        lane.command(command, nowUs * 1_000);
        lane.drain();
        return collector.refusal(lane.lastEvent());
    }

    /** Packets and events by time; an event comes after a packet of the same time. */
    private void play() {
        final List<String> ports = new ArrayList<>(scenario.inputs().keySet());
        final List<CaptureFile> files =
                scenario.inputs().values().stream().map(CaptureFile::open).toList();
        int next = 0;
        try (CaptureMerge merge = new CaptureMerge(files)) {
            while (merge.next()) {
                final long packetUs = merge.timestampNs() / 1_000;
                while (next < scenario.events().size()
                        && scenario.events().get(next).atUs() < packetUs) {
                    event(scenario.events().get(next++));
                }
                packet(ports.get(merge.captureIndex()), merge.capture(), merge.timestampNs());
            }
            complaints.addAll(merge.warnings());
        }
        while (next < scenario.events().size()) {
            event(scenario.events().get(next++));
        }
    }

    private void packet(final String port, final CaptureFile capture, final long timeNs) {
        tickUntil(timeNs / 1_000);
        nowUs = Math.max(nowUs, timeNs / 1_000);
        final int number = topology.number(port);
        final int length = capture.copyEthernet(
                scratch, 0, scenario.topology().interfaces().get(port).mac().bits());
        final byte[] bytes = new byte[length];
        scratch.getBytes(0, bytes);
        while (!source.offer(number, timeNs, scratch, 0, length, capture.ethernetWireLength())) {
            work();
        }
        makeRoom();
        source.poll(lane, 1);
        inputs.add(
                new Input(lane.lastEvent(), timeNs / 1_000, port, HexFormat.of().formatHex(bytes), null));
    }

    private void event(final ScenarioEvent told) {
        tickUntil(told.atUs());
        nowUs = Math.max(nowUs, told.atUs());
        switch (told.kind()) {
            case IPVSADM -> command(told, told.args());
            case SYSCTL -> command(told, told.args());
            case SHOW -> show(told);
            case SLEEP -> pass(nowUs);
            case IP ->
                throw scenario.wrongEvent(
                        told, "\"ip\" is not among the events that are carried out: ipvsadm, sysctl, show, sleep");
        }
        inputs.add(new Input(lane.lastEvent(), told.atUs(), null, null, told));
    }

    private void command(final ScenarioEvent told, final String text) {
        final String refusal;
        try {
            refusal = apply(IpvsadmParser.parse(text));
        } catch (final IpvsadmException e) {
            throw scenario.wrongEvent(told, e.getMessage());
        }
        final boolean wanted = told.rc().orElse(0) == 0;
        if (wanted != (refusal == null)) {
            complaints.add("\"" + text + "\" at " + told.atUs() + " us: "
                    + (refusal == null ? "was applied, but a refusal was expected" : refusal));
        }
    }

    private void show(final ScenarioEvent told) {
        pass(told.atUs());
        lane.drain();
        Tables.shown(lane.state(), told.atUs() * 1_000)
                .forEach((name, text) -> tables.put("show-" + told.args() + "/" + name, text));
    }

    /** Lets time pass by an event of its own. */
    private void pass(final long untilUs) {
        tickUntil(untilUs);
        nowUs = untilUs;
        makeRoom();
        lane.tick(nowUs * 1_000);
    }

    /** Ticks that change nothing, where they are asked for. */
    private void tickUntil(final long untilUs) {
        if (settings.ticks()) {
            final long step = Math.max(TICK_US, (untilUs - nowUs) / MAX_TICKS_BETWEEN);
            for (long tickUs = nowUs + step / 3; tickUs < untilUs; tickUs += step) {
                makeRoom();
                lane.tick(tickUs * 1_000);
            }
        }
    }

    private void makeRoom() {
        while (lane.room() == 0) {
            work();
        }
    }

    private void work() {
        if (lane.doWork() == 0) {
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    /** Frames that timers let go before an event belong to the input before it: they left late. */
    private Trace trace(final long lastEvent) {
        final List<Trace.Item> items = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            final Input input = inputs.get(i);
            final long next = i + 1 < inputs.size() ? inputs.get(i + 1).event() : lastEvent;
            items.add(item(input, collector.late(input.event(), next)));
        }
        return new Trace(Trace.Header.of(scenario.name(), NAME), items);
    }

    private Trace.Item item(final Input input, final List<Trace.Frame> late) {
        final List<Trace.Frame> out = collector.outcome(input.event()).frames();
        if (input.told() != null) {
            return new Trace.Event(input.timeUs(), input.told(), out, late, OptionalInt.empty(), "");
        }
        return new Trace.Packet(packets++, input.timeUs(), input.port(), "client", input.hex(), out, late);
    }

    private static DecisionLog both(final DecisionLog first, final DecisionLog second) {
        return new DecisionLog() {
            @Override
            public void decided(final PacketSlot slot, final Emissions emissions) {
                first.decided(slot, emissions);
                second.decided(slot, emissions);
            }

            @Override
            public void endOfBatch() {
                first.endOfBatch();
                second.endOfBatch();
            }
        };
    }
}
