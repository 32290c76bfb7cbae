package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.route.Route;
import io.signalbox.wire.Addresses;

/**
 * Addresses and ports of the director's own, from which full NAT reaches real servers. Addresses are two longs, IPv4 as
 * v4-mapped IPv6; all of a range have the same upper one.
 *
 * @param hi upper long of the addresses
 * @param firstLo lower long of the first
 * @param lastLo lower long of the last
 * @param toHi it is for real servers of this prefix
 * @param toLo likewise, its lower long
 * @param toLength bits of the prefix, of a v4-mapped or IPv6 address; 0 for all servers of the addresses' family
 * @param firstPort of the ports of each address
 * @param lastPort last of them
 */
public record LocalRange(
        long hi, long firstLo, long lastLo, long toHi, long toLo, int toLength, int firstPort, int lastPort) {
    public static final int MAX_ADDRESSES = 256;
    /** Where ports begin that programs of the system do not have. */
    public static final int FIRST_PORT = 1_024;

    public static final int LAST_PORT = 0xFFFF;

    private static final int ALL_BITS = 128;

    /** @throws IllegalArgumentException one sentence, for a range that makes no sense */
    public LocalRange {
        final long count = lastLo - firstLo + 1;
        if (count < 1 || count > MAX_ADDRESSES) {
            throw new IllegalArgumentException("a range holds 1 to " + MAX_ADDRESSES + " addresses in their order");
        }
        final boolean ipv4 = Addresses.isIpv4(hi, firstLo);
        if (ipv4 != Addresses.isIpv4(hi, lastLo) || toLength != 0 && ipv4 != Addresses.isIpv4(toHi, toLo)) {
            throw new IllegalArgumentException("a range is of one family of addresses");
        }
        if (toLength < 0 || toLength > ALL_BITS) {
            throw new IllegalArgumentException("a prefix of " + toLength + " bits is none");
        }
        if (firstPort < 1 || lastPort > LAST_PORT || firstPort > lastPort) {
            throw new IllegalArgumentException("ports are a range within 1-" + LAST_PORT);
        }
    }

    /** How many addresses it has. */
    public int addresses() {
        return (int) (lastLo - firstLo + 1);
    }

    /** How many ports each address has. */
    public int ports() {
        return lastPort - firstPort + 1;
    }

    /** Pairs of an address and a port. */
    public long ends() {
        return (long) addresses() * ports();
    }

    public boolean isIpv4() {
        return Addresses.isIpv4(hi, firstLo);
    }

    public boolean contains(final long addressHi, final long addressLo) {
        return addressHi == hi && Long.compareUnsigned(addressLo - firstLo, addresses()) < 0;
    }

    public boolean contains(final long addressHi, final long addressLo, final int port) {
        return port >= firstPort && port <= lastPort && contains(addressHi, addressLo);
    }

    /** This real server can be reached from it. */
    public boolean isFor(final long serverHi, final long serverLo) {
        return Addresses.isIpv4(serverHi, serverLo) == isIpv4()
                && ((serverHi ^ toHi) & Route.maskHi(toLength)) == 0
                && ((serverLo ^ toLo) & Route.maskLo(toLength)) == 0;
    }

    public void save(final StateWriter to) {
        to.putLong(hi);
        to.putLong(firstLo);
        to.putLong(lastLo);
        to.putLong(toHi);
        to.putLong(toLo);
        to.putInt(toLength);
        to.putInt(firstPort);
        to.putInt(lastPort);
    }

    public static LocalRange read(final StateReader from) {
        return new LocalRange(
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getLong(),
                from.getInt(),
                from.getInt(),
                from.getInt());
    }
}
