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
import io.signalbox.ipvsadm.CommandText;
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
import io.signalbox.replay.ScriptCommands.Told;
import io.signalbox.replay.capture.CaptureFile;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Plays a scenario through the director: its surroundings, settings and rules first, then every packet and event in
 * the order of time, on the clock of the recording. Where the scenario has a script, that says all of it but the packets.
 */
public final class ScenarioRun {
    /** Stands in our traces where a recording names its kernel, and in journals as who configured the director. */
    public static final String NAME = "signalbox";

    /** How long the director is left alone after the last input where the topology does not say. */
    private static final long SETTLE_US = 2_500_000;

    /** Every replay of a scenario sends the same bytes, so what live frames draw from a secret comes from here. */
    public static final long OUTPUT_SEED = 0;

    private static final long US_PER_SECOND = 1_000_000;
    /** Behind the latest packet there is time for it before a capture's clock ends. */
    private static final long LONGEST_SETTLE_US = 90_000_000 * US_PER_SECOND;

    private static final LongConsumer SILENT = inputs -> {};
    private static final long NS_PER_US = 1_000;
    private static final long TICK_NS = 1_000_000_000;
    private static final int MAX_TICKS_BETWEEN = 64;
    private static final int SOURCE_BYTES = 1 << 23;
    private static final int MAX_FRAME = (1 << 18) + 64;
    private static final long IDLE_NS = 20_000;

    /** An input that the trace tells of: a packet or an event of the scenario. */
    private record Input(long event, long timeUs, String port, String hex, ScenarioEvent told) {}

    private final Scenario scenario;
    private final RunSettings settings;
    private final TopologyCommands topology;
    private final Optional<ScriptCommands> script;
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
    /** What of the recording is to come in for other ports than it says; null where nothing is. */
    private final MappedPorts mapped;

    private long nowNs;
    /** The input that was done last was of this time. */
    private long lastInputNs;

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
        script = scenario.script().map(lines -> new ScriptCommands(scenario, lines, topology));
        decisions = register(settings.journal());
        mapped = MappedPorts.of(scenario);
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
        if (script.isPresent()) {
            follow(script.get());
        } else {
            configure();
            play();
            pass(nowNs + settleNs());
            look(nowNs);
        }
        tables.putAll(Tables.all(lane.state(), nowNs));
        makeRoom();
        lane.stop(script.map(ScriptCommands::endNs).orElse(nowNs));
        lane.drain();
        collector.checkConservation(lane.lastEvent());
        final Map<Reason, Long> reasons = lane.counters().all();
        notes.addAll(RunResult.limitsMet(reasons));
        return new RunResult(trace(lane.lastEvent()), tables, decisions, reasons, complaints, notes);
    }

    private long settleNs() {
        final long toldUs = scenario.topology().settleUs();
        return (toldUs > 0 ? toldUs : SETTLE_US) * NS_PER_US;
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
            if (run.script.isEmpty()) {
                run.configure();
            }
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
        apply(new SetProfile(settings.profile()));
        topology.of(scenario.topology()).forEach(command -> mustApply(command, Scenario.TOPOLOGY));
        NatRules.of(scenario).forEach(command -> mustApply(command, NatRules.IPV4));
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
                case TELL -> CommandText.parse(told.args());
                case SHOW, SLEEP -> null;
                case IP ->
                    throw scenario.wrongEvent(
                            told,
                            "\"ip\" is not among the events that are carried out: ipvsadm, sysctl, show, sleep, tell");
            };
        } catch (final IpvsadmException | IllegalArgumentException e) {
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
        lane.command(command, nowNs);
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

    /** Packets, and between them the lines of the script; nothing else happens. */
    private void follow(final ScriptCommands lines) {
        Unsupported.check(scenario);
        notes.addAll(lines.instead(settings));
        long packetsThrough = 0;
        try (Inputs packetsIn = new Inputs(scenario)) {
            while (packetsIn.next()) {
                carryOut(lines, packetsThrough++);
                packet(packetsIn);
                progress.accept(inputs.size());
            }
            notes.addAll(packetsIn.notes());
        }
        carryOut(lines, packetsThrough);
        lines.checkAtEnd(packetsThrough);
        lane.drain();
    }

    /** All lines that stand before the next packet. */
    private void carryOut(final ScriptCommands lines, final long packetsThrough) {
        for (Told told = lines.next(packetsThrough); told != null; told = lines.next(packetsThrough)) {
            letTicksPass(told.line().timeNs());
            if (told.command() == null) {
                pass(nowNs);
            } else {
                carryOut(told);
            }
        }
    }

    private void carryOut(final Told told) {
        final String refusal = apply(told.command());
        final ScenarioEvent event = told.event();
        if (refusal != null) {
            notes.add("line " + event.line() + " of the script was refused: " + refusal);
        }
        inputs.add(new Input(lane.lastEvent(), event.atUs(), null, null, event));
    }

    private void packet(final Inputs in) {
        final String port = in.port();
        final CaptureFile capture = in.capture();
        final long timeNs = in.timeNs();
        letTicksPass(timeNs);
        final int number = topology.number(port);
        final int length = capture.copyEthernet(
                scratch, 0, scenario.topology().interfaces().get(port).mac().bits());
        if (mapped != null) {
            mapped.rewrite(scratch, length);
        }
        final byte[] bytes = new byte[length];
        scratch.getBytes(0, bytes);
        while (!source.offer(number, timeNs, scratch, 0, length, capture.ethernetWireLength(), in.offload())) {
            work();
        }
        makeRoom();
        source.poll(lane, 1);
        inputs.add(
                new Input(lane.lastEvent(), timeNs / 1_000, port, HexFormat.of().formatHex(bytes), null));
        if (mapped != null) {
            lane.drain();
            mapped.learn(inputs.size() - 1, collector.outcome(lane.lastEvent()).frames());
        }
        checkpoint();
    }

    private void event(final ScenarioEvent told) {
        letTicksPass(told.atUs() * NS_PER_US);
        switch (told.kind()) {
            case SHOW -> show(told);
            case SLEEP -> pass(nowNs);
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
        final long atNs = told.atUs() * NS_PER_US;
        look(atNs);
        Tables.shown(lane.state(), atNs).forEach((name, text) -> tables.put("show-" + told.args() + "/" + name, text));
    }

    /** All state is written down behind some inputs, where the settings ask for it. */
    private void checkpoint() {
        final boolean rolls = settings.checkpoints().isBetween(lastInputNs / NS_PER_US, nowNs / NS_PER_US);
        lastInputNs = nowNs;
        if (rolls) {
            finishCheckpoint();
        }
        if (rolls || settings.checkpoints().isAfter(inputs.size())) {
            makeRoom();
            lane.command(new Checkpoint(), nowNs);
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
    private void look(final long untilNs) {
        letTicksPass(untilNs);
        apply(new Look());
    }

    /** Lets time pass by an event of its own. */
    private void pass(final long untilNs) {
        letTicksPass(untilNs);
        makeRoom();
        lane.tick(nowNs);
    }

    /** It is so late now; ticks that change nothing come before, where they are asked for. */
    private void letTicksPass(final long untilNs) {
        if (settings.ticks()) {
            final long step = Math.max(TICK_NS, (untilNs - nowNs) / MAX_TICKS_BETWEEN);
            for (long tickNs = nowNs + step / 3; tickNs < untilNs; tickNs += step) {
                makeRoom();
                lane.tick(tickNs);
            }
        }
        nowNs = Math.max(nowNs, untilNs);
    }

    private void makeRoom() {
        awaitRoom();
        if (watch.look(nowNs)) {
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
