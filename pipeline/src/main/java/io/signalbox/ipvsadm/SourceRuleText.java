package io.signalbox.ipvsadm;

import io.signalbox.translate.AddressRange;
import io.signalbox.translate.SourceRule;
import io.signalbox.translate.SubscriberLimits;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A gateway's rule in words: {@code --from PREFIX [--out-interface NAME] [--to ADDRESS[-ADDRESS][,...]] [--ports A-B]
 * [--random] [--except ADDRESS[-ADDRESS][,...]] [--limit N] [--flows N]
 * [--block N]}. Without {@code --to} it masquerades: the public address is that of the interface which a flow leaves by.
 */
final class SourceRuleText {
    private static final String FROM = "--from";
    private static final String OUT = "--out-interface";
    private static final String TO = "--to";
    private static final String PORTS = "--ports";
    private static final String RANDOM = "--random";
    private static final String EXCEPT = "--except";
    private static final String LIMIT = "--limit";
    private static final String FLOWS = "--flows";
    private static final String BLOCK = "--block";

    private long hi;
    private long lo;
    private int length = -1;
    private String outInterface;
    private List<AddressRange> to = List.of();
    private int firstPort;
    private int lastPort;
    private boolean random;
    private List<AddressRange> except = List.of();
    private int bindings;
    private int flows;
    private int block;

    private SourceRuleText() {}

    static String of(final SourceRule rule) {
        return FROM + " " + Addresses.text(rule.hi(), rule.lo()) + "/" + rule.length()
                + (rule.outInterface() == null ? "" : " " + OUT + " " + rule.outInterface())
                + (rule.isMasquerade() ? "" : " " + TO + " " + text(rule.to()))
                + (rule.hasPorts() ? " " + PORTS + " " + rule.firstPort() + "-" + rule.lastPort() : "")
                + (rule.random() ? " " + RANDOM : "")
                + (rule.except().isEmpty() ? "" : " " + EXCEPT + " " + text(rule.except()))
                + limit(LIMIT, rule.limits().bindings())
                + limit(FLOWS, rule.limits().flows())
                + limit(BLOCK, rule.limits().block());
    }

    private static String limit(final String option, final int limit) {
        return limit == 0 ? "" : " " + option + " " + limit;
    }

    private static String text(final List<AddressRange> ranges) {
        return ranges.stream().map(AddressRange::toString).collect(Collectors.joining(","));
    }

    /** @throws IllegalArgumentException one sentence, for words that are no rule */
    static SourceRule parse(final List<String> words) {
        final SourceRuleText read = new SourceRuleText();
        int next = 0;
        while (next < words.size()) {
            final String option = words.get(next++);
            if (option.equals(RANDOM)) {
                read.random = true;
            } else if (next < words.size()) {
                read.set(option, words.get(next++));
            } else {
                throw new IllegalArgumentException(option + " needs a value");
            }
        }
        if (read.length < 0) {
            throw new IllegalArgumentException("a rule needs " + FROM + " PREFIX");
        }
        return new SourceRule(
                read.hi,
                read.lo,
                read.length,
                read.outInterface,
                read.to,
                read.firstPort,
                read.lastPort,
                read.random,
                read.except,
                new SubscriberLimits(read.bindings, read.flows, read.block));
    }

    private void set(final String option, final String value) {
        switch (option) {
            case FROM -> setPrefix(value);
            case OUT -> outInterface = value;
            case TO -> to = ranges(value);
            case PORTS -> setPorts(value);
            case EXCEPT -> except = ranges(value);
            case LIMIT -> bindings = limit(value);
            case FLOWS -> flows = limit(value);
            case BLOCK -> block = limit(value);
            default -> throw new IllegalArgumentException("'" + option + "' is no part of a rule");
        }
    }

    private void setPrefix(final String value) {
        final String[] parts = value.split("/", 2);
        final Address address = Addresses.parse(parts[0]);
        hi = address.hi();
        lo = address.lo();
        final int all = Addresses.isIpv4(hi, lo) ? Integer.SIZE : 2 * Long.SIZE;
        length = parts.length == 1 ? all : number(parts[1]);
    }

    private void setPorts(final String value) {
        final String[] ends = value.split("-", 2);
        firstPort = number(ends[0]);
        lastPort = number(ends[ends.length - 1]);
        if (lastPort == 0) {
            throw new IllegalArgumentException("0 is no port");
        }
    }

    private static List<AddressRange> ranges(final String value) {
        final List<AddressRange> ranges = new ArrayList<>();
        for (final String range : value.split(",")) {
            final String[] ends = range.split("-", 2);
            ranges.add(range(Addresses.parse(ends[0]), Addresses.parse(ends[ends.length - 1])));
        }
        return ranges;
    }

    private static AddressRange range(final Address first, final Address last) {
        if (first.hi() != last.hi()) {
            throw new IllegalArgumentException("the two ends of a range differ in their last 64 bits alone");
        }
        return new AddressRange(first.hi(), first.lo(), last.lo());
    }

    private static int limit(final String value) {
        final int limit = number(value);
        if (limit < 1) {
            throw new IllegalArgumentException("a limit is 1 or more");
        }
        return limit;
    }

    private static int number(final String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("'" + digits + "' is no number", e);
        }
    }
}
