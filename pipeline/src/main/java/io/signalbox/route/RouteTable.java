package io.signalbox.route;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import java.util.Arrays;

/**
 * Routes by longest prefix; of equal prefixes the one that came first. IPv4 routes are prefixes of 96 bits and more. A
 * search looks once for each length that there is, however many routes have it.
 */
public final class RouteTable {
    private static final int LENGTHS = 129;

    private Route[] routes = new Route[16];
    private int count;
    /** For each length the routes of it, by prefix; null where there is none. */
    private final AddressIndex[] byLength = new AddressIndex[LENGTHS];
    /** The lengths that there are, the longest first. */
    private int[] lengths = new int[0];

    public Route find(final long hi, final long lo) {
        for (final int length : lengths) {
            final int found = byLength[length].find(hi & Route.maskHi(length), lo & Route.maskLo(length));
            if (found != AddressIndex.NONE) {
                return routes[found];
            }
        }
        return null;
    }

    public void add(final Route route) {
        final int length = route.prefixLength;
        final long hi = route.hi & Route.maskHi(length);
        final long lo = route.lo & Route.maskLo(length);
        if (byLength[length] == null) {
            addLength(length);
        }
        if (byLength[length].find(hi, lo) != AddressIndex.NONE) {
            return;
        }
        if (count == routes.length) {
            routes = Arrays.copyOf(routes, 2 * count);
        }
        routes[count] = route;
        byLength[length].put(hi, lo, count++);
    }

    private void addLength(final int length) {
        byLength[length] = new AddressIndex();
        int place = lengths.length;
        lengths = Arrays.copyOf(lengths, place + 1);
        for (; place > 0 && lengths[place - 1] < length; place--) {
            lengths[place] = lengths[place - 1];
        }
        lengths[place] = length;
    }

    void save(final StateWriter to) {
        to.putInt(count);
        for (int i = 0; i < count; i++) {
            routes[i].save(to);
        }
    }

    void load(final StateReader from, final Router router) {
        for (int left = from.getInt(); left > 0; left--) {
            add(Route.read(from, router));
        }
    }
}
