package io.signalbox.afpacket.netlink;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What was told of one subject, so that only news are; in the order in which it came. */
final class Known<V> {
    private final Function<V, Object> place;
    private final Map<Object, List<V>> told = new LinkedHashMap<>();
    private final Set<V> unconfirmed = new LinkedHashSet<>();

    /** @param place what stays of a value when the rest of it changes */
    Known(final Function<V, Object> place) {
        this.place = place;
    }

    /** What is there in this value's place. */
    List<V> at(final V value) {
        return List.copyOf(told.getOrDefault(place.apply(value), List.of()));
    }

    /** False for news. */
    boolean confirm(final V value) {
        unconfirmed.remove(value);
        return at(value).contains(value);
    }

    void add(final V value) {
        told.computeIfAbsent(place.apply(value), anew -> new ArrayList<>()).add(value);
    }

    void remove(final V value) {
        unconfirmed.remove(value);
        told.computeIfPresent(place.apply(value), (where, values) -> {
            values.remove(value);
            return values.isEmpty() ? null : values;
        });
    }

    /** From here on all that there is will be confirmed or added. */
    void begin() {
        unconfirmed.clear();
        told.values().forEach(unconfirmed::addAll);
    }

    /** What was not confirmed since then: it is gone, and forgotten. */
    List<V> sweep() {
        final List<V> gone = List.copyOf(unconfirmed);
        gone.forEach(this::remove);
        return gone;
    }
}
