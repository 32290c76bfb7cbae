package io.signalbox.replay;

import io.signalbox.command.Profile;
import io.signalbox.decision.Level;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.Script;
import io.signalbox.golden.Trace;
import io.signalbox.journal.JournalSettings;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.util.Locale;

/**
 * How a scenario is run. None of it but {@link #profile} may change what is sent or decided.
 *
 * @param ticks whether ticks are put between the recorded events
 * @param seed of the connection table's hash
 * @param level how much the journal keeps; told to the director by a command, unless it is DECISIONS
 * @param refuses new connections are refused while the journal cannot be written; told by a command, too
 * @param checkpoints when the journal is to have one; told by commands, too
 */
public record RunSettings(
        Layout layout,
        int ringSize,
        int batchSize,
        boolean ticks,
        long seed,
        Profile profile,
        State.Bounds bounds,
        Level level,
        boolean refuses,
        CheckpointTimes checkpoints) {

    /** Whose behaviour a scenario asks for: a kernel's recording the kernel's, everything else a live director's. */
    public static Profile profileOf(final Scenario scenario) {
        return isRecording(scenario) ? Profile.KERNEL : Profile.IPVS;
    }

    /** Whether a kernel sent what is expected. */
    public static boolean isRecording(final Scenario scenario) {
        return scenario.expected()
                .map(expected -> Trace.read(expected.trace(), item -> {}))
                .map(header -> !header.kernel().equals(ScenarioRun.NAME))
                .orElse(false);
    }

    /** Connections that a replay remembers at once, unless it is told otherwise: 123 bytes each. */
    public static final int CONNECTIONS = 1 << 20;

    /** A packet with its record takes more of a capture, even if it opens a connection and makes a template. */
    private static final int BYTES_PER_CONNECTION = 16;

    private static final int LEAST_CONNECTIONS = 1 << 10;

    /** As a replay of a few packets runs unless it is told otherwise. */
    public static RunSettings standard() {
        return new RunSettings(
                Layout.FUSED,
                Lane.USUAL_RING,
                Lane.USUAL_BATCH,
                false,
                0,
                Profile.KERNEL,
                State.Bounds.SMALL,
                Level.DECISIONS,
                false,
                CheckpointTimes.NEVER);
    }

    /** Of a journal that says what the run's own register says, byte for byte, and loses nothing. */
    public JournalSettings journal() {
        return new JournalSettings()
                .author(ScenarioRun.NAME)
                .bounds(bounds)
                .connections(bounds.connections())
                .bounds(bounds)
                .outputSeed(ScenarioRun.OUTPUT_SEED)
                .rollByEventTime()
                .whenFull(JournalSettings.WhenFull.WAIT);
    }

    /**
     * With room for all connections that a scenario's captures can open, but for no more than a limit; where a script
     * says how much room the run had, with that.
     */
    public RunSettings with(final Scenario scenario, final int limit) {
        return scenario.script()
                .map(script -> with(bounds(script.room())))
                .orElseGet(() -> with(new State.Bounds(
                        connections(scenario, limit), bounds.datagrams(), bounds.heldFrames(), bounds.arenaBytes())));
    }

    private static State.Bounds bounds(final Script.Room room) {
        return new State.Bounds(room.connections(), room.datagrams(), room.heldFrames(), room.arenaBytes());
    }

    private static int connections(final Scenario scenario, final int limit) {
        final long bytes = scenario.inputs().values().stream()
                .mapToLong(file -> file.toFile().length())
                .sum();
        return (int) Math.min(limit, Math.max(LEAST_CONNECTIONS, bytes / BYTES_PER_CONNECTION));
    }

    private RunSettings with(final State.Bounds newBounds) {
        return new RunSettings(
                layout, ringSize, batchSize, ticks, seed, profile, newBounds, level, refuses, checkpoints);
    }

    public RunSettings with(final Layout newLayout) {
        return new RunSettings(
                newLayout, ringSize, batchSize, ticks, seed, profile, bounds, level, refuses, checkpoints);
    }

    public RunSettings sized(final int newRingSize, final int newBatchSize) {
        return new RunSettings(
                layout, newRingSize, newBatchSize, ticks, seed, profile, bounds, level, refuses, checkpoints);
    }

    public RunSettings ticking(final boolean newTicks) {
        return new RunSettings(
                layout, ringSize, batchSize, newTicks, seed, profile, bounds, level, refuses, checkpoints);
    }

    public RunSettings with(final Profile newProfile) {
        return new RunSettings(
                layout, ringSize, batchSize, ticks, seed, newProfile, bounds, level, refuses, checkpoints);
    }

    public RunSettings with(final Level newLevel) {
        return new RunSettings(
                layout, ringSize, batchSize, ticks, seed, profile, bounds, newLevel, refuses, checkpoints);
    }

    public RunSettings refusing(final boolean newRefuses) {
        return new RunSettings(
                layout, ringSize, batchSize, ticks, seed, profile, bounds, level, newRefuses, checkpoints);
    }

    public RunSettings with(final CheckpointTimes newCheckpoints) {
        return new RunSettings(
                layout, ringSize, batchSize, ticks, seed, profile, bounds, level, refuses, newCheckpoints);
    }

    @Override
    public String toString() {
        return layout.name().toLowerCase(Locale.ROOT)
                + ", ring " + ringSize
                + ", batch " + batchSize
                + (ticks ? ", ticks" : "")
                + ", seed " + seed;
    }
}
