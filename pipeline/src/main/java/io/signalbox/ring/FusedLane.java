package io.signalbox.ring;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.PacketSource;
import io.signalbox.stage.State;

/** All stages on the thread that offers: a batch goes through one after the other. */
final class FusedLane extends Lane {
    private final EventPoller<PacketSlot> poller;
    private final EventPoller.Handler<PacketSlot> gather = this::gather;
    private final PacketSlot[] batch;
    private int count;
    private int done;
    private StageFailure failure;

    FusedLane(
            final Settings settings,
            final State state,
            final PacketSource source,
            final PacketSink sink,
            final DecisionLog log) {
        super(settings, state, source, sink, log, new BusySpinWaitStrategy());
        batch = new PacketSlot[settings.batchSize()];
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
        batch[count++] = slot;
        if (count == batch.length || endOfBatch) {
            final int size = count;
            count = 0;
            for (final StageRunner stage : stages) {
                stage.run(batch, size);
            }
            done += size;
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
