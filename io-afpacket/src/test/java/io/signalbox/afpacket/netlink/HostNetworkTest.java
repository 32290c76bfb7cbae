package io.signalbox.afpacket.netlink;

import static io.signalbox.afpacket.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.InNetworkNamespace;
import io.signalbox.afpacket.syscall.Syscalls;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the live kernel, with ip(8) as the witness. */
@InNetworkNamespace
class HostNetworkTest {
    private static final int PATIENCE = 50;
    private static final int PATIENCE_MS = 100;

    private final Syscalls syscalls = new Syscalls();
    private final Told told = new Told();

    @Test
    void shouldTellAllThereIs() {
        siteWithEverything();
        try (HostNetwork network = HostNetwork.open(syscalls)) {
            network.dump(told);

            followTillItIsAsIpTells(network);
            assertThat(allTold()).containsExactlyInAnyOrderElementsOf(allThereIs());
            assertThat(told.all(HostNeighbour.class)).isNotEmpty();
            assertThat(told.lostCount()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "ip address add 192.0.2.9/32 dev west",
                "ip address del 192.0.2.2/24 dev west",
                "ip address flush dev west",
                "ip -6 address add 2001:db8::9/128 dev west nodad",
                "ip -6 address change 2001:db8::1/64 dev west preferred_lft 0",
                "ip link set west down",
                "ip link set west down; ip link set west up",
                "ip link set east down",
                "ip link set west mtu 9000",
                "ip link set west address 02:00:00:00:00:77",
                "ip link set west down; ip link set west name other; ip link set other up",
                "ip link set west master bridge",
                "ip link set west master bridge; ip link set west nomaster",
                "ip link del west",
                "ip route add 198.51.100.0/24 via 192.0.2.254",
                "ip route replace 203.0.113.0/24 via 192.0.2.253",
                "ip route replace 203.0.113.0/24 dev west mtu 1400",
                "ip route append 203.0.113.0/24 via 192.0.2.253",
                "ip route prepend 203.0.113.0/24 via 192.0.2.253",
                "ip route append 203.0.113.0/24 via 192.0.2.253; ip route del 203.0.113.0/24 via 192.0.2.254",
                "ip route append 203.0.113.0/24 via 192.0.2.253; ip route replace 203.0.113.0/24 via 192.0.2.252",
                "ip route del 203.0.113.0/24",
                "ip route del blackhole 10.9.0.0/16",
                "ip route flush table main",
                "ip route add 10.1.0.0/16 nexthop via 192.0.2.253 nexthop via 192.0.2.252",
                "ip route add 10.1.0.0/16 nexthop via 192.0.2.253 nexthop via 198.18.0.9; ip link set more down",
                "ip route add 10.1.0.0/16 nexthop via 198.18.0.9 nexthop via 192.0.2.253; ip link set more down;"
                        + " ip link set more up",
                "ip -6 route add 2001:db8:1::/48 via 2001:db8::fe",
                "ip -6 route append 2001:db8:f::/48 via 2001:db8::fd",
                "ip -6 route append 2001:db8:f::/48 via 2001:db8::fd; ip -6 route del 2001:db8:f::/48 via 2001:db8::fe",
                "ip -6 route append 2001:db8:f::/48 via 2001:db8::fd; ip -6 route del 2001:db8:f::/48 via 2001:db8::fd",
                "ip -6 route append 2001:db8:f::/48 via 2001:db8::fd; ip -6 route replace 2001:db8:f::/48 dev west",
                "ip -6 route replace 2001:db8:f::/48 via 2001:db8::fd",
                "ip -6 route add 2001:db8:f::/48 via 2001:db8::fd metric 10",
                "ip -6 route flush table main",
                "ip neighbour add 192.0.2.7 lladdr 02:00:00:00:00:07 dev west nud stale",
                "ip neighbour change 192.0.2.8 lladdr 02:00:00:00:00:07 dev west nud reachable",
                "ip neighbour change 192.0.2.8 dev west nud failed",
                "ip neighbour del 192.0.2.8 dev west",
                "ip neighbour flush dev west nud permanent",
                "ip link add another type veth peer name twin",
            })
    void shouldFollow(final String change) {
        siteWithEverything();
        try (HostNetwork network = HostNetwork.open(syscalls)) {
            network.dump(told);

            sh(change);

            followTillItIsAsIpTells(network);
            assertThat(allTold()).containsExactlyInAnyOrderElementsOf(allThereIs());
            assertThat(told.lostCount()).isZero();
        }
    }

    /** Eighty thousand changes are more than the socket keeps. */
    @Test
    void shouldTellTheDifferenceWhereMessagesWereLost() {
        siteWithEverything();
        try (HostNetwork network = HostNetwork.open(syscalls)) {
            network.dump(told);

            sh("for net in $(seq 0 39); do for host in $(seq 0 999); do"
                    + " echo route add blackhole 11.$net.$((host / 250)).$((host % 250)); done; done | ip -batch -");
            sh("ip route del 203.0.113.0/24; ip link del more");
            sh("for net in $(seq 0 38); do for host in $(seq 0 999); do"
                    + " echo route del blackhole 11.$net.$((host / 250)).$((host % 250)); done; done | ip -batch -");
            network.follow(told, 0);

            followTillItIsAsIpTells(network);
            assertThat(allTold()).isEqualTo(allThereIs()).hasSizeGreaterThan(1000);
            assertThat(told.lostCount()).isPositive();
        }
    }

    @Test
    @Timeout(10)
    void shouldReturnWhenItIsWoken() {
        try (HostNetwork network = HostNetwork.open(syscalls)) {
            network.dump(told);
            told.news();

            network.wakeup();
            network.follow(told, -1);

            assertThat(told.news()).isEmpty();
        }
    }

    private static void siteWithEverything() {
        // an address is there at once, and no router is asked for
        sh("for of in all default; do echo 0 > /proc/sys/net/ipv6/conf/$of/accept_dad; done");
        sh("""
                ip -batch - <<END
                link set lo up
                link add west type veth peer name east
                link add more type veth peer name less
                link add bridge type bridge
                link set west up
                link set east up
                link set more up
                link set less up
                address add 192.0.2.1/24 dev west
                address add 192.0.2.2/24 dev west
                address add 198.18.0.1/24 dev more
                address add 10.8.0.1 peer 10.8.0.2/32 dev less
                address add 2001:db8::1/64 dev west nodad
                address add 2001:db8::2/64 dev west nodad preferred_lft 0
                route add default via 192.0.2.254 metric 50
                route add default dev west table default
                route add 203.0.113.0/24 via 192.0.2.254 src 192.0.2.2 mtu 1300
                route add blackhole 10.9.0.0/16
                route add unreachable 10.10.0.0/16 metric 7
                route add prohibit 10.11.0.0/16
                route add throw 10.12.0.0/16 table 100
                route add 10.13.0.0/16 via inet6 2001:db8::fe dev west
                route add 10.14.0.0/16 nexthop via 192.0.2.254 weight 3 nexthop via 192.0.2.253
                route add 192.0.2.77 dev more
                route add 2001:db8:f::/48 via 2001:db8::fe
                route add default via 2001:db8::fe dev west mtu 1400
                route add blackhole 2001:db8:e::/48
                route add blackhole 2001:db8:c::/48 table default
                route add 2001:db8:d::/48 nexthop via 2001:db8::fe nexthop via 2001:db8::fd
                neighbour add 192.0.2.8 lladdr 02:00:00:00:00:08 dev west
                neighbour add 2001:db8::8 lladdr 02:00:00:00:00:08 dev west nud stale
                neighbour add 192.0.2.6 dev west nud failed
                neighbour add proxy 192.0.2.5 dev west
                END
                """);
    }

    /** Links come up, and addresses into use, a moment after the command that did it. */
    private void followTillItIsAsIpTells(final HostNetwork network) {
        for (int patience = PATIENCE; patience > 0 && !allTold().equals(allThereIs()); patience--) {
            network.follow(told, PATIENCE_MS);
        }
    }

    private Set<Object> allTold() {
        return Set.copyOf(told.all(Object.class));
    }

    private static Set<Object> allThereIs() {
        return Set.copyOf(
                Stream.of(IpCommand.links(), IpCommand.addresses(), IpCommand.routes(), IpCommand.neighbours())
                        .flatMap(List::stream)
                        .toList());
    }
}
