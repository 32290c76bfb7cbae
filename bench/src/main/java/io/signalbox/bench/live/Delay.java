package io.signalbox.bench.live;

import io.signalbox.bench.live.TestBed.Load;
import io.signalbox.director.lab.Running;
import io.signalbox.service.ForwardingMethod;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long is a packet on its way through a director that is not busy, and how long does an answer take? What a director
 * adds is what it has more than kernel forwarding, which stands for no director at all.
 */
final class Delay {
    private static final List<Contender> OF_FRAMES =
            List.of(new SignalboxRun(), new KernelForwarding(), new NftablesDnat());
    private static final List<Contender> OF_ANSWERS =
            List.of(new SignalboxRun(), new KernelForwarding(), new HaProxy());
    private static final int FRAME_BYTES = 64;
    private static final int FLOWS = 1_000;
    private static final int FRAMES_PER_SECOND = 100_000;
    private static final String REQUESTS_PER_SECOND = "1000";
    /** The generator is told to end when all is timed. */
    private static final double TRAIL_S = 15;

    private static final Duration TO_BEGIN = Duration.ofSeconds(10);
    private static final double NS_PER_US = 1_000;

    private Delay() {}

    static List<Supplier<Comparison>> questions(final Settings settings) {
        return List.of(
                () -> frames("p50", settings),
                () -> answers("p50", settings),
                () -> frames("p99", settings),
                () -> answers("p99", settings));
    }

    private static Comparison frames(final String percentile, final Settings settings) {
        return Contest.hold(
                "way of a frame at 100 kpps, " + percentile,
                "us",
                settings.rounds(),
                OF_FRAMES,
                (bed, contender) -> openFrames(bed, contender, percentile, settings));
    }

    private static Comparison answers(final String percentile, final Settings settings) {
        return Contest.hold(
                "HTTP answer at 1,000/s, " + percentile,
                "us",
                settings.rounds(),
                OF_ANSWERS,
                (bed, contender) -> openAnswers(bed, contender, percentile, settings));
    }

    private static Supplier<Measured> openFrames(
            final TestBed bed, final Contender contender, final String percentile, final Settings settings) {
        bed.countOnly(ForwardingMethod.NAT);
        final Directing director = contender.start(bed, ForwardingMethod.NAT);
        if (director.isKernel()) {
            bed.receiveOnDirectorsCore();
        }
        return trial(director, percentile, settings, seconds -> frames(bed, seconds));
    }

    private static Supplier<Measured> openAnswers(
            final TestBed bed, final Contender contender, final String percentile, final Settings settings) {
        bed.shareReceiving();
        bed.serveWeb();
        final Directing director = contender.start(bed, ForwardingMethod.NAT);
        bed.awaitService();
        return trial(director, percentile, settings, seconds -> answers(bed, seconds));
    }

    private static Supplier<Measured> trial(
            final Directing director,
            final String percentile,
            final Settings settings,
            final Function<Double, String> measure) {
        measure.apply(settings.warmUpSeconds());
        director.pause();
        return () -> {
            director.resume();
            final String answer = measure.apply(settings.seconds());
            director.pause();
            return Measured.of(microseconds(answer, percentile));
        };
    }

    private static String frames(final TestBed bed, final double seconds) {
        final Running sender = bed.startSending(new Load(FRAME_BYTES, FLOWS, FRAMES_PER_SECOND, 0, seconds + TRAIL_S));
        final Running stopwatch = bed.start(
                        bed.servers(), TestBed.CLIENTS_CORE, "stopwatch", "s0", Double.toString(seconds))
                .awaitLog("ready", TO_BEGIN);
        stopwatch.ended();
        sender.stop();
        return stopwatch.log();
    }

    private static String answers(final TestBed bed, final double seconds) {
        return bed.run(
                        bed.client(),
                        "asker",
                        TestBed.VIP,
                        "" + TestBed.PORT,
                        REQUESTS_PER_SECOND,
                        Double.toString(seconds))
                .out();
    }

    private static double microseconds(final String answer, final String percentile) {
        final Matcher number = Pattern.compile(percentile + " (\\d+)").matcher(answer);
        if (!number.find()) {
            throw new IllegalStateException("nothing arrived that could be timed");
        }
        return Long.parseLong(number.group(1)) / NS_PER_US;
    }
}
