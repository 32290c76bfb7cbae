package io.signalbox.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is looked up by hash is what a search through a list finds. */
class LookupTwinTest {
    private static final Port PORT = new Port(0, "eth0", 0x0200_0000_0001L, 1_500);
    private static final long SECOND_NS = 1_000_000_000L;

    /** Prefixes crowd in few bits, so that they nest; they come while packets are being asked for. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldFindTheLongestPrefixAsAListDoes(final long seed) {
        final Random random = new Random(seed);
        final Router router = new Router();
        final List<Route> list = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            final Address address = crowded(random);
            final int length = random.nextInt(address.isIpv4() ? 33 : 129) + (address.isIpv4() ? 96 : 0);
            final Route route = new Route(address.hi(), address.lo(), length, RouteType.UNICAST, PORT, 0, 1, 1_500);
            router.add(route);
            list.add(route);
            for (int packet = 0; packet < 50; packet++) {
                final Address to = crowded(random);
                assertThat(router.find(to.hi(), to.lo())).isSameAs(longest(list, to));
            }
        }
    }

    /** Few prefixes, each by several ways that come and go: the one that came first of those that are left. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldFindTheFirstWayThatIsLeftAsAListDoes(final long seed) {
        final Random random = new Random(seed);
        final Router router = new Router();
        final List<Route> list = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            final int length = random.nextBoolean() ? 96 + random.nextInt(33) : random.nextInt(129);
            final Address address = crowded(random);
            final long via = 1 + random.nextInt(3);
            final Route route = new Route(address.hi(), address.lo(), length, RouteType.UNICAST, PORT, 0, via, 0);
            if (random.nextInt(5) < 3) {
                router.add(route);
                if (list.stream().noneMatch(route::goesLike)) {
                    list.add(route);
                }
            } else {
                final Route gone = list.isEmpty() ? route : list.remove(random.nextInt(list.size()));
                router.remove(new Route(gone.hi, gone.lo, gone.prefixLength, gone.type, PORT, 0, gone.viaLo, 1_400));
            }
            final Address to = crowded(random);
            assertThat(router.find(to.hi(), to.lo())).isSameAs(longest(list, to));
        }
    }

    @Test
    void shouldForgetAnAddressThatIsTakenAway() {
        final LocalAddresses addresses = new LocalAddresses();
        for (int subnet = 0; subnet < 100; subnet++) {
            addresses.add(PORT, 0, ipv4(subnet, 1), 96 + 24);
            addresses.add(PORT, 0, ipv4(subnet, 2), 96 + 24);
        }
        for (int subnet = 0; subnet < 100; subnet += 2) {
            assertThat(addresses.remove(PORT, 0, ipv4(subnet, 1), 96 + 24)).isTrue();
            assertThat(addresses.isSubnetBroadcast(0, ipv4(subnet, 255))).isTrue();
            assertThat(addresses.remove(PORT, 0, ipv4(subnet, 2), 96 + 24)).isTrue();
        }
        for (int subnet = 0; subnet < 100; subnet++) {
            assertThat(addresses.contains(0, ipv4(subnet, 1))).isEqualTo(subnet % 2 == 1);
            assertThat(addresses.isSubnetBroadcast(0, ipv4(subnet, 255))).isEqualTo(subnet % 2 == 1);
        }
    }

    @Test
    void shouldForgetWhatItRememberedOfAnAddressThatBecomesItsOwn() {
        final Router router = new Router();
        final Address own = Addresses.parse("192.0.2.10");
        assertThat(router.find(own.hi(), own.lo())).isNull();
        router.addAddress(PORT, own.hi(), Addresses.parse("192.0.2.1").lo(), 24);
        assertThat(router.routeTo(own.hi(), own.lo()).prefixLength).isEqualTo(96 + 24);
        router.addAddress(PORT, own.hi(), own.lo(), 32);
        assertThat(router.isLocal(own.hi(), own.lo())).isTrue();
        assertThat(router.routeTo(own.hi(), own.lo())).isNull();
    }

    @Test
    void shouldKnowEachOfAThousandAddressesAndEachSubnetsBroadcast() {
        final LocalAddresses addresses = new LocalAddresses();
        for (int subnet = 0; subnet < 1_000; subnet++) {
            addresses.add(PORT, 0, ipv4(subnet, 1), 96 + 24);
        }
        for (int subnet = 0; subnet < 1_000; subnet++) {
            assertThat(addresses.contains(0, ipv4(subnet, 1))).isTrue();
            assertThat(addresses.contains(0, ipv4(subnet, 255))).isFalse();
            assertThat(addresses.isSubnetBroadcast(0, ipv4(subnet, 255))).isTrue();
            assertThat(addresses.isSubnetBroadcast(0, ipv4(subnet, 1))).isFalse();
            assertThat(addresses.isNobodyElse(0, ipv4(subnet, 2))).isFalse();
        }
    }

    /** RFC 3021: a link of two addresses has no broadcast address. */
    @Test
    void shouldHaveNoBroadcastOnALinkOfTwo() {
        final LocalAddresses addresses = new LocalAddresses();
        addresses.add(PORT, 0, ipv4(0, 0), 96 + 31);
        assertThat(addresses.isSubnetBroadcast(0, ipv4(0, 1))).isFalse();
    }

    /** Twice as many destinations as can be remembered: the one learnt first goes first. */
    @Test
    void shouldRememberTheLatestPathsAsAMapDoes() {
        final PathMtus paths = new PathMtus();
        final Map<Long, Integer> learnt = new HashMap<>();
        for (int path = 0; path < 2 * PathMtus.LIMIT; path++) {
            paths.learn(0, ipv4(path, 1), 1_000 + path, SECOND_NS);
            learnt.put(ipv4(path, 1), 1_000 + path);
            learnt.remove(ipv4(path - PathMtus.LIMIT, 1));
        }
        for (int path = 0; path < 2 * PathMtus.LIMIT; path++) {
            assertThat(paths.find(0, ipv4(path, 1), 9_000, 2 * SECOND_NS))
                    .isEqualTo(learnt.getOrDefault(ipv4(path, 1), 9_000));
        }
    }

    private static Route longest(final List<Route> routes, final Address to) {
        Route longest = null;
        for (final Route route : routes) {
            final boolean matches = ((to.hi() ^ route.hi) & Route.maskHi(route.prefixLength)) == 0
                    && ((to.lo() ^ route.lo) & Route.maskLo(route.prefixLength)) == 0;
            if (matches && (longest == null || route.prefixLength > longest.prefixLength)) {
                longest = route;
            }
        }
        return longest;
    }

    private static Address crowded(final Random random) {
        final int few = random.nextInt(1 << random.nextInt(12));
        return random.nextBoolean()
                ? Address.ofIpv4(few << 20 | few & 7)
                : new Address((long) few << 52, (long) few << 60 | few);
    }

    private static long ipv4(final int subnet, final int host) {
        return Addresses.ofIpv4(10 << 24 | subnet << 8 | host);
    }
}
