package io.signalbox.ring;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.SleepingWaitStrategy;
import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import io.signalbox.stage.Batch;
import io.signalbox.stage.State;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** A thread for each stage, each following the one before it round the ring. */
final class StagedLane extends Lane {
    private static final long IDLE_NS = 20_000;

    private final BatchEventProcessor<?>[] processors;
    private final Thread[] threads;
    private final Sequence last;
    private final AtomicReference<StageFailure> failure = new AtomicReference<>();

    StagedLane(
            final Settings settings,
            final State state,
            final PacketSource source,
            final PacketSink sink,
            final DecisionLog log) {
        super(settings, state, source, sink, log, new SleepingWaitStrategy());
        processors = new BatchEventProcessor<?>[stages.length];
        threads = new Thread[stages.length];
        SequenceBarrier barrier = ring.newBarrier();
        for (int i = 0; i < stages.length; i++) {
            processors[i] = processor(barrier, stages[i], settings.batchSize());
            barrier = ring.newBarrier(processors[i].getSequence());
        }
        last = processors[stages.length - 1].getSequence();
        ring.addGatingSequences(last);
        for (int i = 0; i < stages.length; i++) {
            threads[i] = start(processors[i], STAGE_NAMES[i]);
        }
    }

    private BatchEventProcessor<PacketSlot> processor(
            final SequenceBarrier barrier, final StageRunner stage, final int batchSize) {
        final BatchEventProcessor<PacketSlot> processor = new BatchEventProcessorBuilder()
                .setMaxBatchSize(batchSize)
                .build(ring, barrier, new Gatherer(stage, batchSize));
        processor.setExceptionHandler(new Latch());
        return processor;
    }

    private Thread start(final BatchEventProcessor<?> processor, final String name) {
        final Thread thread = new Thread(() -> runUntilFailure(processor), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** A latched failure ends the stage's thread: its sequence stands still, so no later stage sees the batch. */
    private void runUntilFailure(final BatchEventProcessor<?> processor) {
        try {
            processor.run();
        } catch (final StageFailure trouble) {
            failure.compareAndSet(null, trouble);
        }
    }

    @Override
    public int doWork() {
        throwFailure();
        return 0;
    }

    @Override
    public void drain() {
        final long end = ring.getCursor();
        while (last.get() < end) {
            throwFailure();
            LockSupport.parkNanos(IDLE_NS);
        }
        throwFailure();
    }

    private void throwFailure() {
        final StageFailure trouble = failure.get();
        if (trouble != null) {
            throw trouble;
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < processors.length; i++) {
            haltAndJoin(processors[i], threads[i]);
        }
    }

    /** A processor that has not begun to run yet would run on after its halt: it is halted until its thread is gone. */
    private static void haltAndJoin(final BatchEventProcessor<?> processor, final Thread thread) {
        while (thread.isAlive()) {
            processor.halt();
            try {
                thread.join(1);
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Gathers a batch and leads it through the stage; the processor moves its sequence on only behind it. */
    private static final class Gatherer implements EventHandler<PacketSlot> {
        private final StageRunner stage;
        private final Batch batch;

        Gatherer(final StageRunner stage, final int batchSize) {
            this.stage = stage;
            batch = new Batch(batchSize);
        }

        @Override
        public void onEvent(final PacketSlot slot, final long sequence, final boolean endOfBatch) {
            batch.add(slot);
            if (endOfBatch || batch.isFull()) {
                stage.run(batch);
                batch.clear();
            }
        }
    }

    /** Ends the stage's thread instead of going on behind the failure, as the Disruptor's own handler would. */
    private static final class Latch implements ExceptionHandler<Object> {
        @Override
        public void handleEventException(final Throwable trouble, final long sequence, final Object slot) {
            throw asFailure(trouble);
        }

        @Override
        public void handleOnStartException(final Throwable trouble) {
            throw asFailure(trouble);
        }

        @Override
        public void handleOnShutdownException(final Throwable trouble) {
            throw asFailure(trouble);
        }

        private static StageFailure asFailure(final Throwable trouble) {
            return trouble instanceof StageFailure failure ? failure : new StageFailure("ring", 0, trouble);
        }
    }
}
