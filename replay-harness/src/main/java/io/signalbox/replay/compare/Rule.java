package io.signalbox.replay.compare;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the kernel draws at random, by the names that {@code --no-normalise} takes. */
public enum Rule {
    OUTER_ID("outer-id", "IPv4 id of a tunnel's outer header without DF, or in fragments"),
    LOCAL_ID("local-id", "IPv4 id of a packet that the box itself made, without DF"),
    GUE_SPORT("gue-sport", "UDP source port of GUE"),
    SYNC_SPORT("sync-sport", "UDP source port of a sync message"),
    SYNC_BATCH("sync-batch", "which sync message tells a record, and when, as long as each entry's are told in order"),
    FLOW_LABEL("flow-label", "IPv6 flow label that is not one of the input's"),
    FRAG6_ID("frag6-id", "id of IPv6 fragments that the box itself made"),
    ICMP_TIME("icmp-time", "times in an ICMP timestamp reply"),
    SNAT_PORT("snat-port", "port or ICMP id given by the masquerade, if they map one to one");

    private final String label;
    private final String meaning;

    Rule(final String label, final String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** The name that people write. */
    public String label() {
        return label;
    }

    /** What it blanks, in words. */
    public String meaning() {
        return meaning;
    }

    /**
     * Finds a rule by its label.
     *
     * @throws IllegalArgumentException when there is none; the message lists all
     */
    public static Rule of(final String label) {
        return Arrays.stream(values())
                .filter(rule -> rule.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no normalisation is called '" + label + "'; there are "
                        + Arrays.stream(values()).map(Rule::label).collect(Collectors.joining(", "))));
    }
}
