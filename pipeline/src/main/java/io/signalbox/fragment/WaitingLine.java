package io.signalbox.fragment;

/**
 * The incomplete datagrams of one family, in the order in which they are given up. All of them wait equally long, so
 * that is the order in which they were begun; of those due at the same time the newest comes first, as in Linux. To
 * join, to leave and to ask who is due costs the same however many wait.
 */
final class WaitingLine {
    private Datagram first;
    private Datagram last;
    /** First of those due when the one begun last is: the next most likely goes before it, or behind all. */
    private Datagram newest;

    /** Who is due first, or null. */
    Datagram first() {
        return first;
    }

    /** Lets in one that was begun after all that wait. Only where timeouts have just become shorter are some passed. */
    void join(final Datagram datagram) {
        Datagram next = newest != null && newest.dueNs == datagram.dueNs ? newest : null;
        Datagram previous = next == null ? last : next.previous;
        while (previous != null && !previous.isDueBefore(datagram)) {
            next = previous;
            previous = previous.previous;
        }
        link(previous, datagram);
        link(datagram, next);
        newest = datagram;
    }

    void leave(final Datagram datagram) {
        if (datagram == newest) {
            final Datagram next = datagram.next;
            newest = next != null && next.dueNs == datagram.dueNs ? next : null;
        }
        link(datagram.previous, datagram.next);
        datagram.previous = null;
        datagram.next = null;
    }

    void clear() {
        while (first != null) {
            leave(first);
        }
    }

    /** Null is the end on either side. */
    private void link(final Datagram before, final Datagram behind) {
        if (before == null) {
            first = behind;
        } else {
            before.next = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.previous = before;
        }
    }
}
