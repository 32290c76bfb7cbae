package io.signalbox.route;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Routes by longest prefix; of equal prefixes the one that came first, and the next one once that is gone. IPv4 routes
 * are prefixes of 96 bits and more. A search looks once for each length that there is, however many routes have it.
 */
public final class RouteTable {
    private static final int LENGTHS = 129;

    /** The first route to each prefix, in no order; those behind it are linked. */
    private Route[] firsts = new Route[16];

    private int count;
    /** For each length the first routes of it, by prefix; null where there is none. */
    private final AddressIndex[] byLength = new AddressIndex[LENGTHS];
    /** The lengths that there are or were, the longest first. */
    private int[] lengths = new int[0];

    public Route find(final long hi, final long lo) {
        for (final int length : lengths) {
            final int found = byLength[length].find(hi & Route.maskHi(length), lo & Route.maskLo(length));
            if (found != AddressIndex.NONE) {
                return firsts[found];
            }
        }
        return null;
    }

    /** One that goes like another takes its place, for it may be wider; any other comes behind those to its prefix. */
    public void add(final Route route) {
        final int place = place(route);
        if (place == AddressIndex.NONE) {
            addFirst(route);
            return;
        }
        Route before = null;
        for (Route at = firsts[place]; at != null; at = at.next) {
            if (at.goesLike(route)) {
                if (!at.isAsWideAs(route)) {
                    route.next = at.next;
                    follow(place, before, route);
                }
                return;
            }
            before = at;
        }
        before.next = route;
    }

    /** Takes out the one that goes like {@code route}; false where there is none. */
    public boolean remove(final Route route) {
        final int place = place(route);
        Route before = null;
        for (Route at = place == AddressIndex.NONE ? null : firsts[place]; at != null; at = at.next) {
            if (at.goesLike(route)) {
                if (before == null && at.next == null) {
                    removeFirst(place);
                } else {
                    follow(place, before, at.next);
                }
                return true;
            }
            before = at;
        }
        return false;
    }

    private int place(final Route route) {
        final AddressIndex index = byLength[route.prefixLength];
        return index == null ? AddressIndex.NONE : index.find(prefixHi(route), prefixLo(route));
    }

    /** @param before null for the first one */
    private void follow(final int place, final Route before, final Route route) {
        if (before == null) {
            firsts[place] = route;
        } else {
            before.next = route;
        }
    }

    private void addFirst(final Route route) {
        if (byLength[route.prefixLength] == null) {
            addLength(route.prefixLength);
        }
        if (count == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * count);
        }
        firsts[count] = route;
        byLength[route.prefixLength].put(prefixHi(route), prefixLo(route), count++);
    }

    /** The last one takes its place. */
    private void removeFirst(final int place) {
        final Route gone = firsts[place];
        final Route last = firsts[--count];
        firsts[place] = last;
        firsts[count] = null;
        byLength[last.prefixLength].put(prefixHi(last), prefixLo(last), place);
        byLength[gone.prefixLength].remove(prefixHi(gone), prefixLo(gone));
    }

    private static long prefixHi(final Route route) {
        return route.hi & Route.maskHi(route.prefixLength);
    }

    private static long prefixLo(final Route route) {
        return route.lo & Route.maskLo(route.prefixLength);
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

    void forEach(final Consumer<Route> action) {
        for (int i = 0; i < count; i++) {
            for (Route route = firsts[i]; route != null; route = route.next) {
                action.accept(route);
            }
        }
    }

    void save(final StateWriter to) {
        forEach(route -> {
            to.putBoolean(true);
            route.save(to);
        });
        to.putBoolean(false);
    }

    void load(final StateReader from, final Router router) {
        while (from.getBoolean()) {
            add(Route.read(from, router));
        }
    }
}
