package io.signalbox.route;

import java.util.Arrays;

/**
 * A number for each of some addresses, found by hash: open addressing over flat arrays that are at most half full. It
 * grows when addresses are put in, so at a command; {@link #find} and {@link #remove} allocate nothing.
 */
public final class AddressIndex {
    public static final int NONE = -1;

    private static final long HI_FACTOR = 0xBF58_476D_1CE4_E5B9L;
    private static final long LO_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private long[] hi;
    private long[] lo;
    private int[] number;
    private int count;

    public AddressIndex() {
        allocate(32);
    }

    /** The same, and from here on another. */
    public AddressIndex(final AddressIndex other) {
        hi = other.hi.clone();
        lo = other.lo.clone();
        number = other.number.clone();
        count = other.count;
    }

    /** The number of an address, or {@link #NONE}. */
    public int find(final long addressHi, final long addressLo) {
        return number[place(addressHi, addressLo)];
    }

    /** @param newNumber not negative; it replaces the one that the address had */
    public void put(final long addressHi, final long addressLo, final int newNumber) {
        if (2 * (count + 1) > number.length) {
            grow();
        }
        final int place = place(addressHi, addressLo);
        if (number[place] == NONE) {
            count++;
        }
        hi[place] = addressHi;
        lo[place] = addressLo;
        number[place] = newNumber;
    }

    /** Nothing changes where it is not there. Who could not be found past the empty place moves up. */
    public void remove(final long addressHi, final long addressLo) {
        final int mask = number.length - 1;
        int empty = place(addressHi, addressLo);
        if (number[empty] == NONE) {
            return;
        }
        for (int place = empty + 1 & mask; number[place] != NONE; place = place + 1 & mask) {
            final int home = hash(hi[place], lo[place]) & mask;
            if ((place - home & mask) >= (place - empty & mask)) {
                hi[empty] = hi[place];
                lo[empty] = lo[place];
                number[empty] = number[place];
                empty = place;
            }
        }
        number[empty] = NONE;
        count--;
    }

    public void clear() {
        Arrays.fill(number, NONE);
        count = 0;
    }

    static int hash(final long addressHi, final long addressLo) {
        return (int) (addressHi * HI_FACTOR + addressLo * LO_FACTOR >>> 32);
    }

    /** Where the address is, or where it would be put. */
    private int place(final long addressHi, final long addressLo) {
        final int mask = number.length - 1;
        int place = hash(addressHi, addressLo) & mask;
        while (number[place] != NONE && (lo[place] != addressLo || hi[place] != addressHi)) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        final long[] oldHi = hi;
        final long[] oldLo = lo;
        final int[] oldNumber = number;
        allocate(2 * oldNumber.length);
        for (int i = 0; i < oldNumber.length; i++) {
            if (oldNumber[i] != NONE) {
                put(oldHi[i], oldLo[i], oldNumber[i]);
            }
        }
    }

    private void allocate(final int places) {
        hi = new long[places];
        lo = new long[places];
        number = new int[places];
        clear();
    }
}
