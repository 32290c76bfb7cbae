package io.signalbox.route;

/** A network port of the director. What it is like can change; who holds it need not be told. */
public final class Port {
    public final int index;
    public String name;
    /** 48 bits. */
    public long mac;
    /** Largest IP packet that leaves by it, bytes. */
    public int mtu;
    /** Nothing leaves by a port that is down. */
    public boolean up = true;

    public Port(final int index, final String name, final long mac, final int mtu) {
        this.index = index;
        set(name, mac, mtu);
    }

    void set(final String newName, final long newMac, final int newMtu) {
        name = newName;
        mac = newMac;
        mtu = newMtu;
    }
}
