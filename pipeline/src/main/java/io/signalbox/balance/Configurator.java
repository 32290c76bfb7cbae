package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.Command;
import io.signalbox.command.Command.AddDestinationRule;
import io.signalbox.command.Command.AddLocalRange;
import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.AddSourceRule;
import io.signalbox.command.Command.AnswerPcp;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.command.Command.ClaimMark;
import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.DeleteDestinationRule;
import io.signalbox.command.Command.DeleteLocalRange;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.DeleteSourceRule;
import io.signalbox.command.Command.Draft;
import io.signalbox.command.Command.DrainServer;
import io.signalbox.command.Command.EditDestinationRule;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.EditSourceRule;
import io.signalbox.command.Command.IgnorePcp;
import io.signalbox.command.Command.Look;
import io.signalbox.command.Command.OfServers;
import io.signalbox.command.Command.OfService;
import io.signalbox.command.Command.Publish;
import io.signalbox.command.Command.ReportHealth;
import io.signalbox.command.Command.ReportQuorum;
import io.signalbox.command.Command.SeekServers;
import io.signalbox.command.Command.SetClock;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.command.Command.SetJournalTrouble;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.SetSyncThreshold;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.command.Command.SetVip;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.command.Command.StopDaemon;
import io.signalbox.command.Command.Together;
import io.signalbox.command.Command.Zero;
import io.signalbox.command.Profile;
import io.signalbox.decision.Change;
import io.signalbox.decision.Change.By;
import io.signalbox.route.Port;
import io.signalbox.route.Router;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.Edition;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.LocalRange;
import io.signalbox.service.MarkRules;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServerKey;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServerRegister;
import io.signalbox.service.ServiceDraft;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.ServiceTable;
import io.signalbox.service.SorryServer;
import io.signalbox.service.Statistics;
import io.signalbox.service.VirtualService;
import io.signalbox.sync.SyncMaster;
import io.signalbox.translate.Gateway;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Applies commands to the director's tables, each wholly or not at all. A refusal is the sentence that {@code ipvsadm}
 * prints for it, where it has one.
 */
public final class Configurator implements Remembered {
    /** What {@link #apply} says of a command that was applied. */
    public static final String APPLIED = null;

    private static final String NO_SERVICE = "No such service";
    private static final String NOT_DEFINED = "Service not defined";
    private static final String NO_SERVER = "No such destination";
    private static final String SERVER_EXISTS = "Destination already exists";
    private static final String DRAFTED = "a change of the service is drafted, and not published yet";
    private static final String NOT_DRAFTED = "that cannot be drafted";
    private static final String IS_SORRY = "it is the sorry server, which comes and goes with the quorum";
    private static final String EXISTS = "Service already exists";
    private static final String INVALID = "Invalid operation.  Possibly wrong module version, address not unicast, ...";

    private static final String FTP = "ftp";
    private static final int MAX_MAGLEV_SERVERS = 4_093;
    private static final String TOO_MANY =
            "a service with a hashing scheduler has at most " + MAX_MAGLEV_SERVERS + " real servers";

    private final ServiceTable services;
    private final MarkRules marks;
    private final ServerRegister register;
    private final Connections connections;
    private final Settings settings;
    private final Router router;
    private final Topology topology;
    private final Ownership ownership;
    private final Defence defence;
    private final SyncMaster sync;
    private final Gateway gateway;
    private final Drains drains;
    private final Forwarder forwarder;
    private final LocalPool localPool;
    private long revision;
    /** Changes are being made of which nobody sees half. */
    private boolean together;
    /** What the event that is being decided tells of: it changes without a command. */
    private List<Change> told = new ArrayList<>();
    /** A timer's change is being made. */
    private boolean beforeEvent;

    public Configurator(
            final ServiceTable services,
            final MarkRules marks,
            final ServerRegister register,
            final Connections connections,
            final Settings settings,
            final Router router,
            final Topology topology,
            final Ownership ownership,
            final Defence defence,
            final SyncMaster sync,
            final Gateway gateway,
            final Drains drains,
            final Forwarder forwarder,
            final LocalPool localPool) {
        this.services = services;
        this.marks = marks;
        this.register = register;
        this.connections = connections;
        this.settings = settings;
        this.router = router;
        this.topology = topology;
        this.ownership = ownership;
        this.defence = defence;
        this.sync = sync;
        this.gateway = gateway;
        this.drains = drains;
        this.forwarder = forwarder;
        drains.deleteBy(this::delete);
        this.localPool = localPool;
    }

    /** Counts the commands that were applied. */
    public long revision() {
        return revision;
    }

    /** Another event is being decided: it tells of whatever changes without a command from now on. */
    public void tell(final List<Change> changes) {
        told = changes;
    }

    /** By a drain. */
    private void delete(final DeleteServer server, final long nowNs, final boolean atDeadline) {
        beforeEvent = atDeadline;
        change(server, atDeadline ? By.DEADLINE : By.DRAIN, nowNs);
        beforeEvent = false;
    }

    /** By nobody's command; returns whether it could be done. */
    private boolean change(final Command command, final By by, final long nowNs) {
        if (tryApply(command, nowNs) != APPLIED) {
            return false;
        }
        revision++;
        told.add(new Change(command, by, nowNs, revision, beforeEvent));
        follow(command, nowNs);
        return true;
    }

    /** {@link #APPLIED}, or why it was refused. */
    public String apply(final Command command, final long nowNs) {
        final String refusal = isDrafted(command) ? DRAFTED : tryApply(command, nowNs);
        if (refusal == APPLIED) {
            revision++;
            follow(command, nowNs);
        }
        return refusal;
    }

    /** Whoever drafts what becomes of a service has it for himself until it is published; checks go on. */
    private boolean isDrafted(final Command command) {
        return command instanceof OfService c
                        && !(c instanceof ReportHealth)
                        && services.edition().isOf(c.key())
                || command instanceof Clear && services.edition().isOfAnyThere();
    }

    /** What comes of a command that was applied. */
    private void follow(final Command command, final long nowNs) {
        if (!together) {
            keepQuorums(command, nowNs);
        }
        if (mayMoveVips(command)) {
            settle(nowNs);
        }
    }

    private void settle(final long nowNs) {
        if (!together) {
            ownership.update(nowNs);
        }
    }

    private static boolean mayMoveVips(final Command command) {
        return command instanceof AddService
                || command instanceof DeleteService
                || command instanceof Clear
                || command instanceof DeleteServer
                || command instanceof Together
                || command instanceof AddMark
                || command instanceof AddLocalRange
                || command instanceof DeleteLocalRange
                || command instanceof AddSourceRule
                || command instanceof DeleteSourceRule
                || command instanceof AddDestinationRule
                || command instanceof DeleteDestinationRule
                || command instanceof EditSourceRule
                || command instanceof EditDestinationRule
                || command instanceof AnswerPcp
                || command instanceof IgnorePcp;
    }

    private String tryApply(final Command command, final long nowNs) {
        if (command instanceof AddService c) {
            return addService(c, nowNs);
        } else if (command instanceof EditService c) {
            return editService(c);
        } else if (command instanceof DeleteService c) {
            return deleteService(c, nowNs);
        } else if (command instanceof Clear) {
            return clear(nowNs);
        } else if (command instanceof AddServer c) {
            final VirtualService service = services.find(c.key());
            return service == null ? NOT_DEFINED : addReal(c, service, nowNs);
        } else if (command instanceof EditServer c) {
            return editServer(c, nowNs);
        } else if (command instanceof DeleteServer c) {
            return deleteServer(c, nowNs);
        } else if (command instanceof DrainServer c) {
            return drain(c, nowNs);
        } else if (command instanceof ReportHealth c) {
            return reportHealth(c);
        } else if (command instanceof SetQuorum c) {
            return setQuorum(c, services.find(c.key()), nowNs);
        } else if (command instanceof ReportQuorum) {
            return "the director finds out itself whether a quorum is there";
        } else if (command instanceof SetVip c) {
            return ownership.set(c, nowNs) ? APPLIED : "no service is at that address, or no host shares it";
        } else if (command instanceof SeekServers) {
            return seekServers(nowNs);
        } else if (command instanceof Draft c) {
            return draft(c.change(), nowNs);
        } else if (command instanceof Together c) {
            together = c.on();
            return APPLIED;
        } else if (command instanceof Publish) {
            return publish(nowNs);
        } else if (command instanceof SetTimeouts c) {
            connections.timeouts().set(c.tcp(), c.tcpFin(), c.udp());
            return APPLIED;
        } else if (command instanceof SetSysctl c) {
            return set(c, nowNs);
        } else if (command instanceof SetProfile c) {
            return setProfile(c, nowNs);
        } else if (command instanceof SetHelper c) {
            return setHelper(c);
        } else if (command instanceof AddMark c) {
            marks.add(c.rule());
            return APPLIED;
        } else if (command instanceof ClaimMark c) {
            marks.claim(c.mark());
            return APPLIED;
        } else if (command instanceof AddSourceRule c) {
            return gateway.add(c.rule());
        } else if (command instanceof DeleteSourceRule c) {
            return gateway.remove(c.rule());
        } else if (command instanceof EditSourceRule c) {
            return gateway.edit(c.rule(), c.by());
        } else if (command instanceof EditDestinationRule c) {
            return gateway.edit(c.rule(), c.by());
        } else if (command instanceof AddLocalRange c) {
            return addLocalRange(c.range(), nowNs);
        } else if (command instanceof DeleteLocalRange c) {
            return deleteLocalRange(c.range(), nowNs);
        } else if (command instanceof AddDestinationRule c) {
            return gateway.add(c.rule());
        } else if (command instanceof DeleteDestinationRule c) {
            return gateway.remove(c.rule());
        } else if (command instanceof AnswerPcp c) {
            return gateway.addPcp(c.at());
        } else if (command instanceof IgnorePcp c) {
            return gateway.removePcp(c.at());
        } else if (command instanceof Look) {
            connections.expireAll(nowNs);
            gateway.expireAll(nowNs);
            return APPLIED;
        } else if (command instanceof Zero c) {
            return zero(c, nowNs);
        } else if (topology.isToldOf(command)) {
            return topology.apply(command, nowNs);
        }
        return isOfSync(command) ? applySync(command) : applyToJournal(command);
    }

    /** A virtual IP may have become one together with it. */
    private String addLocalRange(final LocalRange range, final long nowNs) {
        if (together) {
            ownership.update(nowNs);
        }
        if (localPool.ranges().contains(range)) {
            return "Range already exists";
        }
        if (localPool.ranges().size() == LocalPool.MAX_RANGES) {
            return "there are at most " + LocalPool.MAX_RANGES + " ranges of local addresses";
        }
        for (int i = 0; i < range.addresses(); i++) {
            final String refusal = checkLocal(range.hi(), range.firstLo() + i);
            if (refusal != APPLIED) {
                return refusal;
            }
        }
        connections.table().openLocalEnds();
        localPool.add(range);
        return APPLIED;
    }

    /** A director alone has the addresses of its ports; beside a host it has those that the host has not. */
    private String checkLocal(final long hi, final long lo) {
        if (!router.isShared()) {
            return router.isLocal(hi, lo) ? APPLIED : Addresses.text(hi, lo) + " is no address of the director's";
        }
        final boolean isHosts = router.isConfigured(hi, lo) && router.vips().find(hi, lo) == null;
        return isHosts
                ? Addresses.text(hi, lo) + " is the host's, and a local address is the director's alone"
                : APPLIED;
    }

    /** Its connections go on. Said again when they are over, it lets go of the addresses. */
    private String deleteLocalRange(final LocalRange range, final long nowNs) {
        if (!localPool.ranges().contains(range) && !localPool.leaving().contains(range)) {
            return "No such range";
        }
        connections.expireAll(nowNs);
        localPool.remove(range, connections.uses(range));
        return APPLIED;
    }

    /** What the journal is told. A checkpoint changes nothing: that it was asked for is all there is to say. */
    private String applyToJournal(final Command command) {
        if (command instanceof SetLevel c) {
            settings.level = c.level();
        } else if (command instanceof SetJournalPolicy c) {
            settings.refuseInTrouble = c.refuse();
        } else if (command instanceof SetJournalTrouble c) {
            settings.journalTrouble = c.on();
        } else if (command instanceof SetClock c) {
            settings.wallMinusEventNs = c.wallMinusEventNs();
        } else if (!(command instanceof Checkpoint)) {
            throw new IllegalStateException("no way to apply " + command);
        }
        return APPLIED;
    }

    private static boolean isOfSync(final Command command) {
        return command instanceof StartDaemon || command instanceof StopDaemon || command instanceof SetSyncThreshold;
    }

    private String applySync(final Command command) {
        if (command instanceof StartDaemon c) {
            return startDaemon(c);
        } else if (command instanceof StopDaemon c) {
            return stopDaemon(c);
        }
        final SetSyncThreshold c = (SetSyncThreshold) command;
        settings.sync.threshold = c.threshold();
        settings.sync.period = c.period();
        return APPLIED;
    }

    private String startDaemon(final StartDaemon c) {
        if (!c.master()) {
            return "connections of other directors are not taken in: of the sync daemons only a master can be started";
        }
        if (hasCrossingServer()) {
            return INVALID;
        }
        final Port port = router.port(c.iface());
        if (port == null) {
            return "No such device";
        }
        if (sync.isRunning()) {
            return "Daemon has already run";
        }
        return sync.start(c, port) ? APPLIED : "interface " + c.iface() + " has no address to send sync messages from";
    }

    /** Messages have no room for a server of another family than its service. */
    private boolean hasCrossingServer() {
        for (final VirtualService service : services.all()) {
            final SorryServer sorry = service.quorum().sorry();
            if (sorry != null && crosses(service.key, sorry.hi(), sorry.lo())) {
                return true;
            }
            for (int i = 0; i < service.servers.count(); i++) {
                final RealServer server = service.servers.get(i);
                if (crosses(service.key, server.addressHi, server.addressLo)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean crosses(final ServiceKey service, final long hi, final long lo) {
        return service.ipv4() != Addresses.isIpv4(hi, lo);
    }

    private String stopDaemon(final StopDaemon c) {
        if (!c.master() || !sync.isRunning()) {
            return "No daemon is running";
        }
        sync.stop();
        return APPLIED;
    }

    private String setProfile(final SetProfile c, final long nowNs) {
        final Profile before = settings.profile();
        settings.follow(c.profile());
        final String refusal = gateway.takeProfile();
        if (refusal != APPLIED) {
            settings.follow(before);
            return refusal;
        }
        services.all().forEach(service -> estimate(service, nowNs));
        return APPLIED;
    }

    private String set(final SetSysctl c, final long nowNs) {
        if (!settings.set(c)) {
            return "unknown setting " + c.name() + "; known: " + Settings.NAMES;
        }
        if (Defence.isMode(c.name())) {
            defence.look();
        }
        for (final VirtualService service : services.all()) {
            setExpiration(service);
            if (c.name().equals("run_estimation")) {
                estimate(service, nowNs);
            }
        }
        return APPLIED;
    }

    private void setExpiration(final VirtualService service) {
        final boolean ofSets = service.options().scheduler() == SchedulerKind.LBLCR;
        service.scheduler().expireAfter(ofSets ? settings.lblcrExpirationNs : settings.lblcExpirationNs);
    }

    /** What people see of the service moves on, or stands still. */
    private void estimate(final VirtualService service, final long nowNs) {
        estimate(service.statistics, nowNs);
        for (int i = 0; i < service.servers.count(); i++) {
            estimate(service.servers.get(i).statistics, nowNs);
        }
    }

    private void estimate(final Statistics statistics, final long nowNs) {
        if (settings.runEstimation) {
            statistics.resume(nowNs, settings.kernelQuirks ? Statistics.KERNEL_PERIOD_NS : Statistics.PERIOD_NS);
        } else {
            statistics.stop(nowNs);
        }
    }

    private String setHelper(final SetHelper c) {
        if (!c.name().equals(FTP)) {
            return "unknown helper " + c.name() + "; known: " + FTP;
        }
        settings.ftpHelper = c.on();
        return APPLIED;
    }

    private String addService(final AddService c, final long nowNs) {
        if (services.find(c.key()) != null) {
            return EXISTS;
        }
        services.add(create(c, nowNs));
        return APPLIED;
    }

    private VirtualService create(final AddService c, final long nowNs) {
        openStores(c.options());
        final VirtualService service = new VirtualService(c.key(), c.options());
        setExpiration(service);
        estimate(service.statistics, nowNs);
        return service;
    }

    // ---- what is drafted, and published all at once

    private String draft(final OfService change, final long nowNs) {
        if (change instanceof AddService c) {
            return draftService(c, nowNs);
        } else if (change instanceof DeleteService c) {
            return draftDeletion(c);
        }
        final VirtualService coming = services.edition().coming(change.key());
        if (coming != null) {
            return draft(change, coming, nowNs);
        }
        final ServiceDraft draft = services.edition().change(services.find(change.key()));
        return draft == null ? none(change) : draft(change, draft, nowNs);
    }

    private String draft(final OfService change, final VirtualService coming, final long nowNs) {
        if (change instanceof SetQuorum c) {
            return setQuorum(c, coming, nowNs);
        } else if (!(change instanceof AddServer)) {
            return NOT_DRAFTED;
        }
        final AddServer c = (AddServer) change;
        final String refusal = checkReal(c, coming, coming.options(), coming.servers);
        if (refusal == APPLIED) {
            coming.add(draftServer(c, coming, nowNs));
        }
        return refusal;
    }

    private static String none(final OfService change) {
        return change instanceof EditService ? NO_SERVICE : NOT_DEFINED;
    }

    private String draftService(final AddService c, final long nowNs) {
        if (services.find(c.key()) != null || services.edition().coming(c.key()) != null) {
            return EXISTS;
        }
        services.edition().come(create(c, nowNs));
        return APPLIED;
    }

    private String draftDeletion(final DeleteService c) {
        final VirtualService service = services.find(c.key());
        if (service == null) {
            return NO_SERVICE;
        }
        if (services.edition().isOf(c.key())) {
            return DRAFTED;
        }
        services.edition().go(service);
        service.servers.forEach(server -> draftEnd(server, server.method));
        return APPLIED;
    }

    private String draft(final OfService change, final ServiceDraft draft, final long nowNs) {
        if (change instanceof EditService c) {
            return draft(c, draft);
        } else if (change instanceof AddServer c) {
            return draft(c, draft, nowNs);
        } else if (change instanceof EditServer c) {
            return draft(c, draft);
        }
        return change instanceof DeleteServer c ? draft(c, draft) : NOT_DRAFTED;
    }

    private String draft(final EditService c, final ServiceDraft draft) {
        if (isTooMany(draft.servers().count(), c.options())) {
            return TOO_MANY;
        }
        openStores(c.options());
        draft.edit(c.options());
        return APPLIED;
    }

    private String draft(final AddServer c, final ServiceDraft draft, final long nowNs) {
        final boolean isThere = draft.service().servers.find(c.serverHi(), c.serverLo(), c.serverPort()) != null;
        final String refusal =
                isThere ? SERVER_EXISTS : checkReal(c, draft.service(), draft.options(), draft.servers());
        if (refusal == APPLIED) {
            draft.add(draftServer(c, draft.service(), nowNs));
        }
        return refusal;
    }

    private RealServer draftServer(final AddServer c, final VirtualService service, final long nowNs) {
        final RealServer server = admit(c, service, nowNs);
        services.edition().onJoined(server);
        ownership.natServers().draft(server, server.method, 1);
        return server;
    }

    private String draft(final EditServer c, final ServiceDraft draft) {
        final RealServer server = draft.servers().find(c.serverHi(), c.serverLo(), c.serverPort());
        String refusal = checkThere(server);
        if (refusal == APPLIED) {
            refusal = checkServer(c.key(), c.serverHi(), c.serverLo(), c.options());
        }
        if (refusal == APPLIED) {
            ownership.natServers().draft(server, draft.method(server), -1);
            draft.edit(server, c.options());
            ownership.natServers().draft(server, draft.method(server), 1);
        }
        return refusal;
    }

    private String draft(final DeleteServer c, final ServiceDraft draft) {
        final RealServer server = draft.servers().find(c.serverHi(), c.serverLo(), c.serverPort());
        final String refusal = checkThere(server);
        if (refusal == APPLIED) {
            draftEnd(server, draft.method(server));
            draft.remove(server);
        }
        return refusal;
    }

    private void draftEnd(final RealServer server, final ForwardingMethod method) {
        services.edition().onLeft();
        register.foresee(server);
        ownership.natServers().draft(server, method, -1);
    }

    /** Whose the addresses are is not asked where services stay. */
    private String publish(final long nowNs) {
        final Edition edition = services.edition();
        final boolean removesAny = edition.removesAny();
        final boolean movesAny = edition.movesAny();
        final List<VirtualService> edited = edition.edited();
        services.publish(register, nowNs);
        edited.forEach(this::setExpiration);
        ownership.onPublished();
        if (movesAny) {
            settle(nowNs);
        }
        if (removesAny) {
            expireOrphans(nowNs);
        }
        return APPLIED;
    }

    /** What only some services need takes its memory with the first of them: packets take none. */
    private void openStores(final ServiceOptions options) {
        if (options.sip()) {
            connections.callIds().open();
        }
    }

    private String editService(final EditService c) {
        final VirtualService service = services.find(c.key());
        if (service == null) {
            return NO_SERVICE;
        }
        if (isTooMany(service.servers.count(), c.options())) {
            return TOO_MANY;
        }
        openStores(c.options());
        services.edit(service, c.options());
        setExpiration(service);
        return APPLIED;
    }

    private String deleteService(final DeleteService c, final long nowNs) {
        final VirtualService service = services.find(c.key());
        if (service == null) {
            return NO_SERVICE;
        }
        remove(List.of(service), nowNs);
        return APPLIED;
    }

    private String clear(final long nowNs) {
        remove(List.copyOf(services.all()), nowNs);
        return APPLIED;
    }

    private void remove(final List<VirtualService> some, final long nowNs) {
        some.forEach(service ->
                service.servers.forEach(server -> ownership.natServers().remove(server, true)));
        services.remove(some, register, nowNs);
        expireOrphans(nowNs);
    }

    private void expireOrphans(final long nowNs) {
        if (settings.expireNodestConn) {
            connections.expireOrphans(nowNs);
        }
    }

    private String addReal(final AddServer c, final VirtualService service, final long nowNs) {
        final String refusal = checkReal(c, service, service.options(), service.servers);
        return refusal == APPLIED ? addServer(c, service, nowNs) : refusal;
    }

    /** What somebody adds is no sorry server. */
    private String checkReal(
            final AddServer c, final VirtualService service, final ServiceOptions options, final RealServers servers) {
        final SorryServer sorry = service.quorum().sorry();
        final boolean isSorry = sorry != null && sorry.isAt(c.serverHi(), c.serverLo(), c.serverPort());
        return isSorry ? IS_SORRY : checkAddition(c, options, servers);
    }

    private String addServer(final AddServer c, final VirtualService service, final long nowNs) {
        final String refusal = checkAddition(c, service.options(), service.servers);
        if (refusal == APPLIED) {
            final RealServer server = admit(c, service, nowNs);
            ownership.onAdded(server, services.admit(server));
        }
        return refusal;
    }

    private String checkAddition(final AddServer c, final ServiceOptions options, final RealServers servers) {
        if (servers.find(c.serverHi(), c.serverLo(), c.serverPort()) != null) {
            return SERVER_EXISTS;
        }
        final String refusal = checkServer(c.key(), c.serverHi(), c.serverLo(), c.options());
        return refusal == APPLIED && isTooMany(servers.count() + 1, options) ? TOO_MANY : refusal;
    }

    private static boolean isTooMany(final int servers, final ServiceOptions options) {
        return servers > MAX_MAGLEV_SERVERS && options.scheduler().isHashed();
    }

    private RealServer admit(final AddServer c, final VirtualService service, final long nowNs) {
        final RealServer server = register.admit(c, service, nowNs);
        estimate(server.statistics, nowNs);
        return server;
    }

    private String checkServer(final ServiceKey service, final long hi, final long lo, final ServerOptions options) {
        if (options.lowerThreshold() > options.upperThreshold()) {
            return "Numerical result out of range";
        }
        final boolean unusable = Addresses.isZero(hi, lo)
                || Addresses.isMulticast(hi, lo)
                || Addresses.isLimitedBroadcast(hi, lo)
                || router.addresses.isSubnetBroadcast(hi, lo)
                || !Addresses.isIpv4(hi, lo) && Addresses.isLinkLocal(hi, lo);
        final boolean untold = sync.isRunning() || options.method() != ForwardingMethod.TUNNEL;
        return unusable || crosses(service, hi, lo) && untold ? INVALID : APPLIED;
    }

    /** Only another way of forwarding moves what the host is kept out of: weights are edited often, of many at a time. */
    private String editServer(final EditServer c, final long nowNs) {
        final VirtualService service = services.find(c.key());
        if (service == null) {
            return NOT_DEFINED;
        }
        final RealServer server = service.servers.find(c.serverHi(), c.serverLo(), c.serverPort());
        final String missing = checkThere(server);
        if (missing != APPLIED) {
            return missing;
        }
        final String refusal = checkServer(c.key(), c.serverHi(), c.serverLo(), c.options());
        if (refusal != APPLIED) {
            return refusal;
        }
        final ForwardingMethod before = server.method;
        ownership.natServers().remove(server, true);
        server.edit(c.options());
        ownership.natServers().add(server, true);
        service.onEdited();
        if (server.method != before) {
            settle(nowNs);
        }
        return APPLIED;
    }

    private String deleteServer(final DeleteServer c, final long nowNs) {
        final VirtualService service = services.find(c.key());
        if (service == null) {
            return NOT_DEFINED;
        }
        final RealServer server = service.servers.find(c.serverHi(), c.serverLo(), c.serverPort());
        final String missing = checkThere(server);
        if (missing != APPLIED) {
            return missing;
        }
        remove(server, nowNs);
        return APPLIED;
    }

    /** A real server that is there because somebody added it. */
    private static String checkThere(final RealServer server) {
        if (server == null) {
            return NO_SERVER;
        }
        return server.sorry ? IS_SORRY : APPLIED;
    }

    private void remove(final RealServer server, final long nowNs) {
        ownership.natServers().remove(server, services.dismiss(server));
        register.retire(server, nowNs);
        expireOrphans(nowNs);
    }

    private String drain(final DrainServer c, final long nowNs) {
        final VirtualService service = services.find(c.key());
        if (service == null) {
            return NOT_DEFINED;
        }
        final RealServer server = service.servers.find(c.serverHi(), c.serverLo(), c.serverPort());
        final String missing = checkThere(server);
        if (missing != APPLIED) {
            return missing;
        }
        if (!drains.begin(c, server, nowNs)) {
            return Drains.MAX + " real servers are being drained already";
        }
        server.quiesce();
        service.onEdited();
        return APPLIED;
    }

    /** A server that is not there is remembered: it may come. */
    private String reportHealth(final ReportHealth c) {
        if (!register.report(new ServerKey(c.key(), c.serverHi(), c.serverLo(), c.serverPort()), c.up())) {
            return ServerRegister.MAX_DOWN + " real servers are known to be down already";
        }
        final RealServer server = services.known(c.key(), c.serverHi(), c.serverLo(), c.serverPort());
        if (server != null) {
            server.health(c.up());
            server.service.onEdited();
        }
        return APPLIED;
    }

    // ---- quorums

    /** A real server cannot be the sorry server, too: it would be asked to serve and to stand back. */
    private String setQuorum(final SetQuorum c, final VirtualService service, final long nowNs) {
        if (service == null) {
            return NOT_DEFINED;
        }
        final SorryServer sorry = c.quorum().sorry();
        if (sorry != null) {
            final RealServer there = service.servers.find(sorry.hi(), sorry.lo(), sorry.port());
            if (there != null && !there.sorry) {
                return "its sorry server is one of its real servers";
            }
            final String refusal = checkServer(service.key, sorry.hi(), sorry.lo(), sorry.options());
            if (refusal != APPLIED) {
                return refusal;
            }
        }
        if (!Objects.equals(sorry, service.quorum().sorry())) {
            dismissSorry(service, nowNs);
        }
        service.ask(c.quorum());
        return APPLIED;
    }

    /** Behind a command the quorums of those are looked at that it may have changed. */
    private void keepQuorums(final Command command, final long nowNs) {
        if (command instanceof Publish || command instanceof Together) {
            services.all().forEach(service -> keepQuorum(service, nowNs));
        } else if (command instanceof OfServers c) {
            final VirtualService service = services.find(c.key());
            if (service != null) {
                keepQuorum(service, nowNs);
            }
        }
    }

    private void keepQuorum(final VirtualService service, final long nowNs) {
        if (service.needsNoQuorum()) {
            return;
        }
        final String cause = service.look();
        if (cause != null) {
            tell(new ReportQuorum(service.key, service.hasQuorum(), cause), nowNs);
        }
        final SorryServer sorry = service.quorum().sorry();
        if (sorry != null && (!service.hasQuorum() || sorry.stays())) {
            callSorry(service, sorry, nowNs);
        } else {
            dismissSorry(service, nowNs);
        }
        service.share();
    }

    private void tell(final Command command, final long nowNs) {
        told.add(new Change(command, By.QUORUM, nowNs, revision, beforeEvent));
    }

    /** It is one of the service's real servers from now on. What refuses it now lets the others serve. */
    private void callSorry(final VirtualService service, final SorryServer sorry, final long nowNs) {
        if (service.servers.sorry() != null) {
            return;
        }
        final AddServer addition = new AddServer(service.key, sorry.hi(), sorry.lo(), sorry.port(), sorry.options());
        if (addServer(addition, service, nowNs) == APPLIED) {
            service.servers.get(0).sorry = true;
            revision++;
            tell(addition, nowNs);
            settle(nowNs);
        }
    }

    private void dismissSorry(final VirtualService service, final long nowNs) {
        final RealServer server = service.servers.sorry();
        if (server != null) {
            remove(server, nowNs);
            revision++;
            tell(new DeleteServer(service.key, server.addressHi, server.addressLo, server.port), nowNs);
            settle(nowNs);
        }
    }

    private String seekServers(final long nowNs) {
        for (final VirtualService service : services.all()) {
            for (int i = 0; i < service.servers.count(); i++) {
                if (service.servers.get(i).weight > 0) {
                    forwarder.seek(service.servers.get(i), nowNs);
                }
            }
        }
        return APPLIED;
    }

    private String zero(final Zero c, final long nowNs) {
        if (c.key() == null) {
            services.all().forEach(service -> zero(service, nowNs));
            return APPLIED;
        }
        final VirtualService service = services.find(c.key());
        if (service == null) {
            return NO_SERVICE;
        }
        zero(service, nowNs);
        return APPLIED;
    }

    private static void zero(final VirtualService service, final long nowNs) {
        service.statistics.zero(nowNs);
        for (int i = 0; i < service.servers.count(); i++) {
            service.servers.get(i).statistics.zero(nowNs);
        }
    }

    @Override
    public void save(final StateWriter to) {
        to.putLong(revision);
        to.putBoolean(together);
    }

    @Override
    public void load(final StateReader from) {
        revision = from.getLong();
        together = from.getBoolean();
    }
}
