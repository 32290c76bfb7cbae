package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.wire.GreHeader;
import io.signalbox.wire.GueHeader;
import io.signalbox.wire.UdpHeader;

/**
 * What a tunnel to a real server is made of.
 *
 * @param port UDP port of the far end, GUE only
 */
public record Tunnel(Type type, int port, Checksum checksum) {
    public static final Tunnel IPIP = new Tunnel(Type.IPIP, 0, Checksum.NONE);

    /** Bytes between the outer IP header and the packet inside. */
    public int headerLength() {
        return switch (type) {
            case IPIP -> 0;
            case GUE -> UdpHeader.LENGTH + GueHeader.LENGTH;
            case GRE -> hasChecksum() ? GreHeader.LENGTH_WITH_CHECKSUM : GreHeader.LENGTH;
        };
    }

    /**
     * Whether its headers carry a checksum over all that follows. {@link Checksum#REMOTE} spares summing up packets
     * whose own checksum is not computed yet; one that is forwarded has its own, and gets a full one as well.
     */
    public boolean hasChecksum() {
        return checksum != Checksum.NONE;
    }

    public void save(final StateWriter to) {
        to.putByte(type.ordinal());
        to.putInt(port);
        to.putByte(checksum.ordinal());
    }

    public static Tunnel read(final StateReader from) {
        return new Tunnel(Type.values()[from.getByte()], from.getInt(), Checksum.values()[from.getByte()]);
    }

    /** As {@code --tun-type} names them. */
    public enum Type {
        IPIP,
        GUE,
        GRE
    }

    /** As {@code --tun-nocsum}, {@code --tun-csum} and {@code --tun-remcsum} say; the last for GUE only. */
    public enum Checksum {
        NONE,
        FULL,
        REMOTE
    }
}
