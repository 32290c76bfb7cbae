package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.scheduler.Scheduler;
import io.signalbox.scheduler.SchedulerKind;

/** A virtual service, its scheduler and its real servers. */
public final class VirtualService {
    public final ServiceKey key;
    public final RealServers servers = new RealServers();
    public final Statistics statistics = new Statistics();

    private ServiceOptions options;
    private Scheduler scheduler;

    public VirtualService(final ServiceKey key, final ServiceOptions options) {
        this.key = key;
        edit(options);
    }

    boolean is(final int protocol, final long hi, final long lo, final int port, final int mark, final boolean ipv4) {
        return key.lo() == lo
                && key.hi() == hi
                && key.port() == port
                && key.protocol() == protocol
                && key.mark() == mark
                && key.ipv4() == ipv4;
    }

    public ServiceOptions options() {
        return options;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    /** Whether its real servers may speak first: of SIP, at an address and port that clients know. */
    public boolean mayBeginCalls() {
        return options.sip() && !key.isMark() && key.port() != 0;
    }

    /** Another scheduler starts afresh; the same one keeps its place, unless its table depends on the flags. */
    public void edit(final ServiceOptions newOptions) {
        final SchedulerKind kind = newOptions.scheduler();
        final boolean same = options != null
                && kind == options.scheduler()
                && (newOptions.flags() == options.flags() || !kind.isHashed());
        options = newOptions;
        if (same) {
            return;
        }
        scheduler = kind.create(newOptions.flags(), key);
        scheduler.onBound(servers);
    }

    void save(final StateWriter to, final ServerRegister register) {
        key.save(to);
        options.save(to);
        statistics.save(to);
        to.putInt(servers.count());
        for (int i = 0; i < servers.count(); i++) {
            to.putInt(servers.get(i).id);
        }
        scheduler.save(to, register);
    }

    static VirtualService read(final StateReader from, final ServerRegister register) {
        final VirtualService service = new VirtualService(ServiceKey.read(from), ServiceOptions.read(from));
        service.statistics.load(from);
        final int count = from.getInt();
        for (int i = 0; i < count; i++) {
            final RealServer server = register.get(from.getInt());
            server.service = service;
            service.servers.addLast(server);
        }
        service.scheduler.load(from, service.servers, register);
        return service;
    }
}
