package io.signalbox.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ListingOrderTest {
    @Test
    void shouldPutAnAddressMoreThanHalfTheSpaceAwayFirst() {
        assertThat(sorted("10.10.0.1:80", "192.0.2.10:80")).containsExactly("192.0.2.10:80", "10.10.0.1:80");
    }

    @Test
    void shouldComparePortsOfOneAddress() {
        assertThat(sorted("10.0.0.1:8080", "10.0.0.1:80")).containsExactly("10.0.0.1:80", "10.0.0.1:8080");
    }

    @Test
    void shouldCompareIpv6WordByWord() {
        assertThat(sorted("[2001:db8::8000:2]:1", "[2001:db8::1]:1", "[2001:db7:ffff::]:1"))
                .containsExactly("[2001:db7:ffff::]:1", "[2001:db8::8000:2]:1", "[2001:db8::1]:1");
    }

    @Test
    void shouldPutMarksBehindAddressesAndIpv6BehindIpv4() {
        final List<ServiceKey> keys = List.of(
                ServiceKey.mark(8, true),
                ServiceKey.mark(7, false),
                ServiceKey.mark(7, true),
                ServiceKey.address(Protocol.TCP, 0x2001_0db8_0000_0000L, 1, 80),
                ServiceKey.address(Protocol.UDP, 0, Addresses.ofIpv4(0xC000_0201), 53));

        final List<ServiceLine> sorted = ListingOrder.services(
                keys.stream().map(ListingOrderTest::service).toList());

        assertThat(sorted)
                .extracting(ServiceLine::key)
                .containsExactly(keys.get(4), keys.get(3), keys.get(2), keys.get(1), keys.get(0));
    }

    private static ServiceLine service(final ServiceKey key) {
        return new ServiceLine(key, ServiceOptions.of(SchedulerKind.RR, 0), Traffic.NONE, Traffic.NONE, List.of());
    }

    /** Each of the three comes before the next, all the way round; the halves are one and two long. */
    @Test
    void shouldLeaveACircleAsTheMergeSortFindsIt() {
        assertThat(sorted("0.0.0.1:1", "96.0.0.0:1", "192.0.0.0:1"))
                .containsExactly("0.0.0.1:1", "96.0.0.0:1", "192.0.0.0:1");
        assertThat(sorted("192.0.0.0:1", "0.0.0.1:1", "96.0.0.0:1"))
                .containsExactly("192.0.0.0:1", "0.0.0.1:1", "96.0.0.0:1");
    }

    @Test
    void shouldLoseNoServerHoweverTheAddressesLie() {
        final Random random = new Random(3);
        for (int count = 0; count < 300; count++) {
            final List<ServerLine> servers = new ArrayList<>();
            while (servers.size() < count) {
                servers.add(server(new Endpoint(0, Addresses.ofIpv4(random.nextInt()), 1)));
            }
            assertThat(ListingOrder.servers(servers)).containsExactlyInAnyOrderElementsOf(servers);
        }
    }

    private static List<String> sorted(final String... endpoints) {
        final List<ServerLine> servers = new ArrayList<>();
        for (final String endpoint : endpoints) {
            servers.add(server(Endpoint.parse(endpoint, 0)));
        }
        return ListingOrder.servers(servers).stream()
                .map(server -> server.address().toString())
                .toList();
    }

    private static ServerLine server(final Endpoint address) {
        return new ServerLine(address, ServerOptions.of(ForwardingMethod.NAT, 1), 0, 0, 0, Traffic.NONE, Traffic.NONE);
    }
}
