package io.signalbox.service;

/** Connections, packets and bytes, both ways. */
public final class Totals {
    public long connections;
    public long inPackets;
    public long outPackets;
    public long inBytes;
    public long outBytes;

    void set(final Totals other) {
        connections = other.connections;
        inPackets = other.inPackets;
        outPackets = other.outPackets;
        inBytes = other.inBytes;
        outBytes = other.outBytes;
    }

    Totals minus(final Totals other) {
        final Totals difference = new Totals();
        difference.connections = connections - other.connections;
        difference.inPackets = inPackets - other.inPackets;
        difference.outPackets = outPackets - other.outPackets;
        difference.inBytes = inBytes - other.inBytes;
        difference.outBytes = outBytes - other.outBytes;
        return difference;
    }
}
