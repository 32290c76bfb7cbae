package io.signalbox.translate;

/**
 * How much of a pool of public ports is taken, in profile {@code rfc-nat}; ICMP's identifiers count as ports.
 *
 * @param ports how many there are in all
 * @param taken how many are somebody's
 * @param resting how many were given back less than two minutes ago, or not asked for since
 */
public record PublicPortUse(int protocol, long addressHi, long addressLo, int ports, int taken, int resting) {}
