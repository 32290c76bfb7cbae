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
    private static final int TAG = 4;
    private static final int IPV4_FRAGMENTATION = 6;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int FRAGMENT = 44;
    private static final int FIXED_HEADER = 20;

    /**
     * The kernel gives up datagrams of which a part is lost at the end of a slot of its timer wheel (0.64 s for IPv4,
     * 5.12 s for IPv6), and in a slot the newest first: of two that began closer than this nobody knows the order.
     */
    private static final long APART_US = 10_000_000;

    private final Dice dice;
    private final int insideMtu;
    private final List<ScenarioDraft.Packet> packets = new ArrayList<>();
    /** When a part of a datagram was last lost: of IPv4, of IPv6. */
    private final long[] incompleteUs = {-APART_US, -APART_US};

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
        final int mtu = mtu(port);
        final byte[] bytes = packet.bytes();
        if (bytes.length > mtu) {
            sendFragments(timeUs, port, source, packet, (mtu - ROOM_FOR_HEADERS) / UNIT * UNIT);
        } else if (bytes.length < SHORT && !isV4(bytes) && dice.oneIn(15)) {
            sendFragments(timeUs, port, source, packet, dice.of(UNIT, 2 * UNIT, 3 * UNIT, 6 * UNIT));
        } else {
            put(timeUs, port, source, dice.oneIn(2) ? packet.dontFragment() : packet);
        }
    }

    private int mtu(final String port) {
        return port.equals(Net.INSIDE) ? insideMtu : MTU;
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
        final int drawn = dice.oneIn(6) ? dice.below(count) : count;
        final int lost = drawn == count || mayLosePart(timeUs, packet.bytes()) ? drawn : count;
        for (int i = 0; i < count; i++) {
            if (i != lost) {
                final int place = isBackwards ? count - 1 - i : i;
                put(timeUs + place, port, source, packet.fragment(i * size, size));
            }
        }
    }

    /** Whether a part of a datagram may get lost now; if so, it does. */
    private boolean mayLosePart(final long timeUs, final byte[] packet) {
        final int family = isV4(packet) ? 0 : 1;
        final boolean may = Math.abs(timeUs - incompleteUs[family]) >= APART_US;
        if (may) {
            incompleteUs[family] = timeUs;
        }
        return may;
    }

    private static int headerLength(final byte[] packet) {
        return isV4(packet) ? (packet[0] & 0xf) * 4 : 40;
    }

    private static boolean isV4(final byte[] packet) {
        return packet[0] >> 4 == 4;
    }

    private static boolean isFragment(final byte[] packet) {
        if (packet.length < FIXED_HEADER) {
            return false;
        }
        return isV4(packet)
                ? (packet[IPV4_FRAGMENTATION] & 0x3f | packet[IPV4_FRAGMENTATION + 1]) != 0
                : packet[IPV6_NEXT_HEADER] == FRAGMENT;
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
            tag(frame, timeUs, port, packet.bytes());
        }
        put(timeUs, port, dice.oneIn(10) ? frame.padded() : frame);
    }

    /** The director is in no VLAN: the packet gets lost. A link has room for one tag beyond its MTU. */
    private void tag(final EthernetFrame frame, final long timeUs, final String port, final byte[] packet) {
        final boolean isSingle = dice.oneIn(2) || packet.length + TAG > mtu(port);
        if (isFragment(packet) && !mayLosePart(timeUs, packet)) {
            return;
        }
        if (isSingle) {
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
