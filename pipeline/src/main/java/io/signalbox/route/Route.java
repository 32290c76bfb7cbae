package io.signalbox.route;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/** Where packets for a prefix go. */
public final class Route {
    public final long hi;
    public final long lo;
    /** Length in bits of a v4-mapped or IPv6 address: 0 to 128. */
    public final int prefixLength;

    public final RouteType type;
    public final Port port;
    /** Next hop; both 0 where the destination itself is on the link. */
    public final long viaHi;

    public final long viaLo;
    /** Largest IP packet this way, bytes. */
    public final int mtu;

    public Route(
            final long hi,
            final long lo,
            final int prefixLength,
            final RouteType type,
            final Port port,
            final long viaHi,
            final long viaLo,
            final int mtu) {
        this.hi = hi;
        this.lo = lo;
        this.prefixLength = prefixLength;
        this.type = type;
        this.port = port;
        this.viaHi = viaHi;
        this.viaLo = viaLo;
        this.mtu = mtu;
    }

    public boolean onLink() {
        return viaHi == 0 && viaLo == 0;
    }

    /** The upper 64 bits of the mask of a prefix of {@code length} bits. */
    public static long maskHi(final int length) {
        return length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
    }

    /** The lower 64 bits of the mask of a prefix of {@code length} bits. */
    public static long maskLo(final int length) {
        return length <= 64 ? 0 : -1L << (128 - length);
    }

    void save(final StateWriter to) {
        to.putLong(hi);
        to.putLong(lo);
        to.putByte(prefixLength);
        to.putByte(type.ordinal());
        to.putInt(port == null ? -1 : port.index);
        to.putLong(viaHi);
        to.putLong(viaLo);
        to.putInt(mtu);
    }

    static Route read(final StateReader from, final Router router) {
        return new Route(
                from.getLong(),
                from.getLong(),
                from.getByte(),
                RouteType.values()[from.getByte()],
                router.port(from.getInt()),
                from.getLong(),
                from.getLong(),
                from.getInt());
    }
}
