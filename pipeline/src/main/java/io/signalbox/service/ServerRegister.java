package io.signalbox.service;

import io.signalbox.command.Command.AddServer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All real servers by number, the deleted ones too for as long as connections name them or they may come back: one that
 * is added again to the same service, address and port before it was forgotten is the same server, with its counts. The
 * number of a forgotten one is given to the next that is new.
 */
public final class ServerRegister {
    /** How long a deleted server without connections is remembered. */
    public static final long FORGET_NS = 180_000_000_000L;

    /** So many deleted servers are looked at for each that is added: two, so that they become fewer. */
    private static final int LOOKED_AT = 2;

    /** What a server is known by when it comes back. */
    private record Key(ServiceKey service, long hi, long lo, int port) {}

    /** In the order in which they will be looked at. */
    private final Map<Key, RealServer> deleted = new LinkedHashMap<>();

    private final ArrayDeque<Integer> freeIds = new ArrayDeque<>();
    private final RealServer nobody = RealServer.nobody(0);
    private RealServer[] servers = {nobody};
    private int count = 1;
    private long admissions;

    /** Whom connections name that have no real server. */
    public RealServer nobody() {
        return nobody;
    }

    public RealServer get(final int id) {
        return servers[id];
    }

    /** The server for an {@code -a} command: one that comes back, or a new one. */
    public RealServer admit(final AddServer command, final VirtualService service, final long nowNs) {
        forgetSome(nowNs);
        RealServer server = takeDeleted(command, nowNs);
        if (server == null) {
            server = create(command);
        }
        server.statistics.resume(nowNs);
        if (server.service != service) {
            server.statistics.zero(nowNs);
        }
        server.service = service;
        server.available = true;
        server.admission = ++admissions;
        server.admit(command.options());
        return server;
    }

    /** A server is deleted from its service: its connections stay, and for a time it may come back. */
    public void retire(final RealServer server, final long nowNs) {
        server.available = false;
        server.idleSinceNs = nowNs;
        server.statistics.stop(nowNs);
        deleted.put(key(server), server);
    }

    private RealServer takeDeleted(final AddServer c, final long nowNs) {
        final RealServer server = deleted.remove(new Key(c.key(), c.serverHi(), c.serverLo(), c.serverPort()));
        if (server == null || !isForgotten(server, nowNs)) {
            return server;
        }
        free(server);
        return null;
    }

    /** Frees the ids of those that are forgotten; the others are looked at again after all the rest. */
    private void forgetSome(final long nowNs) {
        for (int looked = 0; looked < LOOKED_AT && !deleted.isEmpty(); looked++) {
            final RealServer server = deleted.values().iterator().next();
            deleted.remove(key(server));
            if (isForgotten(server, nowNs)) {
                free(server);
            } else {
                deleted.put(key(server), server);
            }
        }
    }

    private static Key key(final RealServer server) {
        return new Key(server.service.key, server.addressHi, server.addressLo, server.port);
    }

    private RealServer create(final AddServer command) {
        if (count == servers.length && freeIds.isEmpty()) {
            servers = Arrays.copyOf(servers, 2 * count);
        }
        final int id = freeIds.isEmpty() ? count++ : freeIds.remove();
        servers[id] = new RealServer(id, command.serverHi(), command.serverLo(), command.serverPort());
        return servers[id];
    }

    private void free(final RealServer server) {
        servers[server.id] = null;
        freeIds.add(server.id);
    }

    private static boolean isForgotten(final RealServer server, final long nowNs) {
        return server.references() == 0 && nowNs - server.idleSinceNs >= FORGET_NS;
    }
}
