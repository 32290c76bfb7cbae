package io.signalbox.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.balance.Connections;
import io.signalbox.connection.ConnectionTable;
import io.signalbox.connection.SctpState;
import io.signalbox.connection.TcpState;
import io.signalbox.ipvsadm.ListRequest.Copying;
import io.signalbox.ipvsadm.Listing.Form;
import io.signalbox.packet.FlowKey;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.Tunnel;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import io.signalbox.wire.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Endpoint VIP = Endpoint.parse("192.0.2.10:80", 0);
    private static final ServiceKey KEY = ServiceKey.address(Protocol.TCP, VIP.hi(), VIP.lo(), VIP.port());
    private static final Endpoint SERVER = Endpoint.parse("10.0.0.11:8080", 0);

    @Test
    void shouldCopyServicesAndServers() {
        final VirtualService service = new VirtualService(KEY, ServiceOptions.of(SchedulerKind.WLC, 0));
        final RealServer server = new RealServer(0, SERVER.hi(), SERVER.lo(), SERVER.port());
        final ServerOptions options = new ServerOptions(ForwardingMethod.NAT, 3, 200, 100, Tunnel.IPIP);
        server.edit(options);
        server.activeConnections = 6;
        server.inactiveConnections = 4;
        server.statistics.countConnection(0);
        server.statistics.countIn(60, 0);
        server.statistics.countOut(40, 0);
        service.servers.addFirst(server);
        final ServiceTable table = new ServiceTable();
        table.add(service);

        final Traffic rate = new Traffic(0, 0, 0, 7, 5);
        final ServerLine line = new ServerLine(SERVER, options, 6, 4, 0, new Traffic(1, 1, 1, 60, 40), rate);
        assertThat(Snapshot.services(table, 2_500_000_000L))
                .containsExactly(new ServiceLine(KEY, service.options(), Traffic.NONE, Traffic.NONE, List.of(line)));
    }

    @Test
    void shouldShowWholeSecondsThatAreLeftAndTheNamesOfStates() {
        final Connections connections = connections();
        final ConnectionTable table = connections.table();
        add(table, Protocol.UDP, "198.51.100.1:50000", 0, 299 * SECOND_NS + 999_999_999L);
        add(table, Protocol.TCP, "198.51.100.21:40000", TcpState.ESTABLISHED.ordinal(), 895 * SECOND_NS);
        add(table, Protocol.TCP, "198.51.100.3:40000", TcpState.TIME_WAIT.ordinal(), 5 * SECOND_NS);

        final String listing =
                new Listing(Form.CONNECTIONS).connections(Snapshot.connections(connections, 10 * SECOND_NS));

        assertThat(listing).isEqualTo("""
                        IPVS connection entries
                        pro expire state       source             virtual            destination
                        TCP 00:00  TIME_WAIT   198.51.100.3:40000 192.0.2.10:80      10.0.0.11:8080
                        TCP 14:45  ESTABLISHED 198.51.100.21:40000 192.0.2.10:80      10.0.0.11:8080
                        UDP 04:49  UDP         198.51.100.1:50000 192.0.2.10:80      10.0.0.11:8080
                        """);
    }

    @Test
    void shouldSaveInFullTheSettingsThatWereChangedAndTheProfile() {
        final State state = new State(State.Bounds.SMALL, 1, 2, 0);
        final List<String> lines =
                List.of("net.ipv4.vs.sloppy_tcp=1", "net.ipv4.vs.sync_threshold=4 60", "--set 900 120 300");
        lines.forEach(line -> state.configurator.apply(CommandText.parse(line), 0));
        final ListRequest request = ListRequest.parse(List.of("-S", "--full"));
        assertThat(request.print(request.copy(state, 0), ListRequest.TABLE_SIZE).lines())
                .containsExactly(lines.get(0), lines.get(1), lines.get(2), "profile ipvs");
    }

    /** However many there are, whoever owns the tables is held up for a few. */
    @Test
    void shouldCopyConnectionsAPortionAtATime() {
        final State state = new State(new State.Bounds(4 * Copying.PORTION, 1, 8, 1 << 20), 1, 2, 0);
        for (int i = 0; i < 3 * Copying.PORTION; i++) {
            add(state.table, Protocol.TCP, "198.51.100.1:" + (40_000 + i), 1, SECOND_NS);
        }
        final Copying copying = ListRequest.parse(List.of("-L", "-n", "-c")).begin();
        assertThat(copying.proceed(state, 0)).isFalse();
        assertThat(copying.content().connections()).hasSize(Copying.PORTION);
        state.table.remove(0);
        state.table.remove(2 * Copying.PORTION);
        assertThat(copying.proceed(state, 0)).isFalse();
        assertThat(copying.proceed(state, 0)).isTrue();
        assertThat(copying.content().connections())
                .hasSize(3 * Copying.PORTION - 1)
                .isSortedAccordingTo(ConnectionLine.ORDER)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldNameTheStatesOfTemplatesAndAssociations() {
        final Connections connections = connections();
        final ConnectionTable table = connections.table();
        template(table, Protocol.TCP, VIP, 1);
        template(table, 0, Endpoint.parse("0.0.0.7:0", 0), 0);
        add(table, Protocol.SCTP, "198.51.100.1:50000", SctpState.COOKIE_SENT.ordinal(), 11 * SECOND_NS);

        assertThat(new Listing(Form.CONNECTIONS).connections(Snapshot.connections(connections, 10 * SECOND_NS)))
                .isEqualTo("""
                        IPVS connection entries
                        pro expire state       source             virtual            destination
                        IP  00:50  NONE        198.51.100.0:0     0.0.0.7:0          10.0.0.11:8080
                        TCP 00:50  ASSURED     198.51.100.0:0     192.0.2.10:80      10.0.0.11:8080
                        SCTP 00:01  C-SENT      198.51.100.1:50000 192.0.2.10:80      10.0.0.11:8080
                        """);
    }

    private static Connections connections() {
        return new State(new State.Bounds(16, 1, 8, 1 << 20), 1, 2, 0).connections;
    }

    private static void template(
            final ConnectionTable table, final int protocol, final Endpoint virtual, final int state) {
        final Endpoint clients = Endpoint.parse("198.51.100.0:0", 0);
        final FlowKey key = new FlowKey();
        key.set(protocol, clients.hi(), clients.lo(), 0, virtual.hi(), virtual.lo(), virtual.port());
        final int id =
                table.addTemplate(key, SERVER.hi(), SERVER.lo(), SERVER.port(), 0, ForwardingMethod.DIRECT_ROUTING);
        table.state(id, state);
        table.arm(id, 60 * SECOND_NS);
    }

    private static void add(
            final ConnectionTable table,
            final int protocol,
            final String clientText,
            final int state,
            final long deadlineNs) {
        final Endpoint client = Endpoint.parse(clientText, 0);
        final FlowKey key = new FlowKey();
        key.set(protocol, client.hi(), client.lo(), client.port(), VIP.hi(), VIP.lo(), VIP.port());
        final int id = table.add(key, SERVER.hi(), SERVER.lo(), SERVER.port(), 0, ForwardingMethod.NAT);
        table.state(id, state);
        table.arm(id, deadlineNs);
    }
}
