package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;
import java.nio.ByteBuffer;
import java.util.Set;

/** Which frames a {@link ClaimFilter} shall let in, said header by header. */
public record SlowFilter(Claims claims) {
    private static final Set<Integer> TAGS = Set.of(0x8100, 0x88A8);
    /** Hop-by-hop, routing, fragment, destination options (RFC 8200), authentication (RFC 4302). */
    private static final Set<Integer> EXTENSIONS = Set.of(0, 43, 44, 60, 51);

    public boolean letsIn(final byte[] bytes) {
        final ByteBuffer frame = ByteBuffer.wrap(bytes);
        if (frame.capacity() < 14) {
            return false;
        }
        frame.position(12);
        int type = frame.getShort() & 0xFFFF;
        if (TAGS.contains(type)) {
            if (frame.remaining() < 4) {
                return false;
            }
            frame.getShort();
            type = frame.getShort() & 0xFFFF;
        }
        return switch (type) {
            case 0x0806 -> true;
            case 0x0800 -> frame.remaining() >= 20 && letsInIpv4(frame.slice());
            case 0x86DD -> frame.remaining() >= 40 && letsInIpv6(frame.slice());
            default -> false;
        };
    }

    private boolean letsInIpv4(final ByteBuffer packet) {
        final Address source = Address.ofIpv4(packet.getInt(12));
        final Address destination = Address.ofIpv4(packet.getInt(16));
        final boolean icmp = packet.get(9) == 1;
        final int quote = (packet.get(0) & 0x0F) * 4 + 8;
        return isClaimed(source, destination)
                || icmp && claims.hostOwned().contains(destination)
                || icmp && packet.capacity() >= quote + 20 && isServer(Address.ofIpv4(packet.getInt(quote + 16)));
    }

    private boolean letsInIpv6(final ByteBuffer packet) {
        final Address source = new Address(packet.getLong(8), packet.getLong(16));
        final Address destination = new Address(packet.getLong(24), packet.getLong(32));
        final int next = packet.get(6) & 0xFF;
        final boolean hidden = EXTENSIONS.contains(next);
        if (isClaimed(source, destination)) {
            return true;
        }
        if ((next == 58 || hidden) && claims.hostOwned().contains(destination)) {
            return true;
        }
        if (hidden) {
            return packet.get(24) == (byte) 0xFF;
        }
        if (next != 58 || packet.capacity() == 40) {
            return false;
        }
        final int type = packet.get(40) & 0xFF;
        final int quote = 48;
        return type >= 133 && type <= 137
                || packet.capacity() >= quote + 40
                        && isServer(new Address(packet.getLong(quote + 24), packet.getLong(quote + 32)));
    }

    private boolean isClaimed(final Address source, final Address destination) {
        return claims.vips().contains(destination)
                || isServer(source)
                || claims.inside().stream().anyMatch(prefix -> isIn(destination, prefix))
                || claims.prefixes().stream().anyMatch(prefix -> isIn(destination, prefix));
    }

    /** A NAT server or an inside host. */
    private boolean isServer(final Address address) {
        return claims.natAddresses().contains(address)
                || claims.inside().stream().anyMatch(prefix -> isIn(address, prefix));
    }

    private static boolean isIn(final Address address, final Prefix prefix) {
        return bits(address).startsWith(bits(prefix.address()).substring(0, prefix.length()));
    }

    private static String bits(final Address address) {
        return bits(address.hi()) + bits(address.lo());
    }

    private static String bits(final long half) {
        final String digits = Long.toBinaryString(half);
        return "0".repeat(Long.SIZE - digits.length()) + digits;
    }
}
