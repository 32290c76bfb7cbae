package io.signalbox.route;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.wire.Addresses;
import java.util.Arrays;

/**
 * The addresses that the director owns, each with its port and prefix, in the order they were added. What every packet
 * asks of them is one look into an index that is made when they are added.
 */
public final class LocalAddresses {
    /** What an address can be, in {@link #roles}: one bit each. */
    private static final int OWN = 1;

    private static final int SUBNET_BROADCAST = 2;

    private final AddressIndex roles = new AddressIndex();
    private long[] hi = new long[16];
    private long[] lo = new long[16];
    private int[] prefixLength = new int[16];
    private Port[] port = new Port[16];
    private int count;

    /** Nothing changes where the port has it already. */
    public void add(final Port owner, final long addressHi, final long addressLo, final int length) {
        if (indexOf(owner, addressHi, addressLo, length) >= 0) {
            return;
        }
        if (count == port.length) {
            hi = Arrays.copyOf(hi, 2 * count);
            lo = Arrays.copyOf(lo, 2 * count);
            prefixLength = Arrays.copyOf(prefixLength, 2 * count);
            port = Arrays.copyOf(port, 2 * count);
        }
        hi[count] = addressHi;
        lo[count] = addressLo;
        prefixLength[count] = length;
        port[count] = owner;
        addRoles(count++);
    }

    /** False where the port does not have it. */
    public boolean remove(final Port owner, final long addressHi, final long addressLo, final int length) {
        final int index = indexOf(owner, addressHi, addressLo, length);
        if (index < 0) {
            return false;
        }
        count--;
        System.arraycopy(hi, index + 1, hi, index, count - index);
        System.arraycopy(lo, index + 1, lo, index, count - index);
        System.arraycopy(prefixLength, index + 1, prefixLength, index, count - index);
        System.arraycopy(port, index + 1, port, index, count - index);
        port[count] = null;
        roles.clear();
        for (int i = 0; i < count; i++) {
            addRoles(i);
        }
        return true;
    }

    private int indexOf(final Port owner, final long addressHi, final long addressLo, final int length) {
        for (int i = 0; i < count; i++) {
            if (port[i] == owner && hi[i] == addressHi && lo[i] == addressLo && prefixLength[i] == length) {
                return i;
            }
        }
        return -1;
    }

    private void addRoles(final int index) {
        addRole(hi[index], lo[index], OWN);
        if (Addresses.isIpv4(hi[index], lo[index]) && prefixLength[index] < 127) {
            addRole(hi[index], lo[index] | ~Route.maskLo(prefixLength[index]), SUBNET_BROADCAST);
        }
    }

    /** True where some address of the port's is in this subnet, and has its prefix. */
    boolean isOnSubnet(final Port owner, final long subnetHi, final long subnetLo, final int length) {
        for (int i = 0; i < count; i++) {
            if (port[i] == owner && prefixLength[i] == length && sameSubnet(i, subnetHi, subnetLo)) {
                return true;
            }
        }
        return false;
    }

    public boolean contains(final long addressHi, final long addressLo) {
        return has(addressHi, addressLo, OWN);
    }

    /** True for the broadcast address of a subnet that the director is on (IPv4). */
    public boolean isSubnetBroadcast(final long addressHi, final long addressLo) {
        return has(addressHi, addressLo, SUBNET_BROADCAST);
    }

    /** True for an address that only the director itself could send from: its own, or a subnet's broadcast address. */
    public boolean isNobodyElse(final long addressHi, final long addressLo) {
        return has(addressHi, addressLo, OWN | SUBNET_BROADCAST);
    }

    /**
     * Index of the address that the director speaks from towards {@code (toHi, toLo)}: on the way out's port, the
     * first address of the family whose subnet holds the next hop, else the first that is no /32 or /128, else the
     * first of the family on any port; -1 where there is none. A link-local address speaks to its own kind only.
     */
    public int sourceTowards(final Port out, final long toHi, final long toLo, final boolean ipv4) {
        int onPort = -1;
        int anywhere = -1;
        for (int i = 0; i < count; i++) {
            if ((hi[i] == 0) != ipv4 || !ipv4 && isOutOfScope(i, toHi, toLo)) {
                continue;
            }
            if (anywhere < 0) {
                anywhere = i;
            }
            if (port[i] != out) {
                continue;
            }
            if (prefixLength[i] < 128 && sameSubnet(i, toHi, toLo)) {
                return i;
            }
            if (onPort < 0 || prefixLength[onPort] == 128 && prefixLength[i] < 128) {
                onPort = i;
            }
        }
        return onPort >= 0 ? onPort : anywhere;
    }

    private boolean isOutOfScope(final int index, final long toHi, final long toLo) {
        return Addresses.isLinkLocal(hi[index], lo[index]) && !Addresses.isLinkLocal(toHi, toLo);
    }

    /**
     * Index of the address that the director speaks from to an IPv6 group: the port's first that is link-local, or that
     * is not, as {@code linkLocal} asks, else its first (RFC 6724 section 5, rule 2); -1 where it has none.
     */
    public int sourceTowardsGroup(final Port out, final boolean linkLocal) {
        int other = -1;
        for (int i = 0; i < count; i++) {
            if (port[i] == out && !Addresses.isIpv4(hi[i], lo[i])) {
                if (Addresses.isLinkLocal(hi[i], lo[i]) == linkLocal) {
                    return i;
                }
                other = other < 0 ? i : other;
            }
        }
        return other;
    }

    /** True where some address of the port's has this one on its subnet. */
    public boolean isNear(final Port owner, final long addressHi, final long addressLo) {
        final boolean ipv4 = Addresses.isIpv4(addressHi, addressLo);
        for (int i = 0; i < count; i++) {
            if (port[i] == owner
                    && prefixLength[i] < 128
                    && Addresses.isIpv4(hi[i], lo[i]) == ipv4
                    && sameSubnet(i, addressHi, addressLo)) {
                return true;
            }
        }
        return false;
    }

    public int count() {
        return count;
    }

    public long hi(final int index) {
        return hi[index];
    }

    public long lo(final int index) {
        return lo[index];
    }

    /** Bits of a v4-mapped or IPv6 address: 0 to 128. */
    public int prefixLength(final int index) {
        return prefixLength[index];
    }

    public Port port(final int index) {
        return port[index];
    }

    private boolean sameSubnet(final int index, final long otherHi, final long otherLo) {
        final int length = prefixLength[index];
        return ((hi[index] ^ otherHi) & Route.maskHi(length)) == 0
                && ((lo[index] ^ otherLo) & Route.maskLo(length)) == 0;
    }

    private boolean has(final long addressHi, final long addressLo, final int anyOf) {
        final int found = roles.find(addressHi, addressLo);
        return found != AddressIndex.NONE && (found & anyOf) != 0;
    }

    private void addRole(final long addressHi, final long addressLo, final int role) {
        final int before = roles.find(addressHi, addressLo);
        roles.put(addressHi, addressLo, before == AddressIndex.NONE ? role : before | role);
    }

    void save(final StateWriter to) {
        to.putInt(count);
        for (int i = 0; i < count; i++) {
            to.putInt(port[i].index);
            to.putLong(hi[i]);
            to.putLong(lo[i]);
            to.putInt(prefixLength[i]);
        }
    }

    void load(final StateReader from, final Router router) {
        for (int left = from.getInt(); left > 0; left--) {
            add(router.port(from.getInt()), from.getLong(), from.getLong(), from.getInt());
        }
    }
}
