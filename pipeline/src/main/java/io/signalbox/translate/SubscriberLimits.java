package io.signalbox.translate;

/**
 * How much one inside host may have at a time, in profile {@code rfc-nat}; 0 for as much as there is.
 *
 * @param bindings public ports and ICMP identifiers (RFC 6888 REQ-4)
 * @param flows mappings that are remembered for it (RFC 6888 REQ-5)
 */
public record SubscriberLimits(int bindings, int flows) {
    public static final SubscriberLimits NONE = new SubscriberLimits(0, 0);

    /** @throws IllegalArgumentException one sentence, where a limit is negative */
    public SubscriberLimits {
        if (bindings < 0 || flows < 0) {
            throw new IllegalArgumentException("a limit is 1 or more");
        }
    }
}
