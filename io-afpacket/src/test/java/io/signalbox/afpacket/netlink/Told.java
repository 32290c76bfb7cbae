package io.signalbox.afpacket.netlink;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a listener heard, in order, and what it takes to be there after that. */
final class Told implements HostNetwork.Listener {
    /** Something is there, or gone. */
    record News(boolean there, Object what) {}

    private final List<News> news = new ArrayList<>();
    private final Map<Object, Object> there = new LinkedHashMap<>();
    private int lost;

    static News isThere(final Object what) {
        return new News(true, what);
    }

    static News isGone(final Object what) {
        return new News(false, what);
    }

    /** What was told since the last time someone asked. */
    List<News> news() {
        final List<News> told = List.copyOf(news);
        news.clear();
        return told;
    }

    <T> List<T> all(final Class<T> type) {
        return there.values().stream().filter(type::isInstance).map(type::cast).toList();
    }

    int lostCount() {
        return lost;
    }

    @Override
    public void link(final Link link) {
        isThere(link.index(), link);
    }

    @Override
    public void linkGone(final Link link) {
        isGone(link.index(), link);
    }

    @Override
    public void address(final HostAddress address) {
        isThere(address.place(), address);
    }

    @Override
    public void addressGone(final HostAddress address) {
        isGone(address.place(), address);
    }

    @Override
    public void route(final HostRoute route) {
        isThere(route, route);
    }

    @Override
    public void routeGone(final HostRoute route) {
        isGone(route, route);
    }

    @Override
    public void neighbour(final HostNeighbour neighbour) {
        isThere(neighbour.place(), neighbour);
    }

    @Override
    public void neighbourGone(final HostNeighbour neighbour) {
        isGone(neighbour.place(), neighbour);
    }

    @Override
    public void lost() {
        lost++;
    }

    private void isThere(final Object key, final Object what) {
        news.add(isThere(what));
        there.put(key, what);
    }

    private void isGone(final Object key, final Object what) {
        news.add(isGone(what));
        if (!what.equals(there.remove(key))) {
            throw new IllegalStateException("gone without having been there: " + what);
        }
    }
}
