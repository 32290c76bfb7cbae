package io.signalbox.golden.packet;

/** An ICMP message (RFC 792, RFC 1191). */
public final class IcmpPacket extends ControlPacket<IcmpPacket> {

    IcmpPacket() {}

    public IcmpPacket echoRequest(final int id, final int sequence) {
        return message(8, 0, idAndSequence(id, sequence));
    }

    public IcmpPacket echoReply(final int id, final int sequence) {
        return message(0, 0, idAndSequence(id, sequence));
    }

    /** Code 0 is net, 1 host, 3 port, 13 prohibited. */
    public IcmpPacket unreachable(final int code) {
        return message(3, code, 0);
    }

    public IcmpPacket portUnreachable() {
        return unreachable(3);
    }

    public IcmpPacket fragmentationNeeded(final int nextHopMtu) {
        return message(3, 4, nextHopMtu);
    }

    public IcmpPacket timeExceeded() {
        return message(11, 0, 0);
    }

    public IcmpPacket reassemblyTimeExceeded() {
        return message(11, 1, 0);
    }

    @Override
    IcmpPacket self() {
        return this;
    }

    @Override
    int protocol() {
        return 1;
    }

    @Override
    boolean isChecksumOverAddresses() {
        return false;
    }
}
