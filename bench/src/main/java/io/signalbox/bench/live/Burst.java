package io.signalbox.bench.live;

import io.signalbox.bench.live.TestBed.Load;
import io.signalbox.director.lab.Running;
import io.signalbox.service.ForwardingMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * How fast does a director send what waits for it already? It is stopped, its receive ring is filled, and it goes on while
 * nobody sends: what counts is the time between the first tenth and the last of what leaves. So neither generator nor the
 * kernel's receiving is measured, but the director's own core.
 */
final class Burst {
    private static final int FRAME_BYTES = 64;
    private static final int FLOWS = 1_000;
    /** The ring has 16,384 places. */
    private static final int FRAMES = 15_000;

    private static final int PER_SECOND = 300_000;
    private static final double MOST_SECONDS = 10;
    private static final double THOUSAND = 1_000;

    private final TestBed bed;
    private final Directing director;

    private Burst(final TestBed bed, final Directing director) {
        this.bed = bed;
        this.director = director;
    }

    static List<Supplier<Comparison>> questions(final Settings settings) {
        return List.of(
                () -> ask("DR", ForwardingMethod.DIRECT_ROUTING, settings, new CForwarder(), new Testpmd()),
                () -> ask("NAT", ForwardingMethod.NAT, settings, new CForwarder()));
    }

    private static Comparison ask(
            final String label, final ForwardingMethod method, final Settings settings, final Contender... others) {
        final List<Contender> contenders = new ArrayList<>(List.of(new SignalboxRun()));
        contenders.addAll(List.of(others));
        return Contest.hold(
                "preloaded burst, 64 bytes, " + label,
                "kpps",
                settings.rounds(),
                contenders,
                (bed, contender) -> open(bed, contender, method, settings)::measure);
    }

    /** Starts a director in its place, and lets it forward for some seconds, until it is as fast as it gets. */
    private static Burst open(
            final TestBed bed, final Contender contender, final ForwardingMethod method, final Settings settings) {
        final Directing director = contender.start(bed.countOnly(method), method);
        bed.sendAndSettle(new Load(FRAME_BYTES, FLOWS, PER_SECOND, 0, settings.warmUpSeconds()));
        return new Burst(bed, director.pause());
    }

    private Measured measure() {
        bed.send(new Load(FRAME_BYTES, FLOWS, PER_SECOND, FRAMES, MOST_SECONDS));
        final Running counter = bed.startCounting("drain", "s0", Integer.toString(FRAMES));
        director.resume();
        final Count count = Count.of(counter);
        director.pause();
        if (count.arrived() != FRAMES) {
            throw new IllegalStateException(count.arrived() + " of " + FRAMES + " frames arrived at the servers");
        }
        bed.requireNoStrayFrames();
        return Measured.of(count.perSecond() / THOUSAND);
    }
}
