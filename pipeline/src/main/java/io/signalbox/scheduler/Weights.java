package io.signalbox.scheduler;

/** Arithmetic of weights. */
final class Weights {
    private Weights() {}

    /** The greatest common divisor; 0 divides nothing and is passed over, so a fold begins with it. */
    static int commonDivisor(final int a, final int b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }
}
