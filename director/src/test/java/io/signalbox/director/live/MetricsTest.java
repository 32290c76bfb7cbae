package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.gate.Claims;
import io.signalbox.decision.Reason;
import io.signalbox.director.live.Exposition.Family;
import io.signalbox.service.ServiceKey;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final String[] LABELS = {
        "local_address", "local_mark", "local_port", "proto", "remote_address", "remote_port"
    };

    private static Exposition page() {
        return page(Readings.at(0, 1));
    }

    private static Exposition page(final Reading reading) {
        return Exposition.parse(new Metrics().page(reading));
    }

    @Test
    void shouldCountInAllAsNodeExporterDoes() {
        final Map<String, Double> expected = Map.of(
                "node_ipvs_connections_total", 7.0,
                "node_ipvs_incoming_packets_total", 70.0,
                "node_ipvs_outgoing_packets_total", 60.0,
                "node_ipvs_incoming_bytes_total", 7_000.0,
                "node_ipvs_outgoing_bytes_total", 6_000.0);
        expected.forEach((name, value) -> {
            assertThat(page().family(name).type()).isEqualTo("counter");
            assertThat(page().value(name)).as(name).isEqualTo(value);
        });
    }

    @Test
    void shouldTellOfEachRealServerAsNodeExporterDoes() {
        final Map<String, Double> expected = Map.of(
                "node_ipvs_backend_connections_active", 3.0,
                "node_ipvs_backend_connections_inactive", 4.0,
                "node_ipvs_backend_weight", 5.0);
        expected.forEach((name, value) -> {
            final Family family = page().family(name);
            assertThat(family.type()).isEqualTo("gauge");
            assertThat(family.samples())
                    .hasSize(2)
                    .allMatch(sample -> List.copyOf(sample.labels().keySet()).equals(List.of(LABELS)));
            assertThat(page().value(
                                    name,
                                    "local_address",
                                    "192.0.2.10",
                                    "local_port",
                                    "80",
                                    "local_mark",
                                    "",
                                    "proto",
                                    "TCP",
                                    "remote_address",
                                    "10.0.0.11",
                                    "remote_port",
                                    "8080"))
                    .as(name)
                    .isEqualTo(value);
        });
    }

    /** As its tests have it: a mark in eight hexadecimal digits, without address, at port 0. */
    @Test
    void shouldNameFirewallMarksAndIpv6AsNodeExporterDoes() {
        final Address vip = Addresses.parse("2001:db8::10");
        final Exposition page = page(Readings.of(
                0,
                1,
                List.of(
                        Readings.service(
                                ServiceKey.mark(0x10001000, true),
                                Readings.server(Readings.endpoint("10.0.0.11", 3306), 20, 321, 5)),
                        Readings.service(
                                ServiceKey.address(Protocol.UDP, vip.hi(), vip.lo(), 53),
                                Readings.server(Readings.endpoint("2001:db8:1::11", 53), 1, 0, 2)))));
        assertThat(page.family("node_ipvs_backend_weight").samples())
                .extracting(Exposition.Sample::labels)
                .containsExactlyInAnyOrder(
                        Map.of(
                                "local_address", "",
                                "local_mark", "10001000",
                                "local_port", "0",
                                "proto", "FWM",
                                "remote_address", "10.0.0.11",
                                "remote_port", "3306"),
                        Map.of(
                                "local_address", "2001:db8::10",
                                "local_mark", "",
                                "local_port", "53",
                                "proto", "UDP",
                                "remote_address", "2001:db8:1::11",
                                "remote_port", "53"));
    }

    /** A mark of IPv4 and the same of IPv6 may both have a real server that is reached by a tunnel over IPv6. */
    @Test
    void shouldAddUpWhatHasTheSameLabelsAsNodeExporterDoes() {
        final Exposition page = page(Readings.of(
                0,
                1,
                List.of(
                        Readings.service(
                                ServiceKey.mark(1, true),
                                Readings.server(Readings.endpoint("2001:db8:1::11", 0), 2, 10, 0)),
                        Readings.service(
                                ServiceKey.mark(1, false),
                                Readings.server(Readings.endpoint("2001:db8:1::11", 0), 3, 20, 0)))));
        assertThat(page.value("node_ipvs_backend_connections_active", "local_mark", "00000001"))
                .isEqualTo(30);
        assertThat(page.value("node_ipvs_backend_weight", "local_mark", "00000001"))
                .isEqualTo(5);
    }

    @Test
    void shouldCountEveryReasonFromZeroOn() {
        final Exposition page = page();
        assertThat(page.family("signalbox_decisions_total").samples()).hasSize(Reason.values().length);
        assertThat(page.value("signalbox_decisions_total", "reason", "MALFORMED_TCP", "verdict", "dropped"))
                .isEqualTo(2);
        assertThat(page.value("signalbox_decisions_total", "reason", "NO_SERVER"))
                .isZero();
    }

    @Test
    void shouldTellWhatPortsHaveLostBeforeAnyDecision() {
        assertThat(page().value("signalbox_frames_received_total", "interface", "eth0"))
                .isEqualTo(100);
        assertThat(page().value("signalbox_frames_sent_total", "interface", "eth0"))
                .isEqualTo(90);
        assertThat(page().value("signalbox_frames_dropped_total", "interface", "eth0"))
                .isEqualTo(3);
        assertThat(page().value("signalbox_frames_truncated_total", "interface", "eth0"))
                .isEqualTo(1);
        assertThat(page().value("signalbox_frames_refused_total", "interface", "eth0"))
                .isEqualTo(4);
    }

    @Test
    void shouldTellHowFullItsTablesAre() {
        assertThat(page().value("signalbox_connections")).isEqualTo(8);
        assertThat(page().value("signalbox_connections_limit")).isEqualTo(1_048_576);
        assertThat(page().value("signalbox_expiry_lag_seconds")).isEqualTo(0.0015);
        assertThat(page().value("signalbox_flows")).isEqualTo(12);
        assertThat(page().value("signalbox_public_ports", "address", "192.0.2.10", "protocol", "UDP"))
                .isEqualTo(64_512);
        assertThat(page().value("signalbox_public_ports_taken", "address", "192.0.2.10", "protocol", "UDP"))
                .isEqualTo(60_000);
        assertThat(page().value("signalbox_public_ports_resting", "address", "192.0.2.10", "protocol", "UDP"))
                .isEqualTo(100);
    }

    @Test
    void shouldTellWhoFailsHisChecksAndWhoIsToGo() {
        assertThat(page().value("signalbox_backend_up", "remote_address", "10.0.0.11"))
                .isEqualTo(1);
        assertThat(page().value("signalbox_backend_up", "remote_address", "10.0.0.12"))
                .isZero();
        assertThat(page().value("signalbox_backend_draining_connections", "remote_address", "10.0.0.12"))
                .isEqualTo(1);
    }

    @Test
    void shouldTellWhichVirtualIpsAreServed() {
        assertThat(page().value("signalbox_vip_served", "address", "192.0.2.10"))
                .isEqualTo(1);
        assertThat(page().value("signalbox_vip_contested", "address", "192.0.2.10"))
                .isZero();
        assertThat(page().value("signalbox_vip_served", "address", "2001:db8::10"))
                .isZero();
        assertThat(page().value("signalbox_vip_contested", "address", "2001:db8::10"))
                .isEqualTo(1);
    }

    @Test
    void shouldTellHowFarTheJournalIs() {
        assertThat(page().value("signalbox_journal_records_total")).isEqualTo(9);
        assertThat(page().value("signalbox_journal_bytes_total")).isEqualTo(900);
        assertThat(page().value("signalbox_journal_waiting_bytes")).isEqualTo(64);
        assertThat(page().value("signalbox_journal_records_lost_total")).isZero();
        assertThat(page().value("signalbox_journal_events_withheld_total")).isZero();
        assertThat(page().value("signalbox_journal_files_deleted_total")).isEqualTo(1);
        assertThat(page().value("signalbox_journal_trouble")).isZero();
    }

    @Test
    void shouldTellOfEachPortWhetherItsLinkIsUp() {
        assertThat(page().value("signalbox_link_up", "interface", "eth0")).isEqualTo(1);
        assertThat(page().value("signalbox_link_up", "interface", "eth1")).isZero();
        assertThat(StatusPage.of(Readings.at(0, 1), Claims.NONE).lines())
                .anyMatch(line -> line.startsWith("eth0        up, received 100,"))
                .anyMatch(line -> line.startsWith("eth1        down, received 0,"));
    }

    @Test
    void shouldPleasePromtool() {
        Promtool.assertPleased(new Metrics().page(Readings.at(0, 1)));
    }

    @Test
    void shouldTellInALineWhatASecondCameTo() {
        final StatusLine status = new StatusLine();
        status.line(Readings.at(0, 1));
        assertThat(status.line(Readings.at(2_000_000_000L, 3)))
                .isEqualTo("in 100/s  out 90/s  new 7/s  connections 8  dropped 2  ring full 3  refused 4  down eth1"
                        + "  journal 0 MiB");
    }
}
