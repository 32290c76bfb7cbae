package io.signalbox.director.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.ipvsadm.ConnectionLine;
import io.signalbox.ipvsadm.Endpoint;
import io.signalbox.ipvsadm.ListRequest.Content;
import io.signalbox.ipvsadm.SchedulerFlags;
import io.signalbox.ipvsadm.ServerLine;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Traffic;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.Quorum;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.Locale;

/**
 * What {@code ipvsadm -L --json} prints: one object with all that text listings show in their several forms, in numbers
 * and in full. What does not apply is left out: persistence of a service without it, a tunnel of a server by NAT.
 */
final class ListingJson {
    /** What stands before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED_BITS = 96;

    private ListingJson() {}

    static String of(final Content content) {
        final ObjectNode json = JsonNodeFactory.instance.objectNode();
        final ArrayNode services = json.putArray("services");
        content.services().forEach(service -> service(services.addObject(), service));
        final ArrayNode connections = json.putArray("connections");
        content.connections().forEach(connection -> connection(connections.addObject(), connection));
        json.putObject("timeouts")
                .put("tcp", content.timeouts().tcp())
                .put("tcpfin", content.timeouts().tcpFin())
                .put("udp", content.timeouts().udp());
        final ArrayNode daemons = json.putArray("daemons");
        content.daemons().forEach(daemon -> daemon(daemons.addObject(), daemon));
        return json + "\n";
    }

    private static void service(final ObjectNode json, final ServiceLine service) {
        key(json, service.key());
        options(json, service.options(), service.key().ipv4());
        if (!service.quorum().equals(Quorum.NONE)) {
            json.putObject("quorum")
                    .put("weight", service.quorum().weight())
                    .put("hysteresis", service.quorum().hysteresis())
                    .put("there", service.hasQuorum());
        }
        traffic(json.putObject("total"), service.total());
        traffic(json.putObject("rate"), service.rate());
        final ArrayNode servers = json.putArray("servers");
        service.servers().forEach(server -> server(servers.addObject(), server));
    }

    private static void key(final ObjectNode json, final ServiceKey key) {
        if (key.isMark()) {
            json.put("mark", Integer.toUnsignedLong(key.mark())).put("family", key.ipv4() ? "ipv4" : "ipv6");
            return;
        }
        json.put("protocol", protocol(key.protocol()))
                .put("address", Addresses.text(key.hi(), key.lo()))
                .put("port", key.port());
    }

    private static String protocol(final int number) {
        return switch (number) {
            case Protocol.TCP -> "tcp";
            case Protocol.UDP -> "udp";
            case Protocol.SCTP -> "sctp";
            default -> "ip";
        };
    }

    private static void options(final ObjectNode json, final ServiceOptions options, final boolean ipv4) {
        final String flags = SchedulerFlags.text(options.scheduler(), options.flags());
        json.put("scheduler", options.scheduler().label());
        if (!flags.isEmpty()) {
            json.put("flags", flags);
        }
        if (options.isPersistent()) {
            json.put("persistent", options.persistenceSeconds())
                    .put("mask", ipv4 ? options.granularity() - MAPPED_BITS : options.granularity());
        }
        if (options.sip()) {
            json.put("pe", "sip");
        }
        json.put("ops", options.onePacket());
    }

    private static void server(final ObjectNode json, final ServerLine server) {
        final ServerOptions options = server.options();
        endpoint(json, server.address());
        json.put("forward", options.method().label())
                .put("weight", server.weight())
                .put("given_weight", options.weight())
                .put("down", server.down())
                .put("sorry", server.sorry())
                .put("upper_threshold", options.upperThreshold())
                .put("lower_threshold", options.lowerThreshold())
                .put("active", server.activeConnections())
                .put("inactive", server.inactiveConnections())
                .put("persistent", server.persistentConnections());
        if (options.method() == ForwardingMethod.TUNNEL) {
            tunnel(json.putObject("tunnel"), options.tunnel());
        }
        traffic(json.putObject("total"), server.total());
        traffic(json.putObject("rate"), server.rate());
    }

    private static void tunnel(final ObjectNode json, final Tunnel tunnel) {
        json.put("type", word(tunnel.type())).put("port", tunnel.port()).put("checksum", word(tunnel.checksum()));
    }

    private static String word(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void traffic(final ObjectNode json, final Traffic traffic) {
        json.put("connections", traffic.connections())
                .put("in_packets", traffic.inPackets())
                .put("out_packets", traffic.outPackets())
                .put("in_bytes", traffic.inBytes())
                .put("out_bytes", traffic.outBytes());
    }

    private static void connection(final ObjectNode json, final ConnectionLine connection) {
        json.put("protocol", protocol(connection.protocol()))
                .put("seconds_left", connection.secondsLeft())
                .put("state", connection.state());
        endpoint(json.putObject("client"), connection.client());
        endpoint(json.putObject("virtual"), connection.virtual());
        endpoint(json.putObject("server"), connection.server());
        if (connection.callId() != null) {
            json.put("call_id", connection.callId());
        }
    }

    private static void endpoint(final ObjectNode json, final Endpoint end) {
        json.put("address", Addresses.text(end.hi(), end.lo())).put("port", end.port());
    }

    private static void daemon(final ObjectNode json, final StartDaemon daemon) {
        json.put("role", daemon.master() ? "master" : "backup")
                .put("interface", daemon.iface())
                .put("syncid", daemon.syncId())
                .put("maxlen", daemon.maxLength())
                .put("group", Addresses.text(daemon.groupHi(), daemon.groupLo()))
                .put("port", daemon.port())
                .put("ttl", daemon.ttl());
    }
}
