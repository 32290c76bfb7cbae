package io.signalbox.afpacket.gate;

import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A set of addresses: ranges in order, with a gap between each and the next. */
record AddressRanges(List<AddressRange> all) {
    private static final AddressRange IPV4 = AddressRange.of(
            new Prefix(new Address(0, Addresses.ofIpv4(0)), AddressRange.BITS - AddressRange.WORD_BITS));

    static AddressRanges of(final Collection<Address> addresses) {
        return of(addresses, Set.of());
    }

    static AddressRanges of(final Collection<Address> addresses, final Collection<Prefix> prefixes) {
        final List<AddressRange> sorted = Stream.concat(
                        addresses.stream().map(AddressRange::of),
                        prefixes.stream().map(AddressRange::of))
                .sorted(Comparator.comparing(AddressRange::first))
                .toList();
        final List<AddressRange> apart = new ArrayList<>();
        for (final AddressRange range : sorted) {
            final boolean touches =
                    !apart.isEmpty() && apart.get(apart.size() - 1).gapTo(range).signum() <= 0;
            append(apart, range, touches);
        }
        return new AddressRanges(apart);
    }

    private static void append(final List<AddressRange> ranges, final AddressRange range, final boolean toTheLast) {
        final int last = ranges.size() - 1;
        if (toTheLast) {
            ranges.set(last, ranges.get(last).joinedWith(range));
        } else {
            ranges.add(range);
        }
    }

    int size() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    AddressRanges ipv4() {
        return new AddressRanges(all.stream()
                .map(range -> range.within(IPV4))
                .filter(range -> !range.isEmpty())
                .toList());
    }

    AddressRanges ipv6() {
        return new AddressRanges(
                all.stream().filter(range -> !range.equals(range.within(IPV4))).toList());
    }

    /** The same in no more than so many ranges: with more addresses, where the smallest gaps were. */
    AddressRanges inAtMost(final int count) {
        final int tooMany = all.size() - count;
        if (tooMany <= 0) {
            return this;
        }
        final Set<Integer> closed = IntStream.range(1, all.size())
                .boxed()
                .sorted(Comparator.comparing(this::gapBefore))
                .limit(tooMany)
                .collect(Collectors.toSet());
        final List<AddressRange> joined = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            append(joined, all.get(i), closed.contains(i));
        }
        return new AddressRanges(joined);
    }

    private BigInteger gapBefore(final int index) {
        return all.get(index - 1).gapTo(all.get(index));
    }
}
