package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/** Ethernet II header (IEEE 802.3) seen through a frame; VLAN tags, if any, follow it as {@link VlanTag}s. */
public final class EthernetHeader extends Header {
    public static final int LENGTH = 14;

    // Values of etherType().
    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final int VLAN = 0x8100;
    public static final int IPV6 = 0x86DD;
    public static final int QINQ = 0x88A8;

    private static final int DESTINATION_OFFSET = 0;
    private static final int SOURCE_OFFSET = 6;
    private static final int ETHER_TYPE_OFFSET = 12;

    public EthernetHeader wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame. */
    public Reason check(final int available) {
        return available < LENGTH ? Reason.MALFORMED_ETHERNET : Reason.NONE;
    }

    public long destination() {
        return mac(DESTINATION_OFFSET);
    }

    public EthernetHeader destination(final long mac) {
        putMac(DESTINATION_OFFSET, mac);
        return this;
    }

    public long source() {
        return mac(SOURCE_OFFSET);
    }

    public EthernetHeader source(final long mac) {
        putMac(SOURCE_OFFSET, mac);
        return this;
    }

    public int etherType() {
        return u16(ETHER_TYPE_OFFSET);
    }

    public EthernetHeader etherType(final int etherType) {
        put16(ETHER_TYPE_OFFSET, etherType);
        return this;
    }
}
