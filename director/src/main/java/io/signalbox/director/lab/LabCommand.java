package io.signalbox.director.lab;

import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code signalbox lab}: the director at work among real programs, on one machine. */
@Command(
        name = "lab",
        header = "Direct real traffic among network namespaces of this machine.",
        description = {
            "",
            "Builds a client, a director and real servers as network namespaces, starts 'signalbox run' on the"
                    + " director, and lets the client send requests with curl. Prints who answered, the director's"
                    + " tables, and one of its decisions explained. This machine's own network is not touched, and"
                    + " nothing is left, however the lab ends.",
            "",
            "Needs root, or a kernel on which anybody may make a user namespace; the programs ip and curl, ping for route,"
                    + " and tcpdump for snat (Debian: iproute2, curl, iputils-ping, tcpdump).",
            "",
        },
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every request was answered, every route did what it should, the command ended with 0",
            "1:not so",
            "2:wrong usage, or no lab can be had here; one sentence says what is missing",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalbox lab nat --servers 4 --scheduler wlc --requests 100",
            "  signalbox lab dr --run 'curl -s http://$VIP/ http://[$VIP6]/'",
            "  signalbox lab tun --keep",
            "  signalbox lab --clean",
        })
public final class LabCommand implements Callable<Integer> {
    private static final int MAX_REQUESTS = 100_000;

    /** What can be built. */
    enum Kind {
        NAT,
        DR,
        TUN,
        FULLNAT,
        ROUTE,
        SNAT
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND",
            description = {
                "nat: the director translates; it is the servers' gateway.",
                "dr: the director hands frames on, and servers answer the client themselves: each has the virtual"
                        + " address too, hidden on lo with arp_ignore=1 and arp_announce=2.",
                "tun: the director sends packets in packets to servers behind a router; they answer the client"
                        + " themselves.",
                "fullnat: the director translates both ends; servers have no gateway, and no route to the client. They are"
                        + " told by the PROXY protocol who that is.",
                "route: no balancing, but two hosts in two subnets with Signalbox as the router between them, then two"
                        + " such routers in a row; routes come and go, and a ping crosses or fails.",
                "snat: two inside hosts ask the same server outside from the same port, and leave from one public"
                        + " address; the server, a capture and the journal tell how they are told apart.",
            })
    private Kind kind;

    @Option(
            names = "--servers",
            paramLabel = "N",
            defaultValue = "3",
            description = "Real servers, 1 to " + Site.MAX_SERVERS + ". Default: 3.")
    private int servers;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "12",
            description = "Requests over each of IPv4 and IPv6, each on a connection of its own. Default: 12.")
    private int requests;

    @Option(
            names = "--scheduler",
            paramLabel = "S",
            defaultValue = "rr",
            description = "Who gets a new connection, by ipvsadm's names: rr, wrr, lc, wlc, sh, mh ... Default: rr.")
    private String scheduler;

    @Option(
            names = "--run",
            paramLabel = "COMMAND",
            description = "Run this shell command on the client instead of requests. It finds VIP, VIP6, SERVERS and"
                    + " SERVERS6 (the servers' addresses) in its environment. Beside HTTP, the servers echo on TCP and"
                    + " UDP port 7, and tell their name on UDP port 53.")
    private String command;

    @Option(names = "--keep", description = "Leave everything standing to play with, until 'signalbox lab --clean'.")
    private boolean keep;

    @Option(
            names = "--clean",
            description = "Remove labs that were kept, and those whose program was killed; build nothing.")
    private boolean clean;

    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws IOException {
        check();
        if (clean) {
            return clean();
        }
        Programs.require("ip", "nft", kind == Kind.ROUTE ? "ping" : "curl");
        if (kind == Kind.SNAT) {
            Programs.require("tcpdump");
        }
        if (Unprivileged.isNeeded()) {
            return runUnprivileged();
        }
        final Page page = page();
        final boolean isWell =
                switch (kind) {
                    case ROUTE -> showRoutes(page);
                    case SNAT -> showGateway(page);
                    case NAT, DR, TUN, FULLNAT -> showBalancing(page);
                };
        page.blank();
        return isWell ? ExitCode.WELL : ExitCode.NO;
    }

    private void check() {
        refuseIf(clean == (kind != null), "Say what to build, nat, dr, tun, fullnat, route or snat, or --clean");
        refuseIf(servers < 1 || servers > Site.MAX_SERVERS, "--servers takes 1 to " + Site.MAX_SERVERS);
        refuseIf(requests < 1 || requests > MAX_REQUESTS, "--requests takes 1 to " + MAX_REQUESTS);
        final boolean hasClient = kind != Kind.ROUTE && kind != Kind.SNAT;
        refuseIf(!hasClient && command != null, "--run goes with nat, dr, tun and fullnat");
    }

    private void refuseIf(final boolean isWrong, final String sentence) {
        if (isWrong) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private int clean() {
        final int labs = Remains.clean();
        spec.commandLine().getOut().println(labs == 0 ? "there was no lab to remove" : "removed: " + labs);
        return ExitCode.WELL;
    }

    private int runUnprivileged() throws IOException {
        refuseIf(keep, "--keep needs root: a lab in a user namespace ends with its program");
        return Unprivileged.run(spec.root().commandLine().getParseResult().originalArgs());
    }

    private boolean showBalancing(final Page page) {
        try (Lab lab = Lab.open()) {
            return showBalancing(page, lab);
        }
    }

    private boolean showBalancing(final Page page, final Lab lab) {
        final Site site = Site.open(lab, Method.valueOf(kind.name()), servers);
        final String rules = command == null ? site.webRules(scheduler) : site.rules(scheduler);
        final DirectorProgram director = DirectorProgram.start(site.director(), site.devices(), rules);
        final BalancingShow show = new BalancingShow(page, this::journal, site, director);
        show.tellSite();
        boolean isWell = command == null ? showRequests(show) : runCommand(page, show, site.client());
        director.program().stop();
        isWell &= show.tellJournal();
        if (keep) {
            DirectorProgram.start(site.director(), site.devices(), rules);
            keep(page, lab, site.client().inside(List.of("curl", "http://" + Site.VIP + "/")));
        }
        return isWell;
    }

    private boolean showRequests(final BalancingShow show) {
        final boolean isWell = show.tellRequests(requests);
        return kind == Kind.FULLNAT ? isWell & show.tellClients() : isWell;
    }

    private boolean runCommand(final Page page, final BalancingShow show, final Namespace client) {
        page.heading("On the client: " + command);
        final int exitCode = client.runOnTerminal(command, show.environment());
        return page.verdict(exitCode == 0, "it ended with " + exitCode);
    }

    private boolean showGateway(final Page page) {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, GatewayShow.HOSTS, GatewayShow.ADDRESSES);
            final String rules = GatewaySite.rules(GatewayShow.ADDRESSES);
            final DirectorProgram director = DirectorProgram.start(site.director(), site.devices(), rules);
            final GatewayShow show = new GatewayShow(page, this::journal, site, director);
            show.tellSite();
            boolean isWell = show.tellRequests();
            director.program().stop();
            isWell &= show.tellJournal();
            if (keep) {
                DirectorProgram.start(site.director(), site.devices(), rules);
                final String client = "http://" + GatewaySite.SERVER + "/client";
                keep(page, lab, site.hosts().get(0).inside(List.of("curl", client)));
            }
            return isWell;
        }
    }

    private boolean showRoutes(final Page page) {
        boolean isWell;
        try (Lab lab = Lab.open()) {
            isWell = RoutingShow.ofOneRouter(page, lab).tellHostRoute();
        }
        try (Lab lab = Lab.open()) {
            final RoutingShow show = RoutingShow.ofTwoRouters(page, lab);
            isWell &= show.tellRouterRoute();
            isWell &= show.tellHops(this::journal);
            if (keep) {
                show.startDirectors();
                final RouteSite routes = show.site();
                keep(page, lab, routes.hostA().inside(List.of("ping", routes.addressOfB())));
            }
        }
        return isWell;
    }

    private void keep(final Page page, final Lab lab, final List<String> toTry) {
        lab.keep();
        page.heading("It stands until 'signalbox lab --clean'");
        page.line(String.join(" ", toTry));
        page.line("The machines:  ip netns list | grep " + lab.nameOf(""));
        page.line("Their files:   " + lab.folder());
    }

    private Output journal(final String... words) {
        final CommandLine journal = spec.parent().subcommands().get("journal");
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int exitCode = journal.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
        return new Output(List.of(words), exitCode, out.toString(), err.toString());
    }

    private Page page() {
        final CommandLine lab = spec.commandLine();
        return new Page(lab.getOut(), lab.getColorScheme().ansi().enabled());
    }
}
