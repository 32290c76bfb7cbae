package io.signalbox.director.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of the experiments are right: with the kernel as the router they do what they should. */
class RouteSiteTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldCrossAllRoutersWhileEachHasItsRoutes(final int count) {
        assumeThat(Lab.obstacle()).isEmpty();
        assumeThat(Programs.isThere("ping")).as("ping is there").isTrue();
        try (Lab lab = Lab.open()) {
            final RouteSite site = RouteSite.open(lab, count);
            site.hostA().ip("route add " + site.towardsB(site.hostA()));
            site.hostB().ip("route add " + site.towardsA(site.hostB()));
            for (int i = 0; i < count; i++) {
                final Namespace router = site.routers().get(i);
                if (i < count - 1) {
                    router.ip("route add " + site.towardsB(router));
                }
                if (i > 0) {
                    router.ip("route add " + site.towardsA(router));
                }
            }

            assertThat(ping(site).exitCode()).isNotZero();
            site.routers().forEach(router -> router.sysctl("net.ipv4.ip_forward", 1));

            assertThat(ping(site).out()).contains("ttl=" + (64 - count));
        }
    }

    private static Output ping(final RouteSite site) {
        return site.hostA().run("ping", "-n", "-c", "1", "-W", "1", site.addressOfB());
    }
}
