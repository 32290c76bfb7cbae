package io.signalbox.replay.compare;

import io.signalbox.replay.compare.Layer.Kind;
import io.signalbox.wire.IcmpHeader;
import io.signalbox.wire.Icmpv6Header;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides which bits of an output frame the kernel drew at random. It looks at the reference frame and at the input
 * that caused it, never at the frame under judgement, so that a wrong frame cannot excuse itself.
 */
public final class Normaliser {
    /** A mapping of this name is forgotten at the end of an item. */
    static final String PER_ITEM = "item ";

    /** Where sync daemons listen (ip_vs sync protocol). */
    private static final int SYNC_PORT = 8848;

    private static final int ICMP_TIMESTAMP_REPLY = 14;
    private static final int TIMES_LENGTH = 12;
    private static final int ICMP_ID = 4;
    /** ICMPv6 type and code. */
    private static final int ADDRESS_UNREACHABLE = 0x0103;

    private static final int OFFSET = 0x1fff;
    private static final int MORE_OR_OFFSET = 0x3fff;

    private final Set<Rule> rules;
    private final String snatAddress;

    private Normaliser(final Set<Rule> rules, final String snatAddress) {
        this.rules = rules;
        this.snatAddress = snatAddress;
    }

    /** All rules; {@code snat-port} waits for an address. */
    public static Normaliser all() {
        return new Normaliser(EnumSet.allOf(Rule.class), "");
    }

    /**
     * The same without some rules.
     *
     * @throws IllegalArgumentException for a name that no rule has; the message lists them
     */
    public Normaliser without(final Collection<String> labels) {
        final Set<Rule> fewer = EnumSet.copyOf(rules);
        labels.forEach(label -> fewer.remove(Rule.of(label)));
        return new Normaliser(fewer, snatAddress);
    }

    /** The same for a box that masquerades behind this address (text, IPv4 or IPv6). */
    public Normaliser masqueradingBehind(final String address) {
        return new Normaliser(rules, address);
    }

    boolean allows(final Rule rule) {
        return rules.contains(rule);
    }

    /** What of the reference is not compared as it is; the input is null where no frame caused it. */
    List<Blank> blanks(final DecodedFrame reference, final DecodedFrame input) {
        final List<Blank> blanks = new ArrayList<>();
        for (final Layer layer : reference.layers()) {
            if (!layer.quoted()) {
                ipv4Id(reference, input, layer, blanks);
                flowLabel(reference, input, layer, blanks);
                fragmentId(reference, input, layer, blanks);
                sourcePort(reference, layer, blanks);
                icmpTimes(reference, layer, blanks);
            } else {
                quotedFragmentId(reference, input, layer, blanks);
            }
        }
        masqueraded(reference, input, blanks);
        blanks.removeIf(blank -> !rules.contains(blank.rule()));
        return blanks;
    }

    private void ipv4Id(final DecodedFrame frame, final DecodedFrame input, final Layer layer, final List<Blank> to) {
        if (layer.kind() != Kind.IPV4) {
            return;
        }
        final boolean fragment = (frame.u16(layer.offset() + 6) & MORE_OR_OFFSET) != 0;
        if (!fragment && (frame.u8(layer.offset() + 6) & 0x40) != 0) {
            return;
        }
        final Rule rule =
                isOuter(frame, input, layer) ? Rule.OUTER_ID : isMadeHere(frame, input, layer) ? Rule.LOCAL_ID : null;
        if (rule != null) {
            to.add(
                    fragment
                            ? Blank.oneToOne(rule, layer.offset() + 4, 2, perDatagram(rule))
                            : Blank.anything(rule, layer.offset() + 4, 2));
            checksum(frame, layer, rule, to);
        }
    }

    /**
     * The outside of a tunnel that begins here, not of one that only passes. A later fragment shows no UDP port: one
     * whose id is not the input's must be of GUE, cut by the box.
     */
    private static boolean isOuter(final DecodedFrame frame, final DecodedFrame input, final Layer ip) {
        if (isNamedOuter(ip)) {
            return !hasIdOf(input, frame, ip, Normaliser::isNamedOuter);
        }
        final boolean laterFragment = (frame.u16(ip.offset() + 6) & OFFSET) != 0;
        return laterFragment && frame.u8(ip.offset() + 9) == NetworkDecoder.UDP && !hasIdOf(input, frame, ip);
    }

    private static boolean isNamedOuter(final Layer ip) {
        return ip.path().startsWith("outer.");
    }

    /** A packet that is only passed on keeps its id and, if it is ICMP, its type. */
    private static boolean isMadeHere(final DecodedFrame frame, final DecodedFrame input, final Layer ip) {
        if (frame.u8(ip.offset() + 9) == NetworkDecoder.ICMP) {
            return !hasIdOf(input, frame, ip) || isAnotherMessage(input, frame);
        }
        return isSync(frame);
    }

    /** Fragments show no type: they count as the same message. */
    private static boolean isAnotherMessage(final DecodedFrame input, final DecodedFrame frame) {
        final int before = icmpType(input);
        final int after = icmpType(frame);
        return before < 0 ? !carriesIcmp(input) : after >= 0 && before != after;
    }

    private static boolean carriesIcmp(final DecodedFrame frame) {
        return frame.layers().stream()
                .filter(layer -> layer.kind() == Kind.IPV4)
                .findFirst()
                .map(ip -> frame.u8(ip.offset() + 9) == NetworkDecoder.ICMP)
                .orElse(false);
    }

    private static boolean hasIdOf(final DecodedFrame input, final DecodedFrame frame, final Layer ip) {
        return hasIdOf(input, frame, ip, any -> true);
    }

    private static boolean hasIdOf(
            final DecodedFrame input, final DecodedFrame frame, final Layer ip, final Predicate<Layer> among) {
        return input != null
                && input.layers().stream()
                        .filter(layer -> layer.kind() == Kind.IPV4 && !layer.quoted())
                        .filter(among)
                        .anyMatch(layer -> input.u16(layer.offset() + 4) == frame.u16(ip.offset() + 4));
    }

    /** -1 without a readable ICMP header, as in a later fragment. */
    private static int icmpType(final DecodedFrame frame) {
        return frame.layers().stream()
                .filter(layer -> layer.kind() == Kind.ICMP && !layer.quoted())
                .mapToInt(layer -> frame.u8(layer.offset()))
                .findFirst()
                .orElse(-1);
    }

    private static boolean isSync(final DecodedFrame frame) {
        return frame.layers().stream().anyMatch(layer -> isSync(frame, layer));
    }

    static boolean isSync(final DecodedFrame frame, final Layer udp) {
        return udp.kind() == Kind.UDP
                && !udp.quoted()
                && frame.u16(udp.offset() + 2) == SYNC_PORT
                && isMulticast(frame, udp.ip());
    }

    private static boolean isMulticast(final DecodedFrame frame, final Layer ip) {
        return ip.kind() == Kind.IPV4 ? frame.u8(ip.offset() + 16) >> 4 == 0xe : frame.u8(ip.offset() + 24) == 0xff;
    }

    private void flowLabel(final DecodedFrame frame, final DecodedFrame input, final Layer ip, final List<Blank> to) {
        if (ip.kind() != Kind.IPV6) {
            return;
        }
        final long label = flowLabel(frame, ip);
        final boolean known = label == 0
                || input != null
                        && input.layers().stream()
                                .anyMatch(layer -> layer.kind() == Kind.IPV6 && flowLabel(input, layer) == label);
        if (!known) {
            to.add(new Blank(Rule.FLOW_LABEL, ip.offset() * 8 + 12, 20, Blank.Demand.NOTHING, ""));
        }
    }

    private static long flowLabel(final DecodedFrame frame, final Layer ip) {
        return frame.u32(ip.offset()) & 0xfffff;
    }

    private void fragmentId(
            final DecodedFrame frame, final DecodedFrame input, final Layer layer, final List<Blank> to) {
        if (layer.kind() == Kind.FRAGMENT6 && !hasFragmentIdOf(input, frame.u32(layer.offset() + 4))) {
            to.add(Blank.oneToOne(Rule.FRAG6_ID, layer.offset() + 4, 4, perDatagram(Rule.FRAG6_ID)));
        }
    }

    /** What the box has cut and cannot send it quotes: in ICMPv6 address unreachable (RFC 4443 section 3.1). */
    private void quotedFragmentId(
            final DecodedFrame frame, final DecodedFrame input, final Layer layer, final List<Blank> to) {
        final Layer icmp = carrier(layer, Kind.ICMPV6);
        if (icmp != null && !icmp.quoted() && frame.u16(icmp.offset()) == ADDRESS_UNREACHABLE) {
            final int before = to.size();
            fragmentId(frame, input, layer, to);
            if (to.size() > before) {
                checksum(frame, icmp, Rule.FRAG6_ID, to);
            }
        }
    }

    /** The nearest header of this kind that carries the layer; null for none. */
    private static Layer carrier(final Layer layer, final Kind kind) {
        Layer carrier = layer.under();
        while (carrier != null && carrier.kind() != kind) {
            carrier = carrier.under();
        }
        return carrier;
    }

    private static boolean hasFragmentIdOf(final DecodedFrame input, final long id) {
        return input != null
                && input.layers().stream()
                        .anyMatch(layer -> layer.kind() == Kind.FRAGMENT6 && input.u32(layer.offset() + 4) == id);
    }

    private void sourcePort(final DecodedFrame frame, final Layer layer, final List<Blank> to) {
        final Rule rule = layer.kind() == Kind.GUE ? Rule.GUE_SPORT : isSync(frame, layer) ? Rule.SYNC_SPORT : null;
        if (rule != null) {
            final Layer udp = layer.kind() == Kind.GUE ? layer.under() : layer;
            to.add(Blank.anything(rule, udp.offset(), 2));
            checksum(frame, udp, rule, to);
        }
    }

    private void icmpTimes(final DecodedFrame frame, final Layer icmp, final List<Blank> to) {
        if (icmp.kind() == Kind.ICMP
                && frame.u8(icmp.offset()) == ICMP_TIMESTAMP_REPLY
                && icmp.end() - icmp.payload() >= TIMES_LENGTH) {
            to.add(Blank.anything(Rule.ICMP_TIME, icmp.payload() + 4, 8));
            checksum(frame, icmp, Rule.ICMP_TIME, to);
        }
    }

    /** Only where the box gave another port than the sender's; a port that was kept is kept by everyone. */
    private void masqueraded(final DecodedFrame frame, final DecodedFrame input, final List<Blank> to) {
        final Layer layer = endpoint(frame);
        final Layer before = input == null ? null : endpoint(input);
        if (layer == null
                || before == null
                || before.kind() != layer.kind()
                || !isMasqueraded(frame, input, layer, before)) {
            return;
        }
        final int offset = portOffset(layer);
        if (frame.u16(offset) != input.u16(portOffset(before))) {
            to.add(Blank.oneToOne(Rule.SNAT_PORT, offset, 2, "snat " + layer.kind() + " " + destination(frame, layer)));
            checksum(frame, layer, Rule.SNAT_PORT, to);
        }
    }

    private boolean isMasqueraded(
            final DecodedFrame frame, final DecodedFrame input, final Layer layer, final Layer before) {
        return source(frame, layer.ip()).equals(snatAddress)
                && !source(input, before.ip()).equals(snatAddress);
    }

    /**
     * What of a recorded input may be other than in the recording: the masquerade's port that it came for, which in a run
     * is the one that the run gave instead. Empty where there is no masquerade.
     */
    List<Blank> inputBlanks(final DecodedFrame recorded) {
        final List<Blank> blanks = new ArrayList<>();
        for (final Layer layer : recorded.layers()) {
            if (layer.quoted() && source(recorded, layer.ip()).equals(snatAddress)) {
                cameFor(recorded, layer, 0, destination(recorded, layer), blanks);
            } else if (!layer.quoted()
                    && destinationAddress(recorded, layer.ip()).equals(snatAddress)) {
                cameFor(recorded, layer, 2, sender(recorded, layer), blanks);
            }
        }
        blanks.removeIf(blank -> !rules.contains(blank.rule()));
        return blanks;
    }

    /** @param at where TCP and UDP have the port */
    private static void cameFor(
            final DecodedFrame frame, final Layer layer, final int at, final String remote, final List<Blank> to) {
        final boolean isPort = layer.kind() == Kind.TCP || layer.kind() == Kind.UDP;
        if (!isPort && layer.kind() != Kind.ICMP) {
            return;
        }
        final boolean isError = !isPort && IcmpHeader.isError(frame.u8(layer.offset()));
        if (!isError) {
            final int offset = layer.offset() + (isPort ? at : ICMP_ID);
            to.add(Blank.oneToOne(Rule.SNAT_PORT, offset, 2, "snat " + layer.kind() + " " + remote));
        }
        if (layer.quoted()) {
            to.add(Blank.anything(Rule.SNAT_PORT, Checksums.fieldOffset(layer), 2));
        } else {
            checksum(frame, layer, Rule.SNAT_PORT, to);
        }
    }

    private static String sender(final DecodedFrame frame, final Layer layer) {
        return source(frame, layer.ip()) + (layer.kind() == Kind.ICMP ? "" : ":" + frame.u16(layer.offset()));
    }

    private static Layer endpoint(final DecodedFrame frame) {
        return frame.layers().stream()
                .filter(layer -> !layer.quoted())
                .filter(layer -> switch (layer.kind()) {
                    case TCP, UDP -> true;
                    case ICMP -> frame.u8(layer.offset()) == IcmpHeader.ECHO_REQUEST;
                    case ICMPV6 -> frame.u8(layer.offset()) == Icmpv6Header.ECHO_REQUEST;
                    default -> false;
                })
                .findFirst()
                .orElse(null);
    }

    private static int portOffset(final Layer layer) {
        return isIcmp(layer) ? layer.offset() + ICMP_ID : layer.offset();
    }

    private static boolean isIcmp(final Layer layer) {
        return layer.kind() == Kind.ICMP || layer.kind() == Kind.ICMPV6;
    }

    private static String source(final DecodedFrame frame, final Layer ip) {
        return ip == null ? "" : frame.value(ip.path() + ".src").orElse("");
    }

    private static String destinationAddress(final DecodedFrame frame, final Layer ip) {
        return ip == null ? "" : frame.value(ip.path() + ".dst").orElse("");
    }

    private static String destination(final DecodedFrame frame, final Layer layer) {
        return destinationAddress(frame, layer.ip()) + (isIcmp(layer) ? "" : ":" + frame.u16(layer.offset() + 2));
    }

    /** The sum of blanked bytes goes with them, if it was right; a wrong one is no work of chance and is compared. */
    private static void checksum(final DecodedFrame frame, final Layer layer, final Rule rule, final List<Blank> to) {
        final int at = Checksums.fieldOffset(layer);
        if (Checksums.check(frame).stream().noneMatch(wrong -> wrong.offset() == at)) {
            to.add(Blank.checksum(rule, at));
        }
    }

    /** Fragments of one datagram share their id: the mapping lasts for one item. */
    private static String perDatagram(final Rule rule) {
        return PER_ITEM + rule.label();
    }
}
