package io.signalbox.replay.compare;

/**
 * One header of a frame and where it stands.
 *
 * @param kind    which header
 * @param path    how its fields begin, such as {@code outer.ip}
 * @param offset  its first byte, counted from the start of the frame
 * @param payload first byte behind it
 * @param end     first byte behind its payload, padding excluded
 * @param whole   true when all bytes that the headers promise are there
 * @param under   the header that carries it; null for Ethernet
 */
record Layer(Kind kind, String path, int offset, int payload, int end, boolean whole, Layer under) {
    enum Kind {
        ETHERNET,
        VLAN,
        ARP,
        IPV4,
        IPV6,
        ROUTING6,
        FRAGMENT6,
        TCP,
        UDP,
        SCTP,
        ICMP,
        ICMPV6,
        GUE,
        GRE
    }

    /** Within the packet that an ICMP error quotes: an old packet, judged by nobody. */
    boolean quoted() {
        return isWithin(Kind.ICMP) || isWithin(Kind.ICMPV6);
    }

    boolean isWithin(final Kind carrier) {
        return under != null && (under.kind == carrier || under.isWithin(carrier));
    }

    boolean isIp() {
        return kind == Kind.IPV4 || kind == Kind.IPV6;
    }

    /** The IP header this one travels in. */
    Layer ip() {
        return under == null || under.isIp() ? under : under.ip();
    }
}
