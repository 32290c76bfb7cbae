package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

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

    void clear() {
        connections = inPackets = outPackets = inBytes = outBytes = 0;
    }

    void add(final Totals other) {
        connections += other.connections;
        inPackets += other.inPackets;
        outPackets += other.outPackets;
        inBytes += other.inBytes;
        outBytes += other.outBytes;
    }

    void setDifference(final Totals now, final Totals before) {
        connections = now.connections - before.connections;
        inPackets = now.inPackets - before.inPackets;
        outPackets = now.outPackets - before.outPackets;
        inBytes = now.inBytes - before.inBytes;
        outBytes = now.outBytes - before.outBytes;
    }

    Totals minus(final Totals other) {
        final Totals difference = new Totals();
        difference.setDifference(this, other);
        return difference;
    }

    /** Takes in what a period of two seconds brought: a quarter of the way towards it, as Linux' estimator goes. */
    void average(final Totals gained) {
        connections += (gained.connections << 9) - connections >> 2;
        inPackets += (gained.inPackets << 9) - inPackets >> 2;
        outPackets += (gained.outPackets << 9) - outPackets >> 2;
        inBytes += (gained.inBytes << 4) - inBytes >> 2;
        outBytes += (gained.outBytes << 4) - outBytes >> 2;
    }

    /** False once silence changes an average no more. */
    boolean isMoving() {
        return (connections | inPackets | outPackets | inBytes | outBytes) != 0;
    }

    /** Averages as people see them. */
    Totals perSecond() {
        final Totals rates = new Totals();
        rates.connections = connections + 511 >> 10;
        rates.inPackets = inPackets + 511 >> 10;
        rates.outPackets = outPackets + 511 >> 10;
        rates.inBytes = inBytes + 15 >> 5;
        rates.outBytes = outBytes + 15 >> 5;
        return rates;
    }

    void save(final StateWriter to) {
        to.putLong(connections);
        to.putLong(inPackets);
        to.putLong(outPackets);
        to.putLong(inBytes);
        to.putLong(outBytes);
    }

    void load(final StateReader from) {
        connections = from.getLong();
        inPackets = from.getLong();
        outPackets = from.getLong();
        inBytes = from.getLong();
        outBytes = from.getLong();
    }
}
