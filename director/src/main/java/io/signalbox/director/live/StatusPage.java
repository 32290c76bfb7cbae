package io.signalbox.director.live;

import io.signalbox.afpacket.gate.Claims;
import io.signalbox.afpacket.gate.NatServer;
import io.signalbox.decision.Reason;
import io.signalbox.director.live.Reading.PortCounters;
import io.signalbox.journal.JournalStatus;
import io.signalbox.wire.Address;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How a director is doing, on a page for people. */
final class StatusPage {
    private StatusPage() {}

    static String of(final Reading reading, final Claims claims) {
        final StringBuilder page = new StringBuilder();
        page.append("served      ").append(addresses(claims.vips())).append('\n');
        if (!reading.contested().isEmpty()) {
            page.append("contested   ")
                    .append(addresses(reading.contested()))
                    .append(": another host says that it has it; asked again each minute\n");
        }
        page.append("NAT servers ").append(natServers(claims.natServers())).append('\n');
        page.append("the host's  ").append(addresses(claims.hostOwned())).append('\n');
        page.append("services    ").append(reading.services().size()).append('\n');
        page.append("connections ").append(reading.connections()).append('\n');
        reading.tables()
                .draining()
                .forEach(line -> page.append("draining    ").append(line).append('\n'));
        reading.ports()
                .forEach((name, counters) ->
                        page.append(port(name, reading.down().contains(name) ? "down" : "up", counters)));
        reading.journal().ifPresent(journal -> page.append(journal(journal)));
        reading.reasons().entrySet().stream()
                .sorted(Map.Entry.<Reason, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> page.append(String.format("%12d %s%n", entry.getValue(), entry.getKey())));
        return page.toString();
    }

    private static String natServers(final Set<NatServer> servers) {
        return addresses(servers.stream().map(NatServer::address).collect(Collectors.toSet()));
    }

    private static String addresses(final Collection<Address> addresses) {
        return addresses.isEmpty()
                ? "none"
                : addresses.stream().map(Address::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String port(final String name, final String link, final PortCounters counters) {
        return String.format(
                "%-11s %s, received %d, ring full %d, cut short %d, sent %d, refused %d%n",
                name,
                link,
                counters.received(),
                counters.dropped(),
                counters.truncated(),
                counters.sent(),
                counters.refused());
    }

    private static String journal(final JournalStatus journal) {
        final String trouble = journal.trouble() == null ? "" : ": " + journal.trouble();
        final String missing = journal.missing().isEmpty() ? "" : "; " + journal.missing();
        return "journal     " + journal.mode().label() + ", " + journal.recordsWritten() + " records, "
                + journal.bytesWritten() + " bytes" + trouble + missing + "\n";
    }
}
