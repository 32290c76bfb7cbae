package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/** The virtual services, and which of them a packet is for. */
public final class ServiceTable {
    public static final int FTP_PORT = 21;

    private static final int FTP_DATA_PORT = 20;
    /** Where Linux lets passive FTP's data ports begin. */
    private static final int UNPRIVILEGED_PORTS = 1_024;

    private static final int MIN_SLOTS = 64;

    private final List<VirtualService> services = new ArrayList<>();
    private final Edition edition = new Edition();
    /** What services have carried that are not there any more. */
    private final Totals gone = new Totals();

    private VirtualService[] table = new VirtualService[MIN_SLOTS];
    private int ipv4Services;
    private int markServices;
    private int ftpServices;
    private int anyPortServices;
    private int sipServices;
    private boolean gathersIpv6;

    /** In the order they were added. */
    public List<VirtualService> all() {
        return services;
    }

    /** The service with exactly this key, or null. */
    public VirtualService find(final ServiceKey key) {
        return find(key.protocol(), key.hi(), key.lo(), key.port(), key.mark(), key.ipv4());
    }

    /**
     * The service that a client's packet is for, or null: by its mark; by address and port; FTP's for its data
     * connections; by address alone.
     *
     * @param mark of the packet, 0 for none
     */
    public VirtualService match(final FlowKey flow, final int mark, final boolean ipv4) {
        VirtualService service = null;
        if (mark != 0 && markServices > 0) {
            service = find(0, 0, 0, 0, mark, ipv4);
        }
        if (service == null) {
            service = find(flow, flow.destinationPort, ipv4);
        }
        if (service == null && ftpServices > 0 && isFtpData(flow)) {
            service = find(flow, FTP_PORT, ipv4);
        }
        if (service == null && anyPortServices > 0) {
            service = find(flow, 0, ipv4);
        }
        return service;
    }

    /** Some service has the end that the flow is for: that port of the address, or all of them. */
    public boolean isAt(final FlowKey flow) {
        final boolean ipv4 = Addresses.isIpv4(flow.destinationHi, flow.destinationLo);
        return find(flow, flow.destinationPort, ipv4) != null || anyPortServices > 0 && find(flow, 0, ipv4) != null;
    }

    private static boolean isFtpData(final FlowKey flow) {
        return flow.protocol == Protocol.TCP
                && (flow.destinationPort == FTP_DATA_PORT || flow.destinationPort >= UNPRIVILEGED_PORTS);
    }

    private VirtualService find(final FlowKey flow, final int port, final boolean ipv4) {
        return find(flow.protocol, flow.destinationHi, flow.destinationLo, port, 0, ipv4);
    }

    private VirtualService find(
            final int protocol, final long hi, final long lo, final int port, final int mark, final boolean ipv4) {
        final int mask = table.length - 1;
        int slot = hash(protocol, hi, lo, port, mark) & mask;
        while (table[slot] != null && !table[slot].is(protocol, hi, lo, port, mark, ipv4)) {
            slot = slot + 1 & mask;
        }
        return table[slot];
    }

    /** A real server of a service that is there, or of what is drafted; or null. */
    public RealServer known(final ServiceKey key, final long hi, final long lo, final int port) {
        final VirtualService service = find(key);
        final RealServer server = service == null ? null : service.servers.find(hi, lo, port);
        return server == null ? edition.find(key, hi, lo, port) : server;
    }

    public void add(final VirtualService service) {
        services.add(service);
        gathersIpv6 |= !service.key.ipv4();
        if (4 * services.size() > table.length) {
            rebuild(services.size());
        } else {
            index(service);
        }
    }

    private void makeRoom(final int count) {
        if (4 * count > table.length) {
            rebuild(count);
        }
    }

    /** What is drafted, and nobody's packets meet before {@link #publish}. */
    public Edition edition() {
        return edition;
    }

    /** All that is drafted is so. */
    public void publish(final ServerRegister register, final long nowNs) {
        edition.welcome();
        for (final ServiceDraft draft : edition.changing()) {
            draft.publish(register, nowNs);
            if (draft.hasNewOptions()) {
                edit(draft.service(), draft.options());
            }
        }
        remove(edition.going(), register, nowNs);
        makeRoom(services.size() + edition.coming().size());
        edition.coming().forEach(this::add);
        gathersIpv6 |= edition.gathersIpv6();
        edition.clear();
    }

    /** The server becomes the newest of its service; false where the service is to go, by what is drafted. */
    public boolean admit(final RealServer server) {
        gathersIpv6 |= !Addresses.isIpv4(server.addressHi, server.addressLo);
        server.service.add(server);
        return edition.join(server);
    }

    /** The server leaves its service; false where it was to go anyway, by what is drafted. */
    public boolean dismiss(final RealServer server) {
        server.service.remove(server);
        return edition.leave(server);
    }

    public void edit(final VirtualService service, final ServiceOptions options) {
        sipServices -= service.options().sip() ? 1 : 0;
        service.edit(options);
        sipServices += options.sip() ? 1 : 0;
    }

    /**
     * What all services have carried since the beginning, also those that are gone; it never becomes less, whatever
     * {@code -Z} says.
     */
    public Totals carried() {
        final Totals sum = new Totals();
        sum.add(gone);
        services.forEach(service -> service.statistics.addTo(sum));
        return sum;
    }

    /** Real servers that are deleted with their services are remembered, as others are. */
    public void remove(final Collection<VirtualService> some, final ServerRegister register, final long nowNs) {
        if (some.isEmpty()) {
            return;
        }
        for (final VirtualService service : some) {
            service.statistics.addTo(gone);
            service.retireServers(register, nowNs);
        }
        services.removeAll(new HashSet<>(some));
        rebuild(services.size());
    }

    /** True where no service of the family is there: its packets are then none of the balancer's business. */
    public boolean isEmpty(final boolean ipv4) {
        return ipv4 ? ipv4Services == 0 : ipv4Services == services.size();
    }

    /**
     * Whether every IPv6 datagram is gathered before its way is looked up: as in Linux, from the first IPv6 service or
     * real server on, and also when all of them are gone.
     */
    public boolean gathersIpv6() {
        return gathersIpv6;
    }

    /** True where some real server may begin calls. */
    public boolean hasSip() {
        return sipServices > 0;
    }

    /**
     * The real server, of a service of this protocol or of a mark, that translates to this address and port, or null; of
     * several the one that was added last.
     */
    public RealServer natServer(final int protocol, final long hi, final long lo, final int port) {
        RealServer newest = null;
        for (int i = 0; i < services.size(); i++) {
            final VirtualService service = services.get(i);
            if (service.key.isMark() || service.key.protocol() == protocol) {
                final RealServer server = service.servers.find(hi, lo, port);
                if (server != null
                        && server.method == ForwardingMethod.NAT
                        && (newest == null || server.admission > newest.admission)) {
                    newest = server;
                }
            }
        }
        return newest;
    }

    /** The real server that a tunnel of this kind leads to (port 0 but for GUE), or null. */
    public RealServer tunnelTo(final long hi, final long lo, final Tunnel.Type type, final int port) {
        for (int i = 0; i < services.size(); i++) {
            final RealServer server = services.get(i).servers.tunnelTo(hi, lo, type, port);
            if (server != null) {
                return server;
            }
        }
        return null;
    }

    /** With room for so many. */
    private void rebuild(final int count) {
        int slots = MIN_SLOTS;
        while (slots < 4 * count) {
            slots *= 2;
        }
        table = new VirtualService[slots];
        ipv4Services = 0;
        markServices = 0;
        ftpServices = 0;
        anyPortServices = 0;
        sipServices = 0;
        services.forEach(this::index);
    }

    private void index(final VirtualService service) {
        final ServiceKey key = service.key;
        final int mask = table.length - 1;
        int slot = hash(key.protocol(), key.hi(), key.lo(), key.port(), key.mark()) & mask;
        while (table[slot] != null) {
            slot = slot + 1 & mask;
        }
        table[slot] = service;
        ipv4Services += key.ipv4() ? 1 : 0;
        markServices += key.isMark() ? 1 : 0;
        ftpServices += !key.isMark() && key.port() == FTP_PORT ? 1 : 0;
        anyPortServices += !key.isMark() && key.port() == 0 ? 1 : 0;
        sipServices += service.options().sip() ? 1 : 0;
    }

    private static int hash(final int protocol, final long hi, final long lo, final int port, final int mark) {
        final long mixed = ((hi * 31 + lo) * 31 + mark) * 31 + ((long) protocol << 16 | port);
        return (int) (mixed * 0x9E37_79B9_7F4A_7C15L >>> 32);
    }

    public void save(final StateWriter to, final ServerRegister register) {
        to.putInt(services.size());
        services.forEach(service -> service.save(to, register));
        to.putBoolean(gathersIpv6);
        gone.save(to);
        edition.save(to, register);
    }

    /** @param register of the real servers, read already */
    public void load(final StateReader from, final ServerRegister register) {
        final int count = from.getInt();
        for (int i = 0; i < count; i++) {
            services.add(VirtualService.read(from, register));
        }
        gathersIpv6 = from.getBoolean();
        gone.load(from);
        rebuild(services.size());
        edition.load(from, this, register);
    }
}
