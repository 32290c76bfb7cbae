package io.signalbox.bench.live;

import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Several directors, each in a place of its own, all places alike. */
final class Contest {
    private Contest() {}

    /**
     * Puts one question to them in rounds, and removes all places again; what goes wrong is noted, so that other questions
     * are not lost.
     *
     * @param contenders Signalbox first; who cannot be measured here is noted
     * @param arrange makes a place and a director ready, the director paused, and tells how it is asked once
     */
    static Comparison hold(
            final String question,
            final String unit,
            final int rounds,
            final List<Contender> contenders,
            final BiFunction<TestBed, Contender, Supplier<Measured>> arrange) {
        final Comparison comparison = new Comparison(question, unit);
        System.err.println("signalbox bench: " + question);
        try (Lab lab = Lab.open()) {
            final Workshop workshop = Workshop.open(lab.folder());
            final List<Entrant> entrants = new ArrayList<>();
            for (final Contender contender : contenders) {
                if (contender.obstacle().isEmpty()) {
                    final TestBed bed = TestBed.open(lab, workshop, Integer.toString(entrants.size()));
                    entrants.add(new Entrant(contender.name(), arrange.apply(bed, contender)));
                } else {
                    comparison.missing(contender.name(), contender.obstacle());
                }
            }
            return comparison.run(rounds, entrants);
        } catch (final IllegalStateException | LabException trouble) {
            return comparison.fail(trouble);
        }
    }
}
