package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.packet.PacketSource;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SourcesInTurnTest {
    private final Frames frames = new Frames();
    private final List<Integer> released = new ArrayList<>();

    @Test
    void shouldBeginWithAnotherEachTime() {
        final SourcesInTurn both = new SourcesInTurn(source(1, 100), source(2, 100));

        both.poll(frames, 3);
        both.poll(frames, 3);

        assertThat(ports()).containsExactly(1, 1, 1, 2, 2, 2);
    }

    @Test
    void shouldGoOnWithTheNextWhereOneHasNoMore() {
        final SourcesInTurn both = new SourcesInTurn(source(1, 1), source(2, 100));

        assertThat(both.poll(frames, 3)).isEqualTo(3);
        assertThat(ports()).containsExactly(1, 2, 2);
    }

    @Test
    void shouldReleaseToEachItsOwn() {
        final SourcesInTurn both = new SourcesInTurn(source(1, 2), source(2, 2));
        both.poll(frames, 8);

        both.release(1);
        both.release(2);

        assertThat(released).containsExactly(1, 1, 2);
    }

    @Test
    void shouldHandOutNoMoreThanMayBeOnTheirWay() {
        final SourcesInTurn both = new SourcesInTurn(source(1, 10_000), source(2, 10_000));
        assertThat(both.poll(frames, 10_000)).isEqualTo(2_048);
        assertThat(both.poll(frames, 10_000)).isZero();

        both.release(5);
        assertThat(both.poll(frames, 10_000)).isEqualTo(5);
    }

    private List<Integer> ports() {
        return frames.all.stream().map(Frames.Frame::port).toList();
    }

    private PacketSource source(final int port, final int count) {
        return new PacketSource() {
            private int left = count;

            @Override
            public int poll(final FrameHandler handler, final int limit) {
                final int taken = Math.min(left, limit);
                for (int i = 0; i < taken; i++) {
                    handler.onFrame(port, 0, new UnsafeBuffer(new byte[1]), 0, 1, 1, 0);
                }
                left -= taken;
                return taken;
            }

            @Override
            public void release(final int count) {
                for (int i = 0; i < count; i++) {
                    released.add(port);
                }
            }
        };
    }
}
