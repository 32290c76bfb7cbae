package io.signalbox.ipvsadm;

import io.signalbox.service.ServiceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which {@code ipvsadm} lists. It compares marks and addresses as the 32-bit signed difference of their
 * words, so two that are more than 2^31 apart stand "backwards" (192.0.2.10 before 10.10.0.1), and of three, each may
 * come before the next all the way round. Such an order has no one answer: the result is that of a merge sort which
 * halves the list, and the JDK's sort, which may refuse it, is out of the question.
 */
final class ListingOrder {
    private static final Comparator<Endpoint> BY_DIFFERENCE = ListingOrder::compare;
    private static final Comparator<ServiceLine> SERVICES = Comparator.comparing(
            ServiceLine::key,
            ((Comparator<ServiceKey>) (left, right) -> left.mark() - right.mark())
                    .thenComparingInt(key -> key.ipv4() ? 0 : 1)
                    .thenComparingInt(ServiceKey::protocol)
                    .thenComparing(key -> new Endpoint(key.hi(), key.lo(), key.port()), BY_DIFFERENCE));
    private static final Comparator<ServerLine> SERVERS = Comparator.comparing(ServerLine::address, BY_DIFFERENCE);

    private ListingOrder() {}

    static List<ServiceLine> services(final List<ServiceLine> services) {
        return sort(services, SERVICES);
    }

    static List<ServerLine> servers(final List<ServerLine> servers) {
        return sort(servers, SERVERS);
    }

    private static <T> List<T> sort(final List<T> lines, final Comparator<T> order) {
        if (lines.size() < 2) {
            return lines;
        }
        final int half = lines.size() / 2;
        return merge(sort(lines.subList(0, half), order), sort(lines.subList(half, lines.size()), order), order);
    }

    /** Of equals, those of the left list come first. */
    private static <T> List<T> merge(final List<T> left, final List<T> right, final Comparator<T> order) {
        final List<T> merged = new ArrayList<>(left.size() + right.size());
        int l = 0;
        int r = 0;
        while (l < left.size() && r < right.size()) {
            merged.add(order.compare(left.get(l), right.get(r)) <= 0 ? left.get(l++) : right.get(r++));
        }
        merged.addAll(left.subList(l, left.size()));
        merged.addAll(right.subList(r, right.size()));
        return merged;
    }

    private static int compare(final Endpoint left, final Endpoint right) {
        for (int index = 0; index < 4; index++) {
            final int difference = word(left, index) - word(right, index);
            if (difference != 0) {
                return difference;
            }
        }
        return left.port() - right.port();
    }

    /** A 32-bit word of the address as it is on the wire; an IPv4 address has but the first. */
    private static int word(final Endpoint endpoint, final int index) {
        if (endpoint.isIpv4()) {
            return index == 0 ? (int) endpoint.lo() : 0;
        }
        return (int) ((index < 2 ? endpoint.hi() : endpoint.lo()) >>> (index % 2 == 0 ? 32 : 0));
    }
}
