package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.gate.Claims;
import io.signalbox.decision.Reason;
import io.signalbox.director.live.Reading.PortCounters;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.ipvsadm.ServerLine;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Traffic;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
import io.signalbox.translate.PublicPortUse;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static Reading reading(final long timeNs, final long factor) {
        final Address vip = Addresses.parse("192.0.2.10");
        final Address server = Addresses.parse("10.0.0.11");
        final ServerLine line = new ServerLine(
                new Endpoint(server.hi(), server.lo(), 8080),
                new ServerOptions(ForwardingMethod.NAT, 5, 0, 0, Tunnel.IPIP),
                3,
                4,
                0,
                Traffic.NONE,
                Traffic.NONE);
        final ServiceLine service = new ServiceLine(
                ServiceKey.address(Protocol.TCP, vip.hi(), vip.lo(), 80),
                ServiceOptions.of(SchedulerKind.WLC, 0),
                new Traffic(7 * factor, 70 * factor, 60 * factor, 7_000, 6_000),
                Traffic.NONE,
                List.of(line));
        return new Reading(
                timeNs,
                List.of(service),
                8,
                List.of(),
                Set.of("eth1"),
                List.of(),
                List.of(new PublicPortUse(Protocol.UDP, vip.hi(), vip.lo(), 64_512, 60_000, 100)),
                Map.of(Reason.NEW_CONNECTION, 7L, Reason.MALFORMED_TCP, 2L),
                Map.of("eth0", new PortCounters(100 * factor, 3, 1, 90 * factor, 4), "eth1", PortCounters.NONE),
                Optional.empty());
    }

    @Test
    void shouldNameWhatLinuxCountsAsNodeExporterDoes() {
        assertThat(new Metrics().page(reading(0, 1)).lines())
                .contains(
                        "# TYPE node_ipvs_connections_total counter",
                        "node_ipvs_connections_total 7.0",
                        "node_ipvs_incoming_packets_total 70.0",
                        "node_ipvs_outgoing_packets_total 60.0",
                        "node_ipvs_incoming_bytes_total 7000.0",
                        "node_ipvs_outgoing_bytes_total 6000.0")
                .anyMatch(line -> line.startsWith("node_ipvs_backend_connections_active{")
                        && line.contains("local_address=\"192.0.2.10\"")
                        && line.contains("local_port=\"80\"")
                        && line.contains("remote_address=\"10.0.0.11\"")
                        && line.contains("remote_port=\"8080\"")
                        && line.contains("proto=\"TCP\"")
                        && line.contains("local_mark=\"\"")
                        && line.endsWith(" 3.0"))
                .anyMatch(line -> line.startsWith("node_ipvs_backend_connections_inactive{") && line.endsWith(" 4.0"))
                .anyMatch(line -> line.startsWith("node_ipvs_backend_weight{") && line.endsWith(" 5.0"));
    }

    @Test
    void shouldCountEveryReasonAndWhatWasDroppedBeforeAnyDecision() {
        assertThat(new Metrics().page(reading(0, 1)).lines())
                .contains(
                        "signalbox_decisions_total{reason=\"MALFORMED_TCP\",verdict=\"dropped\"} 2.0",
                        "signalbox_frames_dropped_total{interface=\"eth0\"} 3.0",
                        "signalbox_frames_refused_total{interface=\"eth0\"} 4.0",
                        "signalbox_connections 8.0");
    }

    @Test
    void shouldTellHowMuchOfAPoolOfPublicPortsIsTaken() {
        assertThat(new Metrics().page(reading(0, 1)).lines())
                .contains(
                        "signalbox_public_ports{address=\"192.0.2.10\",protocol=\"17\"} 64512.0",
                        "signalbox_public_ports_taken{address=\"192.0.2.10\",protocol=\"17\"} 60000.0",
                        "signalbox_public_ports_resting{address=\"192.0.2.10\",protocol=\"17\"} 100.0");
    }

    @Test
    void shouldTellInALineWhatASecondCameTo() {
        final StatusLine status = new StatusLine();
        status.line(reading(0, 1));
        assertThat(status.line(reading(2_000_000_000L, 3)))
                .isEqualTo("in 100/s  out 90/s  new 7/s  connections 8  dropped 2  ring full 3  refused 4  down eth1");
    }

    @Test
    void shouldTellOfEachPortWhetherItsLinkIsUp() {
        assertThat(new Metrics().page(reading(0, 1)).lines())
                .contains("signalbox_link_up{interface=\"eth0\"} 1.0", "signalbox_link_up{interface=\"eth1\"} 0.0");
        assertThat(StatusPage.of(reading(0, 1), Claims.NONE).lines())
                .anyMatch(line -> line.startsWith("eth0        up, received 100,"))
                .anyMatch(line -> line.startsWith("eth1        down, received 0,"));
    }
}
