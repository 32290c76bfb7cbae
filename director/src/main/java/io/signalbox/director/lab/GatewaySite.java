package io.signalbox.director.lab;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Inside hosts, and a server outside that knows no way to them:
 *
 * <pre>
 *   host1, host2 ... --- inside --- director --- outside --- server
 * </pre>
 *
 * The director is the inside hosts' gateway. Its host does not forward; it has the public addresses, as it would have
 * virtual ones.
 */
public final class GatewaySite {
    /** The server outside. */
    public static final String SERVER = Subnet.OUTSIDE.address(10);

    public static final String SERVER6 = Subnet.OUTSIDE.address6(10);

    private static final String INSIDE = Subnet.INSIDE.address(0) + "/24";
    private static final String INSIDE6 = Subnet.INSIDE.prefix6();
    private static final int DIRECTOR_HOST = 1;
    private static final int SERVER_HOST = 10;
    private static final int FIRST_HOST = 11;
    private static final int FIRST_PUBLIC = 100;
    private static final Duration TO_START = Duration.ofSeconds(60);

    private final Namespace director;
    private final Namespace server;
    private final Segment outside;
    private final List<Namespace> hosts;

    private GatewaySite(final Lab lab, final int count, final int addresses) {
        outside = lab.segment("outside");
        final Segment inside = lab.segment("inside");
        server = join(lab.namespace("server"), outside, "eth0", Subnet.OUTSIDE, SERVER_HOST);
        director = join(lab.namespace("director"), outside, "eth0", Subnet.OUTSIDE, DIRECTOR_HOST);
        join(director, inside, "eth1", Subnet.INSIDE, DIRECTOR_HOST);
        hosts = IntStream.range(0, count)
                .mapToObj(number ->
                        join(lab.namespace("host" + (number + 1)), inside, "eth0", Subnet.INSIDE, FIRST_HOST + number))
                .toList();
        hosts.forEach(host -> Subnet.INSIDE.gateway(host, DIRECTOR_HOST));
        for (int number = 0; number < addresses; number++) {
            director.ip(
                    "addr add " + publicAddress(number) + "/32 dev eth0",
                    "addr add " + publicAddress6(number) + "/128 dev eth0 nodad preferred_lft 0");
        }
    }

    /** Lays a site out, its server serving. */
    public static GatewaySite open(final Lab lab, final int hosts, final int addresses) {
        final GatewaySite site = new GatewaySite(lab, hosts, addresses);
        MirrorServer.start(site.server).awaitLog(MirrorServer.READY, TO_START);
        return site;
    }

    private static Namespace join(
            final Namespace machine,
            final Segment segment,
            final String device,
            final Subnet subnet,
            final int number) {
        segment.join(machine, device);
        subnet.number(machine, device, number);
        return machine;
    }

    /** Of the first inside host, counted from 0, and so on. */
    public static String address(final int host) {
        return Subnet.INSIDE.address(FIRST_HOST + host);
    }

    public static String address6(final int host) {
        return Subnet.INSIDE.address6(FIRST_HOST + host);
    }

    /** The public address of this number, counted from 0. */
    public static String publicAddress(final int number) {
        return Subnet.OUTSIDE.address(FIRST_PUBLIC + number);
    }

    public static String publicAddress6(final int number) {
        return Subnet.OUTSIDE.address6(FIRST_PUBLIC + number);
    }

    public Namespace director() {
        return director;
    }

    public Namespace server() {
        return server;
    }

    public List<Namespace> hosts() {
        return hosts;
    }

    public Segment outside() {
        return outside;
    }

    /** The director's interfaces. */
    public List<String> devices() {
        return List.of("eth0", "eth1");
    }

    /** All inside hosts leave from so many public addresses, as {@code signalbox run --rules} reads it. */
    public static String rules(final int addresses) {
        final String to = publicAddress(0) + upTo(addresses, publicAddress(addresses - 1));
        final String to6 = publicAddress6(0) + upTo(addresses, publicAddress6(addresses - 1));
        return "snat --from " + INSIDE + " --out-interface eth0 --to " + to + "\n" + "snat --from " + INSIDE6
                + " --out-interface eth0 --to " + to6 + "\n";
    }

    private static String upTo(final int addresses, final String last) {
        return addresses == 1 ? "" : "-" + last;
    }
}
