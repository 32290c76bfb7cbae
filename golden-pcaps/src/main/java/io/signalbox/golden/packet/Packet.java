package io.signalbox.golden.packet;

import io.signalbox.golden.address.Mac;

/** Something that an Ethernet frame can carry. */
public abstract class Packet {

    /** The packet alone, without the Ethernet header. */
    public abstract byte[] bytes();

    abstract int etherType();

    public final EthernetFrame onEthernet(final String from, final String to) {
        return new EthernetFrame(Mac.parse(from), Mac.parse(to), this);
    }
}
