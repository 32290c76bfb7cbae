package io.signalbox.bench.live;

/**
 * What one trial gave.
 *
 * @param value in the unit of its question
 * @param cpuNs processor time of the director's threads for each packet; NaN where it was not measured
 */
record Measured(double value, double cpuNs) {
    static Measured of(final double value) {
        return new Measured(value, Double.NaN);
    }
}
