package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.scheduler.SchedulerKind;

/**
 * How a virtual service treats new connections.
 *
 * @param flags of the scheduler, as in {@link SchedulerKind}
 * @param persistenceSeconds how long a client keeps its real server; 0 for a service without persistence
 * @param granularity prefix length, in bits of a v4-mapped or IPv6 address, of what counts as one client: 0 to 128
 * @param onePacket each UDP packet is scheduled by itself
 * @param sip persistence is by SIP Call-ID
 */
public record ServiceOptions(
        SchedulerKind scheduler, int flags, int persistenceSeconds, int granularity, boolean onePacket, boolean sip) {
    public static final int WHOLE_ADDRESS = 128;

    public static ServiceOptions of(final SchedulerKind scheduler, final int flags) {
        return new ServiceOptions(scheduler, flags, 0, WHOLE_ADDRESS, false, false);
    }

    public boolean isPersistent() {
        return persistenceSeconds != 0;
    }

    void save(final StateWriter to) {
        to.putString(scheduler.label());
        to.putInt(flags);
        to.putInt(persistenceSeconds);
        to.putInt(granularity);
        to.putBoolean(onePacket);
        to.putBoolean(sip);
    }

    static ServiceOptions read(final StateReader from) {
        return new ServiceOptions(
                SchedulerKind.byLabel(from.getString()),
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getBoolean(),
                from.getBoolean());
    }
}
