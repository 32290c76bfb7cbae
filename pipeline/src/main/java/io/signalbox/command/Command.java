package io.signalbox.command;

import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;

/**
 * One change of the configuration, validated as far as it can be without the tables it changes. Applied as one event;
 * one that cannot be applied is refused as a whole. Addresses are two longs, IPv4 v4-mapped.
 */
public sealed interface Command {
    /** {@code -A}. */
    record AddService(int protocol, long hi, long lo, int port, SchedulerKind scheduler, int flags)
            implements Command {}

    /** {@code -E}: replaces scheduler and flags. */
    record EditService(int protocol, long hi, long lo, int port, SchedulerKind scheduler, int flags)
            implements Command {}

    /** {@code -D}. */
    record DeleteService(int protocol, long hi, long lo, int port) implements Command {}

    /** {@code -C}. */
    record Clear() implements Command {}

    /** {@code -a}. */
    record AddServer(
            int protocol,
            long hi,
            long lo,
            int port,
            long serverHi,
            long serverLo,
            int serverPort,
            ForwardingMethod method,
            int weight,
            int upperThreshold,
            int lowerThreshold)
            implements Command {}

    /** {@code -e}. */
    record EditServer(
            int protocol,
            long hi,
            long lo,
            int port,
            long serverHi,
            long serverLo,
            int serverPort,
            ForwardingMethod method,
            int weight,
            int upperThreshold,
            int lowerThreshold)
            implements Command {}

    /** {@code -d}. */
    record DeleteServer(int protocol, long hi, long lo, int port, long serverHi, long serverLo, int serverPort)
            implements Command {}

    /** {@code --set}: seconds, 0 keeps a value. */
    record SetTimeouts(int tcp, int tcpFin, int udp) implements Command {}

    /** A setting as {@code net.ipv4.vs.name=value} or {@code net.ipv4.ip_forward=value}, by the part behind the dot. */
    record SetSysctl(String name, int value) implements Command {}

    /** Linux packet for packet with its quirks, or better where a quirk plainly harms users. */
    record SetProfile(boolean kernel) implements Command {}

    /** {@code -Z}: counters of all services back to 0. */
    record Zero() implements Command {}

    /** A port of the director: what belongs to it is named by {@code port}, counted from 0. */
    record AddPort(int port, String name, long mac, int mtu) implements Command {}

    /** An address that the director owns on a port, with its on-link prefix (IPv4: 0 to 32, IPv6: 0 to 128). */
    record AddAddress(int port, long hi, long lo, int prefixLength) implements Command {}

    /** A route; {@code viaHi}/{@code viaLo} are 0 for an on-link one; {@code mtu} 0 means the port's. */
    record AddRoute(long hi, long lo, int prefixLength, long viaHi, long viaLo, int port, int mtu, RouteType type)
            implements Command {}

    /** A neighbour's MAC that holds until it is changed. */
    record AddNeighbour(int port, long hi, long lo, long mac) implements Command {}

    /** What a route does with its packets. */
    enum RouteType {
        UNICAST,
        /** Delivered here, though no port has the address. */
        LOCAL,
        /** ICMP host unreachable. */
        UNREACHABLE,
        /** Dropped without a word. */
        BLACKHOLE,
        /** ICMP administratively prohibited. */
        PROHIBIT
    }
}
