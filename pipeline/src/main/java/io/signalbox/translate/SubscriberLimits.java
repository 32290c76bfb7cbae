package io.signalbox.translate;

/**
 * How much one inside host may have at a time, in profile {@code rfc-nat}; 0 for as much as there is.
 *
 * @param bindings public ports and ICMP identifiers (RFC 6888 REQ-4)
 * @param flows mappings that are remembered for it (RFC 6888 REQ-5)
 * @param block how many public ports it is given at once, side by side (RFC 6888 REQ-14); 0 for one by one
 */
public record SubscriberLimits(int bindings, int flows, int block) {
    public static final SubscriberLimits NONE = new SubscriberLimits(0, 0);
    public static final int MIN_BLOCK = 16;
    public static final int MAX_BLOCK = 1_024;

    /** @throws IllegalArgumentException one sentence, where a limit is negative, or the block's size is not to be had */
    public SubscriberLimits {
        if (bindings < 0 || flows < 0) {
            throw new IllegalArgumentException("a limit is 1 or more");
        }
        if (block != 0 && (block < MIN_BLOCK || block > MAX_BLOCK)) {
            throw new IllegalArgumentException("a block has " + MIN_BLOCK + " to " + MAX_BLOCK + " ports");
        }
    }

    /** Ports are given one by one. */
    public SubscriberLimits(final int bindings, final int flows) {
        this(bindings, flows, 0);
    }
}
