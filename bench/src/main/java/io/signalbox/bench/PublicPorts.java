package io.signalbox.bench;

import io.signalbox.translate.PortBlocks;
import io.signalbox.translate.PortPool;
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
 * What does it cost to give a public port back and to take another one, where so many of a hundred are taken? Half of the
 * others rest. The baseline is a pool of which next to nothing is taken. By blocks, sixteen inside hosts take turns.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PublicPorts {
    private static final int FIRST = 1_024;
    private static final int PORTS = 64_512;
    private static final int PERCENT = 100;
    private static final int CHANGES = 256;
    private static final int HOSTS = 16;

    @Param({"1", "50", "90", "99"})
    public int percentTaken;

    /** Ports of a block; 0 for ports one by one. */
    @Param({"0", "64"})
    public int block;

    private io.signalbox.translate.PublicPorts pool;
    private int[] taken;
    private int oldest;
    private long nowNs;
    private long stepNs;
    private long chance = 1;

    @Setup(Level.Trial)
    public void open() {
        pool = block == 0
                ? new PortPool(FIRST, FIRST + PORTS - 1)
                : new PortBlocks(FIRST, FIRST + PORTS - 1, block, 1, 2);
        taken = new int[PORTS * percentTaken / PERCENT];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = take(i);
        }
        stepNs = PortPool.REST_NS / ((PORTS - taken.length) / 2);
    }

    /** Returns how many are taken, which is as many as before; by blocks all ports of those that are held. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public int change() {
        for (int i = 0; i < CHANGES; i++) {
            nowNs += stepNs;
            pool.giveBack(taken[oldest], nowNs);
            taken[oldest] = take(oldest);
            oldest = (oldest + 1) % taken.length;
        }
        if (pool.taken() < taken.length || block == 0 && pool.taken() > taken.length) {
            throw new IllegalStateException(pool.taken() + " ports are taken, not " + taken.length);
        }
        return pool.taken();
    }

    /** By the place where it is kept, so that it is always the same host's. */
    private int take(final int place) {
        chance = chance * 0x5851_F42D_4C95_7F2DL + 0x1405_7B7E_F767_814FL;
        final int port = pool.take(0, place % HOSTS, chance, nowNs);
        if (port == PortPool.NONE) {
            throw new IllegalStateException("no port is free");
        }
        return port;
    }
}
