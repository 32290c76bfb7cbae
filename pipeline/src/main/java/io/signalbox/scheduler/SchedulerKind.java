package io.signalbox.scheduler;

import io.signalbox.service.ServiceKey;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The schedulers by the names that {@code ipvsadm -s} knows. */
public enum SchedulerKind {
    RR("rr", RoundRobin::new),
    WRR("wrr", WeightedRoundRobin::new),
    LC("lc", LeastConnections::new),
    WLC("wlc", WeightedLeastConnections::new),
    SED("sed", ShortestExpectedDelay::new),
    NQ("nq", NeverQueue::new),
    DH("dh", DestinationHash::new),
    SH("sh", SourceHash::new),
    MH("mh", MaglevHash::new),
    FO("fo", WeightedFailover::new),
    OVF("ovf", WeightedOverflow::new),
    LBLC("lblc", LocalityLeastConnections::new),
    LBLCR("lblcr", ReplicatedLocality::new),
    TWOS("twos", PowerOfTwoChoices::of);

    /** sh-fallback, mh-fallback: another server where the hashed one takes no new connections. */
    public static final int FLAG_FALLBACK = 0x08;
    /** sh-port, mh-port: the client's port goes into the hash. */
    public static final int FLAG_PORT = 0x10;

    private final String label;
    private final Factory factory;

    SchedulerKind(final String label, final Supplier<Scheduler> factory) {
        this(label, (flags, key) -> factory.get());
    }

    SchedulerKind(final String label, final IntFunction<Scheduler> factory) {
        this(label, (flags, key) -> factory.apply(flags));
    }

    SchedulerKind(final String label, final Function<ServiceKey, Scheduler> factory) {
        this(label, (flags, key) -> factory.apply(key));
    }

    SchedulerKind(final String label, final Factory factory) {
        this.label = label;
        this.factory = factory;
    }

    public String label() {
        return label;
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
