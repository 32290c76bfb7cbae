package io.signalbox.translate;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.route.Route;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;

/**
 * Which flows are to leave with another source, and which. IPv4 or IPv6, in all of it.
 *
 * @param hi the inside prefix, upper long
 * @param lo the inside prefix, lower long; of IPv4 in its v4-mapped form
 * @param length of the prefix in bits, as its family counts them: 0 to 32, or 0 to 128
 * @param outInterface name of the interface that they leave by; null for any
 * @param to public addresses; empty for the leaving interface's own, which is masquerading
 * @param firstPort of the public ports, and of the identifiers of ICMP; 0 with {@code lastPort} 0 for those that are
 *     like the flow's own
 * @param lastPort last of them
 * @param random a port is chosen for each flow, and its own is not kept
 */
public record SourceRule(
        long hi,
        long lo,
        int length,
        String outInterface,
        List<AddressRange> to,
        int firstPort,
        int lastPort,
        boolean random) {
    public static final int MAX_RANGES = 64;

    private static final int MAX_PORT = 0xFFFF;
    /** Bits before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED = 96;

    /** @throws IllegalArgumentException one sentence, for a rule that makes no sense */
    public SourceRule {
        to = List.copyOf(to);
        final boolean isIpv4 = Addresses.isIpv4(hi, lo);
        if (length < 0 || length > (isIpv4 ? Integer.SIZE : 2 * Long.SIZE)) {
            throw new IllegalArgumentException("/" + length + " is no prefix of " + Addresses.text(hi, lo));
        }
        if (to.size() > MAX_RANGES) {
            throw new IllegalArgumentException("a rule has at most " + MAX_RANGES + " ranges of addresses");
        }
        if (to.stream().anyMatch(range -> range.isIpv4() != isIpv4)) {
            throw new IllegalArgumentException("inside and public addresses are of one family");
        }
        if (to.stream().mapToLong(AddressRange::size).sum() > AddressRange.MAX_SIZE) {
            throw new IllegalArgumentException("a rule has at most 2^32 public addresses");
        }
        final boolean someOfZero = firstPort == 0 && lastPort != 0;
        if (firstPort < 0 || lastPort > MAX_PORT || firstPort > lastPort || someOfZero) {
            throw new IllegalArgumentException("ports are a range within 1-" + MAX_PORT);
        }
    }

    /** Behind the address of the interface that a flow leaves by, with its own port where that is free. */
    public static SourceRule masquerade(final long hi, final long lo, final int length, final String outInterface) {
        return new SourceRule(hi, lo, length, outInterface, List.of(), 0, 0, false);
    }

    public boolean isIpv4() {
        return Addresses.isIpv4(hi, lo);
    }

    public boolean isMasquerade() {
        return to.isEmpty();
    }

    public boolean hasPorts() {
        return lastPort != 0;
    }

    /** Length of the inside prefix, as one of v4-mapped or IPv6 addresses: 0 to 128. */
    public int prefixBits() {
        return isIpv4() ? MAPPED + length : length;
    }

    boolean isFrom(final long sourceHi, final long sourceLo) {
        final int bits = prefixBits();
        return Addresses.isIpv4(sourceHi, sourceLo) == isIpv4()
                && ((sourceHi ^ hi) & Route.maskHi(bits)) == 0
                && ((sourceLo ^ lo) & Route.maskLo(bits)) == 0;
    }

    /** How many public addresses it names. */
    long addresses() {
        long sum = 0;
        for (int i = 0; i < to.size(); i++) {
            sum += to.get(i).size();
        }
        return sum;
    }

    /** The public address of this number, counted from 0, becomes the destination of {@code answer}. */
    void address(final long number, final FlowKey answer) {
        long left = number;
        int range = 0;
        while (left >= to.get(range).size()) {
            left -= to.get(range++).size();
        }
        answer.destinationHi = to.get(range).hi();
        answer.destinationLo = to.get(range).first() + left;
    }

    /** Names this public address. */
    boolean names(final long addressHi, final long addressLo) {
        for (int i = 0; i < to.size(); i++) {
            if (to.get(i).contains(addressHi, addressLo)) {
                return true;
            }
        }
        return false;
    }

    void save(final StateWriter to) {
        to.putLong(hi);
        to.putLong(lo);
        to.putInt(length);
        to.putString(outInterface);
        to.putInt(this.to.size());
        for (final AddressRange range : this.to) {
            to.putLong(range.hi());
            to.putLong(range.first());
            to.putLong(range.last());
        }
        to.putInt(firstPort);
        to.putInt(lastPort);
        to.putBoolean(random);
    }

    static SourceRule read(final StateReader from) {
        final long hi = from.getLong();
        final long lo = from.getLong();
        final int length = from.getInt();
        final String outInterface = from.getString();
        final List<AddressRange> to = new ArrayList<>();
        for (int left = from.getInt(); left > 0; left--) {
            to.add(new AddressRange(from.getLong(), from.getLong(), from.getLong()));
        }
        return new SourceRule(hi, lo, length, outInterface, to, from.getInt(), from.getInt(), from.getBoolean());
    }

    boolean allowsPort(final int port) {
        return !hasPorts() || port >= firstPort && port <= lastPort;
    }
}
