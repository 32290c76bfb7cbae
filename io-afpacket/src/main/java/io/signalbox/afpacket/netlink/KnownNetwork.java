package io.signalbox.afpacket.netlink;

import io.signalbox.afpacket.netlink.HostNetwork.Listener;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a listener was told of the host's network, and what to make of the next message. Some changes the kernel tells
 * in part, or not at all: these leave a subject in doubt, and it has to be asked for again.
 */
final class KnownNetwork {
    private final Known<Link> links = new Known<>(Link::index);
    private final Known<HostAddress> addresses = new Known<>(HostAddress::place);
    private final Known<HostRoute> routes = new Known<>(HostRoute::place);
    private final Known<HostNeighbour> neighbours = new Known<>(HostNeighbour::place);
    private final Set<Subject> doubtful = EnumSet.allOf(Subject.class);

    /** What must be asked for; whoever does so takes it out. */
    Set<Subject> doubtful() {
        return doubtful;
    }

    /** Messages were lost: anything may have changed. */
    void doubtAll() {
        doubtful.addAll(EnumSet.allOf(Subject.class));
    }

    /** Something is there, or gone; whatever else netlink says is nothing to us. */
    void hear(final Message message, final Listener listener) {
        final Subject subject = Subject.of(message.type());
        if (subject == null) {
            return;
        }
        final boolean there = message.type() == subject.added();
        switch (subject) {
            case LINK -> hear(LinkMessage.decode(message), there, listener);
            case ADDRESS -> hear(AddressMessage.decode(message), there, listener);
            case ROUTE -> hear(RouteMessage.decode(message), there, message, listener);
            case NEIGHBOUR -> hear(NeighbourMessage.decode(message), there, listener);
        }
    }

    /** With a link that goes down Linux drops IPv4 routes, and takes next hops out of others, without a word. */
    private void hear(final Link link, final boolean there, final Listener listener) {
        if (link == null) {
            return;
        }
        if (!there || links.at(link).stream().anyMatch(before -> before.up() != link.up())) {
            doubtful.add(Subject.ROUTE);
        }
        if (there) {
            put(links, link, listener::link);
        } else {
            drop(links, link, listener::linkGone);
        }
    }

    /** With the last address of a link Linux drops its IPv4 routes without a word. */
    private void hear(final HostAddress address, final boolean there, final Listener listener) {
        if (address == null) {
            return;
        }
        if (there) {
            put(addresses, address, listener::address);
        } else {
            doubtful.add(Subject.ROUTE);
            drop(addresses, address, listener::addressGone);
        }
    }

    private void hear(final HostNeighbour neighbour, final boolean there, final Listener listener) {
        if (neighbour == null) {
            return;
        }
        if (there && neighbour.isResolved()) {
            put(neighbours, neighbour, listener::neighbour);
        } else {
            drop(neighbours, neighbour, listener::neighbourGone);
        }
    }

    private void hear(final HostRoute route, final boolean there, final Message message, final Listener listener) {
        if (route == null) {
            return;
        }
        if (there) {
            routeThere(route, message, listener);
        } else if (routes.confirm(route)) {
            routes.remove(route);
            listener.routeGone(route);
        } else {
            // one next hop of several, or one that nobody told of
            doubtful.add(Subject.ROUTE);
        }
    }

    /** Several routes can share a place; which of them a replacement or another next hop is for is not told. */
    private void routeThere(final HostRoute route, final Message message, final Listener listener) {
        final List<HostRoute> inItsPlace = routes.at(route);
        final boolean isAnswer = message.has(Message.NLM_F_MULTI);
        final boolean replacesOne = message.has(Message.NLM_F_REPLACE) && inItsPlace.size() == 1;
        if (routes.confirm(route)) {
            return;
        }
        if (!isAnswer && !inItsPlace.isEmpty() && !replacesOne) {
            doubtful.add(Subject.ROUTE);
            return;
        }
        routes.add(route);
        listener.route(route);
        if (!isAnswer && replacesOne) {
            routes.remove(inItsPlace.get(0));
            listener.routeGone(inItsPlace.get(0));
        }
    }

    /** The answers that follow tell all there is of a subject. */
    void begin(final Subject subject) {
        switch (subject) {
            case LINK -> links.begin();
            case ADDRESS -> addresses.begin();
            case ROUTE -> routes.begin();
            case NEIGHBOUR -> neighbours.begin();
        }
    }

    /** They have told it: what was not among them is gone. */
    void end(final Subject subject, final Listener listener) {
        switch (subject) {
            case LINK -> links.sweep().forEach(listener::linkGone);
            case ADDRESS -> addresses.sweep().forEach(listener::addressGone);
            case ROUTE -> routes.sweep().forEach(listener::routeGone);
            case NEIGHBOUR -> neighbours.sweep().forEach(listener::neighbourGone);
        }
    }

    private static <V> void put(final Known<V> known, final V value, final Consumer<V> news) {
        if (!known.confirm(value)) {
            known.at(value).forEach(known::remove);
            known.add(value);
            news.accept(value);
        }
    }

    private static <V> void drop(final Known<V> known, final V value, final Consumer<V> gone) {
        known.at(value).forEach(old -> {
            known.remove(old);
            gone.accept(old);
        });
    }
}
