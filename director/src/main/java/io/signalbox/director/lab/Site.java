package io.signalbox.director.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A client, a place for the director, and real servers, joined as a way of forwarding wants it:
 *
 * <pre>
 *   nat   client --- outside --- director --- inside --- servers     the director is the servers' gateway
 *
 *   dr    client --- outside --- servers                             the servers have the virtual address too, hidden
 *                       '------- director
 *
 *   tun   client --- outside --- router --- far --- servers          the servers have the virtual address too, hidden,
 *                       '------- director                            and unpack what comes through the tunnel
 *
 *   fullnat   client --- outside --- director --- inside --- servers    the servers have no gateway; for HTTP they are told
 *                                                                   by the PROXY protocol who their clients are
 * </pre>
 *
 * The virtual address is on the director's host to begin with, and nothing directs: whoever opens a site starts what
 * shall. No host forwards but the router.
 */
public final class Site {
    public static final String VIP = Subnet.OUTSIDE.address(100);
    public static final String VIP6 = Subnet.OUTSIDE.address6(100);
    public static final String CLIENT = Subnet.OUTSIDE.address(10);
    public static final String CLIENT6 = Subnet.OUTSIDE.address6(10);
    public static final String DIRECTOR = Subnet.OUTSIDE.address(1);
    public static final String DIRECTOR6 = Subnet.OUTSIDE.address6(1);
    /** More would not find an address beside the virtual one. */
    public static final int MAX_SERVERS = 80;

    private static final int DIRECTOR_HOST = 1;
    private static final int OTHER_DIRECTOR_HOST = 2;
    private static final int CLIENT_HOST = 10;
    private static final int FIRST_SERVER = 11;
    private static final int ROUTER = 254;
    private static final int LOCAL = 200;
    private static final Duration TO_START = Duration.ofSeconds(60);

    private final Lab lab;
    private final Method method;
    private final Segment outside;
    private final Segment behind;
    private final Namespace client;
    private final Namespace director;
    private final List<RealServer> servers = new ArrayList<>();

    private Site(final Lab lab, final Method method) {
        this.lab = lab;
        this.method = method;
        outside = lab.segment("outside");
        behind = switch (method) {
            case NAT, FULLNAT -> lab.segment("inside");
            case DR -> outside;
            case TUN -> lab.segment("far");
        };
        client = lab.namespace("client");
        director = lab.namespace("director");
    }

    /** Lays a site out, its servers serving. */
    public static Site open(final Lab lab, final Method method, final int servers) {
        final Site site = new Site(lab, method);
        site.joinOutside();
        switch (method) {
            case NAT, FULLNAT -> site.joinInside();
            case DR -> {}
            case TUN -> site.joinRouter();
        }
        for (int number = 1; number <= servers; number++) {
            site.addServer(number);
        }
        site.serve();
        return site;
    }

    private void joinOutside() {
        outside.join(client, "eth0");
        Subnet.OUTSIDE.number(client, "eth0", CLIENT_HOST);
        outside.join(director, "eth0");
        Subnet.OUTSIDE.number(director, "eth0", DIRECTOR_HOST);
        putVip();
    }

    private void joinInside() {
        behind.join(director, "eth1");
        Subnet.INSIDE.number(director, "eth1", DIRECTOR_HOST);
    }

    /** Another machine for a director, on the same segments, with addresses of its own and none of the virtual ones. */
    public Namespace addDirector() {
        final Namespace other = lab.namespace("director2");
        outside.join(other, "eth0");
        Subnet.OUTSIDE.number(other, "eth0", OTHER_DIRECTOR_HOST);
        switch (method) {
            case NAT, FULLNAT -> {
                behind.join(other, "eth1");
                Subnet.INSIDE.number(other, "eth1", OTHER_DIRECTOR_HOST);
            }
            case DR -> {}
            case TUN -> Subnet.OUTSIDE.gateway(other, ROUTER);
        }
        return other;
    }

    private void joinRouter() {
        final Namespace router = lab.namespace("router");
        router.sysctl("net.ipv4.ip_forward", 1).sysctl("net.ipv6.conf.all.forwarding", 1);
        outside.join(router, "eth0");
        Subnet.OUTSIDE.number(router, "eth0", ROUTER);
        behind.join(router, "eth1");
        Subnet.FAR.number(router, "eth1", ROUTER);
        Subnet.OUTSIDE.gateway(client, ROUTER);
        Subnet.OUTSIDE.gateway(director, ROUTER);
    }

    private void addServer(final int number) {
        final Namespace machine = lab.namespace("server" + number);
        final int host = FIRST_SERVER + number - 1;
        final Subnet subnet = subnetOfServers();
        behind.join(machine, "eth0");
        if (!isTranslated()) {
            hideVip(machine);
        }
        subnet.number(machine, "eth0", host);
        switch (method) {
            case NAT -> subnet.gateway(machine, DIRECTOR_HOST);
            case DR, FULLNAT -> {}
            case TUN -> subnet.gateway(machine, ROUTER);
        }
        servers.add(new RealServer(machine, subnet.address(host), subnet.address6(host)));
    }

    private Subnet subnetOfServers() {
        return switch (method) {
            case NAT, FULLNAT -> Subnet.INSIDE;
            case DR -> Subnet.OUTSIDE;
            case TUN -> Subnet.FAR;
        };
    }

    /** A server takes what is for the virtual address, but neither answers ARP for it nor asks in its name. */
    private static void hideVip(final Namespace machine) {
        machine.sysctl("net.ipv4.conf.all.arp_ignore", 1)
                .sysctl("net.ipv4.conf.all.arp_announce", 2)
                .ip("addr add " + VIP + "/32 dev lo", "addr add " + VIP6 + "/128 dev lo nodad preferred_lft 0");
    }

    private void serve() {
        final String[] options =
                switch (method) {
                    case NAT, DR -> new String[0];
                    case TUN -> new String[] {MirrorServer.BEHIND_A_TUNNEL};
                    case FULLNAT -> new String[] {MirrorServer.TOLD_OF_CLIENTS};
                };
        final List<Running> programs = servers.stream()
                .map(server -> MirrorServer.start(server.machine(), options))
                .toList();
        programs.forEach(program -> program.awaitLog(MirrorServer.READY, TO_START));
    }

    /** The director's host is a server like the others, named {@code director}, at all addresses that it has by now. */
    public void serveOnDirector() {
        MirrorServer.start(director).awaitLog(MirrorServer.READY, TO_START);
    }

    /** The director's host has the virtual address, as it is to begin with; it calls nobody in its name. */
    public void putVip() {
        director.ip("addr add " + VIP + "/32 dev eth0", "addr add " + VIP6 + "/128 dev eth0 nodad preferred_lft 0");
    }

    /** The director's host does not have it. */
    public void takeVip() {
        director.ip("addr del " + VIP + "/32 dev eth0", "addr del " + VIP6 + "/128 dev eth0");
    }

    public Lab lab() {
        return lab;
    }

    public Method method() {
        return method;
    }

    public Namespace client() {
        return client;
    }

    public Namespace director() {
        return director;
    }

    public List<RealServer> servers() {
        return servers;
    }

    /** Where client, director and the virtual address are. */
    public Segment outside() {
        return outside;
    }

    /** Where the servers are. */
    public Segment behind() {
        return behind;
    }

    /** The director's interfaces. */
    public List<String> devices() {
        return isTranslated() ? List.of("eth0", "eth1") : List.of("eth0");
    }

    private boolean isTranslated() {
        return method == Method.NAT || method == Method.FULLNAT;
    }

    /** What the servers take for their clients by full NAT: the director has it once it is served. */
    public List<String> localAddresses() {
        return method == Method.FULLNAT
                ? List.of(Subnet.INSIDE.address(LOCAL), Subnet.INSIDE.address6(LOCAL))
                : List.of();
    }

    /** All that the servers serve, at the virtual addresses, IPv4 and IPv6, as {@code ipvsadm-restore} reads it. */
    public String rules(final String scheduler) {
        return webRules(scheduler)
                + service("-t", MirrorServer.ECHO, scheduler)
                + service("-u", MirrorServer.ECHO, scheduler)
                + service("-u", MirrorServer.NAME, scheduler);
    }

    /** Only what is asked for with HTTP. */
    public String webRules(final String scheduler) {
        final String local = localAddresses().stream()
                .map(address -> "local " + address + "\n")
                .collect(Collectors.joining());
        return local + service("-t", MirrorServer.HTTP, scheduler);
    }

    private String service(final String protocol, final int port, final String scheduler) {
        return service(protocol, port, scheduler, servers);
    }

    /** A service at both virtual addresses, {@code -t} or {@code -u}, of some of the servers. */
    public String service(
            final String protocol, final int port, final String scheduler, final List<RealServer> chosen) {
        final StringBuilder rules = new StringBuilder();
        final String here = protocol + " " + VIP + ":" + port;
        final String here6 = protocol + " [" + VIP6 + "]:" + port;
        rules.append("-A ").append(here).append(" -s ").append(scheduler).append('\n');
        rules.append("-A ").append(here6).append(" -s ").append(scheduler).append('\n');
        for (final RealServer server : chosen) {
            rules.append(real(here, server.address(), port));
            rules.append(real(here6, "[" + server.address6() + "]", port));
        }
        return rules.toString();
    }

    private String real(final String service, final String address, final int port) {
        return "-a " + service + " -r " + address + ":" + port + " " + option(service, port) + " -w 1\n";
    }

    private String option(final String service, final int port) {
        final boolean isTold = method == Method.FULLNAT && service.startsWith("-t") && port == MirrorServer.HTTP;
        return method.option() + (isTold ? " --proxy-v2" : "");
    }
}
