package io.signalbox.director.live;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.signalbox.decision.Reason;
import io.signalbox.director.live.Reading.PortCounters;
import io.signalbox.director.live.Reading.Server;
import io.signalbox.ipvsadm.ServerLine;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Traffic;
import io.signalbox.journal.JournalStatus;
import io.signalbox.route.Vip;
import io.signalbox.service.ServiceKey;
import io.signalbox.translate.PublicPortUse;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The director's numbers in Prometheus' text format; docs/metrics.md explains each. What Linux' IPVS counts has the names
 * and labels that node_exporter's collector {@code ipvs} gives it, so that dashboards made for that show this director
 * too; the rest begins with {@code signalbox_}.
 */
final class Metrics {
    private static final String[] NO_LABELS = {};
    private static final String[] BACKEND = {
        "local_address", "local_port", "remote_address", "remote_port", "proto", "local_mark"
    };
    private static final double SECOND_NS = 1e9;

    /** Takes the values of one metric. */
    private interface Values {
        void add(double value, String... labels);
    }

    /** Where a metric has its values from. */
    private interface Source {
        void tell(Reading reading, Values to);
    }

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();
    private Reading reading;

    Metrics() {
        carried();
        backends();
        decisions();
        connections();
        gateway();
        vips();
        ports();
        journal();
    }

    /** All numbers of a reading, as a page. */
    synchronized String page(final Reading newReading) {
        reading = newReading;
        final ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            writer.write(page, registry.scrape());
        } catch (final IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return page.toString(StandardCharsets.UTF_8);
    }

    // ---- what node_exporter tells of Linux

    private void carried() {
        carried("connections", "The total number of connections made.", Traffic::connections);
        carried("incoming_packets", "The total number of incoming packets.", Traffic::inPackets);
        carried("outgoing_packets", "The total number of outgoing packets.", Traffic::outPackets);
        carried("incoming_bytes", "The total amount of incoming data.", Traffic::inBytes);
        carried("outgoing_bytes", "The total amount of outgoing data.", Traffic::outBytes);
    }

    private void carried(final String name, final String help, final ToLongFunction<Traffic> value) {
        counter(
                "node_ipvs_" + name,
                help,
                NO_LABELS,
                (now, to) -> to.add(value.applyAsLong(now.tables().carried())));
    }

    private void backends() {
        backend(
                "node_ipvs_backend_connections_active",
                "The current active connections by local and remote address.",
                (now, server, line) -> line.activeConnections());
        backend(
                "node_ipvs_backend_connections_inactive",
                "The current inactive connections by local and remote address.",
                (now, server, line) -> line.inactiveConnections());
        backend(
                "node_ipvs_backend_weight",
                "The current backend weight by local and remote address.",
                (now, server, line) -> line.weight());
        backend(
                "signalbox_backend_up",
                "0 while a check of the real server fails.",
                (now, server, line) -> now.tables().failing().contains(server) ? 0 : 1);
        gauge(
                "signalbox_backend_draining_connections",
                "Connections that are left of a real server which goes when there are none.",
                BACKEND,
                (now, to) -> now.tables().drains().forEach((server, left) -> to.add(left, labels(server))));
    }

    /** A value of each real server. */
    private interface BackendValue {
        double of(Reading now, Server server, ServerLine line);
    }

    private void backend(final String name, final String help, final BackendValue value) {
        gauge(name, help, BACKEND, (now, to) -> {
            for (final ServiceLine service : now.services()) {
                for (final ServerLine line : service.servers()) {
                    final Server server = new Server(service.key(), line.address());
                    to.add(value.of(now, server, line), labels(server));
                }
            }
        });
    }

    /** As node_exporter has them, which says port 0 of a firewall mark. */
    private static String[] labels(final Server server) {
        final ServiceKey key = server.service();
        return new String[] {
            key.isMark() ? "" : Addresses.text(key.hi(), key.lo()),
            String.valueOf(key.isMark() ? 0 : key.port()),
            Addresses.text(server.address().hi(), server.address().lo()),
            String.valueOf(server.address().port()),
            key.isMark() ? "FWM" : protocol(key.protocol()),
            key.isMark() ? String.format("%08X", key.mark()) : ""
        };
    }

    private static String protocol(final int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> "TCP";
            case Protocol.UDP -> "UDP";
            case Protocol.SCTP -> "SCTP";
            case Protocol.ICMP -> "ICMP";
            case Protocol.ICMPV6 -> "ICMPv6";
            default -> String.valueOf(protocol);
        };
    }

    // ---- what there is besides

    private void decisions() {
        counter(
                "signalbox_decisions",
                "Final decisions, by verdict and reason.",
                new String[] {"verdict", "reason"},
                (now, to) -> {
                    for (final Reason reason : Reason.values()) {
                        to.add(
                                now.reasons().getOrDefault(reason, 0L),
                                reason.verdict().name().toLowerCase(Locale.ROOT),
                                reason.name());
                    }
                });
    }

    private void connections() {
        one("signalbox_connections", "Entries of the connection table, templates included.", Reading::connections);
        one("signalbox_connections_limit", "Entries that the connection table can have.", now -> now.tables()
                .room());
        one(
                "signalbox_expiry_lag_seconds",
                "For how long the entry that is to go next has been due.",
                now -> now.tables().overdueNs() / SECOND_NS);
    }

    private void gateway() {
        one("signalbox_flows", "Flows that a gateway remembers.", now -> now.tables()
                .flows());
        publicPorts("public_ports", "Public ports of a gateway's pool.", PublicPortUse::ports);
        publicPorts("public_ports_taken", "Public ports that inside hosts have.", PublicPortUse::taken);
        publicPorts(
                "public_ports_resting",
                "Public ports that were given back and may not be had yet.",
                PublicPortUse::resting);
    }

    private void publicPorts(final String name, final String help, final ToLongFunction<PublicPortUse> value) {
        gauge("signalbox_" + name, help, new String[] {"address", "protocol"}, (now, to) -> {
            for (final PublicPortUse use : now.tables().publicPorts()) {
                to.add(
                        value.applyAsLong(use),
                        Addresses.text(use.addressHi(), use.addressLo()),
                        protocol(use.protocol()));
            }
        });
    }

    private void vips() {
        vip("served", "1 while the virtual IP is served here.", Vip.State.SERVED);
        vip("contested", "1 while another host says that it has the virtual IP.", Vip.State.CONTESTED);
    }

    private void vip(final String name, final String help, final Vip.State state) {
        gauge("signalbox_vip_" + name, help, new String[] {"address"}, (now, to) -> now.tables()
                .vips()
                .forEach((vip, is) -> to.add(is == state ? 1 : 0, vip.toString())));
    }

    private void ports() {
        port("frames_received", "Frames that a port's ring handed out.", PortCounters::received);
        port("frames_dropped", "Frames that found a port's ring full.", PortCounters::dropped);
        port("frames_truncated", "Frames that could not be had whole.", PortCounters::truncated);
        port("frames_sent", "Frames that a port took.", PortCounters::sent);
        port("frames_refused", "Frames that a port did not take.", PortCounters::refused);
        gauge("signalbox_link_up", "1 while a port's link is up.", new String[] {"interface"}, (now, to) -> now.ports()
                .keySet()
                .forEach(port -> to.add(now.down().contains(port) ? 0 : 1, port)));
    }

    private void port(final String name, final String help, final ToLongFunction<PortCounters> value) {
        counter("signalbox_" + name, help, new String[] {"interface"}, (now, to) -> now.ports()
                .forEach((port, counters) -> to.add(value.applyAsLong(counters), port)));
    }

    private void journal() {
        written("records", "Records written to the journal.", JournalStatus::recordsWritten);
        written("bytes", "Bytes written to the journal.", JournalStatus::bytesWritten);
        written("records_lost", "Records that could not be written.", JournalStatus::recordsLost);
        written("events_withheld", "Events whose frames did not leave on that account.", JournalStatus::eventsWithheld);
        written("files_deleted", "Files of the journal that made room, or were too old.", JournalStatus::filesDeleted);
        journal(
                "waiting_bytes",
                "Bytes of records that were made and are not written yet.",
                JournalStatus::bytesWaiting);
        journal("trouble", "1 while the journal cannot be written.", status -> status.trouble() == null ? 0 : 1);
    }

    private void written(final String name, final String help, final ToLongFunction<JournalStatus> value) {
        counter("signalbox_journal_" + name, help, NO_LABELS, (now, to) -> now.journal()
                .ifPresent(journal -> to.add(value.applyAsLong(journal))));
    }

    private void journal(final String name, final String help, final ToDoubleFunction<JournalStatus> value) {
        gauge("signalbox_journal_" + name, help, NO_LABELS, (now, to) -> now.journal()
                .ifPresent(journal -> to.add(value.applyAsDouble(journal))));
    }

    // ---- how the library is told

    private void one(final String name, final String help, final ToDoubleFunction<Reading> value) {
        gauge(name, help, NO_LABELS, (now, to) -> to.add(value.applyAsDouble(now)));
    }

    /** @param name without the {@code _total} that each counter has at its end */
    private void counter(final String name, final String help, final String[] labelNames, final Source source) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labelNames)
                .callback(to -> collect(source, to::call))
                .register(registry);
    }

    private void gauge(final String name, final String help, final String[] labelNames, final Source source) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labelNames)
                .callback(to -> collect(source, to::call))
                .register(registry);
    }

    /** Values with the same labels are one, as in node_exporter: marks of IPv4 and IPv6 may have the same real server. */
    private void collect(final Source source, final Values to) {
        final Map<List<String>, Double> sums = new LinkedHashMap<>();
        source.tell(reading, (value, labels) -> sums.merge(List.of(labels), value, Double::sum));
        sums.forEach((labels, value) -> to.add(value, labels.toArray(String[]::new)));
    }
}
