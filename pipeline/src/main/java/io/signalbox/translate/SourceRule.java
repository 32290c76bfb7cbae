package io.signalbox.translate;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.route.Route;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
 * @param except remote addresses for which the rule is not (RFC 6888 REQ-6)
 * @param limits how much each inside host may have
 */
public record SourceRule(
        long hi,
        long lo,
        int length,
        String outInterface,
        List<AddressRange> to,
        int firstPort,
        int lastPort,
        boolean random,
        List<AddressRange> except,
        SubscriberLimits limits) {
    public static final int MAX_RANGES = 64;

    private static final int MAX_PORT = 0xFFFF;
    /** Bits before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED = 96;

    /** @throws IllegalArgumentException one sentence, for a rule that makes no sense */
    public SourceRule {
        to = List.copyOf(to);
        except = List.copyOf(except);
        final boolean isIpv4 = Addresses.isIpv4(hi, lo);
        if (length < 0 || length > (isIpv4 ? Integer.SIZE : 2 * Long.SIZE)) {
            throw new IllegalArgumentException("/" + length + " is no prefix of " + Addresses.text(hi, lo));
        }
        if (to.size() > MAX_RANGES || except.size() > MAX_RANGES) {
            throw new IllegalArgumentException("a rule has at most " + MAX_RANGES + " ranges of addresses of a kind");
        }
        if (Stream.concat(to.stream(), except.stream()).anyMatch(range -> range.isIpv4() != isIpv4)) {
            throw new IllegalArgumentException("inside and public addresses are of one family");
        }
        if (to.stream().mapToLong(AddressRange::size).sum() > AddressRange.MAX_SIZE) {
            throw new IllegalArgumentException("a rule has at most 2^32 public addresses");
        }
        final boolean someOfZero = firstPort == 0 && lastPort != 0;
        if (firstPort < 0 || lastPort > MAX_PORT || firstPort > lastPort || someOfZero) {
            throw new IllegalArgumentException("ports are a range within 1-" + MAX_PORT);
        }
        if (limits.block() != 0 && to.isEmpty()) {
            throw new IllegalArgumentException("blocks of ports are of addresses that the rule names, by --to");
        }
        if (lastPort != 0 && limits.block() > lastPort - firstPort + 1) {
            throw new IllegalArgumentException("a block has no more ports than the rule");
        }
    }

    /** For all remote addresses, and without limits. */
    public SourceRule(
            final long hi,
            final long lo,
            final int length,
            final String outInterface,
            final List<AddressRange> to,
            final int firstPort,
            final int lastPort,
            final boolean random) {
        this(hi, lo, length, outInterface, to, firstPort, lastPort, random, List.of(), SubscriberLimits.NONE);
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
        return isIn(to, addressHi, addressLo);
    }

    /** It is not for flows to this remote address. */
    boolean excepts(final long remoteHi, final long remoteLo) {
        return isIn(except, remoteHi, remoteLo);
    }

    private static boolean isIn(final List<AddressRange> ranges, final long hi, final long lo) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(hi, lo)) {
                return true;
            }
        }
        return false;
    }

    /** Some public port is given away by both, but not with the same ones around it. */
    boolean dividesOtherwise(final SourceRule other) {
        return limits.block() != other.limits.block()
                && (!hasPorts() || !other.hasPorts() || firstPort <= other.lastPort && other.firstPort <= lastPort)
                && to.stream().anyMatch(range -> other.to.stream().anyMatch(range::overlaps));
    }

    void save(final StateWriter to) {
        to.putLong(hi);
        to.putLong(lo);
        to.putInt(length);
        to.putString(outInterface);
        save(to, this.to);
        to.putInt(firstPort);
        to.putInt(lastPort);
        to.putBoolean(random);
        save(to, except);
        to.putInt(limits.bindings());
        to.putInt(limits.flows());
        to.putInt(limits.block());
    }

    private static void save(final StateWriter to, final List<AddressRange> ranges) {
        to.putInt(ranges.size());
        for (final AddressRange range : ranges) {
            to.putLong(range.hi());
            to.putLong(range.first());
            to.putLong(range.last());
        }
    }

    static SourceRule read(final StateReader from) {
        final long hi = from.getLong();
        final long lo = from.getLong();
        final int length = from.getInt();
        final String outInterface = from.getString();
        return new SourceRule(
                hi,
                lo,
                length,
                outInterface,
                readRanges(from),
                from.getInt(),
                from.getInt(),
                from.getBoolean(),
                readRanges(from),
                new SubscriberLimits(from.getInt(), from.getInt(), from.getInt()));
    }

    private static List<AddressRange> readRanges(final StateReader from) {
        final List<AddressRange> ranges = new ArrayList<>();
        for (int left = from.getInt(); left > 0; left--) {
            ranges.add(new AddressRange(from.getLong(), from.getLong(), from.getLong()));
        }
        return ranges;
    }

    boolean allowsPort(final int port) {
        return !hasPorts() || port >= firstPort && port <= lastPort;
    }
}
