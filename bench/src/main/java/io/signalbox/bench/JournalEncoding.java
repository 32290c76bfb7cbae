package io.signalbox.bench;

import io.signalbox.decision.DecisionLog;
import io.signalbox.decision.Level;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.PacketSlot;
import io.signalbox.service.ForwardingMethod;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to write down the decision about a packet of an established connection, at each level? One batch of
 * slots that a director has decided is written down again and again, each time as events of their own, a moment later.
 * The baseline only walks along the slots.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class JournalEncoding {
    private static final int CONNECTIONS = 1_000;
    /** Ten packets of each connection in a second. */
    private static final long LATER_NS = FrameFeed.BATCH * 1_000_000_000L / CONNECTIONS / 10;

    /** Keeps the slots of a batch, which stay as they are until the next one comes. */
    private static final class Kept implements DecisionLog {
        private final PacketSlot[] slots = new PacketSlot[FrameFeed.BATCH];
        private Emissions emissions;
        private int next;

        @Override
        public void decided(final PacketSlot slot, final Emissions newEmissions) {
            slots[next] = slot;
            next = next + 1 == slots.length ? 0 : next + 1;
            emissions = newEmissions;
        }
    }

    @Param
    public Level level;

    private final BusyDirector director = new BusyDirector();
    private final Kept kept = new Kept();
    private JournalOfBench register;
    private DecisionLog journal;

    @Setup(org.openjdk.jmh.annotations.Level.Trial)
    public void open() {
        director.method = ForwardingMethod.NAT;
        director.connections = CONNECTIONS;
        director.level = level;
        director.open(kept);
        kept.next = 0;
        director.passBatch();
        register = JournalOfBench.open(JournalUse.ENCODED, CONNECTIONS);
        journal = register.log();
    }

    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long walk() {
        long events = 0;
        for (final PacketSlot slot : kept.slots) {
            comeAgain(slot);
            events += slot.event;
        }
        return events;
    }

    /** Returns the bytes of all records so far. */
    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long encode() {
        for (final PacketSlot slot : kept.slots) {
            journal.prepare(slot);
        }
        for (final PacketSlot slot : kept.slots) {
            comeAgain(slot);
            if (level.keepsInputs()) {
                journal.arrived(slot);
            }
            journal.decided(slot, kept.emissions);
        }
        return register.recordedBytes();
    }

    private static void comeAgain(final PacketSlot slot) {
        slot.event += FrameFeed.BATCH;
        slot.timeNs += LATER_NS;
    }
}
