package io.signalbox.director.lab;

import io.signalbox.director.Page;
import java.time.Duration;
import java.util.List;

/**
 * The experiments with routes: a route is added, and a ping crosses; it is deleted, and the ping fails. First the route
 * is that of a host, with one router; then that of a router, with two in a row. Signalbox is each router.
 */
final class RoutingShow {
    /** A route that was just changed may take a moment to be heard of. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String NO_RULES = "";

    private final Page page;
    private final RouteSite site;
    private final List<DirectorProgram> directors;

    private RoutingShow(final Page page, final RouteSite site) {
        this.page = page;
        this.site = site;
        directors = startDirectors();
    }

    List<DirectorProgram> startDirectors() {
        return site.routers().stream()
                .map(router -> DirectorProgram.start(router, List.of("eth0", "eth1"), NO_RULES, "--route"))
                .toList();
    }

    /** Two hosts, two subnets, and the router between them. */
    static RoutingShow ofOneRouter(final Page page, final Lab lab) {
        page.heading("Two hosts and two subnets: a (192.168.3.10) --- router1 --- b (192.168.4.20)");
        final RoutingShow show = new RoutingShow(page, RouteSite.open(lab, 1));
        page.line("router1: " + show.directors.get(0).commandLine());
        return show;
    }

    /** Two routers in a row. */
    static RoutingShow ofTwoRouters(final Page page, final Lab lab) {
        page.heading("Two routers in a row: a (192.168.3.10) --- router1 --- router2 --- b (192.168.8.20)");
        return new RoutingShow(page, RouteSite.open(lab, 2));
    }

    RouteSite site() {
        return site;
    }

    /** True if all went as it should. */
    boolean tellHostRoute() {
        final Namespace a = site.hostA();
        route(site.hostB(), "add", site.towardsA(site.hostB()));
        boolean isWell = ping(false);
        route(a, "add", site.towardsB(a));
        isWell &= ping(true);
        route(a, "del", site.towardsB(a));
        isWell &= ping(false);
        return isWell;
    }

    /** The route in question is the first router's: Signalbox hears of it from the host as it comes and goes. */
    boolean tellRouterRoute() {
        final Namespace first = site.routers().get(0);
        final Namespace second = site.routers().get(1);
        route(site.hostA(), "add", site.towardsB(site.hostA()));
        route(site.hostB(), "add", site.towardsA(site.hostB()));
        route(second, "add", site.towardsA(second));
        boolean isWell = ping(false);
        route(first, "add", site.towardsB(first));
        isWell &= ping(true);
        route(first, "del", site.towardsB(first));
        isWell &= ping(false);
        route(first, "add", site.towardsB(first));
        isWell &= ping(true);
        return isWell;
    }

    /** Ends the routers, and shows the last echo reply as each one's journal has it: addresses stay, MACs change. */
    boolean tellHops(final JournalCommands journalCommands) {
        boolean isWell = true;
        for (int i = directors.size() - 1; i >= 0; i--) {
            final DirectorProgram director = directors.get(i);
            director.program().stop();
            page.heading("The answer at " + site.routers().get(i).role() + ", from its journal");
            final String flow = "icmp " + site.addressOfA() + " > " + site.addressOfB();
            isWell &= journalCommands.show(page, "why", director.journal().toString(), "--flow", flow);
        }
        return isWell;
    }

    private void route(final Namespace machine, final String verb, final String route) {
        machine.ip("route " + verb + " " + route);
        page.line(String.format("%-8s ip route %s %s", machine.role(), verb, route));
    }

    /** True if it crosses, or fails, as it should. */
    private boolean ping(final boolean shouldCross) {
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        Output ping = pingOnce();
        while (ping.isWell() != shouldCross && System.nanoTime() < deadline) {
            ping = pingOnce();
        }
        final boolean isWell = ping.isWell() == shouldCross;
        page.verdict(
                isWell,
                String.format("%-8s ping %s: ", site.hostA().role(), site.addressOfB())
                        + (ping.isWell() ? "crosses, " : "fails, ")
                        + told(ping));
        return isWell;
    }

    private Output pingOnce() {
        return site.hostA().run("ping", "-n", "-c", "1", "-W", "1", site.addressOfB());
    }

    /** What the first answer says, or why there is none. */
    private static String told(final Output ping) {
        return (ping.out() + ping.err())
                .lines()
                .filter(line -> line.contains("ttl=") || line.contains("nreachable"))
                .findFirst()
                .orElse("no answer")
                .replace("ping: connect: ", "");
    }
}
