package io.signalbox.golden;

import io.signalbox.golden.address.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a {@code topology.json} for people to read and change: one value in a line, as the recordings have it. */
public final class TopologyWriter {
    private TopologyWriter() {}

    public static void write(final Path file, final Topology topology) throws IOException {
        Files.writeString(file, text(topology));
    }

    /** The text that {@link Topology#load} reads back as the same topology. */
    public static String text(final Topology topology) {
        final Map<String, Object> members = new LinkedHashMap<>();
        final Map<String, Object> interfaces = new LinkedHashMap<>();
        topology.interfaces().values().forEach(port -> interfaces.put(port.name(), members(port)));
        members.put("interfaces", interfaces);
        members.put(
                "neighbours",
                topology.neighbours().stream().map(TopologyWriter::members).toList());
        members.put(
                "routes",
                topology.routes().stream().map(TopologyWriter::members).toList());
        if (!topology.loAddresses().isEmpty()) {
            members.put("lo_addresses", topology.loAddresses());
        }
        topology.windowMs().ifPresent(ms -> members.put("window_ms", ms));
        if (topology.settleUs() > 0) {
            members.put("settle_s", Json.seconds(topology.settleUs()));
        }
        if (!topology.modules().isEmpty()) {
            members.put("modules", topology.modules());
        }
        if (topology.keepArp()) {
            members.put("keep_arp", true);
        }
        topology.snat().ifPresent(snat -> members.put("snat", members(snat)));
        if (!topology.localMarks().isEmpty()) {
            members.put("local_marks", topology.localMarks());
        }
        return indented(members, "\n") + "\n";
    }

    private static Map<String, Object> members(final Topology.Interface port) {
        final Map<String, Object> members = new LinkedHashMap<>();
        members.put("mac", port.mac());
        members.put("mtu", port.mtu());
        members.put("addresses", port.addresses());
        return members;
    }

    private static Map<String, Object> members(final Topology.Neighbour neighbour) {
        final Map<String, Object> members = new LinkedHashMap<>();
        members.put("dev", neighbour.dev());
        members.put("ip", Ip.text(neighbour.ip()));
        members.put("mac", neighbour.mac());
        return members;
    }

    private static Map<String, Object> members(final Topology.Route route) {
        final Map<String, Object> members = new LinkedHashMap<>();
        members.put("to", isDefault(route) ? "default" : route.to());
        route.via().ifPresent(via -> members.put("via", Ip.text(via)));
        route.dev().ifPresent(dev -> members.put("dev", dev));
        if (route.type() != Topology.RouteType.UNICAST) {
            members.put("type", route.type());
        }
        route.mtu().ifPresent(mtu -> members.put("mtu", mtu));
        return members;
    }

    /** Only a gateway tells of which family {@code default} is. */
    private static boolean isDefault(final Topology.Route route) {
        return route.to().length() == 0 && route.via().isPresent();
    }

    private static Map<String, Object> members(final Topology.Snat snat) {
        final Map<String, Object> members = new LinkedHashMap<>();
        members.put("iface", snat.iface());
        members.put("ip", Ip.text(snat.ip()));
        return members;
    }

    private static String indented(final Object value, final String lineStart) {
        if (value instanceof Map<?, ?> members) {
            final List<String> lines = new ArrayList<>();
            members.forEach((key, member) ->
                    lines.add(TraceWriter.quoted(key.toString()) + ": " + indented(member, lineStart + " ")));
            return block("{", lines, "}", lineStart);
        }
        if (value instanceof List<?> elements) {
            return block(
                    "[",
                    elements.stream().map(e -> indented(e, lineStart + " ")).toList(),
                    "]",
                    lineStart);
        }
        final boolean isBare = value instanceof Number || value instanceof Boolean;
        return isBare ? value.toString() : TraceWriter.quoted(value.toString());
    }

    private static String block(
            final String open, final List<String> lines, final String close, final String lineStart) {
        return lines.isEmpty()
                ? open + close
                : open + lineStart + " " + String.join("," + lineStart + " ", lines) + lineStart + close;
    }
}
