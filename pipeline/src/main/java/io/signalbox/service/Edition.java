package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is drafted: services that come, change and go, all of them when it is published. No packet meets any of it before.
 * Whatever takes long is done with each draft, so that little is left to do at once.
 */
public final class Edition {
    /** In the order they were drafted, as the others. */
    private final Map<ServiceKey, VirtualService> coming = new LinkedHashMap<>();

    private final Map<ServiceKey, ServiceDraft> changing = new LinkedHashMap<>();
    private final Map<ServiceKey, VirtualService> going = new LinkedHashMap<>();
    /** Real servers that come back to connections which they have yet. */
    private final List<RealServer> returning = new ArrayList<>();

    private boolean gathersIpv6;
    private boolean removesAny;

    /** Services that are not there yet. */
    public Collection<VirtualService> coming() {
        return coming.values();
    }

    /** Something becomes of the service with this key. */
    public boolean isOf(final ServiceKey key) {
        return coming.containsKey(key) || changing.containsKey(key) || going.containsKey(key);
    }

    /** Something becomes of services that are there. */
    public boolean isOfAnyThere() {
        return !changing.isEmpty() || !going.isEmpty();
    }

    /** Services that stay, but are used in another way. */
    public List<VirtualService> edited() {
        return changing.values().stream()
                .filter(ServiceDraft::hasNewOptions)
                .map(ServiceDraft::service)
                .toList();
    }

    /** Null where no service with this key comes. */
    public VirtualService coming(final ServiceKey key) {
        return coming.get(key);
    }

    public Collection<ServiceDraft> changing() {
        return changing.values();
    }

    public Collection<VirtualService> going() {
        return going.values();
    }

    public void come(final VirtualService service) {
        coming.put(service.key, service);
        gathersIpv6 |= !service.key.ipv4();
    }

    /** A real server that comes with its service or joins one; null where there is none. */
    RealServer find(final ServiceKey key, final long hi, final long lo, final int port) {
        if (coming.containsKey(key)) {
            return coming.get(key).servers.find(hi, lo, port);
        }
        return changing.containsKey(key) ? changing.get(key).servers().find(hi, lo, port) : null;
    }

    /** The draft of a service that is there; null where it goes, or is null. */
    public ServiceDraft change(final VirtualService service) {
        return service == null || going.containsKey(service.key)
                ? null
                : changing.computeIfAbsent(service.key, key -> new ServiceDraft(service));
    }

    /** A real server joins what is drafted. */
    public void onJoined(final RealServer server) {
        gathersIpv6 |= !Addresses.isIpv4(server.addressHi, server.addressLo);
        if (server.references() > 0) {
            server.available = false;
            returning.add(server);
        }
    }

    /** A service that is there goes; false where it does already. */
    public boolean go(final VirtualService service) {
        return going.put(service.key, service) == null;
    }

    /** A real server goes. */
    public void onLeft() {
        removesAny = true;
    }

    /** Whether some real server goes. */
    public boolean removesAny() {
        return removesAny;
    }

    /** Whether other services will be there. */
    public boolean movesAny() {
        return !coming.isEmpty() || !going.isEmpty();
    }

    boolean gathersIpv6() {
        return gathersIpv6;
    }

    void welcome() {
        returning.forEach(server -> server.available = true);
    }

    /** A real server joined its service meanwhile; false where the service goes. */
    boolean join(final RealServer server) {
        final ServiceDraft draft = changing.get(server.service.key);
        if (draft != null) {
            draft.servers().addFirst(server);
        }
        return !going.containsKey(server.service.key);
    }

    /** A real server left its service meanwhile; false where it was to go anyway. */
    boolean leave(final RealServer server) {
        final ServiceKey key = server.service.key;
        final ServiceDraft draft = changing.get(key);
        return draft == null ? !going.containsKey(key) : draft.leave(server);
    }

    void clear() {
        coming.clear();
        changing.clear();
        going.clear();
        returning.clear();
        gathersIpv6 = false;
        removesAny = false;
    }

    void save(final StateWriter to, final ServerRegister register) {
        to.putInt(coming.size());
        coming.values().forEach(service -> service.save(to, register));
        to.putInt(changing.size());
        changing.values().forEach(draft -> draft.save(to));
        to.putInt(going.size());
        going.keySet().forEach(key -> key.save(to));
        to.putInt(returning.size());
        returning.forEach(server -> to.putInt(server.id));
        to.putBoolean(gathersIpv6);
        to.putBoolean(removesAny);
    }

    /** @param services that are there, read already, as are the real servers */
    void load(final StateReader from, final ServiceTable services, final ServerRegister register) {
        for (int left = from.getInt(); left > 0; left--) {
            come(VirtualService.read(from, register));
        }
        for (int left = from.getInt(); left > 0; left--) {
            final ServiceDraft draft = ServiceDraft.read(from, services, register);
            changing.put(draft.service().key, draft);
        }
        for (int left = from.getInt(); left > 0; left--) {
            go(services.find(ServiceKey.read(from)));
        }
        for (int left = from.getInt(); left > 0; left--) {
            returning.add(register.get(from.getInt()));
        }
        gathersIpv6 = from.getBoolean();
        removesAny = from.getBoolean();
    }
}
