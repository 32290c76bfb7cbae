package io.signalbox.golden.packet;

/** What TCP and UDP share: ports in front, and a checksum over the addresses too. */
public abstract class TransportPacket<P extends TransportPacket<P>> extends IpPacket<P> {
    private int sourcePort;
    private int destinationPort;

    public P from(final String address, final int port) {
        sourcePort = port;
        return from(address);
    }

    public P to(final String address, final int port) {
        destinationPort = port;
        return to(address);
    }

    final Octets ports() {
        return new Octets().u16(sourcePort).u16(destinationPort);
    }

    @Override
    final boolean isChecksumOverAddresses() {
        return true;
    }
}
