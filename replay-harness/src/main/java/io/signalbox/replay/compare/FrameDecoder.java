package io.signalbox.replay.compare;

import io.signalbox.replay.compare.Layer.Kind;
import java.util.Set;

/**
 * Takes an Ethernet frame apart into named fields: VLAN and QinQ (IEEE 802.1Q), ARP (RFC 826), IPv4 with options
 * (RFC 791), IPv6 with extension headers (RFC 8200), TCP, UDP, SCTP ports, ICMP and ICMPv6 with the quoted packet,
 * neighbour discovery (RFC 4861), IP in IP in every mix (RFC 2003, 2473), GRE (RFC 2784) and GUE version 0.
 *
 * <p>The headers of a tunnel begin with {@code outer.}, those of a quoted packet with {@code icmp.quote.}. Numbers on
 * the wire are big-endian. Nothing in a frame is an error: what makes no sense becomes a field called {@code bytes}.
 */
public final class FrameDecoder {
    /** The port that GUE is registered for (IANA). */
    public static final int GUE_PORT = 6080;

    static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_ARP = 0x0806;
    private static final int TYPE_IPV6 = 0x86dd;
    private static final Set<Integer> VLAN_TYPES = Set.of(0x8100, 0x88a8, 0x9100);
    private static final int ARP_IPV4_LENGTH = 28;

    private final Set<Integer> guePorts;

    /** Knows GUE by its registered port. */
    public FrameDecoder() {
        this(Set.of(GUE_PORT));
    }

    /** Takes UDP to each of these ports for GUE. */
    public FrameDecoder(final Set<Integer> guePorts) {
        this.guePorts = Set.copyOf(guePorts);
    }

    /** Takes the frame apart; works for any bytes, none included. */
    public DecodedFrame decode(final byte[] bytes) {
        final DecodedFrame frame = new DecodedFrame(bytes);
        if (bytes.length >= ETHERNET_HEADER) {
            ethernet(frame);
        }
        return frame.complete();
    }

    private void ethernet(final DecodedFrame frame) {
        frame.add("eth.dst", Names.mac(frame, 0), 0, 6);
        frame.add("eth.src", Names.mac(frame, 6), 6, 6);
        frame.addHex("eth.type", 12, 2);
        final Layer layer = new Layer(Kind.ETHERNET, "eth", 0, ETHERNET_HEADER, frame.length(), true, null);
        frame.layers().add(layer);
        carried(frame, frame.u16(12), layer);
    }

    private void carried(final DecodedFrame frame, final int type, final Layer under) {
        if (VLAN_TYPES.contains(type)) {
            vlan(frame, under);
        } else if (type == TYPE_ARP) {
            arp(frame, under);
        } else if (type == TYPE_IPV4 || type == TYPE_IPV6) {
            final int end = new NetworkDecoder(frame, guePorts).packet(type == TYPE_IPV4 ? 4 : 6, "", under);
            frame.addBytes("eth.padding", end, under.end() - end);
        }
    }

    private void vlan(final DecodedFrame frame, final Layer under) {
        final int at = under.payload();
        if (under.end() - at < VLAN_TAG || !frame.mayNest()) {
            return;
        }
        final int tag = frame.u16(at);
        frame.add("vlan.priority", Integer.toString(tag >> 13), at, 2);
        frame.add("vlan.drop_eligible", Integer.toString(tag >> 12 & 1), at, 2);
        frame.add("vlan.id", Integer.toString(tag & 0xfff), at, 2);
        frame.addHex("vlan.type", at + 2, 2);
        final Layer layer = new Layer(Kind.VLAN, "vlan", at, at + VLAN_TAG, under.end(), true, under);
        frame.layers().add(layer);
        carried(frame, frame.u16(at + 2), layer);
    }

    private static void arp(final DecodedFrame frame, final Layer under) {
        final int at = under.payload();
        if (under.end() - at < ARP_IPV4_LENGTH || frame.u8(at + 4) != 6 || frame.u8(at + 5) != 4) {
            return;
        }
        frame.addNumber("arp.hardware", at, 2);
        frame.addHex("arp.protocol", at + 2, 2);
        frame.addNumber("arp.hardware_len", at + 4, 1);
        frame.addNumber("arp.protocol_len", at + 5, 1);
        frame.add("arp.op", Names.arpOperation(frame.u16(at + 6)), at + 6, 2);
        frame.add("arp.sender_mac", Names.mac(frame, at + 8), at + 8, 6);
        frame.add("arp.sender_ip", Names.ipv4(frame, at + 14), at + 14, 4);
        frame.add("arp.target_mac", Names.mac(frame, at + 18), at + 18, 6);
        frame.add("arp.target_ip", Names.ipv4(frame, at + 24), at + 24, 4);
        frame.layers().add(new Layer(Kind.ARP, "arp", at, at + ARP_IPV4_LENGTH, under.end(), true, under));
        frame.addBytes("eth.padding", at + ARP_IPV4_LENGTH, under.end() - at - ARP_IPV4_LENGTH);
    }
}
