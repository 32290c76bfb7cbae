package io.signalbox.service;

/**
 * What a tunnel to a real server is made of.
 *
 * @param port UDP port of the far end, GUE only
 */
public record Tunnel(Type type, int port, Checksum checksum) {
    public static final Tunnel IPIP = new Tunnel(Type.IPIP, 0, Checksum.NONE);

    /** As {@code --tun-type} names them. */
    public enum Type {
        IPIP,
        GUE,
        GRE
    }

    /** As {@code --tun-nocsum}, {@code --tun-csum} and {@code --tun-remcsum} say. */
    public enum Checksum {
        NONE,
        FULL,
        REMOTE
    }
}
