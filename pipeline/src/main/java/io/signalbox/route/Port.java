package io.signalbox.route;

/** A network port of the director. */
public final class Port {
    public final int index;
    public final String name;
    /** 48 bits. */
    public final long mac;
    /** Largest IP packet that leaves by it, bytes. */
    public final int mtu;

    public Port(final int index, final String name, final long mac, final int mtu) {
        this.index = index;
        this.name = name;
        this.mac = mac;
        this.mtu = mtu;
    }
}
