package io.signalbox.golden.random;

import java.util.List;
import java.util.SplittableRandom;

/** The one source of randomness: a sequence that its seed alone decides. */
final class Dice {
    private final SplittableRandom random;

    Dice(final long seed, final int number) {
        random = new SplittableRandom(seed * 1_000_003 + number);
    }

    /** From 0 to one less than {@code bound}. */
    int below(final int bound) {
        return random.nextInt(bound);
    }

    int between(final int lowest, final int highest) {
        return lowest + random.nextInt(highest - lowest + 1);
    }

    /** True once in so many times. */
    boolean oneIn(final int times) {
        return random.nextInt(times) == 0;
    }

    @SafeVarargs
    final <T> T of(final T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> T of(final List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
