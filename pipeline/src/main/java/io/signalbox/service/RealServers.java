package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The real servers of one virtual service, the one added last first. That order is behaviour: every tie of every
 * scheduler goes to the first.
 */
public final class RealServers {
    private RealServer[] servers = new RealServer[4];
    private int count;

    public RealServers() {}

    /** The same, and from here on others. */
    RealServers(final RealServers others) {
        servers = others.servers.clone();
        count = others.count;
    }

    /** The others, who are not to change any more. */
    void become(final RealServers others) {
        servers = others.servers;
        count = others.count;
    }

    public int count() {
        return count;
    }

    public RealServer get(final int index) {
        return servers[index];
    }

    public void forEach(final Consumer<RealServer> action) {
        for (int i = 0; i < count; i++) {
            action.accept(servers[i]);
        }
    }

    /** The place of {@code server} in the order, or -1. */
    public int indexOf(final RealServer server) {
        for (int i = 0; i < count; i++) {
            if (servers[i] == server) {
                return i;
            }
        }
        return -1;
    }

    /** The server at this address and port, or null. */
    public RealServer find(final long addressHi, final long addressLo, final int port) {
        for (int i = 0; i < count; i++) {
            final RealServer server = servers[i];
            if (server.addressLo == addressLo && server.addressHi == addressHi && server.port == port) {
                return server;
            }
        }
        return null;
    }

    /** The one that nobody added, or null. */
    public RealServer sorry() {
        for (int i = 0; i < count; i++) {
            if (servers[i].sorry) {
                return servers[i];
            }
        }
        return null;
    }

    /** What those that are up were told to weigh, the sorry server apart. */
    long weightUp() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += servers[i].down || servers[i].sorry ? 0 : servers[i].toldWeight;
        }
        return sum;
    }

    /** The sorry server serves alone, or all others do; true where that is new to one of them. */
    boolean leaveTo(final boolean sorryServes) {
        boolean isNew = false;
        for (int i = 0; i < count; i++) {
            final boolean standsBack = servers[i].sorry != sorryServes;
            isNew |= servers[i].standsBack != standsBack;
            servers[i].standBack(standsBack);
        }
        return isNew;
    }

    RealServer tunnelTo(final long addressHi, final long addressLo, final Tunnel.Type type, final int tunnelPort) {
        for (int i = 0; i < count; i++) {
            final RealServer server = servers[i];
            if (server.method == ForwardingMethod.TUNNEL
                    && server.addressLo == addressLo
                    && server.addressHi == addressHi
                    && server.tunnel.type() == type
                    && server.tunnel.port() == tunnelPort) {
                return server;
            }
        }
        return null;
    }

    public void addFirst(final RealServer server) {
        makeRoom();
        System.arraycopy(servers, 0, servers, 1, count);
        servers[0] = server;
        count++;
    }

    private void makeRoom() {
        if (count == servers.length) {
            servers = Arrays.copyOf(servers, 2 * count);
        }
    }

    /** False where it is not there. */
    public boolean remove(final RealServer server) {
        final int index = indexOf(server);
        if (index >= 0) {
            System.arraycopy(servers, index + 1, servers, index, count - index - 1);
            servers[--count] = null;
        }
        return index >= 0;
    }

    void save(final StateWriter to) {
        to.putInt(count);
        for (int i = 0; i < count; i++) {
            to.putInt(servers[i].id);
        }
    }

    void load(final StateReader from, final ServerRegister register) {
        count = 0;
        for (int left = from.getInt(); left > 0; left--) {
            makeRoom();
            servers[count++] = register.get(from.getInt());
        }
    }
}
