package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.netlink.HostAddress;
import io.signalbox.afpacket.netlink.HostRoute;
import io.signalbox.afpacket.netlink.Link;
import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.DeleteRoute;
import io.signalbox.command.Command.RemoveAddress;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.decision.DecisionLog;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.route.RouteType;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A director that goes on with what another one knew of their host, which has changed meanwhile. */
class HostFactsTest {
    private static final int ETH0 = 7;
    private static final int ETH1 = 8;

    private final Lane lane = Lane.open(
            Lane.Settings.of(Layout.FUSED),
            new State(State.Bounds.SMALL, 1, 2, 3),
            new MemorySource(1 << 16),
            PacketSink.NOWHERE,
            DecisionLog.NOTHING);
    private final List<Command> told = new ArrayList<>();
    private final HostFacts before = facts();
    private final HostFacts after = facts();

    private HostFacts facts() {
        return new HostFacts(List.of("eth0", "eth1"), this::tell, port -> {});
    }

    private void tell(final Command command) {
        told.add(command);
        lane.command(command, 0);
        lane.drain();
    }

    private static Link link(final int index, final String name) {
        return new Link(index, name, 0x0200_0000_0000L + index, 1_500, false, true, true, "veth", 0);
    }

    private static HostAddress address(final int link, final String address, final int length) {
        return new HostAddress(link, Addresses.parse(address), length, false, false);
    }

    private static HostRoute route(final int link, final String destination, final int length, final Address via) {
        final Address prefix = Addresses.parse(destination);
        return new HostRoute(HostRoute.MAIN, prefix, length, RouteType.UNICAST, link, via, HostRoute.NONE, 0, 0, 1);
    }

    private static HostRoute route(final int link, final String destination, final int length, final String via) {
        return route(link, destination, length, Addresses.parse(via));
    }

    private KnownFacts known() {
        return KnownFacts.of(lane.state().router);
    }

    @Test
    void shouldSayOfWhatAnotherHasToldWhatIsGone() {
        before.link(link(ETH0, "eth0"));
        before.link(link(ETH1, "eth1"));
        before.address(address(ETH0, "192.0.2.1", 24));
        before.address(address(ETH0, "192.0.2.10", 32));
        before.address(address(ETH1, "2001:db8::1", 64));
        before.route(route(ETH0, "192.0.2.0", 24, HostRoute.NONE));
        before.route(route(ETH1, "2001:db8::", 64, HostRoute.NONE));
        before.route(route(ETH0, "0.0.0.0", 0, "192.0.2.254"));
        before.route(route(ETH0, "198.51.100.0", 24, "192.0.2.7"));

        after.link(link(ETH0, "eth0"));
        after.address(address(ETH0, "192.0.2.1", 24));
        after.route(route(ETH0, "192.0.2.0", 24, HostRoute.NONE));
        after.route(route(ETH0, "0.0.0.0", 0, "192.0.2.253"));
        told.clear();
        after.forgetAllElse(known());

        final Address vip = Addresses.parse("192.0.2.10");
        final Address inside = Addresses.parse("2001:db8::1");
        assertThat(told)
                .containsExactlyInAnyOrder(
                        new RemoveAddress(0, vip.hi(), vip.lo(), 32),
                        new RemoveAddress(1, inside.hi(), inside.lo(), 64),
                        gone("0.0.0.0", 0, "192.0.2.254"),
                        gone("198.51.100.0", 24, "192.0.2.7"),
                        new SetPortUp(1, false));
        assertThat(known()).isEqualTo(new KnownFacts(List.of(ownAddress()), List.of(newDefaultRoute())));
        assertThat(lane.state().router.routeTo(inside.hi(), inside.lo() + 1)).isNull();
    }

    private static DeleteRoute gone(final String destination, final int length, final String via) {
        final Address to = Addresses.parse(destination);
        final Address hop = Addresses.parse(via);
        return new DeleteRoute(to.hi(), to.lo(), length, hop.hi(), hop.lo(), 0, 0, RouteType.UNICAST);
    }

    private static AddAddress ownAddress() {
        final Address own = Addresses.parse("192.0.2.1");
        return new AddAddress(0, own.hi(), own.lo(), 24);
    }

    private static AddRoute newDefaultRoute() {
        final Address all = Addresses.parse("0.0.0.0");
        final Address hop = Addresses.parse("192.0.2.253");
        return new AddRoute(all.hi(), all.lo(), 0, hop.hi(), hop.lo(), 0, 0, RouteType.UNICAST);
    }

    @Test
    void shouldSayNothingWhereNothingIsGone() {
        for (final HostFacts facts : List.of(before, after)) {
            facts.link(link(ETH0, "eth0"));
            facts.link(link(ETH1, "eth1"));
            facts.address(address(ETH0, "192.0.2.1", 24));
            facts.route(route(ETH0, "192.0.2.0", 24, HostRoute.NONE));
            facts.route(route(ETH1, "198.51.100.0", 24, "10.0.0.7"));
        }
        told.clear();
        after.forgetAllElse(known());
        assertThat(told).isEmpty();
    }
}
