package io.signalbox.route;

import io.signalbox.wire.Addresses;
import java.util.Arrays;

/** The addresses that the director owns, each with its port and prefix, in the order they were added. */
public final class LocalAddresses {
    private long[] hi = new long[16];
    private long[] lo = new long[16];
    private int[] prefixLength = new int[16];
    private Port[] port = new Port[16];
    private int count;

    public void add(final Port owner, final long addressHi, final long addressLo, final int length) {
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
        count++;
    }

    public boolean contains(final long addressHi, final long addressLo) {
        return indexOf(addressHi, addressLo) >= 0;
    }

    /** True for the broadcast address of a subnet that the director is on (IPv4). */
    public boolean isSubnetBroadcast(final long addressHi, final long addressLo) {
        if (!Addresses.isIpv4(addressHi, addressLo)) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            final long hostMask = ~Route.maskLo(prefixLength[i]) & 0xFFFF_FFFFL;
            if (prefixLength[i] >= 96
                    && prefixLength[i] < 127
                    && addressHi == hi[i]
                    && addressLo == (lo[i] | hostMask)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Index of the address that the director speaks from towards {@code (toHi, toLo)}: on the way out's port, the
     * first address of the family whose subnet holds the next hop, else the first that is no /32 or /128, else the
     * first of the family on any port; -1 where there is none.
     */
    public int sourceTowards(final Port out, final long toHi, final long toLo, final boolean ipv4) {
        int onPort = -1;
        int anywhere = -1;
        for (int i = 0; i < count; i++) {
            if ((hi[i] == 0) != ipv4) {
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

    public long hi(final int index) {
        return hi[index];
    }

    public long lo(final int index) {
        return lo[index];
    }

    private boolean sameSubnet(final int index, final long otherHi, final long otherLo) {
        final int length = prefixLength[index];
        return ((hi[index] ^ otherHi) & Route.maskHi(length)) == 0
                && ((lo[index] ^ otherLo) & Route.maskLo(length)) == 0;
    }

    private int indexOf(final long addressHi, final long addressLo) {
        for (int i = 0; i < count; i++) {
            if (lo[i] == addressLo && hi[i] == addressHi) {
                return i;
            }
        }
        return -1;
    }
}
