package io.signalbox.ipvsadm;

import java.util.Comparator;

/**
 * A connection or persistence template at the moment of a listing.
 *
 * @param protocol 0 for a template of a firewall mark
 * @param secondsLeft whole and never negative
 * @param state by its name
 * @param local by full NAT what the server takes for its client, null for all others
 * @param callId what makes a template of the SIP engine, null for all others
 */
public record ConnectionLine(
        int protocol,
        long secondsLeft,
        String state,
        Endpoint client,
        Endpoint virtual,
        Endpoint server,
        Endpoint local,
        String callId) {

    private static final Comparator<Endpoint> BY_ADDRESS = Comparator.<Endpoint>comparingInt(
                    end -> end.isIpv4() ? 0 : 1)
            .thenComparing(Endpoint::hi, Long::compareUnsigned)
            .thenComparing(Endpoint::lo, Long::compareUnsigned)
            .thenComparingInt(Endpoint::port);

    /** By protocol, client, virtual address, server and call. Linux prints in the order of a seeded hash, that is in none. */
    public static final Comparator<ConnectionLine> ORDER = Comparator.comparingInt(ConnectionLine::protocol)
            .thenComparing(ConnectionLine::client, BY_ADDRESS)
            .thenComparing(ConnectionLine::virtual, BY_ADDRESS)
            .thenComparing(ConnectionLine::server, BY_ADDRESS)
            .thenComparing(ConnectionLine::callId, Comparator.nullsFirst(Comparator.naturalOrder()));
}
