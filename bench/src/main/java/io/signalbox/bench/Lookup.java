package io.signalbox.bench;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.packet.FlowKey;
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
 * What does it cost to find a packet's connection in a full table, one packet after the other, and what if a whole
 * batch touches the places where its searches begin, and the connections there, before the first search? The
 * baseline makes the keys and their hashes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Lookup {
    @Param({"1000", "100000", "1000000", "10000000"})
    public int connections;

    private final FlowKey[] keys = new FlowKey[FrameFeed.BATCH];
    private final long[] hashes = new long[FrameFeed.BATCH];
    private Flows flows;
    private ConnectionTable table;
    private int next;
    /** Consumes what {@link #touch} reads, so that the reads take place. */
    private int touched;

    @Setup(Level.Trial)
    public void open() {
        Memory.require(connections, Memory.TABLE_BYTES);
        flows = new Flows(connections);
        table = flows.table();
        for (int i = 0; i < FrameFeed.BATCH; i++) {
            keys[i] = new FlowKey();
        }
    }

    /** The packets that came last belong to the connections that are next in the flows' order. */
    private void receive() {
        for (final FlowKey key : keys) {
            Flows.request(flows.at(next), key);
            next = next + 1 == connections ? 0 : next + 1;
        }
    }

    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long hashOnly() {
        receive();
        long sum = 0;
        for (final FlowKey key : keys) {
            sum += table.requestHash(key);
        }
        return sum;
    }

    /** Returns the sum of the ids that were found. */
    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long oneByOne() {
        receive();
        long sum = 0;
        for (final FlowKey key : keys) {
            sum += table.find(key, table.requestHash(key));
        }
        return sum;
    }

    /** Returns the sum of the ids that were found. */
    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long touchedFirst() {
        receive();
        touch();
        long sum = 0;
        for (int i = 0; i < FrameFeed.BATCH; i++) {
            sum += table.find(keys[i], hashes[i]);
        }
        return sum;
    }

    /** As schedule does it. */
    private void touch() {
        for (int i = 0; i < FrameFeed.BATCH; i++) {
            hashes[i] = table.requestHash(keys[i]);
            touched += table.touch(hashes[i]);
        }
        for (final long hash : hashes) {
            touched += table.touchConnection(hash);
        }
    }
}
