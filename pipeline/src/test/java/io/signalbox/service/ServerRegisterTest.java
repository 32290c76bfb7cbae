package io.signalbox.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddServer;
import io.signalbox.scheduler.SchedulerKind;
import org.junit.jupiter.api.Test;

/** Who a deleted server is when it comes back, and what becomes of its number when it does not. */
class ServerRegisterTest {
    private static final ServiceKey KEY = ServiceKey.address(6, 0, 10, 80);
    private static final long LATER_NS = ServerRegister.FORGET_NS;

    private final ServerRegister register = new ServerRegister();
    private final VirtualService service = new VirtualService(KEY, ServiceOptions.of(SchedulerKind.RR, 0));

    @Test
    void shouldKnowAServerThatComesBackInTime() {
        final RealServer first = admit(1, 0);
        register.retire(first, 5);
        assertThat(admit(1, 4 + LATER_NS)).isSameAs(first);
        assertThat(first.available).isTrue();
    }

    @Test
    void shouldTakeAServerThatWasForgottenForANewOne() {
        final RealServer first = admit(1, 0);
        register.retire(first, 5);
        assertThat(admit(1, 5 + LATER_NS)).isNotSameAs(first);
    }

    @Test
    void shouldNotForgetAServerThatAConnectionNames() {
        final RealServer first = admit(1, 0);
        first.inactiveConnections = 1;
        register.retire(first, 5);
        assertThat(admit(2, 5 + LATER_NS).id).isNotEqualTo(first.id);
        assertThat(register.get(first.id)).isSameAs(first);
        assertThat(admit(1, 5 + 2 * LATER_NS)).isSameAs(first);
    }

    /** A template by which it keeps a client names it as a connection does. */
    @Test
    void shouldNotForgetAServerThatKeepsAClient() {
        final RealServer first = admit(1, 0);
        first.persistentConnections = 1;
        register.retire(first, 5);
        admit(2, 5 + LATER_NS);
        assertThat(register.get(first.id)).isSameAs(first);
    }

    /** A site that replaces its servers for ever, each by one at another address. */
    @Test
    void shouldNotNeedMoreNumbersThanThereAreServersInTheTimeThatOneIsRemembered() {
        int highest = 0;
        for (int number = 0; number < 100_000; number++) {
            final long nowNs = number * (LATER_NS / 10);
            final RealServer server = admit(number, nowNs);
            highest = Math.max(highest, server.id);
            register.retire(server, nowNs);
        }
        assertThat(highest).isLessThan(2 * 10 + 2);
    }

    private RealServer admit(final int server, final long nowNs) {
        final AddServer command = new AddServer(KEY, 0, server, 8080, ServerOptions.of(ForwardingMethod.NAT, 1));
        return register.admit(command, service, nowNs);
    }
}
