package io.signalbox.service;

import io.signalbox.packet.FlowKey;

/** By what a packet belongs to a virtual service, in the order in which services are looked for. */
public enum MatchedBy {
    /** No service was looked for, or none found. */
    NOTHING("nothing"),
    MARK("its firewall mark"),
    ADDRESS_AND_PORT("address and port"),
    /** The service is FTP's, and the port one that its data connections use. */
    FTP_DATA("address, as an FTP data connection"),
    /** The service is one of port 0: of every port that has no service of its own. */
    ADDRESS("address alone (the service's port is 0)");

    private final String words;

    MatchedBy(final String words) {
        this.words = words;
    }

    /** To follow on "matched by". */
    public String words() {
        return words;
    }

    /** By what a client's packet of this flow matched the service of this key. */
    public static MatchedBy of(final ServiceKey key, final FlowKey flow) {
        if (key.isMark()) {
            return MARK;
        }
        if (key.port() == flow.destinationPort) {
            return ADDRESS_AND_PORT;
        }
        return key.port() == 0 ? ADDRESS : FTP_DATA;
    }
}
