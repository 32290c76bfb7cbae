package io.signalbox.bench.live;

/**
 * How long is measured.
 *
 * @param rounds how often each director is asked each question: 9 or more for a proper interval
 * @param seconds how long one answer takes, where it takes any given time
 * @param warmUpSeconds how long each director forwards before it is asked
 * @param startSeconds how long is looked at a director that was just started
 * @param manyFlows how many flows are too many for a cache
 */
record Settings(int rounds, double seconds, double warmUpSeconds, double startSeconds, int manyFlows) {
    static final Settings USUAL = new Settings(9, 2, 5, 60, 1_000_000);
    static final Settings QUICK = new Settings(3, 0.5, 3, 10, 1_000_000);
    /** Says that it works, and nothing more. */
    static final Settings TINY = new Settings(1, 0.05, 0.1, 0.2, 2_000);

    Settings rounds(final int newRounds) {
        return new Settings(newRounds, seconds, warmUpSeconds, startSeconds, manyFlows);
    }

    Settings seconds(final double newSeconds) {
        return new Settings(rounds, newSeconds, warmUpSeconds, startSeconds, manyFlows);
    }
}
