package io.signalbox.wire;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;

/** ARP message for IPv4 over Ethernet (RFC 826), the only kind there is here, seen through a frame. */
public final class ArpMessage extends Header {
    public static final int LENGTH = 28;

    // Values of operation().
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int HARDWARE_TYPE_OFFSET = 0;
    private static final int PROTOCOL_TYPE_OFFSET = 2;
    private static final int LENGTHS_OFFSET = 4;
    private static final int OPERATION_OFFSET = 6;
    private static final int SENDER_MAC_OFFSET = 8;
    private static final int SENDER_ADDRESS_OFFSET = 14;
    private static final int TARGET_MAC_OFFSET = 18;
    private static final int TARGET_ADDRESS_OFFSET = 24;

    private static final int ETHERNET = 1;
    /** Six bytes of MAC, four of IPv4. */
    private static final int SIX_AND_FOUR = 0x0604;

    public ArpMessage wrap(final UnsafeBuffer frame, final int offset) {
        lay(frame, offset);
        return this;
    }

    /** For bytes from the network: after NONE no accessor can leave the frame. */
    public Reason check(final int available) {
        if (available < LENGTH) {
            return Reason.TRUNCATED;
        }
        final boolean ipv4OverEthernet = u16(HARDWARE_TYPE_OFFSET) == ETHERNET
                && u16(PROTOCOL_TYPE_OFFSET) == EthernetHeader.IPV4
                && u16(LENGTHS_OFFSET) == SIX_AND_FOUR;
        return ipv4OverEthernet ? Reason.NONE : Reason.MALFORMED_ARP;
    }

    /** Writes what every message of this kind begins with: the types and lengths of its addresses. */
    public ArpMessage ipv4OverEthernet() {
        put16(HARDWARE_TYPE_OFFSET, ETHERNET);
        put16(PROTOCOL_TYPE_OFFSET, EthernetHeader.IPV4);
        put16(LENGTHS_OFFSET, SIX_AND_FOUR);
        return this;
    }

    public int operation() {
        return u16(OPERATION_OFFSET);
    }

    public ArpMessage operation(final int operation) {
        put16(OPERATION_OFFSET, operation);
        return this;
    }

    public long senderMac() {
        return mac(SENDER_MAC_OFFSET);
    }

    public ArpMessage senderMac(final long mac) {
        putMac(SENDER_MAC_OFFSET, mac);
        return this;
    }

    public int senderAddress() {
        return i32(SENDER_ADDRESS_OFFSET);
    }

    public ArpMessage senderAddress(final int address) {
        put32(SENDER_ADDRESS_OFFSET, address);
        return this;
    }

    public long targetMac() {
        return mac(TARGET_MAC_OFFSET);
    }

    public ArpMessage targetMac(final long mac) {
        putMac(TARGET_MAC_OFFSET, mac);
        return this;
    }

    public int targetAddress() {
        return i32(TARGET_ADDRESS_OFFSET);
    }

    public ArpMessage targetAddress(final int address) {
        put32(TARGET_ADDRESS_OFFSET, address);
        return this;
    }
}
