package io.signalbox.bench;

import io.signalbox.packet.PacketSource;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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
 * What does it cost the benchmark itself to lay fresh frames before the director? The baseline of {@link
 * PipelineBenchmark}: the same frames, copied and handed to somebody who looks at nothing but their place.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class CopyOnly implements PacketSource.FrameHandler {
    @Param({"1000", "100000", "1000000", "10000000"})
    public int connections;

    private final FrameFeed feed = new FrameFeed();
    private long seen;

    @Setup(Level.Trial)
    public void open() {
        Memory.require(connections, 2 * PristineFrames.STRIDE);
        feed.show(new Flows(connections).requests());
    }

    @Benchmark
    @OperationsPerInvocation(FrameFeed.BATCH)
    public long copyOnly() {
        feed.release(feed.poll(this, FrameFeed.BATCH));
        return seen;
    }

    @Override
    public void onFrame(
            final int port,
            final long timeNs,
            final UnsafeBuffer buffer,
            final int offset,
            final int capturedLength,
            final int wireLength,
            final long offload) {
        seen += offset;
    }
}
