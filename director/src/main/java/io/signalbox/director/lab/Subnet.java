package io.signalbox.director.lab;

/** The addresses of one segment, IPv4 and IPv6: a machine has the same number in both. */
enum Subnet {
    /** Where clients are, and the virtual address. */
    OUTSIDE("198.51.100.", "2001:db8:64::"),
    /** Real servers behind a translating director. */
    INSIDE("10.0.0.", "2001:db8:a::"),
    /** Real servers behind a router. */
    FAR("203.0.113.", "2001:db8:cb::");

    private final String prefix;
    private final String prefix6;

    Subnet(final String prefix, final String prefix6) {
        this.prefix = prefix;
        this.prefix6 = prefix6;
    }

    String address(final int host) {
        return prefix + host;
    }

    /** Its digits are the decimal ones of the IPv4 address, for people. */
    String address6(final int host) {
        return prefix6 + host;
    }

    /** All of its IPv6 addresses. */
    String prefix6() {
        return prefix6 + "/64";
    }

    /** Gives a machine on this segment its addresses. */
    void number(final Namespace machine, final String device, final int host) {
        machine.ip(
                "addr add " + address(host) + "/24 dev " + device,
                "addr add " + address6(host) + "/64 dev " + device + " nodad");
    }

    /** What is not near goes by way of this host of the segment. */
    void gateway(final Namespace machine, final int host) {
        machine.ip("route add default via " + address(host), "route add default via " + address6(host));
    }
}
