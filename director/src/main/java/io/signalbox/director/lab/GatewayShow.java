package io.signalbox.director.lab;

import io.signalbox.director.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Two inside hosts ask one server from the same port, by one public address: what the server sees, what passes on the
 * wire, and how the director tells them apart.
 */
final class GatewayShow {
    static final int HOSTS = 2;
    static final int ADDRESSES = 1;

    private static final int PORT = 5_000;
    /** Another one, for the host remembers the connection that it had from the first. */
    private static final int PORT6 = 6_000;

    /** What opens a TCP connection, IPv4 or IPv6. */
    private static final String SYN = "tcp[13] == 2 or ip6[53] == 2";

    private final Page page;
    private final JournalCommands journalCommands;
    private final GatewaySite site;
    private final DirectorProgram director;

    GatewayShow(
            final Page page,
            final JournalCommands journalCommands,
            final GatewaySite site,
            final DirectorProgram director) {
        this.page = page;
        this.journalCommands = journalCommands;
        this.site = site;
        this.director = director;
    }

    void tellSite() {
        page.heading("Two inside hosts, and a server outside that knows no way to them");
        for (int host = 0; host < HOSTS; host++) {
            page.line(String.format(
                    "%-9s %s and %s",
                    site.hosts().get(host).role(), GatewaySite.address(host), GatewaySite.address6(host)));
        }
        page.line("director  public: " + GatewaySite.publicAddress(0) + " and " + GatewaySite.publicAddress6(0));
        page.line("server    " + GatewaySite.SERVER + " and " + GatewaySite.SERVER6);
        page.line("On the director: " + director.commandLine());
        GatewaySite.rules(ADDRESSES).lines().forEach(rule -> page.line("  " + rule));
    }

    /** True if each was answered, and the server took none for another. */
    boolean tellRequests() {
        final Capture outside = site.server().capture("eth0");
        page.heading(
                "Each asks the server from its port " + PORT + ", then by IPv6 from " + PORT6 + ": whom does it see?");
        final List<String> seen = new ArrayList<>();
        site.hosts().forEach(host -> seen.add(tellRequest(host, PORT, GatewaySite.SERVER)));
        site.hosts().forEach(host -> seen.add(tellRequest(host, PORT6, "[" + GatewaySite.SERVER6 + "]")));
        outside.stop();
        page.heading("What passes outside: the first segment of each connection");
        outside.matching(SYN).forEach(line -> page.line(line.substring(line.indexOf(": ") + 2)));
        final boolean isWell = !seen.contains("") && new HashSet<>(seen).size() == seen.size();
        return page.verdict(isWell, isWell ? "each has an end of its own" : "they were NOT told apart");
    }

    /** Whom the server sees; empty where it did not answer. */
    private String tellRequest(final Namespace host, final int port, final String server) {
        final String seen = host.run(
                        "curl", "-gs", "-m", "20", "--local-port", "" + port, "http://" + server + "/client")
                .out()
                .split(",")[0];
        page.line(String.format("%-9s %s", host.role(), seen.isEmpty() ? "was not answered" : seen));
        return seen;
    }

    /** True if the journal could be run again up to its end, and explains a mapping. */
    boolean tellJournal() {
        final String journal = director.journal().toString();
        final JournalGlance glance = JournalGlance.at(director.journal());
        page.heading("Rules and flows, as the journal has them after its last event");
        boolean isWell = journalCommands.show(page, "state", journal, "--at", "#" + glance.last(), "--snat");
        page.heading("The last new flow, explained from the journal");
        if (glance.mapping() == JournalGlance.NONE) {
            page.bad("no flow began");
            return false;
        }
        isWell &= journalCommands.show(page, "why", journal, "#" + glance.mapping());
        return isWell;
    }
}
