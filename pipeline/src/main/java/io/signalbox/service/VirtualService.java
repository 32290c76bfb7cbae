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
    private Quorum quorum = Quorum.NONE;
    private boolean hasQuorum = true;

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

    public Quorum quorum() {
        return quorum;
    }

    /** Whether enough of its real servers are up: it is so until they are found not to be. */
    public boolean hasQuorum() {
        return hasQuorum;
    }

    public void ask(final Quorum newQuorum) {
        quorum = newQuorum;
    }

    /** Looks whether the quorum is there; null where that is as before, and otherwise what became of it in words. */
    public String look() {
        final long weightUp = servers.weightUp();
        final long needed = quorum.needed(hasQuorum);
        final boolean isThere = quorum.isThere(hasQuorum, weightUp);
        if (isThere == hasQuorum) {
            return null;
        }
        hasQuorum = isThere;
        return "the real servers that are up weigh " + weightUp + ", " + needed + " is enough";
    }

    /** New connections go to whom they are for now: without a quorum to the sorry server, where there is one. */
    public void share() {
        if (servers.leaveTo(!hasQuorum && servers.sorry() != null)) {
            scheduler.onChanged(servers);
        }
    }

    /** Nobody asks for one, and it stands as if nobody ever had. */
    public boolean needsNoQuorum() {
        return hasQuorum && quorum.equals(Quorum.NONE);
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

    /** The server becomes its newest. */
    public void add(final RealServer server) {
        servers.addFirst(server);
        scheduler.onAdded();
        scheduler.onChanged(servers);
    }

    public void remove(final RealServer server) {
        scheduler.onRemoved(servers.indexOf(server));
        servers.remove(server);
        scheduler.onChanged(servers);
    }

    /** Its real servers' weights, methods or thresholds were set. */
    public void onEdited() {
        scheduler.onChanged(servers);
    }

    void retireServers(final ServerRegister register, final long nowNs) {
        for (int i = 0; i < servers.count(); i++) {
            register.retire(servers.get(i), nowNs);
        }
    }

    void save(final StateWriter to, final ServerRegister register) {
        key.save(to);
        options.save(to);
        quorum.save(to);
        to.putBoolean(hasQuorum);
        statistics.save(to);
        servers.save(to);
        scheduler.save(to, register);
    }

    static VirtualService read(final StateReader from, final ServerRegister register) {
        final VirtualService service = new VirtualService(ServiceKey.read(from), ServiceOptions.read(from));
        service.quorum = Quorum.read(from);
        service.hasQuorum = from.getBoolean();
        service.statistics.load(from);
        service.servers.load(from, register);
        for (int i = 0; i < service.servers.count(); i++) {
            service.servers.get(i).service = service;
        }
        service.scheduler.load(from, service.servers, register);
        return service;
    }
}
