package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Claims, and frames that may concern them, by a seed. */
public final class RandomTraffic {
    private static final byte ICMP = 1;
    private static final byte ICMPV6 = 58;
    private static final int[] PROTOCOLS = {ICMP, ICMP, 6, 17, ICMPV6, ICMPV6, 132, 0, 43, 44, 51, 60, 59};
    private static final int[] TYPES = {0x0800, 0x0800, 0x0800, 0x86DD, 0x86DD, 0x86DD, 0x0806, 0x88CC, 0x88B5};

    private final Random random;

    public RandomTraffic(final long seed) {
        random = new Random(seed);
    }

    /** @param most how many addresses of each kind there are at most */
    public Claims claims(final int most) {
        return new Claims(
                addresses(upTo(most)),
                servers(addresses(upTo(most))),
                prefixes(),
                addresses(upTo(most)),
                prefixes(),
                false);
    }

    private Set<Prefix> prefixes() {
        return Stream.generate(this::prefix).limit(random.nextInt(4)).collect(Collectors.toSet());
    }

    /** The filter does not look at ports. */
    public static Set<NatServer> servers(final Set<Address> addresses) {
        return addresses.stream().map(address -> new NatServer(address, 6, 80)).collect(Collectors.toSet());
    }

    private int upTo(final int most) {
        return random.nextInt(most + 1);
    }

    private Prefix prefix() {
        final boolean ipv4 = random.nextBoolean();
        return new Prefix(address(ipv4), ipv4 ? 96 + 4 + random.nextInt(29) : 12 + random.nextInt(117));
    }

    /** Of both families, in any proportion. */
    Set<Address> addresses(final int count) {
        final int ipv4InTen = random.nextInt(11);
        return Stream.generate(() -> address(random.nextInt(10) < ipv4InTen))
                .limit(count)
                .collect(Collectors.toSet());
    }

    /** From networks large and small, so that some have neighbours. */
    private Address address(final boolean ipv4) {
        if (ipv4) {
            return Address.ofIpv4(random.nextBoolean() ? 0x0A00_0000 | random.nextInt(0x1_0000) : random.nextInt());
        }
        final long network = 0x2001_0DB8_0000_0000L | random.nextInt(4);
        return switch (random.nextInt(4)) {
            case 0 -> new Address(random.nextLong(), random.nextLong());
            case 1 -> new Address(0x2001_0DB8L << 32 | random.nextInt(1 << 24), 1);
            case 2 -> new Address(network, random.nextLong());
            default -> new Address(network, random.nextInt(0x1_0000));
        };
    }

    /** Frames to and from what is claimed, what lies next to it, and any other. */
    public List<byte[]> frames(final Claims claims, final int count) {
        final List<Address> known = Stream.of(
                        claims.vips().stream(),
                        claims.natAddresses().stream(),
                        claims.hostOwned().stream(),
                        claims.inside().stream().map(Prefix::address),
                        claims.prefixes().stream().map(Prefix::address))
                .flatMap(each -> each)
                .toList();
        final List<Address> ipv4 = known.stream().filter(Address::isIpv4).toList();
        final List<Address> ipv6 = known.stream().filter(each -> !each.isIpv4()).toList();
        return Stream.generate(() -> frame(ipv4, ipv6)).limit(count).toList();
    }

    private byte[] frame(final List<Address> ipv4, final List<Address> ipv6) {
        final ByteBuffer frame = ByteBuffer.allocate(128);
        random.nextBytes(frame.array());
        frame.position(12);
        for (int tags = random.nextInt(8) - 5; tags > 0; tags--) {
            frame.putShort((short) (random.nextBoolean() ? 0x8100 : 0x88A8)).putShort((short) random.nextInt());
        }
        final int type = TYPES[random.nextInt(TYPES.length)];
        frame.putShort((short) type);
        final int at = frame.position();
        final byte protocol = (byte) PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        if (type == 0x0800) {
            final int words = random.nextInt(3) == 0 ? random.nextInt(16) : 5;
            frame.put(at, (byte) (0x40 | words));
            frame.put(at + 9, protocol);
            frame.putInt(at + 12, Addresses.toIpv4(near(ipv4, true).lo()));
            frame.putInt(at + 16, Addresses.toIpv4(near(ipv4, true).lo()));
            if (protocol == ICMP) {
                frame.putInt(
                        at + words * 4 + 8 + 16,
                        Addresses.toIpv4(near(ipv4, true).lo()));
            }
        } else if (type == 0x86DD) {
            frame.put(at + 6, protocol);
            put(frame, at + 8, near(ipv6, false));
            put(frame, at + 24, random.nextInt(8) == 0 ? new Address(0xFF02L << 48, 1) : near(ipv6, false));
            if (protocol == ICMPV6) {
                frame.put(at + 40, (byte) (random.nextBoolean() ? 128 + random.nextInt(16) : 1 + random.nextInt(4)));
                put(frame, at + 48 + 24, near(ipv6, false));
            }
        }
        final int length = random.nextInt(6) == 0 ? random.nextInt(frame.capacity()) : frame.capacity();
        return Arrays.copyOf(frame.array(), length);
    }

    private static void put(final ByteBuffer frame, final int at, final Address address) {
        frame.putLong(at, address.hi()).putLong(at + 8, address.lo());
    }

    private Address near(final List<Address> known, final boolean ipv4) {
        if (known.isEmpty() || random.nextInt(4) == 0) {
            return address(ipv4);
        }
        final Address one = known.get(random.nextInt(known.size()));
        final List<Address> around = new ArrayList<>(List.of(one, one, one));
        around.add(new Address(one.hi(), one.lo() ^ 1L << random.nextInt(ipv4 ? 32 : 64)));
        if (!ipv4) {
            around.add(new Address(one.hi() ^ 1L << random.nextInt(64), one.lo()));
        }
        return around.get(random.nextInt(around.size()));
    }
}
