package io.signalbox.director.live;

import io.signalbox.decision.Verdict;
import io.signalbox.ipvsadm.ServerLine;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code signalbox top} is told of one moment: a line for each fact, its words parted by tabs.
 *
 * @param timeNs event time
 * @param connections entries of the connection table
 * @param drops how often each reason for a drop was given so far, and what ports have lost, in words
 */
record TopSample(long timeNs, long connections, List<Row> services, Map<String, Long> drops) {
    /** What a director is asked for it. */
    static final String QUESTION = "top";

    private static final String TAB = "\t";

    /**
     * A service with its servers, or a server.
     *
     * @param rate for a second: connections, packets and bytes in and out
     */
    record Row(String name, long weight, long active, long inactive, List<Long> rate, List<Row> servers) {
        String text() {
            final StringBuilder line = new StringBuilder(name);
            line.append(TAB)
                    .append(weight)
                    .append(TAB)
                    .append(active)
                    .append(TAB)
                    .append(inactive);
            rate.forEach(number -> line.append(TAB).append(number));
            return line.append('\n').toString();
        }

        static Row parse(final String[] words) {
            final List<Long> rate = new ArrayList<>();
            for (int i = 5; i < words.length; i++) {
                rate.add(Long.valueOf(words[i]));
            }
            return new Row(words[1], number(words[2]), number(words[3]), number(words[4]), rate, new ArrayList<>());
        }

        private static long number(final String digits) {
            return Long.parseLong(digits);
        }
    }

    static TopSample of(final Reading reading) {
        final Map<String, Long> drops = new LinkedHashMap<>();
        reading.reasons().forEach((reason, count) -> {
            if (reason.verdict() == Verdict.DROPPED) {
                drops.put(reason.name(), count);
            }
        });
        reading.ports().forEach((port, counters) -> {
            lost(drops, "the ring of " + port + " was full", counters.dropped());
            lost(drops, port + " did not take it", counters.refused());
        });
        return new TopSample(
                reading.timeNs(),
                reading.connections(),
                reading.services().stream().map(TopSample::row).toList(),
                drops);
    }

    private static void lost(final Map<String, Long> drops, final String why, final long count) {
        if (count > 0) {
            drops.put(why, count);
        }
    }

    private static Row row(final ServiceLine service) {
        final List<Row> servers = service.servers().stream().map(TopSample::row).toList();
        return new Row(
                ServiceNames.of(service.key()),
                servers.stream().mapToLong(Row::weight).sum(),
                servers.stream().mapToLong(Row::active).sum(),
                servers.stream().mapToLong(Row::inactive).sum(),
                rate(service.rate()),
                servers);
    }

    private static Row row(final ServerLine server) {
        return new Row(
                server.address().toString(),
                server.weight(),
                server.activeConnections(),
                server.inactiveConnections(),
                rate(server.rate()),
                List.of());
    }

    private static List<Long> rate(final Traffic rate) {
        return List.of(rate.connections(), rate.inPackets(), rate.outPackets(), rate.inBytes(), rate.outBytes());
    }

    String text() {
        final StringBuilder text =
                new StringBuilder("at").append(TAB).append(timeNs).append(TAB).append(connections);
        text.append('\n');
        for (final Row service : services) {
            text.append("service").append(TAB).append(service.text());
            service.servers()
                    .forEach(server -> text.append("server").append(TAB).append(server.text()));
        }
        drops.forEach((reason, count) -> text.append("drop")
                .append(TAB)
                .append(reason)
                .append(TAB)
                .append(count)
                .append('\n'));
        return text.toString();
    }

    static TopSample parse(final String text) {
        long timeNs = 0;
        long connections = 0;
        final List<Row> services = new ArrayList<>();
        final Map<String, Long> drops = new LinkedHashMap<>();
        for (final String line : text.lines().toList()) {
            final String[] words = line.split(TAB);
            switch (words[0]) {
                case "at" -> {
                    timeNs = Long.parseLong(words[1]);
                    connections = Long.parseLong(words[2]);
                }
                case "service" -> services.add(Row.parse(words));
                case "server" -> services.get(services.size() - 1).servers().add(Row.parse(words));
                case "drop" -> drops.put(words[1], Long.valueOf(words[2]));
                default -> {
                    // a younger director may say more
                }
            }
        }
        return new TopSample(timeNs, connections, services, drops);
    }
}
