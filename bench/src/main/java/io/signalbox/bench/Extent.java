package io.signalbox.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How much is measured.
 *
 * @param flows at each of these numbers of connections
 * @param turns so often: nine for a proper interval
 * @param turnNs each time for so long
 */
record Extent(List<Integer> flows, int turns, long turnNs) {
    private static final List<Integer> FLOWS = List.of(1_000, 100_000, 1_000_000, 10_000_000);
    private static final int TURNS = 9;
    private static final int QUICK_TURNS = 3;
    private static final double QUICK_SECONDS = 0.3;

    /**
     * @param command what the words stand behind
     * @param turnsOption the command's name for the number of turns
     * @throws IllegalArgumentException one sentence, where a word is not understood
     */
    static Extent parse(final String command, final String turnsOption, final List<String> words, final boolean quick) {
        List<Integer> flows = FLOWS;
        int turns = quick ? QUICK_TURNS : TURNS;
        double seconds = quick ? QUICK_SECONDS : 1;
        for (int i = 0; i < words.size(); i += 2) {
            final String option = words.get(i);
            final String value = i + 1 < words.size() ? words.get(i + 1) : "";
            if (option.equals("--flows")) {
                flows = Stream.of(checked(option, value, "[1-9][0-9]{2,7}(,[1-9][0-9]{2,7})*")
                                .split(","))
                        .map(Integer::valueOf)
                        .toList();
            } else if (option.equals(turnsOption)) {
                turns = Integer.parseInt(checked(option, value, "[1-9][0-9]{0,3}"));
            } else if (option.equals("--seconds")) {
                seconds = Double.parseDouble(checked(option, value, "[1-9][0-9]{0,3}|0\\.[0-9]*[1-9]"));
            } else {
                throw new IllegalArgumentException(command + " is followed by --flows, " + turnsOption
                        + ", --seconds, --quick or --save, not by " + option);
            }
        }
        return new Extent(flows, turns, Math.round(seconds * TimeUnit.SECONDS.toNanos(1)));
    }

    private static String checked(final String option, final String value, final String pattern) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException(option
                    + (option.equals("--flows") ? " takes numbers of 100 and more, with commas" : " takes a number"));
        }
        return value;
    }
}
