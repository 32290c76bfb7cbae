package io.signalbox.bench.live;

import io.signalbox.director.lab.LabException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One question, put to Signalbox and others in rounds: in each round every director answers once, and another one begins.
 * So what disturbs the machine for a while disturbs all, and a round's answers make pairs.
 */
final class Comparison {
    private final String question;
    private final String unit;
    private final Map<String, List<Measured>> answers = new LinkedHashMap<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private String failure = "";

    /** @param unit of the answers: {@code kpps}, {@code Gbit/s}, {@code us} */
    Comparison(final String question, final String unit) {
        this.question = question;
        this.unit = unit;
    }

    /** Signalbox is the first of them. */
    Comparison run(final int rounds, final List<Entrant> entrants) {
        entrants.forEach(entrant -> answers.put(entrant.name(), new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < entrants.size(); turn++) {
                final Entrant entrant = entrants.get((round + turn) % entrants.size());
                answers.get(entrant.name()).add(ask(entrant));
            }
        }
        return this;
    }

    private static Measured ask(final Entrant entrant) {
        try {
            return entrant.trial().get();
        } catch (final IllegalStateException | LabException trouble) {
            throw new IllegalStateException(entrant.name() + ": " + trouble.getMessage(), trouble);
        }
    }

    /** There is no answer to this question: something went wrong. */
    Comparison fail(final RuntimeException trouble) {
        answers.clear();
        failure = String.valueOf(trouble.getMessage());
        return this;
    }

    /** What went wrong; empty where nothing did. */
    String failure() {
        return failure;
    }

    /** A director that cannot be measured here, and why. */
    Comparison missing(final String name, final String obstacle) {
        missing.put(name, obstacle);
        return this;
    }

    String question() {
        return question;
    }

    String unit() {
        return unit;
    }

    Map<String, String> missing() {
        return missing;
    }

    List<String> names() {
        return List.copyOf(answers.keySet());
    }

    /** All but Signalbox. */
    List<String> baselines() {
        return names().stream().skip(1).toList();
    }

    MedianInterval value(final String name) {
        return MedianInterval.of(numbers(name, Measured::value));
    }

    MedianInterval cpuNs(final String name) {
        return MedianInterval.of(numbers(name, Measured::cpuNs));
    }

    MedianInterval calls(final String name) {
        return MedianInterval.of(numbers(name, Measured::calls));
    }

    double least(final String name) {
        return answers.get(name).stream().mapToDouble(Measured::value).min().orElse(Double.NaN);
    }

    double most(final String name) {
        return answers.get(name).stream().mapToDouble(Measured::value).max().orElse(Double.NaN);
    }

    /** How many times a baseline's answer Signalbox' is, in the same round. */
    MedianInterval ratio(final String baseline) {
        final double[] ours = numbers(names().get(0), Measured::value);
        final double[] ratios = numbers(baseline, Measured::value);
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = ours[round] / ratios[round];
        }
        return MedianInterval.of(ratios);
    }

    private double[] numbers(final String name, final ToDoubleFunction<Measured> what) {
        return answers.get(name).stream().mapToDouble(what).toArray();
    }
}
