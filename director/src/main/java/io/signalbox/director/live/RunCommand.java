package io.signalbox.director.live;

import io.signalbox.afpacket.IdleStrategy;
import io.signalbox.afpacket.PortSettings;
import io.signalbox.afpacket.PortUnavailableException;
import io.signalbox.afpacket.SystemClock;
import io.signalbox.afpacket.gate.GateException;
import io.signalbox.afpacket.syscall.NativeSelfTest;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.command.Command.ReportHealth;
import io.signalbox.command.Profile;
import io.signalbox.command.VipMode;
import io.signalbox.decision.Level;
import io.signalbox.director.ExitCode;
import io.signalbox.director.HelpOption;
import io.signalbox.director.JournalOptions;
import io.signalbox.director.LevelLabel;
import io.signalbox.director.NoMemory;
import io.signalbox.director.Trouble;
import io.signalbox.director.check.Checks;
import io.signalbox.director.check.Notices;
import io.signalbox.director.config.ConfigFile;
import io.signalbox.director.config.ConfigFile.Entry;
import io.signalbox.director.config.ConfigKeys;
import io.signalbox.director.log.DirectorLog;
import io.signalbox.director.log.LogLevel;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalStatus;
import io.signalbox.ring.Layout;
import io.signalbox.service.ServiceKey;
import io.signalbox.stage.State;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** {@code signalbox run}: direct live traffic. */
@Command(
        name = "run",
        header = "Direct live traffic on interfaces of this host.",
        description = {
            "",
            "Takes the frames of one or more interfaces, sends each connection for a virtual service to a real server,"
                    + " and writes every decision down. What is not for a virtual service stays the host's: its"
                    + " addresses, its connections, its routing.",
            "",
            "A virtual IP is served while it is configured on the host (--vips follow), so that keepalived or an"
                    + " operator decides who serves it; or always, and then the director itself answers for it and"
                    + " announces it; or not at all (standby). The host's own copy of frames for served VIPs, and of"
                    + " NAT real servers' answers, is discarded by an nftables table that is gone when the director is"
                    + " gone. The host's firewall, conntrack and tc do not see that traffic.",
            "",
            "TERM or INT ends it: what has arrived is done, the journal is closed, the host gets its traffic back. HUP,"
                    + " like 'signalbox reload', has it read its files again and do what they say now.",
            "",
        },
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended as it was told to, and the journal is whole",
            "1:ended as it was told to, but records are missing from the journal; their number is on stderr",
            "2:wrong usage: an interface, a rule, a capability or a folder; one sentence names it",
            "70:the director's own fault; the message names stage and event",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ipvsadm-save -n > rules && signalbox run --rules rules -i eth0 -i eth1 --journal /var/lib/signalbox/journal",
            "  signalbox run --rules rules -i eth0 --vips always --quiet --metrics /run/signalbox/metrics.prom",
            "  signalbox run --config /etc/signalbox/signalbox.conf",
        })
public final class RunCommand implements Callable<Integer> {
    /** Where a director is asked, unless it is told otherwise. */
    static final String CONTROL = "/run/signalbox/control";

    /** Who starts the program says so, that it can be started once more. */
    private static final String LAUNCHER = "signalbox.launcher";

    /** Stands in the journal as who configured the director. */
    private static final String AUTHOR = "run";

    private static final int MAX_CONNECTIONS = 1 << 24;
    /** 270 MB; and each fragment is looked for among all. */
    private static final int MAX_DATAGRAMS = 1 << 12;

    private static final int MAX_WARM_UP = 60;
    /** A program that hears of servers and quorums has so long. */
    private static final int NOTICE_MS = 60_000;

    private static final int HELD_FRAMES = 1_024;
    private static final int ARENA_BYTES = 1 << 28;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A file with values for the options that are not given here (docs/signalbox.conf.md).")
    private Path config;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            description = "An interface to direct traffic on; one for one-arm, several for more arms.")
    private List<String> interfaces;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "Virtual services and real servers, as ipvsadm-save -n writes them, one command in each line."
                    + " Settings (net.ipv4.vs.NAME=VALUE), 'helper ftp on', firewall marks ('mark 1 protocol tcp to"
                    + " 192.0.2.10/32 ports 80-443'), local addresses of full NAT ('local 10.2.0.100-10.2.0.103') and"
                    + " quorums ('quorum -t 192.0.2.10:80 of 2 sorry -r 10.0.0.99:80 -m') may stand among them.")
    private List<Path> rules = List.of();

    @Option(
            names = "--keepalived",
            paramLabel = "FILE",
            description =
                    "A keepalived.conf, whose virtual servers are taken for rules, and whose checks (TCP_CHECK,"
                            + " HTTP_GET, SSL_GET, MISC_CHECK, DNS_CHECK), quorums, sorry servers and notifications are carried out.")
    private List<Path> keepalived = List.of();

    @Option(
            names = "--vips",
            paramLabel = "MODE",
            defaultValue = "follow",
            description = "When a virtual IP is served: follow (while the host has it), always or standby (never)."
                    + " Default: follow.")
    private VipMode vips;

    @Option(
            names = "--on-crash",
            paramLabel = "WHAT",
            defaultValue = "release",
            description = "Who has the traffic when the director dies: release (the host) or hold (nobody, until the"
                    + " director runs again or 'signalbox cleanup'). Default: release.")
    private OnCrash onCrash;

    @Option(
            names = "--route",
            description = "Route what belongs to no connection, too, rather than to leave it to the host.")
    private boolean routes;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            defaultValue = "ipvs",
            description = "Whose behaviour: ipvs (Linux' without the quirks that plainly harm users), kernel (Linux"
                    + " 6.1 packet for packet) or rfc-nat (ipvs with a gateway as the RFCs ask for). Default: ipvs.")
    private Profile profile;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "1048576",
            description =
                    "Entries of the connection table, 123 bytes each. A gateway remembers as many flows: its first"
                            + " rule takes 140 bytes more for each, or 434 in profile rfc-nat. Default: 1048576.")
    private int connections;

    @Option(
            names = "--datagrams",
            paramLabel = "N",
            defaultValue = "1024",
            description =
                    "Datagrams that may wait for fragments that have not come yet, 68 KB each: whoever sends so many"
                            + " first fragments alone keeps others' from being gathered for 30 seconds. 1 to "
                            + MAX_DATAGRAMS + ". Default: 1024.")
    private int datagrams;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            defaultValue = "split",
            description = "Who does the work: split (a packet thread and a journal thread) or staged (a thread for each"
                    + " stage). No output depends on it. Default: split.")
    private Layout layout;

    @Option(
            names = "--receive-ring",
            paramLabel = "VERSION",
            defaultValue = "v2",
            description = "How the kernel hands frames over: v2 (each as it comes, which is quickest) or v3 (in blocks,"
                    + " up to two milliseconds later, with less work where traffic is moderate). Default: v2.")
    private PortSettings.Receive receive;

    @Option(
            names = "--transmit",
            paramLabel = "WAY",
            defaultValue = "sendmmsg",
            description = "How frames leave: sendmmsg (from where they lie) or ring (by a ring that a real network card"
                    + " reads itself; long frames by sendmmsg all the same). Try which is faster. Default: sendmmsg.")
    private PortSettings.Transmit transmit;

    @Option(
            names = "--idle",
            paramLabel = "HOW",
            defaultValue = "poll",
            description = "What the packet thread does while no frame comes: poll (looks again for some microseconds,"
                    + " then sleeps until one comes), backoff (looks less and less often, at last ten thousand times a"
                    + " second) or spin (looks again at once: for a processor of its own). Default: poll.")
    private IdleStrategy idle;

    @Option(
            names = "--processor",
            paramLabel = "N",
            description =
                    "Keep the packet thread on this processor, counted from 0; give the interfaces' interrupts and"
                            + " the kernel's packet steering another one. Default: whichever Linux likes.")
    private Integer processor;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Practise with packets of its own making before it begins, until the compiler is done and so"
                    + " long at most: code that was never run is slow. 0: begin at once. Default: 3.")
    private int warmUpSeconds;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "Write every decision to this journal; one that exists goes on.")
    private Path journal;

    @Option(
            names = "--journal-level",
            paramLabel = "LEVEL",
            defaultValue = "decisions",
            converter = LevelLabel.class,
            description = "How much the journal keeps of each event: connections, decisions, inputs or frames."
                    + " Default: decisions.")
    private Level level;

    @Mixin
    private JournalOptions journalOptions = new JournalOptions();

    @Option(names = "--record", description = "Keep whole frames: short for --journal-level frames.")
    private boolean record;

    @Option(
            names = "--metrics",
            paramLabel = "FILE",
            description = "Write the director's numbers to this file each second, in Prometheus' text format"
                    + " (node_exporter's textfile collector reads it).")
    private Path metrics;

    @Option(
            names = "--metrics-listen",
            paramLabel = "[ADDRESS:]PORT",
            converter = MetricsAddress.class,
            description =
                    "Serve the director's numbers to Prometheus by HTTP, at /metrics: on this port of 127.0.0.1, or of the"
                            + " address that is named ([2001:db8::1]:9650). Default: nobody listens.")
    private InetSocketAddress metricsListen;

    @Option(
            names = "--control",
            paramLabel = "SOCKET",
            defaultValue = CONTROL,
            description = "Where 'ipvsadm', 'signalbox status' and others ask this director. Default: " + CONTROL + ".")
    private Path control;

    @Option(
            names = "--control-group",
            paramLabel = "GROUP",
            description = "A group whose members may ask and change this director, besides root and whoever runs it.")
    private String controlGroup;

    @Option(
            names = "--take-over",
            description = "Go on where the director that answers at --control stands: it hands over its services,"
                    + " connections and surroundings by a checkpoint in the journal, which must be the same, as must the"
                    + " interfaces, and ends. No connection is lost; --rules, --connections and --datagrams"
                    + " are not applied: there is room for as many as before.")
    private boolean takeOver;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "What is told on standard error: error (why the director ends), warn (what was lost or could"
                    + " not be done, too), info (what happens, too) or debug (what it is asked, and what it hears of the"
                    + " host, too). Default: info.")
    private LogLevel logLevel;

    @Option(names = "--quiet", description = "No line of status each second.")
    private boolean quiet;

    @Mixin
    private HelpOption help;

    /** From its call on: each start of the program makes all commands, and would wait for the library. */
    private Logger log;

    private String warnedOf;

    private enum OnCrash {
        RELEASE,
        HOLD
    }

    @Override
    public Integer call() {
        try (DirectorLog output = DirectorLog.open(spec.commandLine().getErr())) {
            log = LoggerFactory.getLogger(RunCommand.class);
            return call(output);
        }
    }

    private int call(final DirectorLog output) {
        try {
            return direct(output);
        } catch (final ParameterException usage) {
            log.error("{}; try 'signalbox run --help'", usage.getMessage());
            return ExitCode.WRONG_INPUT;
        } catch (final Exception trouble) {
            log.error(Trouble.end(trouble));
            return Trouble.exitCode(trouble);
        }
    }

    private int direct(final DirectorLog output) throws IOException, InterruptedException {
        final ServiceManager manager = new ServiceManager(System.getenv(), new Syscalls());
        final CountDownLatch told = new CountDownLatch(1);
        for (final String signal : List.of("TERM", "INT")) {
            Signal.handle(new Signal(signal), given -> {
                manager.stopping();
                told.countDown();
            });
        }
        final CompletableFuture<Reload> running = new CompletableFuture<>();
        Signal.handle(new Signal("HUP"), given -> tell(running.join().reload("HUP"))); // one that comes early waits
        final Written atStart = configure();
        output.show(atStart.logLevel());
        atStart.warnings().forEach(log::warn);
        final Notices notices = new Notices(NOTICE_MS, log::info, log::warn);
        notices.replace(atStart.wanted());
        final LiveDirector director = start(atStart, notices);
        final Checks checks = new Checks(
                takeOver ? director.inspect((state, nowNs) -> services(state)) : Set.of(),
                director.inspect((state, nowNs) -> Set.copyOf(state.register.down())),
                found -> report(director, notices, found));
        checks.replace(atStart.checks()); // before anybody can ask whether they are done
        final Reload reload = new Reload(director, atStart, this::readAgain, checks, notices, output, manager);
        final Successor successor = new Successor(System.getProperty(LAUNCHER), wordsOfThisStart());
        final HostNames names = new HostNames(new Syscalls());
        try (notices;
                director;
                checks;
                Watchdog watchdog = new Watchdog(manager, director::turns).start();
                Control asked = listen(new ControlAnswers(director, names, reload, checks, successor, manager));
                MetricsServer fetched = serveMetrics(director)) {
            running.complete(reload);
            director.end().whenComplete((nothing, failure) -> told.countDown());
            final String directs = "directs " + String.join(", ", interfaces);
            log.info("{}; {}", directs, ClaimReader.sentence(director.claims()));
            manager.ready();
            manager.status(directs);
            tellOfKeptPackets();
            watch(director, told);
            tellEnd(director, notices);
        }
        if (director.failure() != null) {
            throw director.failure();
        }
        return conclude(director);
    }

    /** One that goes on elsewhere has not ended. */
    private static void tellEnd(final LiveDirector director, final Notices notices) {
        if (!director.end().isDone()) {
            notices.end(
                    director.inspect((state, nowNs) -> Set.copyOf(state.register.down())),
                    director.inspect((state, nowNs) -> state.services.all().stream()
                            .filter(service -> !service.hasQuorum())
                            .map(service -> service.key)
                            .collect(Collectors.toSet())));
        }
    }

    private static Set<ServiceKey> services(final State state) {
        return state.services.all().stream().map(service -> service.key).collect(Collectors.toSet());
    }

    /** In the words of the journal. */
    private void report(final LiveDirector director, final Notices notices, final ReportHealth found) {
        log.info(CommandText.of(found));
        notices.heard(found); // before it hears of what comes of that
        director.apply(found, "check").ifPresent(refusal -> log.warn("{}: {}", CommandText.of(found), refusal));
    }

    /** The director forwards already: its traffic does not wait for the socket's place. */
    private Control listen(final ControlAnswers answers) throws IOException {
        if (takeOver) {
            Origin.awaitPlace(control);
        }
        return Control.open(control, Optional.ofNullable(controlGroup), Control.Limits.USUAL, answers::answer);
    }

    /** Null where nobody listens: not wanted, or, as the director forwards already, not possible any more. */
    private MetricsServer serveMetrics(final LiveDirector director) {
        if (metricsListen == null) {
            return null;
        }
        try {
            if (takeOver) {
                MetricsServer.awaitFree(metricsListen);
            }
            return MetricsServer.open(metricsListen, director::reading);
        } catch (final IOException taken) {
            log.warn(taken.getMessage());
            return null;
        }
    }

    /** The command with these options, and with what its file says. */
    static RunCommand of(final List<String> words) {
        final RunCommand run = new RunCommand();
        new CommandLine(run).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words.toArray(String[]::new));
        return run;
    }

    /**
     * Takes what the file of configuration says and the command line does not, and reads the rules.
     *
     * @throws LiveException {@code FILE:LINE: sentence}
     */
    Written configure() throws IOException {
        final Optional<ConfigFile> file = configFile();
        file.ifPresent(read -> read.entries().forEach(entry -> take(read, entry)));
        check();
        try {
            return written(file);
        } catch (final IpvsadmException wrong) {
            throw new LiveException(wrong.getMessage());
        }
    }

    private Optional<ConfigFile> configFile() throws IOException {
        return config == null ? Optional.empty() : Optional.of(ConfigFile.read(config, new ConfigKeys(spec)));
    }

    private void take(final ConfigFile file, final Entry entry) {
        final Object value = value(file, entry);
        if (!spec.commandLine().getParseResult().hasMatchedOption(entry.option().longestName())) {
            spec.findOption(entry.option().longestName()).setValue(value);
        }
    }

    /** Read as the command line would be. */
    private static Object value(final ConfigFile file, final Entry entry) {
        try {
            final RunCommand alone = of(file.words(entry));
            alone.checkValues();
            return alone.spec.findOption(entry.option().longestName()).getValue();
        } catch (final ParameterException wrong) {
            throw file.wrong(entry.line(), entry.key() + ": " + wrong.getMessage());
        }
    }

    private Written written(final Optional<ConfigFile> file) throws IOException {
        return Written.read(
                file,
                rules,
                keepalived,
                LiveSettings.commands(level(), journalOptions.refuses(), profile, vips, routes),
                logLevel,
                interfaces);
    }

    /** What the files say by now; which of its interfaces is which does not change while a director runs. */
    private Written readAgain() throws IOException {
        final List<String> words = wordsOfThisStart();
        try {
            return of(words.subList(1, words.size())).configure();
        } catch (final ParameterException wrong) {
            throw new LiveException(wrong.getMessage());
        }
    }

    /** From the command's name on. */
    private List<String> wordsOfThisStart() {
        final List<String> all = spec.commandLine().getParseResult().originalArgs();
        return all.subList(all.indexOf(spec.name()), all.size());
    }

    private Level level() {
        return record ? Level.FRAMES : level;
    }

    Path control() {
        return control;
    }

    /** Whoever follows RFC 6888 (REQ-12) is to know it. */
    private void tellOfKeptPackets() {
        if (profile == Profile.RFC_NAT && journal != null && (record || level.keepsInputs())) {
            log.info("the journal keeps packets, and with them whom inside hosts speak to");
        }
    }

    /** What can be told before anything is begun. */
    private void check() {
        checkValues();
        refuseIf(interfaces == null, "no interface is named: -i NAME, or the key interfaces in a file of --config");
        refuseIf(
                rules.isEmpty() && keepalived.isEmpty(),
                "no rules are named: --rules FILE, or the key rules in a file of --config");
        refuseIf(takeOver && journal == null, "--take-over needs --journal: by it the state is handed over");
    }

    /** Of each option by itself. */
    private void checkValues() {
        refuseIf(connections < 1 || connections > MAX_CONNECTIONS, "--connections takes 1 to " + MAX_CONNECTIONS);
        refuseIf(datagrams < 1 || datagrams > MAX_DATAGRAMS, "--datagrams takes 1 to " + MAX_DATAGRAMS);
        refuseIf(warmUpSeconds < 0 || warmUpSeconds > MAX_WARM_UP, "--warm-up takes 0 to " + MAX_WARM_UP);
        refuseIf(
                processor != null && (processor < 0 || processor >= Syscalls.PROCESSORS),
                "--processor takes 0 to " + (Syscalls.PROCESSORS - 1));
        if (interfaces != null) {
            refuseIf(new HashSet<>(interfaces).size() < interfaces.size(), "-i names an interface twice");
            refuseIf(interfaces.contains("lo"), "-i lo: the loopback interface has no other end");
        }
    }

    private void refuseIf(final boolean isWrong, final String sentence) {
        if (isWrong) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private LiveDirector start(final Written written, final Notices notices) throws IOException {
        Control.requirePossible(control, Optional.ofNullable(controlGroup));
        if (takeOver) {
            Origin.requireSame(control, journal, interfaces);
        } else {
            Control.requireFree(control);
            requireFreeForMetrics();
        }
        final Syscalls syscalls = new Syscalls();
        NativeSelfTest.run(syscalls);
        try {
            return LiveDirector.start(settings(written, notices), new SystemClock(syscalls), syscalls);
        } catch (final PortUnavailableException | GateException | IpvsadmException wrong) {
            throw new LiveException(wrong.getMessage());
        } catch (final OutOfMemoryError none) {
            throw new LiveException(NoMemory.sentence(connections + " connections", none));
        }
    }

    private void requireFreeForMetrics() throws IOException {
        if (metricsListen != null) {
            MetricsServer.requireFree(metricsListen);
        }
    }

    private LiveSettings settings(final Written written, final Notices notices) {
        return new LiveSettings(
                interfaces,
                PortSettings.DEFAULTS.by(receive, transmit),
                idle,
                processor == null ? OptionalInt.empty() : OptionalInt.of(processor),
                warmUpSeconds,
                written.rules(),
                vips,
                routes,
                onCrash == OnCrash.HOLD,
                profile,
                layout,
                new State.Bounds(connections, datagrams, HELD_FRAMES, ARENA_BYTES),
                Optional.ofNullable(journal).map(folder -> new LiveSettings.Journal(folder, journalSettings())),
                takeOver,
                journalOptions.refuses(),
                level(),
                control,
                notices::changed);
    }

    private JournalSettings journalSettings() {
        return journalOptions
                .apply(new JournalSettings().author(AUTHOR))
                .onTrouble(log::warn)
                .onRecovery(log::info);
    }

    /** Until it was told to end: a line and the metrics each second. */
    private void watch(final LiveDirector director, final CountDownLatch told) throws InterruptedException {
        final StatusLine status = new StatusLine();
        final Metrics page = new Metrics();
        while (!told.await(1, TimeUnit.SECONDS)) {
            final boolean isShown = !quiet && log.isInfoEnabled();
            if (!isShown && metrics == null) {
                continue; // nobody would read it, and each look at the tables is an event
            }
            director.reading().ifPresent(reading -> {
                if (metrics != null) {
                    replace(metrics, page.page(reading));
                }
                if (isShown) {
                    log.info(status.line(reading));
                }
            });
        }
    }

    /** At once, so that nobody reads half a page. */
    private void replace(final Path file, final String page) {
        final Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(draft, page);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException trouble) {
            warnOnce("the metrics cannot be written: " + Trouble.sentence(trouble));
        }
    }

    private int conclude(final LiveDirector director) {
        final Optional<JournalStatus> status = director.journalStatus();
        if (status.isEmpty() || status.get().isWhole()) {
            return ExitCode.WELL;
        }
        log.warn("the journal is not whole: {}", status.get().missing());
        return ExitCode.NO;
    }

    private void warnOnce(final String sentence) {
        if (!sentence.equals(warnedOf)) {
            warnedOf = sentence;
            log.warn(sentence);
        }
    }

    /** Whoever sent a signal hears nothing else. */
    private void tell(final Control.Answer answer) {
        answer.text().lines().forEach(log::info);
        answer.trouble().lines().forEach(log::warn);
    }
}
