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
            List.of(new SignalboxRun(), new CForwarder(), new KernelForwarding(), new NftablesDnat());
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
        final List<String> processes =
                director.isKernel() ? List.of(bed.receiveOnDirectorsCore()) : director.processes();
        return trial(director, settings, seconds -> frames(bed, processes, percentile, seconds));
    }

    private static Supplier<Measured> openAnswers(
            final TestBed bed, final Contender contender, final String percentile, final Settings settings) {
        bed.shareReceiving();
        bed.serveWeb();
        final Directing director = contender.start(bed, ForwardingMethod.NAT);
        bed.awaitService();
        return trial(director, settings, seconds -> answers(bed, percentile, seconds));
    }

    private static Supplier<Measured> trial(
            final Directing director, final Settings settings, final Function<Double, Measured> measure) {
        measure.apply(settings.warmUpSeconds());
        director.pause();
        return () -> {
            director.resume();
            final Measured measured = measure.apply(settings.seconds());
            director.pause();
            return measured;
        };
    }

    /** And what they cost those who direct, the while. */
    private static Measured frames(
            final TestBed bed, final List<String> processes, final String percentile, final double seconds) {
        final Running sender = startSending(bed, seconds);
        final Running stopwatch = startTiming(bed, seconds);
        final Count count = Count.of(bed.startCounting(0, seconds, processes));
        stopwatch.ended();
        sender.stop();
        return new Measured(microseconds(stopwatch.log(), percentile), count.cpuNsEach(), count.callsEach());
    }

    /** Frames at this rate, until all of so long a time is surely timed. */
    static Running startSending(final TestBed bed, final double seconds) {
        return bed.startSending(new Load(FRAME_BYTES, FLOWS, FRAMES_PER_SECOND, 0, seconds + TRAIL_S));
    }

    /** Times what reaches the servers, from when this returns and for so long. */
    static Running startTiming(final TestBed bed, final double seconds) {
        return bed.start(bed.servers(), TestBed.CLIENTS_CORE, "stopwatch", "s0", Double.toString(seconds))
                .awaitLog("ready", TO_BEGIN);
    }

    private static Measured answers(final TestBed bed, final String percentile, final double seconds) {
        final String answer = bed.run(
                        bed.client(),
                        "asker",
                        TestBed.VIP,
                        "" + TestBed.PORT,
                        REQUESTS_PER_SECOND,
                        Double.toString(seconds))
                .out();
        return Measured.of(microseconds(answer, percentile));
    }

    static double microseconds(final String answer, final String percentile) {
        final Matcher number = Pattern.compile(percentile + " (\\d+)").matcher(answer);
        if (!number.find()) {
            throw new IllegalStateException("nothing arrived that could be timed");
        }
        return Long.parseLong(number.group(1)) / NS_PER_US;
    }
}
