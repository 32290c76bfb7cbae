package io.signalbox.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many packets pass through classify, schedule, rewrite and egress in a second, on one core, from memory to
 * memory: packets of established connections, or such that each open a new one? An operation is a packet, so the
 * unit is million packets per second; frames of 60 bytes, batches as live. The packet's copy into frame memory is
 * counted in: {@link CopyOnly} is the baseline that measures it alone.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class PipelineBenchmark {
    /** What a journal took in, in million bytes per second, and what it could not, in million records. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Recorded {
        public long lost;
        public long recorded;
        private long lostBefore;
        private long recordedBefore;

        void count(final InMemoryDirector director) {
            lost += director.recordsLost() - lostBefore;
            recorded += director.recordedBytes() - recordedBefore;
            lostBefore = director.recordsLost();
            recordedBefore = director.recordedBytes();
        }
    }

    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long allStages(final BusyDirector director, final Recorded recorded) {
        return pass(director, recorded);
    }

    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long newConnections(final OpeningDirector director, final Recorded recorded) {
        return pass(director, recorded);
    }

    private static long pass(final InMemoryDirector director, final Recorded recorded) {
        final long bytes = director.passBatch();
        recorded.count(director);
        return bytes;
    }
}
