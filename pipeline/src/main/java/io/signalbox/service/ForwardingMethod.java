package io.signalbox.service;

/** How a packet reaches its real server; names as {@code ipvsadm} prints them. */
public enum ForwardingMethod {
    /** Network address translation, {@code -m}: addresses and ports are rewritten both ways. */
    NAT("Masq", "-m"),
    /** Direct routing, {@code -g}: only the destination MAC changes. */
    DIRECT_ROUTING("Route", "-g"),
    /** IP-in-IP tunnel, {@code -i}: the packet travels inside an outer header. */
    TUNNEL("Tunnel", "-i"),
    /** No real server: on to where the client sent it. A connection's method, which no server can be given. */
    BYPASS("Bypass", ""),
    /** Both ends are rewritten, {@code --fullnat}: the real server sees a local address, and needs no route to clients. */
    FULL_NAT("FullNat", "--fullnat");

    private static final ForwardingMethod[] BY_ID = values();

    private final String label;
    private final String option;

    ForwardingMethod(final String label, final String option) {
        this.label = label;
        this.option = option;
    }

    /** The word of the {@code Forward} column. */
    public String label() {
        return label;
    }

    /** The option of {@code ipvsadm -a}. */
    public String option() {
        return option;
    }

    /** Addresses and ports of packets change, in both directions. */
    public boolean translates() {
        return this == NAT || this == FULL_NAT;
    }

    /** The method with this ordinal, as connection entries and journals keep it. */
    public static ForwardingMethod byId(final int id) {
        return BY_ID[id];
    }
}
