package io.signalbox.packet;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * Protocol, addresses and ports of one direction of a flow. An address is two longs, IPv4 as v4-mapped IPv6
 * ({@code hi = 0, lo = 0x0000_FFFF_aaaa_aaaa}), so one code path serves both families.
 */
public final class FlowKey {
    public int protocol;
    public long sourceHi;
    public long sourceLo;
    public int sourcePort;
    public long destinationHi;
    public long destinationLo;
    public int destinationPort;

    /** Sets all of it; ports 0 to 65535. */
    public FlowKey set(
            final int protocol,
            final long sourceHi,
            final long sourceLo,
            final int sourcePort,
            final long destinationHi,
            final long destinationLo,
            final int destinationPort) {
        this.protocol = protocol;
        this.sourceHi = sourceHi;
        this.sourceLo = sourceLo;
        this.sourcePort = sourcePort;
        this.destinationHi = destinationHi;
        this.destinationLo = destinationLo;
        this.destinationPort = destinationPort;
        return this;
    }

    public void clear() {
        set(0, 0, 0, 0, 0, 0, 0);
    }

    /** Copies {@code other} with source and destination exchanged: the key of the opposite direction. */
    public FlowKey setReversed(final FlowKey other) {
        return set(
                other.protocol,
                other.destinationHi,
                other.destinationLo,
                other.destinationPort,
                other.sourceHi,
                other.sourceLo,
                other.sourcePort);
    }

    public FlowKey set(final FlowKey other) {
        return set(
                other.protocol,
                other.sourceHi,
                other.sourceLo,
                other.sourcePort,
                other.destinationHi,
                other.destinationLo,
                other.destinationPort);
    }

    public void save(final StateWriter to) {
        to.putInt(protocol);
        to.putLong(sourceHi);
        to.putLong(sourceLo);
        to.putInt(sourcePort);
        to.putLong(destinationHi);
        to.putLong(destinationLo);
        to.putInt(destinationPort);
    }

    public void load(final StateReader from) {
        protocol = from.getInt();
        sourceHi = from.getLong();
        sourceLo = from.getLong();
        sourcePort = from.getInt();
        destinationHi = from.getLong();
        destinationLo = from.getLong();
        destinationPort = from.getInt();
    }
}
