package io.signalbox.bench;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.ExpiryHandler;
import io.signalbox.connection.ExpiryPace;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * What does it cost an event that connections end, all of them in each second, as many as there are events? They end
 * evenly, or all at once, and are armed anew for the next second. The baseline is an event at which none is due.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TimerExpiry implements ExpiryHandler {
    private static final long SECOND_NS = 1_000_000_000L;

    /** When they are due. */
    public enum Due {
        NEVER,
        EVENLY,
        AT_ONCE
    }

    @Param("1000000")
    public int connections;

    @Param
    public Due due;

    private final ExpiryPace pace = new ExpiryPace();
    private ConnectionTable table;
    private long nowNs;
    private long expired;

    @Setup(Level.Trial)
    public void open() {
        table = new Flows(connections).table();
        for (int id = 0; id < connections; id++) {
            table.arm(id, firstDeadlineNs(id));
        }
    }

    private long firstDeadlineNs(final int id) {
        return switch (due) {
            case NEVER -> ConnectionTable.NEVER;
            case EVENLY -> SECOND_NS + id * (SECOND_NS / connections);
            case AT_ONCE -> SECOND_NS;
        };
    }

    /** Returns how many have expired so far. */
    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long pass() {
        for (int i = 0; i < FrameFeed.BATCH; i++) {
            passTime();
        }
        return expired;
    }

    /** As schedule does it at each frame. */
    private void passTime() {
        nowNs += SECOND_NS / connections;
        table.prepareExpiries(nowNs);
        final int steps = pace.allow(nowNs);
        if (table.nextDueNs() <= nowNs) {
            pace.spend(table.expire(nowNs, steps, this));
        }
    }

    @Override
    public void onExpiry(final int id, final long dueNs) {
        expired++;
        table.arm(id, dueNs + SECOND_NS);
    }
}
