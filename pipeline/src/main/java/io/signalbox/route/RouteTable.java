package io.signalbox.route;

import java.util.Arrays;

/** Routes by longest prefix; of equal prefixes the one that came first. IPv4 routes are prefixes of 96 bits and more. */
public final class RouteTable {
    private Route[] routes = new Route[16];
    private int count;

    /** The routes are tried from the longest prefix to the shortest: directors have few. */
    public Route find(final long hi, final long lo) {
        for (int i = 0; i < count; i++) {
            if (routes[i].matches(hi, lo)) {
                return routes[i];
            }
        }
        return null;
    }

    public void add(final Route route) {
        if (count == routes.length) {
            routes = Arrays.copyOf(routes, 2 * count);
        }
        int place = count++;
        while (place > 0 && routes[place - 1].prefixLength < route.prefixLength) {
            routes[place] = routes[place - 1];
            place--;
        }
        routes[place] = route;
    }
}
