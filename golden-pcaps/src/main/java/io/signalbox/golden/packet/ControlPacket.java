package io.signalbox.golden.packet;

/** What ICMP and ICMPv6 share: type, code, checksum, four bytes of the type's own, and often a quoted packet. */
public abstract class ControlPacket<P extends ControlPacket<P>> extends IpPacket<P> {
    private int type;
    private int code;
    private long rest;

    /** Any message; {@code rest} is what stands in bytes 4 to 7. */
    public P message(final int itsType, final int itsCode, final long itsRest) {
        type = itsType;
        code = itsCode;
        rest = itsRest;
        return self();
    }

    /** The packet that the message is about, as far as it goes. */
    public P quoting(final Packet packet) {
        return payload(packet.bytes());
    }

    public P quoting(final byte[] packet) {
        return payload(packet);
    }

    static long idAndSequence(final int id, final int sequence) {
        return (long) id << 16 | sequence;
    }

    @Override
    final byte[] message() {
        return new Octets().u8(type).u8(code).u16(0).u32(rest).put(payload()).bytes();
    }

    @Override
    final int checksumOffset() {
        return 2;
    }
}
