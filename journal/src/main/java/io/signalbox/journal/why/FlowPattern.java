package io.signalbox.journal.why;

import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.journal.codec.FullRecord;
import io.signalbox.wire.Protocol;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packets between two ends, in either direction, as they came or as they left. */
public final class FlowPattern {
    private static final Pattern FORM = Pattern.compile("\\s*(\\w+)\\s+(\\S+)\\s*>\\s*(\\S+)\\s*");
    private static final Map<String, Integer> PORTED =
            Map.of("tcp", Protocol.TCP, "udp", Protocol.UDP, "sctp", Protocol.SCTP);
    private static final Map<String, Integer> PORTLESS = Map.of("icmp", Protocol.ICMP, "icmpv6", Protocol.ICMPV6);
    private static final int NO_PORT = -1;

    private final String text;
    private final int protocol;
    private final Endpoint one;
    private final Endpoint other;

    private FlowPattern(final String text, final int protocol, final Endpoint one, final Endpoint other) {
        this.text = text;
        this.protocol = protocol;
        this.one = one;
        this.other = other;
    }

    /**
     * @param text {@code tcp 198.51.100.1:40000 > 192.0.2.10:80}: tcp, udp or sctp with ports, icmp or icmpv6 without
     * @throws IllegalArgumentException one sentence
     */
    public static FlowPattern parse(final String text) {
        final Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw none(text, "it is not PROTOCOL FROM > TO");
        }
        final String name = form.group(1).toLowerCase(Locale.ROOT);
        final boolean ported = PORTED.containsKey(name);
        if (!ported && !PORTLESS.containsKey(name)) {
            throw none(text, "'" + form.group(1) + "' is not tcp, udp, sctp, icmp or icmpv6");
        }
        final int protocol = ported ? PORTED.get(name) : PORTLESS.get(name);
        return new FlowPattern(
                text.strip(), protocol, end(form.group(2), ported, text), end(form.group(3), ported, text));
    }

    private static Endpoint end(final String end, final boolean ported, final String text) {
        final Endpoint endpoint;
        try {
            endpoint = Endpoint.parse(end, NO_PORT);
        } catch (final IllegalArgumentException wrong) {
            throw none(text, wrong.getMessage());
        }
        if (ported != (endpoint.port() != NO_PORT)) {
            throw none(text, "'" + end + "' " + (ported ? "names no port" : "names a port"));
        }
        return ported ? endpoint : endpoint.withPort(0);
    }

    private static IllegalArgumentException none(final String text, final String cause) {
        return new IllegalArgumentException(
                "'" + text + "' is no flow, such as 'tcp 198.51.100.1:40000 > 192.0.2.10:80': " + cause);
    }

    boolean fits(final FullRecord packet) {
        return packet.protocol() == protocol && (cameSo(packet) || leftSo(packet));
    }

    private boolean cameSo(final FullRecord packet) {
        return areEnds(
                new Endpoint(packet.sourceHi(), packet.sourceLo(), packet.sourcePort()),
                new Endpoint(packet.destinationHi(), packet.destinationLo(), packet.destinationPort()));
    }

    private boolean leftSo(final FullRecord packet) {
        return packet.has(FullRecord.FLAG_AFTER)
                && areEnds(
                        new Endpoint(packet.sourceAfterHi(), packet.sourceAfterLo(), packet.sourcePortAfter()),
                        new Endpoint(
                                packet.destinationAfterHi(),
                                packet.destinationAfterLo(),
                                packet.destinationPortAfter()));
    }

    private boolean areEnds(final Endpoint source, final Endpoint destination) {
        return source.equals(one) && destination.equals(other) || source.equals(other) && destination.equals(one);
    }

    @Override
    public String toString() {
        return text;
    }
}
