package io.signalbox.neighbour;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/** Some of the numbers below a limit, in the order in which they were put last: a ring of links. */
final class Order {
    static final int NONE = -1;

    /** A number that is not in the order is linked to itself; so is the ring's end, {@code limit}, in an empty one. */
    private final int[] next;

    private final int[] previous;
    private final int end;

    Order(final int limit) {
        next = new int[limit + 1];
        previous = new int[limit + 1];
        end = limit;
        for (int i = 0; i <= limit; i++) {
            next[i] = i;
            previous[i] = i;
        }
    }

    int first() {
        return after(end);
    }

    int after(final int number) {
        return next[number] == end ? NONE : next[number];
    }

    /** Where it stood before, if anywhere, does not matter. */
    void putLast(final int number) {
        if (next[number] == end) {
            return;
        }
        remove(number);
        final int last = previous[end];
        link(last, number);
        link(number, end);
    }

    /** Nothing changes where it is not in the order. */
    void remove(final int number) {
        link(previous[number], next[number]);
        link(number, number);
    }

    private void link(final int one, final int following) {
        next[one] = following;
        previous[following] = one;
    }

    void save(final StateWriter to) {
        for (int number = first(); number != NONE; number = after(number)) {
            to.putInt(number);
        }
        to.putInt(NONE);
    }

    void load(final StateReader from) {
        for (int number = first(); number != NONE; number = first()) {
            remove(number);
        }
        for (int number = from.getInt(); number != NONE; number = from.getInt()) {
            putLast(number);
        }
    }
}
