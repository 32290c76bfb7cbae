package io.signalbox.director.lab;

import io.signalbox.director.Page;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A site with a director in it: requests, who answered, the tables, and one decision explained. */
final class BalancingShow {
    private final Page page;
    private final JournalCommands journalCommands;
    private final Site site;
    private final DirectorProgram director;

    BalancingShow(
            final Page page, final JournalCommands journalCommands, final Site site, final DirectorProgram director) {
        this.page = page;
        this.journalCommands = journalCommands;
        this.site = site;
        this.director = director;
    }

    void tellSite() {
        page.heading("A site of " + (site.servers().size() + 2) + " machines, " + site.method());
        page.line("client    " + Site.CLIENT + " and " + Site.CLIENT6);
        page.line("director  " + Site.DIRECTOR + " and " + Site.DIRECTOR6);
        page.line("          virtual: " + Site.VIP + " and " + Site.VIP6);
        for (final RealServer server : site.servers()) {
            page.line(String.format("%-9s %s and %s", server.name(), server.address(), server.address6()));
        }
        page.line("On the director: " + director.commandLine());
    }

    /** True if every request was answered. */
    boolean tellRequests(final int count) {
        page.heading("Who answers " + count + " requests over IPv4, and " + count + " over IPv6");
        final Requests requests = Requests.make(site.client(), Site.VIP, count);
        final Requests requests6 = Requests.make(site.client(), "[" + Site.VIP6 + "]", count);
        page.line(String.format("%-10s %8s %8s", "", "IPv4", "IPv6"));
        for (final RealServer server : site.servers()) {
            final String name = server.name();
            page.line(String.format("%-10s %8d %8d", name, requests.answersOf(name), requests6.answersOf(name)));
        }
        final long unanswered = requests.unanswered() + requests6.unanswered();
        final boolean isWell = unanswered == 0;
        return page.verdict(isWell, isWell ? "every request was answered" : unanswered + " requests were NOT answered");
    }

    /** True if the servers know who asks, though it comes from the director. */
    boolean tellClients() {
        page.heading("Whom the servers take for their client: they are told by the PROXY protocol");
        return tellClient(Site.VIP, Site.CLIENT) & tellClient("[" + Site.VIP6 + "]", Site.CLIENT6);
    }

    private boolean tellClient(final String host, final String client) {
        final String told = site.client()
                .run("curl", "-gsS", "-m", "20", "http://" + host + "/client")
                .out()
                .strip();
        return page.verdict(told.startsWith(client + " "), told);
    }

    /** What a user's command needs to know of the site. */
    Map<String, String> environment() {
        return Map.of(
                "VIP",
                Site.VIP,
                "VIP6",
                Site.VIP6,
                "SERVERS",
                joined(RealServer::address),
                "SERVERS6",
                joined(RealServer::address6));
    }

    private String joined(final Function<RealServer, String> address) {
        return site.servers().stream().map(address).collect(Collectors.joining(" "));
    }

    /** True if the journal could be run again up to its end, and explains a choice. */
    boolean tellJournal() {
        final Path journal = director.journal();
        final JournalGlance glance = JournalGlance.at(journal);
        page.heading("The tables, as the journal has them after its last event");
        boolean isWell =
                journalCommands.show(page, "state", journal.toString(), "--at", "#" + glance.last(), "--", "-L", "-n");
        page.heading("The last choice of a server, explained from the journal");
        if (glance.choice() == JournalGlance.NONE) {
            page.bad("no server was chosen");
            return false;
        }
        isWell &= journalCommands.show(page, "why", journal.toString(), "#" + glance.choice());
        return isWell;
    }
}
