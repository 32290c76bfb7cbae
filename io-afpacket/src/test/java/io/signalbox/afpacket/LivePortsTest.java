package io.signalbox.afpacket;

import static io.signalbox.afpacket.Frames.frame;
import static io.signalbox.afpacket.Frames.superFrame;
import static io.signalbox.afpacket.Frames.superHeader;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ports as they are opened unless told otherwise, with a small ring. */
class LivePortsTest extends TwoPorts {
    private static final int PLACES = 64;
    private static final long HOUR_NS = 3_600_000_000_000L;

    @Test
    void shouldLeaveSuperFramesInTheKernelWhileThereIsNoPlaceForThem() {
        reopen(SMALL.longFrames(2, 32 << 20));
        final List<byte[]> sent = List.of(superFrame(1, 60_000), superFrame(2, 5_000), superFrame(3, 65_000));
        sent.forEach(each -> sender.send(superHeader(14), each));

        assertThat(source.poll(frames, 100)).isEqualTo(2);
        assertThat(source.poll(frames, 100)).isZero();
        source.release(1);
        assertThat(source.poll(frames, 100)).isEqualTo(1);

        assertThat(frames.bytes()).containsExactlyElementsOf(sent);
    }

    /** A socket's receive buffer takes one frame whatever its size, and none beyond its limit. */
    @Test
    void shouldCountSuperFramesOfWhichTheKernelKeptTheBeginningAlone() {
        reopen(SMALL.longFrames(8, 1));
        for (int i = 0; i < 3; i++) {
            sender.send(superHeader(14), superFrame(i, 65_000));
        }

        source.poll(frames, 100);

        assertThat(in.cutShort()).isEqualTo(2);
        assertThat(frames.all).extracting(Frames.Frame::wireLength).containsExactly(65_000, 65_000, 65_000);
        assertThat(frames.bytes().get(0)).isEqualTo(superFrame(0, 65_000));
        assertThat(frames.bytes().get(1)).hasSizeLessThan(2_048);
    }

    @Test
    void shouldForwardAHundredThousandFramesThroughSixtyFourPlaces() {
        final int burst = 50;
        for (int i = 0; i < 100_000; i += burst) {
            for (int j = i; j < i + burst; j++) {
                sender.send(numbered(j));
            }
            assertThat(forward()).isEqualTo(burst);
            for (int j = i; j < i + burst; j++) {
                assertThat(receiver.receive()).isEqualTo(numbered(j));
            }
        }

        assertThat(sink.sent(OUT)).isEqualTo(100_000);
        in.readStatistics();
        assertThat(in.kernelFrames()).isEqualTo(100_000);
        assertThat(in.kernelDrops()).isZero();
        fillRing(PLACES);
        assertThat(forward()).isEqualTo(PLACES);
    }

    @Test
    void shouldCountWhatTheKernelDropsWhileTheRingIsFull() {
        fillRing(100);

        assertThat(source.poll(frames, 200)).isEqualTo(PLACES);
        in.readStatistics();
        assertThat(in.kernelFrames()).isEqualTo(100);
        assertThat(in.kernelDrops()).isEqualTo(100 - PLACES);

        source.release(PLACES);
        sender.send(frame(200, 60));
        assertThat(source.poll(frames, 200)).isEqualTo(1);
        assertThat(frames.bytes().get(PLACES)).isEqualTo(frame(200, 60));
        in.readStatistics();
        assertThat(in.kernelDrops()).isEqualTo(100 - PLACES);
    }

    @Test
    void shouldGiveFramesBackToThePortTheyCameFrom() {
        fillRing(PLACES);
        source.poll(frames, 200);
        receiver.send(frame(1, 60));
        source.poll(frames, 200);
        assertThat(frames.all.get(PLACES).port()).isEqualTo(OUT);

        source.release(PLACES);
        fillRing(PLACES);
        assertThat(source.poll(frames, 200)).isEqualTo(PLACES);
        source.release(PLACES + 1);

        in.readStatistics();
        assertThat(in.kernelDrops()).isZero();
    }

    @Test
    void shouldLoseNothingToAnOutageThatIsOver() {
        for (final String state : new String[] {"down", "up"}) {
            inWire.set(inWire.right, state);
            outWire.set(outWire.left, state);
        }
        sender.send(superHeader(14), superFrame(1, 65_000));
        sender.send(frame(2, 60));

        forward();

        assertThat(receiver.receive()).isEqualTo(superFrame(1, 65_000));
        assertThat(receiver.receive()).isEqualTo(frame(2, 60));
        assertThat(sink.refusals(OUT)).isEmpty();
    }

    /** BPF: ldh [12]; jeq #0x88B5, 0, 1; ret #0; ret #-1. */
    @Test
    void shouldKeepOutWhatTheFilterDoesNotLetPass() {
        in.attachFilter(0x28L | 12L << 32, 0x15L | 1L << 24 | 0x88B5L << 32, 0x06L, 0x06L | 0xFFFF_FFFFL << 32);
        sender.send(frame(1, 60));
        sender.send(frame(2, 0x88B6, 60));
        source.poll(frames, 100);
        assertThat(frames.bytes()).containsExactly(frame(2, 0x88B6, 60));
        in.readStatistics();
        assertThat(in.kernelFrames()).isEqualTo(1);

        in.attachFilter(AfPacketPort.EVERYTHING);
        sender.send(frame(3, 60));
        source.poll(frames, 100);
        assertThat(frames.bytes()).last().isEqualTo(frame(3, 60));
    }

    @Test
    void shouldWakeWhenSomebodyRings() throws InterruptedException {
        spin();
        final Thread ringer = new Thread(doorbell::ring);
        ringer.start();
        assertThat(source.awaitFrames(LONG_NS)).isTrue();
        ringer.join();
        assertThat(source.awaitFrames(0)).isFalse();
    }

    @Test
    void shouldWakeWhenAFrameComes() {
        spin();
        sender.send(frame(1, 60));
        assertThat(source.awaitFrames(LONG_NS)).isTrue();
        assertThat(source.poll(frames, 1)).isEqualTo(1);
    }

    @Test
    void shouldSleepOnAfterAnOutage() {
        spin();
        inWire.set(inWire.right, "down");
        assertThat(source.awaitFrames(LONG_NS)).isTrue();
        assertThat(source.awaitFrames(0)).isFalse();
    }

    /** As long as a thread does before it sleeps. */
    private void spin() {
        for (int i = 0; i < Idling.SPINS; i++) {
            assertThat(source.awaitFrames(0)).isTrue();
        }
    }

    /** The host's clock, which stands between two looks at it: so times can be told from stamps to the nanosecond. */
    private final class StandingClock implements Clock {
        private final Clock host = new SystemClock(syscalls);
        private long wallNs = host.wallNs();
        private long wallMinusMonotonicNs;

        @Override
        public long monotonicNs() {
            return wallNs - wallMinusMonotonicNs;
        }

        @Override
        public long wallNs() {
            return wallNs;
        }

        long look() {
            wallNs = host.wallNs();
            return monotonicNs();
        }
    }

    private AfPacketSource sourceBy(final FrameClock otherClock) {
        return new AfPacketSource(List.of(in, out), otherClock, IdleStrategy.POLL, doorbell, syscalls);
    }

    @Test
    void shouldLeaveWhatCameBehindACutUntilThatIsLifted() {
        final StandingClock standing = new StandingClock();
        source = sourceBy(new FrameClock(standing));
        sender.send(frame(1, 60));
        source.cutAt(standing.look());
        sender.send(frame(2, 60));
        sender.send(frame(3, 60));
        receiver.send(frame(4, 60));

        assertThat(source.poll(frames, 100)).isOne();
        assertThat(source.poll(frames, 100)).isZero();
        source.cutAt(Long.MAX_VALUE);
        assertThat(source.poll(frames, 100)).isEqualTo(3);
        assertThat(frames.bytes()).containsExactlyInAnyOrder(frame(1, 60), frame(2, 60), frame(3, 60), frame(4, 60));
    }

    @Test
    void shouldGiveBackUnseenWhatCameUpToAMoment() {
        final StandingClock standing = new StandingClock();
        source = sourceBy(new FrameClock(standing));
        sender.send(frame(1, 60));
        sender.send(frame(2, 60));
        receiver.send(frame(3, 60));
        source.skipUntil(standing.look());
        sender.send(frame(4, 60));
        receiver.send(frame(5, 60));

        assertThat(source.poll(frames, 100)).isEqualTo(2);
        assertThat(frames.bytes()).containsExactlyInAnyOrder(frame(4, 60), frame(5, 60));
        source.release(2);
        fillRing(PLACES);
        assertThat(source.poll(frames, 100)).isEqualTo(PLACES);
    }

    /** As the wall clock may have been set since, and then a stamp from before says too little. */
    @Test
    void shouldSkipNothingBehindTheFirstFrameThatIsNotSkipped() {
        final StandingClock standing = new StandingClock();
        final FrameClock frameClock = new FrameClock(standing);
        source = sourceBy(frameClock);
        source.skipUntil(standing.look());
        sender.send(frame(1, 60));
        assertThat(source.poll(frames, 100)).isOne();

        sender.send(frame(2, 60));
        standing.wallMinusMonotonicNs += HOUR_NS;
        assertThat(frameClock.update()).isTrue();
        assertThat(source.poll(frames, 100)).isOne();
    }
}
