package io.signalbox.bench;

import io.signalbox.decision.Reason;
import io.signalbox.packet.FrameReader;
import io.signalbox.packet.PacketSlot;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
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

/** What does it cost to read a frame's headers into its slot? The baseline looks at each of the frame's bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Parsing {
    /** The shortest of its kind: 60 bytes, over IPv6 74. */
    public enum Frame {
        TCP_IPV4(SampleFrames::request),
        TCP_IPV4_TAGGED(SampleFrames::requestInVlan),
        TCP_IPV6(SampleFrames::request6);

        private final IntFunction<byte[]> bytes;

        Frame(final IntFunction<byte[]> bytes) {
            this.bytes = bytes;
        }
    }

    @Param
    public Frame frame;

    private final FrameReader reader = new FrameReader();
    private SlotBatch batch;

    @Setup(Level.Trial)
    public void open() {
        batch = new SlotBatch(frame.bytes);
        if (read() != 0) {
            throw new IllegalStateException("there is a fault in a frame of " + frame);
        }
    }

    @Benchmark
    @OperationsPerInvocation(SlotBatch.SIZE)
    public long touch() {
        long seen = 0;
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            final PacketSlot slot = batch.slot(number);
            for (int i = 0; i < slot.capturedLength; i += Long.BYTES) {
                seen ^= slot.buffer.getLong(slot.offset + i);
            }
        }
        return seen;
    }

    /** Returns in how many frames there was a fault. */
    @Benchmark
    @OperationsPerInvocation(SlotBatch.SIZE)
    public int read() {
        int faults = 0;
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            faults += reader.read(batch.slot(number)) == Reason.NONE ? 0 : 1;
        }
        return faults;
    }
}
