package io.signalbox.bench.live;

/**
 * What one trial gave.
 *
 * @param value in the unit of its question
 * @param cpuNs processor time of the director's threads for each packet or request; NaN where it was not measured
 * @param calls their system calls, likewise
 */
record Measured(double value, double cpuNs, double calls) {
    static Measured of(final double value) {
        return new Measured(value, Double.NaN, Double.NaN);
    }
}
