package io.signalbox.service;

import io.signalbox.scheduler.Scheduler;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.wire.Addresses;

/** A virtual service: protocol, virtual IP and port, its scheduler and its real servers. */
public final class VirtualService {
    public final int protocol;
    public final long addressHi;
    public final long addressLo;
    public final int port;
    public final RealServers servers = new RealServers();
    public final Statistics statistics = new Statistics();

    private SchedulerKind kind;
    private int flags;
    private Scheduler scheduler;

    public VirtualService(
            final int protocol,
            final long addressHi,
            final long addressLo,
            final int port,
            final SchedulerKind kind,
            final int flags) {
        this.protocol = protocol;
        this.addressHi = addressHi;
        this.addressLo = addressLo;
        this.port = port;
        schedule(kind, flags);
    }

    public boolean is(final int otherProtocol, final long hi, final long lo, final int otherPort) {
        return port == otherPort && addressLo == lo && addressHi == hi && protocol == otherProtocol;
    }

    public boolean isIpv4() {
        return Addresses.isIpv4(addressHi, addressLo);
    }

    public SchedulerKind kind() {
        return kind;
    }

    /** Scheduler flags as in {@link SchedulerKind}. */
    public int flags() {
        return flags;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    /** Another scheduler starts afresh; the same one keeps its place, unless its table depends on the flags. */
    public void schedule(final SchedulerKind newKind, final int newFlags) {
        final boolean same = newKind == kind && (newFlags == flags || !newKind.isHashed());
        kind = newKind;
        flags = newFlags;
        if (same) {
            return;
        }
        scheduler = newKind.create(newFlags);
        scheduler.onBound(servers);
    }
}
