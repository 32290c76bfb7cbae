package io.signalbox.route;

/** What a route does with its packets. */
public enum RouteType {
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
