package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What follows an ether type of {@link EthernetHeader#VLAN} or {@link EthernetHeader#QINQ} (IEEE 802.1Q): the tag
 * control information, then the ether type of what comes next, which may be another tag.
 */
public final class VlanTag extends Header {
    public static final int LENGTH = 4;

    private static final int TCI_OFFSET = 0;
    private static final int ETHER_TYPE_OFFSET = 2;
    private static final int ID_MASK = 0x0FFF;

    public VlanTag wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame. */
    public Reason check(final int available) {
        return available < LENGTH ? Reason.MALFORMED_ETHERNET : Reason.NONE;
    }

    /** Tag control information: 3 bits of priority, 1 bit "may be dropped", 12 bits of VLAN id. */
    public int tci() {
        return u16(TCI_OFFSET);
    }

    public VlanTag tci(final int tci) {
        put16(TCI_OFFSET, tci);
        return this;
    }

    public int id() {
        return tci() & ID_MASK;
    }

    public int etherType() {
        return u16(ETHER_TYPE_OFFSET);
    }

    public VlanTag etherType(final int etherType) {
        put16(ETHER_TYPE_OFFSET, etherType);
        return this;
    }
}
