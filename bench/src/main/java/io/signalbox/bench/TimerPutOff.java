package io.signalbox.bench;

import io.signalbox.connection.ConnectionTable;
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
 * What does it cost to put off the end of a packet's connection, of as many as there are in no order? The baseline
 * looks when that will be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TimerPutOff {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LIFE_NS = 900 * SECOND_NS;

    @Param("1000000")
    public int connections;

    private Flows flows;
    private ConnectionTable table;
    private int next;
    private long nowNs;

    @Setup(Level.Trial)
    public void open() {
        flows = new Flows(connections);
        table = flows.table();
        for (int id = 0; id < connections; id++) {
            table.arm(id, LIFE_NS);
        }
    }

    /** The connection of the packet that came last: each has one in a second. */
    private int receive() {
        final int id = flows.at(next);
        next = next + 1 == connections ? 0 : next + 1;
        nowNs += SECOND_NS / connections;
        return id;
    }

    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long look() {
        long sum = 0;
        for (int i = 0; i < FrameFeed.BATCH; i++) {
            sum += table.deadlineNs(receive());
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long putOff() {
        for (int i = 0; i < FrameFeed.BATCH; i++) {
            table.arm(receive(), nowNs + LIFE_NS);
        }
        return nowNs;
    }
}
