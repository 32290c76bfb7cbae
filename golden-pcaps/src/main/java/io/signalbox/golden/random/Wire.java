package io.signalbox.golden.random;

import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.IpPacket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The links of the director: packets go onto them as frames, in fragments where they must be; some get lost. */
final class Wire {
    private static final int MTU = 1_500;
    private static final int ROOM_FOR_HEADERS = 60;
    private static final int UNIT = 8;
    private static final int SHORT = 200;
    private static final int NOBODYS_VLAN = 100;
    private static final int ETHERNET = 14;

    private final Dice dice;
    private final int insideMtu;
    private final List<ScenarioDraft.Packet> packets = new ArrayList<>();
    private int ids = 1;

    Wire(final Dice dice, final int insideMtu) {
        this.dice = dice;
        this.insideMtu = insideMtu;
    }

    /** All that went over the links, in the order of time. */
    List<ScenarioDraft.Packet> packets() {
        packets.sort(Comparator.comparingLong(ScenarioDraft.Packet::timeUs));
        return packets;
    }

    /** Most packets have nothing special. */
    <P extends IpPacket<P>> P usual(final P packet) {
        packet.id(ids++);
        if (dice.oneIn(6)) {
            packet.tos(dice.below(256));
        }
        if (dice.oneIn(10)) {
            packet.ttl(dice.of(1, 2, 255));
        }
        return dice.oneIn(40) ? packet.checksum(0xbad) : packet;
    }

    /**
     * As it is, or in fragments where it is too long for the wire. Short packets of IPv6 come in tiny ones too; those of
     * IPv4 the kernel may join as they come, if they fit into what room its buffers happen to have.
     */
    void send(final long timeUs, final String port, final String source, final IpPacket<?> packet) {
        final int mtu = port.equals(Net.INSIDE) ? insideMtu : MTU;
        final byte[] bytes = packet.bytes();
        if (bytes.length > mtu) {
            sendFragments(timeUs, port, source, packet, (mtu - ROOM_FOR_HEADERS) / UNIT * UNIT);
        } else if (bytes.length < SHORT && !isV4(bytes) && dice.oneIn(15)) {
            sendFragments(timeUs, port, source, packet, dice.of(UNIT, 2 * UNIT, 3 * UNIT, 6 * UNIT));
        } else {
            put(timeUs, port, source, dice.oneIn(2) ? packet.dontFragment() : packet);
        }
    }

    /** In order or not, whole or not. */
    private void sendFragments(
            final long timeUs, final String port, final String source, final IpPacket<?> packet, final int size) {
        final int length = packet.bytes().length - headerLength(packet.bytes());
        final int count = Math.max(1, (length + size - 1) / size);
        if (dice.oneIn(4)) {
            packet.dontFragment();
        }
        final boolean isBackwards = dice.oneIn(4);
        final int lost = dice.oneIn(6) ? dice.below(count) : count;
        for (int i = 0; i < count; i++) {
            if (i != lost) {
                final int place = isBackwards ? count - 1 - i : i;
                put(timeUs + place, port, source, packet.fragment(i * size, size));
            }
        }
    }

    private static int headerLength(final byte[] packet) {
        return isV4(packet) ? (packet[0] & 0xf) * 4 : 40;
    }

    private static boolean isV4(final byte[] packet) {
        return packet[0] >> 4 == 4;
    }

    /** As it is: nothing gets lost, and nothing is tagged. */
    void putWhole(final long timeUs, final String port, final String source, final IpPacket<?> packet) {
        final String[] macs = Net.macs(port, source);
        put(timeUs, port, packet.onEthernet(macs[0], macs[1]));
    }

    /** In one frame. */
    void put(final long timeUs, final String port, final String source, final IpPacket<?> packet) {
        final String[] macs = Net.macs(port, source);
        final EthernetFrame frame = packet.onEthernet(macs[0], macs[1]);
        if (dice.oneIn(100)) {
            tag(frame);
        }
        put(timeUs, port, dice.oneIn(10) ? frame.padded() : frame);
    }

    /** The director is in no VLAN. */
    private void tag(final EthernetFrame frame) {
        if (dice.oneIn(2)) {
            frame.vlan(NOBODYS_VLAN);
        } else {
            frame.qinq(NOBODYS_VLAN, NOBODYS_VLAN + 1);
        }
    }

    private void put(final long timeUs, final String port, final EthernetFrame frame) {
        packets.add(new ScenarioDraft.Packet(timeUs, port, frame.bytes()));
    }

    /** A packet with some of its bytes turned into others, behind the addresses of the link. */
    void putDamaged(final long timeUs, final String port, final String source, final IpPacket<?> packet) {
        final String[] macs = Net.macs(port, source);
        final byte[] frame = packet.onEthernet(macs[0], macs[1]).bytes();
        for (int damages = dice.between(1, 2); damages > 0; damages--) {
            frame[ETHERNET + dice.below(Math.min(frame.length - ETHERNET, ROOM_FOR_HEADERS))] = (byte) dice.below(256);
        }
        packets.add(new ScenarioDraft.Packet(timeUs, port, frame));
    }
}
