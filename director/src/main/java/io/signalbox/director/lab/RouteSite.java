package io.signalbox.director.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * Two hosts, and the routers between them in a row, each with its own subnets beside it and no route beyond:
 *
 * <pre>
 *   a ---- 192.168.3.0/24 ---- router1 ---- 192.168.4.0/24 ---- b
 *
 *   a ---- 192.168.3.0/24 ---- router1 ---- 192.168.4.0/24 ---- router2 ---- 192.168.8.0/24 ---- b
 * </pre>
 *
 * No kernel routes: {@code ip_forward} is 0 everywhere.
 */
public final class RouteSite {
    private static final List<Integer> NETWORKS = List.of(3, 4, 8);
    private static final int HOST_A = 10;
    private static final int HOST_B = 20;
    /** A router's number on the side of a, and on the side of b. */
    private static final int NEAR = 2;

    private static final int FAR = 1;

    private final Namespace hostA;
    private final Namespace hostB;
    private final List<Namespace> routers = new ArrayList<>();

    private RouteSite(final Lab lab, final int count) {
        hostA = lab.namespace("a");
        hostB = lab.namespace("b");
        Namespace before = hostA;
        for (int number = 1; number <= count; number++) {
            final Namespace router = lab.namespace("router" + number);
            Lab.cable(before, before.equals(hostA) ? "eth0" : "eth1", router, "eth0");
            routers.add(router);
            before = router;
        }
        Lab.cable(before, "eth1", hostB, "eth0");
        number(count);
    }

    /** @param routers one or two */
    public static RouteSite open(final Lab lab, final int routers) {
        return new RouteSite(lab, routers);
    }

    private void number(final int count) {
        address(hostA, "eth0", 0, HOST_A);
        for (int i = 0; i < count; i++) {
            address(routers.get(i), "eth0", i, NEAR);
            address(routers.get(i), "eth1", i + 1, FAR);
        }
        address(hostB, "eth0", count, HOST_B);
    }

    private static void address(final Namespace machine, final String device, final int network, final int host) {
        machine.ip("addr add " + address(network, host) + "/24 dev " + device);
    }

    private static String address(final int network, final int host) {
        return "192.168." + NETWORKS.get(network) + "." + host;
    }

    public Namespace hostA() {
        return hostA;
    }

    public Namespace hostB() {
        return hostB;
    }

    public List<Namespace> routers() {
        return routers;
    }

    public String addressOfA() {
        return address(0, HOST_A);
    }

    public String addressOfB() {
        return address(routers.size(), HOST_B);
    }

    /** The route, from a's side, to the subnet of b by the next hop of this machine, in the words of {@code ip route}. */
    String towardsB(final Namespace machine) {
        final int index = routers.indexOf(machine);
        return subnet(routers.size()) + " via " + address(index + 1, NEAR);
    }

    /** The route to the subnet of a. */
    String towardsA(final Namespace machine) {
        final int index = machine.equals(hostB) ? routers.size() : routers.indexOf(machine);
        return subnet(0) + " via " + address(index, FAR);
    }

    private static String subnet(final int network) {
        return "192.168." + NETWORKS.get(network) + ".0/24";
    }
}
