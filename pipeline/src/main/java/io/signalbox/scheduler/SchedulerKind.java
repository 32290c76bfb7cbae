package io.signalbox.scheduler;

import io.signalbox.service.ServiceKey;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The schedulers by the names that {@code ipvsadm -s} knows. */
public enum SchedulerKind {
    RR("rr", RoundRobin::new, "each server in turn: the next after the last chosen one whose weight is not 0"),
    WRR(
            "wrr",
            WeightedRoundRobin::new,
            "in turn by weight: the next server after the cursor with weight >= current weight, which falls by the "
                    + "weights' greatest common divisor with every round and starts again from the highest"),
    LC(
            "lc",
            LeastConnections::new,
            "least 256 x active + inactive, whatever the weights; ties go to the server added last"),
    WLC(
            "wlc",
            WeightedLeastConnections::new,
            "least (256 x active + inactive) / weight; ties go to the server added last"),
    SED(
            "sed",
            ShortestExpectedDelay::new,
            "shortest expected delay: least (active + 1) / weight; ties go to the server added last"),
    NQ(
            "nq",
            NeverQueue::new,
            "never queue: a server with no active connection, else least (active + 1) / weight; "
                    + "ties go to the server added last"),
    DH(
            "dh",
            DestinationHash::new,
            "hash of the destination address: slot = hash >> 24 of 256, shared equally; "
                    + "if the slot's server takes no new connections, nobody does"),
    SH(
            "sh",
            SourceHash::new,
            "hash of the client's address (sh-port: + port): slot = hash >> 24 of 256, shared by weight; "
                    + "if the slot's server takes no new connections, nobody does (sh-fallback: another slot)"),
    MH(
            "mh",
            MaglevHash::new,
            "consistent hash of the client's address (mh-port: + port): slot = hash mod 4093, shared by weight; "
                    + "if the slot's server takes no new connections, nobody does (mh-fallback: another slot)"),
    FO("fo", WeightedFailover::new, "failover: highest weight; ties go to the server added last"),
    OVF(
            "ovf",
            WeightedOverflow::new,
            "overflow: highest weight among the servers with active <= weight; ties go to the server added last"),
    LBLC(
            "lblc",
            LocalityLeastConnections::new,
            "locality: the destination's last server, unless it has active > weight while another has "
                    + "2 x active < weight; else, and for a new destination, least (256 x active + inactive) / weight"),
    LBLCR(
            "lblcr",
            ReplicatedLocality::new,
            "locality with replicas: of the destination's servers the one with least (256 x active + inactive) / "
                    + "weight, unless it has active > weight while another has 2 x active < weight; else, and for a "
                    + "new destination, the least of all servers, which becomes one of the destination's"),
    TWOS(
            "twos",
            PowerOfTwoChoices::of,
            "two servers are drawn by weight: of them the one with less (256 x active + inactive) / weight; "
                    + "ties go to the one drawn first");

    /** sh-fallback, mh-fallback: another server where the hashed one takes no new connections. */
    public static final int FLAG_FALLBACK = 0x08;
    /** sh-port, mh-port: the client's port goes into the hash. */
    public static final int FLAG_PORT = 0x10;

    private final String label;
    private final Factory factory;
    private final String explanation;

    SchedulerKind(final String label, final Supplier<Scheduler> factory, final String explanation) {
        this(label, (flags, key) -> factory.get(), explanation);
    }

    SchedulerKind(final String label, final IntFunction<Scheduler> factory, final String explanation) {
        this(label, (flags, key) -> factory.apply(flags), explanation);
    }

    SchedulerKind(final String label, final Function<ServiceKey, Scheduler> factory, final String explanation) {
        this(label, (flags, key) -> factory.apply(key), explanation);
    }

    SchedulerKind(final String label, final Factory factory, final String explanation) {
        this.label = label;
        this.factory = factory;
        this.explanation = explanation;
    }

    public String label() {
        return label;
    }

    /** The rule in one sentence, with its formula. In all of them a server of weight 0 or overloaded is passed over. */
    public String explanation() {
        return explanation;
    }

    /** A fresh scheduler of this kind for the service of {@code key}; {@code flags} matter to sh and mh only. */
    public Scheduler create(final int flags, final ServiceKey key) {
        return factory.create(flags, key);
    }

    /** Chooses by a table of hash slots, for which its flags matter. */
    public boolean isHashed() {
        return this == DH || this == SH || this == MH;
    }

    /** The kind of this name, or null. */
    public static SchedulerKind byLabel(final String label) {
        for (final SchedulerKind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        return null;
    }

    private interface Factory {
        Scheduler create(int flags, ServiceKey key);
    }
}
