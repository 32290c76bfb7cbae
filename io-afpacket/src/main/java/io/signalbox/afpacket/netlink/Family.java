package io.signalbox.afpacket.netlink;

/** Address families, as the first byte of each of these messages has them. */
final class Family {
    static final int UNSPECIFIED = 0;
    static final int IPV4 = 2;
    static final int IPV6 = 10;

    private Family() {}

    static boolean isIp(final byte family) {
        return family == IPV4 || family == IPV6;
    }
}
