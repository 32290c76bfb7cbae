package io.signalbox.service;

import io.signalbox.command.Command.AddServer;
import java.util.Arrays;

/**
 * All real servers by number, the deleted ones too for as long as connections name them or they may come back: one that
 * is added again to the same service, address and port before it was forgotten is the same server, with its counts.
 */
public final class ServerRegister {
    /** How long a deleted server without connections is remembered. */
    public static final long FORGET_NS = 180_000_000_000L;

    private RealServer[] servers = new RealServer[64];
    private int count;

    public RealServer get(final int id) {
        return servers[id];
    }

    /** The server for an {@code -a} command: one that comes back, or a new one. */
    public RealServer admit(final AddServer command, final VirtualService service, final long nowNs) {
        RealServer server = findDeleted(command, service, nowNs);
        if (server == null) {
            server = create(command);
        }
        server.statistics.resume(nowNs);
        if (server.service != service) {
            server.statistics.zero(nowNs);
        }
        server.service = service;
        server.available = true;
        server.admit(command.options());
        return server;
    }

    private RealServer findDeleted(final AddServer command, final VirtualService service, final long nowNs) {
        for (int i = 0; i < count; i++) {
            final RealServer server = servers[i];
            if (server != null
                    && !server.available
                    && server.addressLo == command.serverLo()
                    && server.addressHi == command.serverHi()
                    && server.port == command.serverPort()
                    && server.service.key.equals(service.key)
                    && !isForgotten(server, nowNs)) {
                return server;
            }
        }
        return null;
    }

    private RealServer create(final AddServer command) {
        if (count == servers.length) {
            servers = Arrays.copyOf(servers, 2 * count);
        }
        final int id = count++;
        servers[id] = new RealServer(id, command.serverHi(), command.serverLo(), command.serverPort());
        return servers[id];
    }

    private static boolean isForgotten(final RealServer server, final long nowNs) {
        return server.connections() == 0 && nowNs - server.idleSinceNs >= FORGET_NS;
    }
}
