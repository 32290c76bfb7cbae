package io.signalbox.director.live;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.signalbox.decision.Reason;
import io.signalbox.director.live.Reading.PortCounters;
import io.signalbox.ipvsadm.ServerLine;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Traffic;
import io.signalbox.service.ServiceKey;
import io.signalbox.translate.PublicPortUse;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The director's numbers in Prometheus' text format. What Linux' IPVS counts has the names that node_exporter gives it,
 * so that dashboards made for that show this director too; the rest begins with {@code signalbox_}.
 */
final class Metrics {
    private static final String[] BACKEND = {
        "local_address", "local_port", "remote_address", "remote_port", "proto", "local_mark"
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();
    private Reading reading;

    Metrics() {
        total("connections", "The total number of connections made.", Traffic::connections);
        total("incoming_packets", "The total number of incoming packets.", Traffic::inPackets);
        total("outgoing_packets", "The total number of outgoing packets.", Traffic::outPackets);
        total("incoming_bytes", "The total amount of incoming data.", Traffic::inBytes);
        total("outgoing_bytes", "The total amount of outgoing data.", Traffic::outBytes);
        backend(
                "connections_active",
                "The current active connections by local and remote address.",
                ServerLine::activeConnections);
        backend(
                "connections_inactive",
                "The current inactive connections by local and remote address.",
                ServerLine::inactiveConnections);
        backend("weight", "The current backend weight by local and remote address.", ServerLine::weight);
        events();
        connections();
        publicPorts();
        port("frames_received", "Frames that a port's ring handed out.", PortCounters::received);
        port("frames_dropped", "Frames that found a port's ring full.", PortCounters::dropped);
        port("frames_truncated", "Frames that could not be had whole.", PortCounters::truncated);
        port("frames_sent", "Frames that a port took.", PortCounters::sent);
        port("frames_refused", "Frames that a port did not take.", PortCounters::refused);
        links();
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

    private void total(final String name, final String help, final ToLongFunction<Traffic> value) {
        CounterWithCallback.builder()
                .name("node_ipvs_" + name)
                .help(help)
                .callback(to -> to.call(value.applyAsLong(reading.total())))
                .register(registry);
    }

    private void backend(final String name, final String help, final ToDoubleFunction<ServerLine> value) {
        GaugeWithCallback.builder()
                .name("node_ipvs_backend_" + name)
                .help(help)
                .labelNames(BACKEND)
                .callback(to -> {
                    for (final ServiceLine service : reading.services()) {
                        for (final ServerLine server : service.servers()) {
                            to.call(value.applyAsDouble(server), labels(service.key(), server));
                        }
                    }
                })
                .register(registry);
    }

    private static String[] labels(final ServiceKey key, final ServerLine server) {
        return new String[] {
            key.isMark() ? "" : Addresses.text(key.hi(), key.lo()),
            key.isMark() ? "" : String.valueOf(key.port()),
            Addresses.text(server.address().hi(), server.address().lo()),
            String.valueOf(server.address().port()),
            protocol(key),
            key.isMark() ? String.format("%08X", key.mark()) : ""
        };
    }

    private static String protocol(final ServiceKey key) {
        return switch (key.protocol()) {
            case Protocol.TCP -> "TCP";
            case Protocol.UDP -> "UDP";
            case Protocol.SCTP -> "SCTP";
            default -> "FWM";
        };
    }

    private void events() {
        CounterWithCallback.builder()
                .name("signalbox_decisions")
                .help("Final decisions, by verdict and reason.")
                .labelNames("verdict", "reason")
                .callback(to -> {
                    for (final Map.Entry<Reason, Long> entry : reading.reasons().entrySet()) {
                        final Reason reason = entry.getKey();
                        to.call(entry.getValue(), reason.verdict().name().toLowerCase(Locale.ROOT), reason.name());
                    }
                })
                .register(registry);
    }

    private void connections() {
        GaugeWithCallback.builder()
                .name("signalbox_connections")
                .help("Entries of the connection table, templates included.")
                .callback(to -> to.call(reading.connections()))
                .register(registry);
    }

    private void publicPorts() {
        publicPorts("public_ports", "Public ports of a gateway's pool.", PublicPortUse::ports);
        publicPorts("public_ports_taken", "Public ports that inside hosts have.", PublicPortUse::taken);
        publicPorts(
                "public_ports_resting",
                "Public ports that were given back and may not be had yet.",
                PublicPortUse::resting);
    }

    private void publicPorts(final String name, final String help, final ToLongFunction<PublicPortUse> value) {
        GaugeWithCallback.builder()
                .name("signalbox_" + name)
                .help(help)
                .labelNames("address", "protocol")
                .callback(to -> reading.publicPorts()
                        .forEach(use -> to.call(
                                value.applyAsLong(use),
                                Addresses.text(use.addressHi(), use.addressLo()),
                                String.valueOf(use.protocol()))))
                .register(registry);
    }

    private void port(final String name, final String help, final ToLongFunction<PortCounters> value) {
        CounterWithCallback.builder()
                .name("signalbox_" + name)
                .help(help)
                .labelNames("interface")
                .callback(to -> reading.ports().forEach((port, counters) -> to.call(value.applyAsLong(counters), port)))
                .register(registry);
    }

    private void links() {
        GaugeWithCallback.builder()
                .name("signalbox_link_up")
                .help("1 while a port's link is up.")
                .labelNames("interface")
                .callback(to -> reading.ports()
                        .keySet()
                        .forEach(port -> to.call(reading.down().contains(port) ? 0 : 1, port)))
                .register(registry);
    }

    private void journal() {
        CounterWithCallback.builder()
                .name("signalbox_journal_records")
                .help("Records written to the journal.")
                .callback(to -> reading.journal().ifPresent(journal -> to.call(journal.recordsWritten())))
                .register(registry);
        CounterWithCallback.builder()
                .name("signalbox_journal_records_lost")
                .help("Records that could not be written.")
                .callback(to -> reading.journal().ifPresent(journal -> to.call(journal.recordsLost())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("signalbox_journal_trouble")
                .help("1 while the journal cannot be written.")
                .callback(to -> reading.journal().ifPresent(journal -> to.call(journal.trouble() == null ? 0 : 1)))
                .register(registry);
    }
}
