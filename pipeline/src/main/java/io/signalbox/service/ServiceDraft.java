package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import java.util.ArrayList;
import java.util.List;

/** What a service that is there will be: who its real servers are, and how it and they are used. */
public final class ServiceDraft {
    private static final int COMES = -1;

    /**
     * A real server comes or goes.
     *
     * @param place where it stood among those that were there then, or {@link #COMES}
     */
    private record Move(RealServer server, int place) {}

    /** Of several the last counts. */
    private record Edit(RealServer server, ServerOptions options) {}

    private final VirtualService service;
    /** Those that will be there; whoever joins or leaves the service itself meanwhile does so here. */
    private final RealServers servers;

    private final List<Move> moves = new ArrayList<>();
    private final List<Edit> edits = new ArrayList<>();
    /** Null where they stay. */
    private ServiceOptions newOptions;

    ServiceDraft(final VirtualService service) {
        this.service = service;
        servers = new RealServers(service.servers);
    }

    public VirtualService service() {
        return service;
    }

    public RealServers servers() {
        return servers;
    }

    public ServiceOptions options() {
        return newOptions == null ? service.options() : newOptions;
    }

    public boolean hasNewOptions() {
        return newOptions != null;
    }

    public ForwardingMethod method(final RealServer server) {
        for (int i = edits.size() - 1; i >= 0; i--) {
            if (edits.get(i).server == server) {
                return edits.get(i).options.method();
            }
        }
        return server.method;
    }

    public void edit(final ServiceOptions options) {
        newOptions = options;
    }

    /** It becomes the newest. */
    public void add(final RealServer server) {
        servers.addFirst(server);
        moves.add(new Move(server, COMES));
    }

    public void edit(final RealServer server, final ServerOptions options) {
        edits.add(new Edit(server, options));
    }

    public void remove(final RealServer server) {
        moves.add(new Move(server, servers.indexOf(server)));
        leave(server);
    }

    /** The service is what it was to be, but for its options, which are the table's matter. */
    void publish(final ServerRegister register, final long nowNs) {
        for (final Move move : moves) {
            make(move, register, nowNs);
        }
        service.servers.become(servers);
        for (final Edit edit : edits) {
            edit.server.edit(edit.options);
        }
        if (!moves.isEmpty() || !edits.isEmpty()) {
            service.scheduler().onChanged(service.servers);
        }
    }

    private void make(final Move move, final ServerRegister register, final long nowNs) {
        if (move.place == COMES) {
            service.scheduler().onAdded();
        } else if (move.server.available) {
            service.scheduler().onRemoved(move.place);
            register.retire(move.server, nowNs);
        }
    }

    /** It left the service meanwhile; false where it was to go anyway. */
    boolean leave(final RealServer server) {
        edits.removeIf(edit -> edit.server == server);
        return servers.remove(server);
    }

    void save(final StateWriter to) {
        service.key.save(to);
        servers.save(to);
        to.putInt(moves.size());
        for (final Move move : moves) {
            to.putInt(move.server.id);
            to.putInt(move.place);
        }
        to.putInt(edits.size());
        for (final Edit edit : edits) {
            to.putInt(edit.server.id);
            edit.options.save(to);
        }
        to.putBoolean(newOptions != null);
        if (newOptions != null) {
            newOptions.save(to);
        }
    }

    static ServiceDraft read(final StateReader from, final ServiceTable services, final ServerRegister register) {
        final ServiceDraft draft = new ServiceDraft(services.find(ServiceKey.read(from)));
        draft.servers.load(from, register);
        for (int left = from.getInt(); left > 0; left--) {
            draft.moves.add(new Move(register.get(from.getInt()), from.getInt()));
        }
        draft.moves.forEach(move -> move.server.service = draft.service);
        for (int left = from.getInt(); left > 0; left--) {
            draft.edits.add(new Edit(register.get(from.getInt()), ServerOptions.read(from)));
        }
        draft.newOptions = from.getBoolean() ? ServiceOptions.read(from) : null;
        return draft;
    }
}
