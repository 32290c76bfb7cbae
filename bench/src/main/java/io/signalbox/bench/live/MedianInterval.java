package io.signalbox.bench.live;

import java.util.Arrays;

/**
 * A median, and between which two measured values it lies with a confidence of 95 % or more, whatever they are spread
 * like: by order statistics, for each of n values is above the true median with probability 1/2. Fewer than six values
 * cannot be so sure: they give the least and the most, and the confidence that these have.
 *
 * @param confidence 0 to 1
 */
public record MedianInterval(double median, double low, double high, double confidence) {
    private static final double WANTED = 0.95;

    /** @param values one or more, in any order */
    public static MedianInterval of(final double... values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int n = sorted.length;
        int rank = 1;
        while (confidence(n, rank + 1) >= WANTED) {
            rank++;
        }
        return new MedianInterval(median(sorted), sorted[rank - 1], sorted[n - rank], confidence(n, rank));
    }

    private static double median(final double... sorted) {
        final int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** That the median is neither below the value of this rank, counted from 1, nor above the one of the same from above. */
    static double confidence(final int n, final int rank) {
        double choose = 1;
        double below = 0;
        for (int k = 0; k < rank; k++) {
            below += choose;
            choose = choose * (n - k) / (k + 1);
        }
        return 1 - 2 * below / Math.pow(2, n);
    }
}
