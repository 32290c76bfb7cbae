package io.signalbox.bench.live;

import io.signalbox.director.lab.Running;
import io.signalbox.service.ForwardingMethod;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * How long is a packet on its way through a director that was started just now? From when it says that it directs, for a
 * second and for a minute, and started anew for each answer; kernel forwarding is always there.
 */
final class FirstMinute {
    private static final List<Contender> CONTENDERS =
            List.of(new SignalboxRun(), new CForwarder(), new KernelForwarding());
    private static final double FIRST_S = 1;
    private static final String PERCENTILE = "p99";
    private static final int MS_PER_SECOND = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private FirstMinute() {}

    static List<Supplier<Comparison>> questions(final Settings settings) {
        return List.of(
                () -> ask(Math.min(FIRST_S, settings.startSeconds()), settings),
                () -> ask(settings.startSeconds(), settings));
    }

    private static Comparison ask(final double seconds, final Settings settings) {
        return Contest.hold(
                "way of a frame at 100 kpps, first "
                        + BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString() + " s after the start, "
                        + PERCENTILE,
                "us",
                settings.rounds(),
                CONTENDERS,
                (bed, contender) -> open(bed, contender, seconds));
    }

    private static Supplier<Measured> open(final TestBed bed, final Contender contender, final double seconds) {
        bed.countOnly(ForwardingMethod.NAT);
        final Directing director = contender.start(bed, ForwardingMethod.NAT);
        if (director.isKernel()) {
            bed.receiveOnDirectorsCore();
            return () -> time(bed, seconds);
        }
        director.stop();
        return () -> startAndTime(bed, contender, seconds);
    }

    private static Measured startAndTime(final TestBed bed, final Contender contender, final double seconds) {
        final Directing director = contender.start(bed, ForwardingMethod.NAT);
        final Measured measured = time(bed, seconds);
        director.stop();
        return measured;
    }

    /** The stopwatch looks before the first frame is sent. */
    private static Measured time(final TestBed bed, final double seconds) {
        final Running stopwatch = Delay.startTiming(bed, seconds);
        final Running sender = Delay.startSending(bed, seconds);
        stopwatch.ended(PATIENCE.plusMillis(Math.round(seconds * MS_PER_SECOND)));
        sender.stop();
        return Measured.of(Delay.microseconds(stopwatch.log(), PERCENTILE));
    }
}
