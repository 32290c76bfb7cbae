package io.signalbox.ipvsadm;

import java.util.Comparator;

/** A connection at the moment of a listing; {@code state} by its name, {@code secondsLeft} whole and never negative. */
public record ConnectionLine(
        int protocol, long secondsLeft, String state, Endpoint client, Endpoint virtual, Endpoint server) {

    private static final Comparator<Endpoint> BY_ADDRESS = Comparator.<Endpoint>comparingInt(
                    end -> end.isIpv4() ? 0 : 1)
            .thenComparing(Endpoint::hi, Long::compareUnsigned)
            .thenComparing(Endpoint::lo, Long::compareUnsigned)
            .thenComparingInt(Endpoint::port);

    /** By protocol, client, virtual address and server. Linux prints in the order of a seeded hash, that is in none. */
    public static final Comparator<ConnectionLine> ORDER = Comparator.comparingInt(ConnectionLine::protocol)
            .thenComparing(ConnectionLine::client, BY_ADDRESS)
            .thenComparing(ConnectionLine::virtual, BY_ADDRESS)
            .thenComparing(ConnectionLine::server, BY_ADDRESS);
}
