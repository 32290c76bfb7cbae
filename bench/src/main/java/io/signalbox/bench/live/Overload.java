package io.signalbox.bench.live;

import io.signalbox.bench.live.TestBed.Load;
import io.signalbox.director.lab.Running;
import io.signalbox.service.ForwardingMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * How much does a director forward while clients send as fast as they can? What the kernel does for a frame before a
 * program sees it is done on the clients' core, as a network card's queue can be another core's; where the kernel itself
 * directs, it does all of it on the director's core. Translated, as a proxy would have it.
 */
final class Overload {
    private static final List<Contender> CONTENDERS =
            List.of(new SignalboxRun(), new CForwarder(), new NftablesDnat(), new KernelForwarding());
    private static final List<Integer> SIZES = List.of(64, 512, 1_500);
    private static final int FEW_FLOWS = 1_000;
    private static final int AS_FAST_AS_IT_GOES = 0;
    private static final int WARM_UP_PER_SECOND = 150_000;
    private static final double LEAD_S = 0.3;
    /** The generator is told to end when all is counted. */
    private static final double TRAIL_S = 15;

    private static final double THOUSAND = 1_000;

    private final TestBed bed;
    private final Directing director;
    private final List<String> processes;
    private final int frameBytes;
    private final int flows;
    private final double seconds;

    private Overload(
            final TestBed bed, final Directing director, final int frameBytes, final int flows, final double seconds) {
        this.bed = bed;
        this.director = director;
        this.frameBytes = frameBytes;
        this.flows = flows;
        this.seconds = seconds;
        processes = director.isKernel() ? List.of(bed.receiveOnDirectorsCore()) : director.processes();
    }

    static List<Supplier<Comparison>> questions(final Settings settings) {
        final List<Supplier<Comparison>> questions = new ArrayList<>();
        for (final int flows : List.of(FEW_FLOWS, settings.manyFlows())) {
            SIZES.forEach(size -> questions.add(() -> ask(size, flows, settings)));
        }
        return questions;
    }

    private static Comparison ask(final int size, final int flows, final Settings settings) {
        try (KernelSettings roomy = KernelSettings.forManyFlows()) {
            return Contest.hold(
                    String.format(Locale.ROOT, "overload, %d bytes, %,d flows", size, flows),
                    "kpps",
                    settings.rounds(),
                    CONTENDERS,
                    (bed, contender) -> open(bed, contender, size, flows, settings)::measure);
        }
    }

    /** Every flow is known when it is asked. */
    private static Overload open(
            final TestBed bed, final Contender contender, final int size, final int flows, final Settings settings) {
        bed.countOnly(ForwardingMethod.NAT);
        final Directing director = contender.start(bed, ForwardingMethod.NAT);
        final Overload overload = new Overload(bed, director, size, flows, settings.seconds());
        final double longEnough = Math.max(settings.warmUpSeconds(), 1.5 * flows / WARM_UP_PER_SECOND);
        bed.send(new Load(size, flows, WARM_UP_PER_SECOND, 0, longEnough));
        director.pause();
        return overload;
    }

    private Measured measure() {
        director.resume();
        final Running sender =
                bed.startSending(new Load(frameBytes, flows, AS_FAST_AS_IT_GOES, 0, LEAD_S + seconds + TRAIL_S));
        final Count count = Count.of(bed.startCounting(LEAD_S, seconds, processes));
        sender.stop();
        director.pause();
        return new Measured(count.perSecond() / THOUSAND, count.cpuNsEach(), count.callsEach());
    }
}
