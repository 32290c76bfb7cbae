package io.signalbox.ring;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import io.signalbox.stage.Batch;
import io.signalbox.stage.State;

/** All stages on the thread that offers: a batch goes through one after the other. */
final class FusedLane extends Lane {
    private final EventPoller<PacketSlot> poller;
    private final EventPoller.Handler<PacketSlot> gather = this::gather;
    private final Batch batch;
    private int done;
    private StageFailure failure;

    FusedLane(
            final Settings settings,
            final State state,
            final PacketSource source,
            final PacketSink sink,
            final DecisionLog log) {
        super(settings, state, source, sink, log, new BusySpinWaitStrategy());
        batch = new Batch(settings.batchSize());
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
    }

    @Override
    public int doWork() {
        if (failure != null) {
            throw failure;
        }
        done = 0;
        try {
            poller.poll(gather);
        } catch (final StageFailure trouble) {
            failure = trouble;
            throw trouble;
        } catch (final Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        return done;
    }

    /** The poller frees the slots when this has seen the last one, so the batch must be through by then. */
    private boolean gather(final PacketSlot slot, final long sequence, final boolean endOfBatch) {
        batch.add(slot);
        if (batch.isFull() || endOfBatch) {
            for (final StageRunner stage : stages) {
                stage.run(batch);
            }
            done += batch.size();
            batch.clear();
        }
        return true;
    }

    @Override
    public void drain() {
        while (doWork() > 0) {
            // until nothing is left
        }
    }

    @Override
    public void close() {}
}
