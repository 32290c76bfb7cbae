package io.signalbox.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.checkpoint.CheckpointSink;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckpointWatchTest {
    private final AtomicLong wanted = new AtomicLong();
    private final Taker taker = new Taker();
    private final State state = new State(State.Bounds.SMALL, 1, 2, 0);
    private final Lane lane = Lane.open(
            Lane.Settings.of(Layout.FUSED),
            state,
            new MemorySource(1 << 12),
            PacketSink.NOWHERE,
            (slot, emissions) -> {});
    private final CheckpointWatch watch = new CheckpointWatch(wanted::get, lane);

    @BeforeEach
    void takeCheckpoints() {
        state.checkpoints.into(taker);
    }

    @AfterEach
    void close() {
        lane.close();
    }

    @Test
    void shouldAskForNoneUnlessOneIsWanted() {
        assertThat(look()).isFalse();
        assertThat(taker.begun).isEmpty();
    }

    @Test
    void shouldAskOnceForEachThatIsWanted() {
        for (int roll = 1; roll <= 3; roll++) {
            wanted.incrementAndGet();
            assertThat(look()).isTrue();
            assertThat(look()).isFalse();
        }
        assertThat(taker.begun).hasSize(3);
    }

    @Test
    void shouldTakeOneThatIsWantedWhileAnotherRunsBehindThat() {
        taker.busy = true;
        wanted.incrementAndGet();
        look();
        wanted.incrementAndGet();
        assertThat(look()).as("one runs").isFalse();

        taker.busy = false;
        pass();
        assertThat(look()).isTrue();
        assertThat(taker.begun).hasSize(2);
    }

    @Test
    void shouldAskAnewForOneThatSomebodyAskedForWhileAnotherRan() {
        taker.busy = true;
        lane.command(new Checkpoint(), 0);
        lane.command(new Checkpoint(), 0);
        assertThat(look()).as("one runs").isFalse();
        assertThat(taker.begun).containsExactly(1L);

        taker.busy = false;
        pass();
        assertThat(look()).isTrue();
        assertThat(look()).isFalse();
        assertThat(taker.begun).hasSize(2);
    }

    @Test
    void shouldNotAskAgainWhileWhatItAskedForIsOnItsWay() {
        taker.busy = true;
        lane.command(new Checkpoint(), 0);
        lane.command(new Checkpoint(), 0);
        lane.drain();
        taker.busy = false;
        pass();

        assertThat(watch.look(0)).isTrue();
        assertThat(watch.look(0)).as("nothing was done since").isFalse();
    }

    /** As whoever offers events does it: looks first, and then the event is done. */
    private boolean look() {
        final boolean asked = watch.look(0);
        pass();
        return asked;
    }

    /** Between batches a checkpoint goes on, to its end if it may. */
    private void pass() {
        do {
            lane.tick(0);
            lane.drain();
        } while (state.checkpoints.isRunning() && !taker.busy);
    }

    /** Takes any checkpoint, and lets it come to no end while it is busy. */
    private static final class Taker implements CheckpointSink {
        private final List<Long> begun = new ArrayList<>();
        private boolean busy;

        @Override
        public boolean begin(final long event, final long timeNs) {
            return begun.add(event);
        }

        @Override
        public boolean part(
                final int room, final long position, final DirectBuffer source, final int offset, final int length) {
            return true;
        }

        @Override
        public boolean isBusy() {
            return busy;
        }

        @Override
        public boolean end() {
            return true;
        }

        @Override
        public void abandon() {}
    }
}
