package io.signalbox.golden.packet;

/** A TCP segment (RFC 9293). Its data offset follows from the options. */
public final class TcpPacket extends TransportPacket<TcpPacket> {
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    private long sequence;
    private long acknowledgement;
    private int flags;
    private int window = 64240;
    private int urgentPointer;
    private byte[] options = {};
    private int dataOffset = -1;

    TcpPacket() {}

    public TcpPacket syn() {
        return flags(flags | SYN);
    }

    public TcpPacket fin() {
        return flags(flags | FIN);
    }

    public TcpPacket rst() {
        return flags(flags | RST);
    }

    public TcpPacket psh() {
        return flags(flags | PSH);
    }

    /** Acknowledges all bytes before this one. */
    public TcpPacket ack(final long nextExpected) {
        acknowledgement = nextExpected;
        return flags(flags | ACK);
    }

    public TcpPacket seq(final long number) {
        sequence = number;
        return this;
    }

    /** All nine flag bits at once, sensible or not. */
    public TcpPacket flags(final int bits) {
        flags = bits;
        return this;
    }

    public TcpPacket window(final int bytes) {
        window = bytes;
        return this;
    }

    public TcpPacket urgentPointer(final int offset) {
        urgentPointer = offset;
        return this;
    }

    /** Options; padded with zeros to four bytes. */
    public TcpPacket options(final byte[] bytes) {
        options = Octets.padded(bytes, 4);
        return this;
    }

    /** A data offset, in words of four bytes, that need not be right. */
    public TcpPacket dataOffset(final int wrong) {
        dataOffset = wrong;
        return this;
    }

    @Override
    TcpPacket self() {
        return this;
    }

    @Override
    int protocol() {
        return 6;
    }

    @Override
    byte[] message() {
        final int words = dataOffset < 0 ? (20 + options.length) / 4 : dataOffset;
        return ports().u32(sequence)
                .u32(acknowledgement)
                .u16(words << 12 | flags)
                .u16(window)
                .u16(0)
                .u16(urgentPointer)
                .put(options)
                .put(payload())
                .bytes();
    }

    @Override
    int checksumOffset() {
        return 16;
    }
}
