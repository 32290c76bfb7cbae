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
    /** Largest IP packet this way, bytes; 0 for the port's. */
    public final int ownMtu;
    /** To the same prefix, and heeded where this one is not there. */
    Route next;

    public Route(
            final long hi,
            final long lo,
            final int prefixLength,
            final RouteType type,
            final Port port,
            final long viaHi,
            final long viaLo,
            final int ownMtu) {
        this.hi = hi;
        this.lo = lo;
        this.prefixLength = prefixLength;
        this.type = type;
        this.port = port;
        this.viaHi = viaHi;
        this.viaLo = viaLo;
        this.ownMtu = ownMtu;
    }

    /** Largest IP packet this way, bytes. */
    public int mtu() {
        return ownMtu == 0 && port != null ? port.mtu : ownMtu;
    }

    /** Leads to the same prefix in the same way; how wide it is does not matter. */
    boolean goesLike(final Route other) {
        return prefixLength == other.prefixLength
                && ((hi ^ other.hi) & maskHi(prefixLength)) == 0
                && ((lo ^ other.lo) & maskLo(prefixLength)) == 0
                && type == other.type
                && port == other.port
                && viaHi == other.viaHi
                && viaLo == other.viaLo;
    }

    boolean isAsWideAs(final Route other) {
        return ownMtu == other.ownMtu;
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
        to.putInt(ownMtu);
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
