package io.signalbox.bench.live;

/**
 * How long is measured.
 *
 * @param rounds how often each director is asked each question: 9 or more for a proper interval
 * @param seconds how long one answer takes, where it takes any given time
 * @param warmUpSeconds how long each director forwards before it is asked
 * @param manyFlows how many flows are too many for a cache
 */
record Settings(int rounds, double seconds, double warmUpSeconds, int manyFlows) {
    static final Settings USUAL = new Settings(9, 2, 5, 1_000_000);
    static final Settings QUICK = new Settings(3, 0.5, 3, 1_000_000);
    /** Says that it works, and nothing more. */
    static final Settings TINY = new Settings(1, 0.05, 0.1, 2_000);

    Settings rounds(final int newRounds) {
        return new Settings(newRounds, seconds, warmUpSeconds, manyFlows);
    }

    Settings seconds(final double newSeconds) {
        return new Settings(rounds, newSeconds, warmUpSeconds, manyFlows);
    }
}
