package io.signalbox.afpacket;

/** The two clocks of a host, in nanoseconds. One thread reads it. */
public interface Clock {
    /** Since some moment in the past; nobody sets it. */
    long monotonicNs();

    /** Since 1970, UTC; operators and time servers set it. */
    long wallNs();
}
