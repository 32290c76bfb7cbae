package io.signalbox.golden.packet;

import io.signalbox.golden.address.Mac;
import java.util.Arrays;
import java.util.OptionalInt;

/** An Ethernet frame without its check sequence, as captures hold it; tags as IEEE 802.1Q puts them. */
public final class EthernetFrame {
    private static final int CUSTOMER_TAG = 0x8100;
    private static final int SERVICE_TAG = 0x88a8;
    private static final int MIN_LENGTH = 60;

    private final Mac source;
    private final Mac destination;
    private final Packet packet;
    private final Octets tags = new Octets();
    private OptionalInt etherType = OptionalInt.empty();
    private int minLength;
    private int truncatedTo = Integer.MAX_VALUE;

    EthernetFrame(final Mac source, final Mac destination, final Packet packet) {
        this.source = source;
        this.destination = destination;
        this.packet = packet;
    }

    public EthernetFrame vlan(final int id) {
        return tag(CUSTOMER_TAG, id);
    }

    public EthernetFrame qinq(final int outerId, final int innerId) {
        return tag(SERVICE_TAG, outerId).tag(CUSTOMER_TAG, innerId);
    }

    /** Any tag, behind those before it; {@code control} is priority (3 bits), drop eligible (1) and VLAN id (12). */
    public EthernetFrame tag(final int protocol, final int control) {
        tags.u16(protocol).u16(control);
        return this;
    }

    /** An EtherType that need not be the packet's. */
    public EthernetFrame etherType(final int wrong) {
        etherType = OptionalInt.of(wrong);
        return this;
    }

    /** Zeros behind a short packet, as network cards add them. */
    public EthernetFrame padded() {
        minLength = MIN_LENGTH;
        return this;
    }

    /** The frame ends after so many bytes, as in a capture with a snap length. */
    public EthernetFrame truncatedTo(final int length) {
        truncatedTo = length;
        return this;
    }

    public byte[] bytes() {
        final byte[] frame = new Octets()
                .put(destination.bytes())
                .put(source.bytes())
                .put(tags.bytes())
                .u16(etherType.orElse(packet.etherType()))
                .put(packet.bytes())
                .bytes();
        return Octets.cut(Arrays.copyOf(frame, Math.max(frame.length, minLength)), truncatedTo);
    }
}
