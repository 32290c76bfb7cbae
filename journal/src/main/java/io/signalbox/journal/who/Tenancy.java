package io.signalbox.journal.who;

/**
 * A public end that an inside end had for a while, or a block of them that an inside host had. Addresses are two longs, times event times in nanoseconds.
 *
 * @param ports how many public ports, from {@code publicPort} on: 1, or those of a block, which has no inside port
 * @param endedNs the first instant at which it was over; {@link #OPEN} where the journal does not know of an end
 * @param event that began it, or with which its end was noticed
 */
public record Tenancy(
        int protocol,
        long insideHi,
        long insideLo,
        int insidePort,
        long publicHi,
        long publicLo,
        int publicPort,
        int ports,
        long beganNs,
        long endedNs,
        long event) {
    public static final long OPEN = Long.MAX_VALUE;

    public boolean isOpen() {
        return endedNs == OPEN;
    }

    public boolean isOfBlock() {
        return ports > 1;
    }

    boolean hasPort(final int port) {
        return port >= publicPort && port < publicPort + ports;
    }

    boolean includes(final long timeNs) {
        return beganNs <= timeNs && timeNs < endedNs;
    }

    /** It is the beginning of what that one is the end of. */
    boolean isBeginningOf(final Tenancy ended) {
        return beganNs == ended.beganNs
                && protocol == ended.protocol
                && insidePort == ended.insidePort
                && insideLo == ended.insideLo
                && insideHi == ended.insideHi;
    }
}
