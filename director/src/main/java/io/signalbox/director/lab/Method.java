package io.signalbox.director.lab;

/** How a director hands packets to the real servers of a {@link Site}. */
public enum Method {
    /** Addresses are translated, both ways: the director is the servers' gateway. */
    NAT("-m"),
    /** The frame is passed on within the segment; each server answers the client itself. */
    DR("-g"),
    /** The packet is passed on in another, behind a router; each server answers the client itself. */
    TUN("-i"),
    /** Addresses are translated, of both ends: the servers have no way to the client, nor to the director. */
    FULLNAT("--fullnat");

    private final String option;

    Method(final String option) {
        this.option = option;
    }

    /** Of {@code ipvsadm}. */
    String option() {
        return option;
    }
}
