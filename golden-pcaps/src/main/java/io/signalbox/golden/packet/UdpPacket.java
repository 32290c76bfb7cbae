package io.signalbox.golden.packet;

import java.util.OptionalInt;

/** A UDP datagram (RFC 768). */
public final class UdpPacket extends TransportPacket<UdpPacket> {
    static final int PROTOCOL = 17;

    private OptionalInt length = OptionalInt.empty();

    UdpPacket() {}

    /** The sender did not compute one: the field is 0. */
    public UdpPacket withoutChecksum() {
        return checksum(0);
    }

    /** A length of header and payload that need not be right. */
    public UdpPacket length(final int wrong) {
        length = OptionalInt.of(wrong);
        return this;
    }

    @Override
    UdpPacket self() {
        return this;
    }

    @Override
    int protocol() {
        return PROTOCOL;
    }

    @Override
    byte[] message() {
        return ports().u16(length.orElse(8 + payload().length))
                .u16(0)
                .put(payload())
                .bytes();
    }

    @Override
    int checksumOffset() {
        return 6;
    }
}
