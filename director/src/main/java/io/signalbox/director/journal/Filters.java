package io.signalbox.director.journal;

import io.signalbox.decision.Reason;
import io.signalbox.decision.Verdict;
import io.signalbox.journal.DecisionFilter;
import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which decisions are wanted: all that every given option holds for. */
final class Filters {
    @Option(
            names = "--address",
            paramLabel = "ADDR[/LEN]",
            description = "Packets from or to this address or prefix, before or after translation.")
    private String address;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = PortNumber.class,
            description = "Packets from or to this TCP or UDP port, before or after translation.")
    private Integer port;

    @Option(
            names = "--service",
            paramLabel = "VIP:PORT",
            description = "Packets of this virtual service; an IPv6 address stands in brackets.")
    private String service;

    @Option(
            names = "--verdict",
            paramLabel = "VERDICT",
            description = "What became of the packet: ${COMPLETION-CANDIDATES}.")
    private Verdict verdict;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "Why it became so, by the name that the lines show: NEW_CONNECTION, NO_SERVER, ...")
    private Reason reason;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Seconds.class,
            description = "From this event time on: seconds, as the lines show them.")
    private Long fromNs;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = Seconds.class,
            description = "Up to and including this event time.")
    private Long toNs;

    /** @throws IllegalArgumentException one sentence, for an address or service that is none */
    DecisionFilter filter() {
        final DecisionFilter filter = DecisionFilter.all();
        if (address != null) {
            filter.address(address);
        }
        if (port != null) {
            filter.port(port);
        }
        if (service != null) {
            filter.service(service);
        }
        if (verdict != null) {
            filter.verdict(verdict);
        }
        if (reason != null) {
            filter.reason(reason);
        }
        if (fromNs != null) {
            filter.from(fromNs);
        }
        if (toNs != null) {
            filter.to(toNs);
        }
        return filter;
    }

    /** True where some decisions are not wanted. */
    boolean areGiven() {
        return address != null
                || port != null
                || service != null
                || verdict != null
                || reason != null
                || fromNs != null
                || toNs != null;
    }

    boolean askForTicks() {
        return reason == Reason.TICK;
    }

    private static final class PortNumber implements ITypeConverter<Integer> {
        @Override
        public Integer convert(final String text) {
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 0xFFFF) {
                throw new TypeConversionException("'" + text + "' is not 0 to 65535");
            }
            return Integer.valueOf(text);
        }
    }

    /** Seconds with up to nine decimals, in nanoseconds. */
    static final class Seconds implements ITypeConverter<Long> {
        @Override
        public Long convert(final String text) {
            if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                throw new TypeConversionException("'" + text + "' is not seconds, such as 12.5");
            }
            return new BigDecimal(text).movePointRight(9).longValueExact();
        }
    }
}
