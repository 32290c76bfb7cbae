package io.signalbox.service;

import java.util.ArrayList;
import java.util.List;

/** The virtual services, by protocol, virtual IP and port. */
public final class ServiceTable {
    private static final int MIN_SLOTS = 64;

    private final List<VirtualService> services = new ArrayList<>();
    private VirtualService[] table = new VirtualService[MIN_SLOTS];
    private int ipv4Services;

    /** In the order they were added. */
    public List<VirtualService> all() {
        return services;
    }

    /** The service at exactly this address and port, or null. */
    public VirtualService find(final int protocol, final long hi, final long lo, final int port) {
        final int mask = table.length - 1;
        int slot = hash(protocol, hi, lo, port) & mask;
        while (table[slot] != null) {
            if (table[slot].is(protocol, hi, lo, port)) {
                return table[slot];
            }
            slot = slot + 1 & mask;
        }
        return null;
    }

    public void add(final VirtualService service) {
        services.add(service);
        rebuild();
    }

    public void remove(final VirtualService service) {
        services.remove(service);
        rebuild();
    }

    public boolean isEmpty(final boolean ipv4) {
        return (ipv4 ? ipv4Services : services.size() - ipv4Services) == 0;
    }

    /** True where some service of the protocol translates to this address and port. */
    public boolean hasNatServer(final int protocol, final long hi, final long lo, final int port) {
        for (int i = 0; i < services.size(); i++) {
            final VirtualService service = services.get(i);
            final RealServer server = service.protocol == protocol ? service.servers.find(hi, lo, port) : null;
            if (server != null && server.method == ForwardingMethod.NAT) {
                return true;
            }
        }
        return false;
    }

    /** True where some real server at this address is reached by a tunnel. */
    public boolean hasTunnel(final long hi, final long lo) {
        for (int i = 0; i < services.size(); i++) {
            if (services.get(i).servers.hasTunnel(hi, lo)) {
                return true;
            }
        }
        return false;
    }

    private void rebuild() {
        int slots = MIN_SLOTS;
        while (slots < 4 * services.size()) {
            slots *= 2;
        }
        final VirtualService[] fresh = new VirtualService[slots];
        ipv4Services = 0;
        for (final VirtualService service : services) {
            int slot = hash(service.protocol, service.addressHi, service.addressLo, service.port) & slots - 1;
            while (fresh[slot] != null) {
                slot = slot + 1 & slots - 1;
            }
            fresh[slot] = service;
            ipv4Services += service.isIpv4() ? 1 : 0;
        }
        table = fresh;
    }

    private static int hash(final int protocol, final long hi, final long lo, final int port) {
        final long mixed = (hi * 31 + lo) * 31 + ((long) protocol << 16 | port);
        return (int) (mixed * 0x9E37_79B9_7F4A_7C15L >>> 32);
    }
}
