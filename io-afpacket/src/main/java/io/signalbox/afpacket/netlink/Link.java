package io.signalbox.afpacket.netlink;

/**
 * A network interface.
 *
 * @param index the kernel's number for it, from 1
 * @param mac as {@link io.signalbox.wire.MacAddress} has them; 0 where it has none
 * @param mtu largest IP packet that it takes, bytes
 * @param up it was switched on
 * @param running its other end is there too: frames pass
 * @param kind {@code veth}, {@code bridge}, {@code tun}, ...; empty for a real one
 * @param master the bridge or bond that it belongs to, by index; 0 where there is none
 */
public record Link(
        int index,
        String name,
        long mac,
        int mtu,
        boolean loopback,
        boolean up,
        boolean running,
        String kind,
        int master) {}
