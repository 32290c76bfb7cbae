package io.signalbox.replay;

import io.signalbox.checkpoint.CheckpointSink;
import io.signalbox.command.Command;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.command.Command.Look;
import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
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
import io.signalbox.journal.TroubleWatch;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSlot;
import io.signalbox.replay.capture.CaptureFile;
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
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
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
    static final long OUTPUT_SEED = 0;

    private static final long US_PER_SECOND = 1_000_000;
    /** Behind the latest packet there is time for it before a capture's clock ends. */
    private static final long LONGEST_SETTLE_US = 90_000_000 * US_PER_SECOND;

    private static final LongConsumer SILENT = inputs -> {};
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
    private final List<String> notes = new ArrayList<>();
    private final LongConsumer progress;
    private final Lane lane;
    private final DecisionLog journalLog;
    private final TroubleWatch watch;
    private long nowUs;
    /** The input that was done last was of this time. */
    private long lastInputUs;

    private int packets;

    private ScenarioRun(
            final Scenario scenario,
            final RunSettings settings,
            final Journaling journal,
            final LongConsumer progress) {
        this.progress = progress;
        journalLog = journal.log();
        this.scenario = scenario;
        this.settings = settings;
        topology = new TopologyCommands(scenario.topology());
        decisions = register(settings.journal());
        collector = new Collector(topology::name, scenario.topology().keepArp(), both(decisions, journal.log()));
        final State state = new State(settings.bounds(), settings.seed(), ~settings.seed(), OUTPUT_SEED);
        lane = Lane.open(
                Lane.Settings.of(settings.layout()).sized(settings.ringSize(), settings.batchSize()),
                state,
                source,
                collector,
                collector);
        state.checkpoints.into(journal.checkpoints());
        watch = new TroubleWatch(journal.trouble(), lane);
    }

    /** Where decisions and checkpoints go besides, and whether they arrive. */
    private record Journaling(DecisionLog log, CheckpointSink checkpoints, BooleanSupplier trouble) {
        static final Journaling NONE = new Journaling(DecisionLog.NOTHING, CheckpointSink.NONE, () -> false);

        static Journaling to(final JournalWriter journal, final DecisionLog log) {
            return new Journaling(log, journal.checkpoints(), journal::isInTrouble);
        }
    }

    private static RecordedDecisions register(final JournalSettings journal) {
        return new RecordedDecisions(journal.lane(), journal.author(), journal.connections());
    }

    /** Runs it without a journal on disk. */
    public static RunResult run(final Scenario scenario, final RunSettings settings) {
        return run(scenario, settings, SILENT);
    }

    /** The same, telling after each packet how many packets and events are through. */
    public static RunResult run(final Scenario scenario, final RunSettings settings, final LongConsumer progress) {
        return run(scenario, settings, Journaling.NONE, progress);
    }

    /** Runs it, and writes every decision to a journal too: inline in the fused layout, else by a thread of its own. */
    public static RunResult run(final Scenario scenario, final RunSettings settings, final JournalWriter journal) {
        return run(scenario, settings, journal, SILENT);
    }

    /** The same, telling after each packet how many packets and events are through. */
    public static RunResult run(
            final Scenario scenario,
            final RunSettings settings,
            final JournalWriter journal,
            final LongConsumer progress) {
        if (settings.layout() == Layout.FUSED) {
            return run(scenario, settings, Journaling.to(journal, journal.inlineLog()), progress);
        }
        try (JournalThread thread = JournalThread.start(journal)) {
            return run(scenario, settings, Journaling.to(journal, journal.door()), progress);
        }
    }

    private static RunResult run(
            final Scenario scenario,
            final RunSettings settings,
            final Journaling journal,
            final LongConsumer progress) {
        final ScenarioRun run = new ScenarioRun(scenario, settings, journal, progress);
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
        look(nowUs);
        tables.putAll(Tables.all(lane.state(), nowUs * 1_000));
        final long lastTick = lane.lastEvent();
        makeRoom();
        lane.stop(nowUs * 1_000);
        lane.drain();
        collector.checkConservation(lane.lastEvent());
        final Map<Reason, Long> reasons = lane.counters().all();
        notes.addAll(RunResult.limitsMet(reasons));
        return new RunResult(trace(lastTick), tables, decisions, reasons, complaints, notes);
    }

    /**
     * Whether a scenario can be run, as far as can be told before its packets.
     *
     * @throws ScenarioException for what is wrong, refused, or not among what a run does
     */
    public static void check(final Scenario scenario) {
        scenario.expected().ifPresent(expected -> Trace.read(expected.trace(), item -> {}));
        final ScenarioRun run = new ScenarioRun(scenario, RunSettings.standard(), Journaling.NONE, SILENT);
        try {
            run.configure();
        } finally {
            run.lane.close();
        }
    }

    private void configure() {
        Unsupported.check(scenario);
        checkTimes();
        scenario.events().stream().filter(ScenarioRun::isToApply).forEach(this::parse);
        if (settings.level() != Level.DECISIONS) {
            apply(new SetLevel(settings.level()));
        }
        if (settings.refuses()) {
            apply(new SetJournalPolicy(true));
        }
        apply(new SetProfile(settings.profile() == RunSettings.Profile.KERNEL));
        topology.of(scenario.topology()).forEach(command -> mustApply(command, Scenario.TOPOLOGY));
        topology.of(scenario.firewallMarks()).forEach(command -> mustApply(command, Scenario.MARKS));
        scenario.timeouts()
                .ifPresent(t -> mustApply(new SetTimeouts(t.tcpS(), t.tcpFinS(), t.udpS()), Scenario.TIMEOUTS));
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

    private void checkTimes() {
        if (scenario.topology().settleUs() > LONGEST_SETTLE_US) {
            throw ScenarioException.in(
                    scenario.folder().resolve(Scenario.TOPOLOGY),
                    "\"settle_s\" is at most " + LONGEST_SETTLE_US / US_PER_SECOND);
        }
        for (final ScenarioEvent event : scenario.events()) {
            if (event.atUs() > Inputs.LATEST_S * US_PER_SECOND) {
                throw scenario.wrongEvent(
                        event, "its time is outside the clock of a run, 0 to " + Inputs.LATEST_S + " s");
            }
        }
    }

    private void mustApply(final Command command, final String file) {
        final String refusal = apply(command);
        if (refusal != null) {
            throw ScenarioException.in(scenario.folder().resolve(file), refusal);
        }
    }

    /** The command of an event, or null where it is none. */
    private Command parse(final ScenarioEvent told) {
        try {
            return switch (told.kind()) {
                case IPVSADM, SYSCTL -> IpvsadmParser.parse(told.args());
                case SHOW, SLEEP -> null;
                case IP ->
                    throw scenario.wrongEvent(
                            told, "\"ip\" is not among the events that are carried out: ipvsadm, sysctl, show, sleep");
            };
        } catch (final IpvsadmException e) {
            throw scenario.wrongEvent(told, e.getMessage());
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
        int next = 0;
        try (Inputs packetsIn = new Inputs(scenario)) {
            while (packetsIn.next()) {
                final long packetUs = packetsIn.timeNs() / 1_000;
                while (next < scenario.events().size()
                        && scenario.events().get(next).atUs() < packetUs) {
                    event(scenario.events().get(next++));
                }
                packet(packetsIn);
                progress.accept(inputs.size());
            }
            notes.addAll(packetsIn.notes());
        }
        while (next < scenario.events().size()) {
            event(scenario.events().get(next++));
        }
    }

    private void packet(final Inputs in) {
        final String port = in.port();
        final CaptureFile capture = in.capture();
        final long timeNs = in.timeNs();
        tickUntil(timeNs / 1_000);
        nowUs = Math.max(nowUs, timeNs / 1_000);
        final int number = topology.number(port);
        final int length = capture.copyEthernet(
                scratch, 0, scenario.topology().interfaces().get(port).mac().bits());
        final byte[] bytes = new byte[length];
        scratch.getBytes(0, bytes);
        while (!source.offer(number, timeNs, scratch, 0, length, capture.ethernetWireLength(), in.offload())) {
            work();
        }
        makeRoom();
        source.poll(lane, 1);
        inputs.add(
                new Input(lane.lastEvent(), timeNs / 1_000, port, HexFormat.of().formatHex(bytes), null));
        checkpoint();
    }

    private void event(final ScenarioEvent told) {
        tickUntil(told.atUs());
        nowUs = Math.max(nowUs, told.atUs());
        switch (told.kind()) {
            case SHOW -> show(told);
            case SLEEP -> pass(nowUs);
            default -> command(told);
        }
        inputs.add(new Input(lane.lastEvent(), told.atUs(), null, null, told));
        checkpoint();
    }

    private void command(final ScenarioEvent told) {
        final boolean wanted = isToApply(told);
        final String refusal = wanted ? apply(parse(told)) : refusal(told);
        if (wanted != (refusal == null)) {
            complaints.add("\"" + told.args() + "\" at " + told.atUs() + " us: "
                    + (refusal == null ? "was applied, but a refusal was expected" : refusal));
        }
    }

    private static boolean isToApply(final ScenarioEvent told) {
        return told.rc().orElse(0) == 0;
    }

    /** Where one is expected it may well be of the grammar. */
    private String refusal(final ScenarioEvent told) {
        try {
            return apply(IpvsadmParser.parse(told.args()));
        } catch (final IpvsadmException e) {
            return e.getMessage();
        }
    }

    private void show(final ScenarioEvent told) {
        look(told.atUs());
        Tables.shown(lane.state(), told.atUs() * 1_000)
                .forEach((name, text) -> tables.put("show-" + told.args() + "/" + name, text));
    }

    /** All state is written down behind some inputs, where the settings ask for it. */
    private void checkpoint() {
        final boolean rolls = settings.checkpoints().isBetween(lastInputUs, nowUs);
        lastInputUs = nowUs;
        if (rolls) {
            finishCheckpoint();
        }
        if (rolls || settings.checkpoints().isAfter(inputs.size())) {
            makeRoom();
            lane.command(new Checkpoint(), nowUs * 1_000);
        }
    }

    /** One that runs comes to its end, so that the next is not passed over: a replay has time. Nothing else is done. */
    private void finishCheckpoint() {
        lane.drain();
        while (lane.state().checkpoints.isRunning()) {
            lane.state().checkpoints.proceed();
            journalLog.endOfBatch();
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    /** Somebody wants to see the tables, which is an event of its own. */
    private void look(final long untilUs) {
        tickUntil(untilUs);
        nowUs = untilUs;
        apply(new Look());
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
        awaitRoom();
        if (watch.look(nowUs * 1_000)) {
            awaitRoom();
        }
    }

    private void awaitRoom() {
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
            public void arrived(final PacketSlot slot) {
                first.arrived(slot);
                second.arrived(slot);
            }

            @Override
            public void decided(final PacketSlot slot, final Emissions emissions) {
                first.decided(slot, emissions);
                second.decided(slot, emissions);
            }

            @Override
            public boolean endOfBatch() {
                final boolean mayLeave = first.endOfBatch();
                return second.endOfBatch() && mayLeave;
            }
        };
    }
}
