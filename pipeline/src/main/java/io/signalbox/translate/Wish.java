package io.signalbox.translate;

/** The public end that an inside host would like to have; nothing of it is sure to be had. */
final class Wish {
    /** An address of two longs; zeros for any. */
    long hi;

    long lo;
    /** {@link PublicPorts.NONE} for any. */
    int port = PublicPorts.NONE;
    /** Rather than another end it has none. */
    boolean isAll;

    /** This public end is as it was wished for. */
    boolean isMetBy(final long publicHi, final long publicLo, final int publicPort) {
        return isMetBy(publicHi, publicLo) && (port == PublicPorts.NONE || port == publicPort);
    }

    boolean isMetBy(final long publicHi, final long publicLo) {
        return hi == 0 && lo == 0 || lo == publicLo && hi == publicHi;
    }
}
