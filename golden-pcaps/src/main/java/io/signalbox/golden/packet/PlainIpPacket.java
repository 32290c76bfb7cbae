package io.signalbox.golden.packet;

/** An IP packet whose payload is taken as it is: tunnels, and protocols that nobody knows. */
public final class PlainIpPacket extends IpPacket<PlainIpPacket> {
    static final int IPV4 = 4;
    static final int IPV6 = 41;
    static final int GRE = 47;

    private final int protocol;

    PlainIpPacket(final int protocol) {
        this.protocol = protocol;
    }

    @Override
    PlainIpPacket self() {
        return this;
    }

    @Override
    int protocol() {
        return protocol;
    }

    @Override
    byte[] message() {
        return payload();
    }

    @Override
    int checksumOffset() {
        return NO_CHECKSUM;
    }

    @Override
    boolean isChecksumOverAddresses() {
        return false;
    }
}
