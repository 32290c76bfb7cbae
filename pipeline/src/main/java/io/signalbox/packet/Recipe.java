package io.signalbox.packet;

/** What the rewrite stage does to an emission's frame. */
public enum Recipe {
    /** Nothing: the frame is complete as it lies there. */
    READY,
    /** New MACs, TTL or hop limit less one: transit, direct routing, and replies that need no translation. */
    ROUTE,
    /** As {@link #ROUTE}, and destination address and port become the real server's; acknowledgments follow {@link Emission#shift}. */
    NAT_REQUEST,
    /** As {@link #ROUTE}, and source address and port become the virtual service's; {@link Emission#splice} and {@link Emission#shift} are carried out. */
    NAT_REPLY,
    /** As {@link #ROUTE}, inside a tunnel's headers towards the real server. */
    TUNNEL,
    /** As {@link #NAT_REQUEST} for an ICMP error: the quoted packet's source is translated as well. */
    NAT_REQUEST_ICMP,
    /** As {@link #NAT_REPLY} for an ICMP error: the quoted packet's destination is translated as well. */
    NAT_REPLY_ICMP,
    /** A packet of the director's own: source address and port become the virtual service's, and that is all. */
    OWN_REPLY,
    /** An ICMP error of the director's own: its source, and the quoted packet's destination, become the service's. */
    OWN_ERROR,
    /** As {@link #ROUTE}, and source address and port, or identifier, become the public ones. */
    MASQUERADE,
    /** As {@link #ROUTE}, and destination address and port, or identifier, become the inside ones. */
    MASQUERADE_BACK,
    /** As {@link #MASQUERADE} for an ICMP error: the quoted packet's destination is translated as well. */
    MASQUERADE_ICMP,
    /** As {@link #MASQUERADE_BACK} for an ICMP error: the quoted packet's source is translated as well. */
    MASQUERADE_BACK_ICMP,
    /** From an inside host to another's public end: as {@link #MASQUERADE} and as {@link #MASQUERADE_BACK}. */
    HAIRPIN,
    /** As {@link #HAIRPIN} for an ICMP error: the quoted packet's ends are translated as well. */
    HAIRPIN_ICMP,
    /** As {@link #ROUTE}, and both ends become new: the local end and the real server. */
    FULL_NAT_REQUEST,
    /** As {@link #ROUTE}, and both ends become new: the virtual service and the client. */
    FULL_NAT_REPLY,
    /** As either of them for an ICMP error: both ends of the quoted packet are translated as well. */
    FULL_NAT_ICMP;

    /** One of a gateway's, which hides its inside hosts. */
    public boolean isMasquerade() {
        return ordinal() >= MASQUERADE.ordinal() && !isFullNat();
    }

    /** Neither side sees the other. */
    public boolean isFullNat() {
        return ordinal() >= FULL_NAT_REQUEST.ordinal();
    }
}
