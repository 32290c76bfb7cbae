package io.signalbox.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What was learnt of paths, from a route of 1500 bytes. */
class PathMtusTest {
    private static final int ROUTE_MTU = 1_500;
    private static final long LATER_NS = 1_000_000_000L;

    private final PathMtus paths = new PathMtus();

    @Test
    void shouldKeepTheSmallerOfWhatItLearns() {
        paths.learn(0, 1, 1_400, 0);
        paths.learn(0, 1, 1_450, LATER_NS);
        assertThat(find(1, LATER_NS)).isEqualTo(1_400);
        paths.learn(0, 1, 1_300, LATER_NS);
        assertThat(find(1, LATER_NS)).isEqualTo(1_300);
        assertThat(find(2, LATER_NS)).isEqualTo(ROUTE_MTU);
    }

    @Test
    void shouldForgetWhenItsTimeIsUpAndNotBefore() {
        paths.learn(0, 1, 1_400, 0);
        assertThat(find(1, PathMtus.LIFETIME_NS - 1)).isEqualTo(1_400);
        assertThat(find(1, PathMtus.LIFETIME_NS)).isEqualTo(ROUTE_MTU);
        paths.learn(0, 1, 1_450, PathMtus.LIFETIME_NS);
        assertThat(find(1, PathMtus.LIFETIME_NS)).as("it has grown").isEqualTo(1_450);
    }

    @Test
    void shouldForgetTheOldestWhereThereAreTooMany() {
        for (int destination = 0; destination < PathMtus.LIMIT + 2; destination++) {
            paths.learn(0, destination, 1_400, destination);
        }
        assertThat(find(0, LATER_NS)).isEqualTo(ROUTE_MTU);
        assertThat(find(1, LATER_NS)).isEqualTo(ROUTE_MTU);
        assertThat(find(2, LATER_NS)).isEqualTo(1_400);
        assertThat(find(PathMtus.LIMIT, LATER_NS)).isEqualTo(1_400);
        assertThat(find(PathMtus.LIMIT + 1, LATER_NS)).isEqualTo(1_400);
    }

    private int find(final int destination, final long nowNs) {
        return paths.find(0, destination, ROUTE_MTU, nowNs);
    }
}
