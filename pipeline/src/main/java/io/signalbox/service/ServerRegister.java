package io.signalbox.service;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.Command.AddServer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All real servers by number, the deleted ones too for as long as connections name them or they may come back: one that
 * is added again to the same service, address and port before it was forgotten is the same server, with its counts. The
 * number of a forgotten one is given to the next that is new. What checks have come to is remembered by the same names: a
 * server that is down is down when it comes back, from its first moment on.
 */
public final class ServerRegister implements Remembered {
    /** How long a deleted server without connections is remembered. */
    public static final long FORGET_NS = 180_000_000_000L;

    /** Of so many it is remembered that they are down. */
    public static final int MAX_DOWN = 1 << 16;

    /** So many deleted servers are looked at for each that is added: two, so that they become fewer. */
    private static final int LOOKED_AT = 2;

    /** The number that is no server's, and the first that is one's. */
    private static final int BYPASS = 0;

    private static final int FIRST = 1;

    private static final int NONE = -1;
    private static final int FORGOTTEN = -2;
    private static final RealServer NOBODY = new RealServer(0, 0, 0, 0);

    /** In the order in which they will be looked at; some are there yet, and {@link RealServer#leaving}. */
    private final Map<ServerKey, RealServer> deleted = new LinkedHashMap<>();

    /** Those whose checks fail, whether they are there or not. */
    private final Set<ServerKey> down = new LinkedHashSet<>();

    private final ArrayDeque<Integer> freeIds = new ArrayDeque<>();
    private RealServer[] servers = {RealServer.bypass(BYPASS)};
    private int count = FIRST;
    private long admissions;

    /** What connections without a real server name instead of one. */
    public RealServer bypass() {
        return servers[BYPASS];
    }

    public RealServer get(final int id) {
        return servers[id];
    }

    /** Those that are remembered, deleted ones too. */
    public void forEach(final Consumer<RealServer> action) {
        for (int id = 0; id < count; id++) {
            if (servers[id] != null) {
                action.accept(servers[id]);
            }
        }
    }

    /** What a scheduler that remembers a server, none, or one that is forgotten here writes down instead of it. */
    public int reference(final RealServer server) {
        if (server == null) {
            return NONE;
        }
        return servers[server.id] == server ? server.id : FORGOTTEN;
    }

    /** The server of a {@link #reference}; {@link #NOBODY} for a forgotten one. */
    public RealServer referred(final int reference) {
        return reference == NONE ? null : reference == FORGOTTEN ? NOBODY : servers[reference];
    }

    /** The server for an {@code -a} command: one that comes back, its statistics at rest, or a new one. */
    public RealServer admit(final AddServer command, final VirtualService service, final long nowNs) {
        forgetSome(nowNs);
        RealServer server = takeDeleted(command, nowNs);
        if (server == null) {
            server = create(command);
        }
        if (server.service != service) {
            server.statistics.zero(nowNs);
        }
        server.service = service;
        server.available = true;
        server.admission = ++admissions;
        server.admit(command.options(), down.contains(key(server)));
        return server;
    }

    /**
     * What checks have come to of a server, which may be there, or come.
     *
     * @return false where so many are down already that no more can be remembered
     */
    public boolean report(final ServerKey server, final boolean up) {
        if (up) {
            down.remove(server);
            return true;
        }
        return down.contains(server) || down.size() < MAX_DOWN && down.add(server);
    }

    /** Those whose checks fail; whoever reads them owns the tables. */
    public Set<ServerKey> down() {
        return down;
    }

    /** It will be retired: what takes long is done by then. */
    public void foresee(final RealServer server) {
        deleted.put(key(server), server);
        server.leaving = true;
    }

    /** A server is deleted from its service: its connections stay, and for a time it may come back. */
    public void retire(final RealServer server, final long nowNs) {
        if (!server.leaving) {
            deleted.put(key(server), server);
        }
        server.leaving = false;
        server.available = false;
        server.idleSinceNs = nowNs;
        server.statistics.stop(nowNs);
    }

    private RealServer takeDeleted(final AddServer c, final long nowNs) {
        final RealServer server = deleted.remove(new ServerKey(c.key(), c.serverHi(), c.serverLo(), c.serverPort()));
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

    private static ServerKey key(final RealServer server) {
        return new ServerKey(server.service.key, server.addressHi, server.addressLo, server.port);
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
        server.weight = 0; // a scheduler may still remember it, as one that is nobody
    }

    private static boolean isForgotten(final RealServer server, final long nowNs) {
        return !server.leaving && server.references() == 0 && nowNs - server.idleSinceNs >= FORGET_NS;
    }

    @Override
    public void save(final StateWriter to) {
        to.putLong(admissions);
        to.putInt(count);
        for (int id = FIRST; id < count; id++) {
            to.putBoolean(servers[id] != null);
            if (servers[id] != null) {
                save(to, servers[id]);
            }
        }
        to.putInt(freeIds.size());
        freeIds.forEach(to::putInt);
        to.putInt(deleted.size());
        deleted.values().forEach(server -> to.putInt(server.id));
        to.putInt(down.size());
        down.forEach(server -> server.save(to));
    }

    private static void save(final StateWriter to, final RealServer server) {
        to.putLong(server.addressHi);
        to.putLong(server.addressLo);
        to.putInt(server.port);
        server.save(to);
        server.service.key.save(to);
        server.service.options().save(to);
    }

    /** Of a server's service only what it was is known here: services that are there claim their servers afterwards. */
    @Override
    public void load(final StateReader from) {
        admissions = from.getLong();
        count = from.getInt();
        servers = Arrays.copyOf(servers, Math.max(servers.length, count));
        for (int id = FIRST; id < count; id++) {
            if (from.getBoolean()) {
                servers[id] = read(from, id);
            }
        }
        for (int left = from.getInt(); left > 0; left--) {
            freeIds.add(from.getInt());
        }
        for (int left = from.getInt(); left > 0; left--) {
            final RealServer server = servers[from.getInt()];
            server.leaving = server.available;
            deleted.put(key(server), server);
        }
        for (int left = from.getInt(); left > 0; left--) {
            down.add(ServerKey.read(from));
        }
    }

    private static RealServer read(final StateReader from, final int id) {
        final RealServer server = new RealServer(id, from.getLong(), from.getLong(), from.getInt());
        server.load(from);
        server.service = new VirtualService(ServiceKey.read(from), ServiceOptions.read(from));
        return server;
    }
}
