package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameClockTest {
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final long START_WALL_NS = 1_700_000_000_000_000_000L;

    /** Two clocks that stand still until they are moved; reading the monotonic one may take a while. */
    private static final class HeldClock implements Clock {
        long monotonicNs = 5_000;
        long wallMinusMonotonicNs = START_WALL_NS;
        long readingNs;

        @Override
        public long monotonicNs() {
            monotonicNs += readingNs;
            return monotonicNs;
        }

        @Override
        public long wallNs() {
            return monotonicNs + wallMinusMonotonicNs;
        }

        void pass(final long ns) {
            monotonicNs += ns;
        }
    }

    private final HeldClock host = new HeldClock();
    private final FrameClock clock = new FrameClock(host);

    @Test
    void shouldTellAStampByTheMonotonicClock() {
        host.pass(1_000);

        assertThat(clock.eventTime(START_WALL_NS + 5_700)).isEqualTo(5_700);
        assertThat(clock.wallMinusEventNs()).isEqualTo(START_WALL_NS);
    }

    @Test
    void shouldNeverRunBackwards() {
        host.pass(1_000);

        assertThat(clock.eventTime(START_WALL_NS + 5_700)).isEqualTo(5_700);
        assertThat(clock.eventTime(START_WALL_NS + 5_300)).isEqualTo(5_700);
        assertThat(clock.now()).isEqualTo(6_000);
        assertThat(clock.eventTime(START_WALL_NS + 5_900)).isEqualTo(6_000);
    }

    @Test
    void shouldPutNoFrameIntoTheFuture() {
        host.pass(1_000);

        assertThat(clock.eventTime(START_WALL_NS + 5_000 + HOUR_NS)).isEqualTo(6_000);
    }

    @Test
    void shouldNoticeThatTheWallClockWasSetForward() {
        host.wallMinusMonotonicNs += HOUR_NS;
        host.pass(1_000);

        assertThat(clock.eventTime(host.wallNs())).as("before it is noticed").isEqualTo(6_000);
        assertThat(clock.update()).isTrue();
        assertThat(clock.wallMinusEventNs()).isEqualTo(START_WALL_NS + HOUR_NS);
        assertThat(clock.update()).isFalse();
        host.pass(1_000);
        assertThat(clock.eventTime(host.wallNs() - 400)).isEqualTo(6_600);
    }

    @Test
    void shouldNoticeThatTheWallClockWasSetBack() {
        host.wallMinusMonotonicNs -= HOUR_NS;
        host.pass(1_000);

        assertThat(clock.eventTime(host.wallNs())).as("before it is noticed").isEqualTo(0);
        assertThat(clock.update()).isTrue();
        assertThat(clock.eventTime(host.wallNs() - 400)).isEqualTo(5_600);
        assertThat(clock.eventTime(START_WALL_NS + 5_700))
                .as("a stamp from before the step")
                .isEqualTo(6_000);
    }

    @Test
    void shouldTakeAnErrorOfReadingForNoStep() {
        host.wallMinusMonotonicNs += 900_000;

        assertThat(clock.update()).isFalse();
        assertThat(clock.wallMinusEventNs()).isEqualTo(START_WALL_NS);
    }

    @Test
    void shouldNoticeSmallStepsWhenTheyAddUp() {
        host.wallMinusMonotonicNs += 900_000;
        clock.update();
        host.wallMinusMonotonicNs += 900_000;

        assertThat(clock.update()).isTrue();
        assertThat(clock.wallMinusEventNs()).isEqualTo(START_WALL_NS + 1_800_000);
    }

    @Test
    void shouldNotTrustAReadingThatWasInterrupted() {
        host.wallMinusMonotonicNs += HOUR_NS;
        host.readingNs = 60_000;
        assertThat(clock.update()).isFalse();

        host.readingNs = 0;
        assertThat(clock.update()).isTrue();
    }
}
