package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.command.Command.Zero;
import io.signalbox.ipvsadm.Option.Kind;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads what operators type. The grammar, the messages and the exit codes are those of {@code ipvsadm} 1.31, with these
 * additions: a line {@code net.ipv4.vs.NAME=VALUE} is a setting, {@code --fullnat} a forwarding method, and
 * {@code --proxy-v2} tells its servers who their clients are.
 *
 * <p>What is wrong in itself is refused here, with an {@link IpvsadmException}; whether the service or the server
 * exists is for the tables to say. Commands that change nothing, such as {@code -L}, are refused too, in a sentence
 * that names them.
 */
public final class IpvsadmParser {
    private static final int MAX_TIMEOUT_SECONDS = 31 * 24 * 60 * 60;
    private static final String PERSISTENCE_SECONDS = "360";
    private static final long MAX_MARK = 0xFFFF_FFFFL;
    private static final String SIP = "sip";
    private static final int TIMEOUTS = 3;
    private static final String NOT_UNICAST =
            "Invalid operation.  Possibly wrong module version, address not unicast, ...";

    private static final Option[] SERVICE = {
        Option.TCP_SERVICE, Option.UDP_SERVICE, Option.SCTP_SERVICE, Option.FWMARK_SERVICE, Option.IPV6
    };
    private static final Option[] SERVICE_WITH_OPTIONS = and(
            SERVICE,
            Option.SCHEDULER,
            Option.SCHEDULER_FLAGS,
            Option.PERSISTENT,
            Option.NETMASK,
            Option.ENGINE,
            Option.ONE_PACKET);
    private static final Option[] SERVICE_AND_SERVER = and(SERVICE, Option.REAL_SERVER);
    private static final Option[] SERVICE_AND_SERVER_WITH_OPTIONS = and(
            SERVICE_AND_SERVER,
            Option.DIRECT_ROUTING,
            Option.TUNNEL,
            Option.NAT,
            Option.FULL_NAT,
            Option.PROXY,
            Option.WEIGHT,
            Option.UPPER_THRESHOLD,
            Option.LOWER_THRESHOLD,
            Option.TUNNEL_TYPE,
            Option.TUNNEL_PORT,
            Option.TUNNEL_NO_CHECKSUM,
            Option.TUNNEL_CHECKSUM,
            Option.TUNNEL_REMOTE_CHECKSUM);

    private final Arguments given;
    private final Names names;

    private IpvsadmParser(final Arguments given, final Names names) {
        this.given = given;
        this.names = names;
    }

    /** One line, as {@code ipvsadm -R} or {@code sysctl -p} would read it, in numbers. */
    public static Command parse(final String line) {
        return parse(line, Names.NONE);
    }

    /** The same where hosts and ports may have names. */
    public static Command parse(final String line, final Names names) {
        final String stripped = line.strip();
        return Sysctls.isOne(stripped) ? Sysctls.parse(stripped) : parse(Invocation.words(stripped), names);
    }

    /** A list of arguments that name hosts and ports by numbers. */
    public static Command parse(final List<String> words) {
        return parse(words, Names.NONE);
    }

    private static Command parse(final List<String> words, final Names names) {
        if (words.isEmpty()) {
            throw notApplied(Option.LIST);
        }
        final Arguments given = new Arguments(words);
        if (given.command().kind() != Kind.COMMAND) {
            throw notApplied(given.command());
        }
        return command(given, names);
    }

    private static IpvsadmException notApplied(final Option command) {
        return IpvsadmException.wrong("command " + command.spelling() + " (" + command.title() + ")"
                + " is not among those that change something: " + Option.spellings(Kind.COMMAND));
    }

    /** Of a command that changes something. */
    static Command command(final Arguments given, final Names names) {
        return new IpvsadmParser(given, names).command();
    }

    private Command command() {
        given.permitOthers(given.command() == Option.SET ? TIMEOUTS : 0);
        return switch (given.command()) {
            case ADD_SERVICE -> addService();
            case EDIT_SERVICE -> editService();
            case DELETE_SERVICE -> deleteService();
            case ADD_SERVER -> addServer();
            case EDIT_SERVER -> editServer();
            case DELETE_SERVER -> deleteServer();
            case CLEAR -> clear();
            case ZERO -> zero();
            case START_DAEMON -> SyncDaemonOptions.start(given);
            case STOP_DAEMON -> SyncDaemonOptions.stop(given);
            default -> setTimeouts();
        };
    }

    // ---- services

    private AddService addService() {
        given.demand(SERVICE).permit(SERVICE_WITH_OPTIONS);
        final ServiceKey key = key();
        if (!key.isMark() && key.port() == 0 && !given.has(Option.PERSISTENT)) {
            throw IpvsadmException.wrong("Zero port specified for non-persistent service");
        }
        if (!key.isMark() && key.protocol() != Protocol.UDP && given.has(Option.ONE_PACKET)) {
            throw IpvsadmException.wrong("One-Packet Scheduling is only for UDP virtual services");
        }
        return new AddService(key, serviceOptions(key.ipv4()));
    }

    private EditService editService() {
        final AddService as = addService();
        return new EditService(as.key(), as.options());
    }

    private DeleteService deleteService() {
        given.demand(SERVICE).permit(SERVICE);
        return new DeleteService(key());
    }

    private ServiceKey key() {
        return key(given, names);
    }

    /** The service that the options name; one of them is there. */
    static ServiceKey key(final Arguments given, final Names names) {
        if (given.has(Option.FWMARK_SERVICE)) {
            return ServiceKey.mark(mark(given.get(Option.FWMARK_SERVICE, "")), !given.has(Option.IPV6));
        } else if (given.has(Option.TCP_SERVICE)) {
            return key(given, Protocol.TCP, Option.TCP_SERVICE, names);
        } else if (given.has(Option.UDP_SERVICE)) {
            return key(given, Protocol.UDP, Option.UDP_SERVICE, names);
        }
        return key(given, Protocol.SCTP, Option.SCTP_SERVICE, names);
    }

    private static ServiceKey key(final Arguments given, final int protocol, final Option option, final Names names) {
        final Endpoint at =
                endpoint(given.get(option, ""), 0, protocol, names, "illegal virtual server address[:port] specified");
        return ServiceKey.address(protocol, at.hi(), at.lo(), at.port());
    }

    private static int mark(final String text) {
        return (int) Numbers.parse(text, 1, MAX_MARK, "invalid fwmark value `" + text + "' specified");
    }

    private ServiceOptions serviceOptions(final boolean ipv4) {
        final SchedulerKind scheduler = scheduler();
        final int flags = SchedulerFlags.parse(scheduler, given.get(Option.SCHEDULER_FLAGS, ""));
        final int seconds = persistenceSeconds();
        final int granularity = granularity(ipv4);
        return new ServiceOptions(
                scheduler,
                flags,
                seconds,
                seconds == 0 ? ServiceOptions.WHOLE_ADDRESS : granularity,
                given.has(Option.ONE_PACKET),
                hasEngine());
    }

    private SchedulerKind scheduler() {
        final SchedulerKind kind = SchedulerKind.byLabel(given.get(Option.SCHEDULER, SchedulerKind.WLC.label()));
        if (kind == null) {
            throw notFound();
        }
        return kind;
    }

    private int persistenceSeconds() {
        return given.has(Option.PERSISTENT) ? timeout(given.get(Option.PERSISTENT, PERSISTENCE_SECONDS), 1) : 0;
    }

    private int granularity(final boolean ipv4) {
        return given.has(Option.NETMASK)
                ? ClientMask.parse(given.get(Option.NETMASK, ""), ipv4)
                : ServiceOptions.WHOLE_ADDRESS;
    }

    /** There is one engine. */
    private boolean hasEngine() {
        if (!given.get(Option.ENGINE, SIP).equals(SIP)) {
            throw notFound();
        }
        return given.has(Option.ENGINE);
    }

    private static IpvsadmException notFound() {
        return IpvsadmException.refused("Scheduler or persistence engine not found");
    }

    // ---- real servers

    private AddServer addServer() {
        given.demand(SERVICE).demand(Option.REAL_SERVER).permit(SERVICE_AND_SERVER_WITH_OPTIONS);
        final ServiceKey key = key();
        final ForwardingMethod method = method();
        final Endpoint server = server(key, method);
        final int weight = number(Option.WEIGHT, 1, "illegal weight specified");
        final int upper = number(Option.UPPER_THRESHOLD, 0, "illegal u_threshold specified");
        final int lower = number(Option.LOWER_THRESHOLD, 0, "illegal l_threshold specified");
        final Tunnel tunnel = tunnel(method);
        if (lower > upper) {
            throw IpvsadmException.refused("Numerical result out of range");
        }
        final ServerOptions options = new ServerOptions(method, weight, upper, lower, tunnel, proxy(key, method));
        return new AddServer(key, server.hi(), server.lo(), server.port(), options);
    }

    private EditServer editServer() {
        final AddServer as = addServer();
        return new EditServer(as.key(), as.serverHi(), as.serverLo(), as.serverPort(), as.options());
    }

    private DeleteServer deleteServer() {
        given.demand(SERVICE).demand(Option.REAL_SERVER).permit(SERVICE_AND_SERVER);
        final ServiceKey key = key();
        final Endpoint server = server(key);
        return new DeleteServer(key, server.hi(), server.lo(), server.port());
    }

    private ForwardingMethod method() {
        if (given.has(Option.NAT)) {
            return ForwardingMethod.NAT;
        }
        if (given.has(Option.FULL_NAT)) {
            return ForwardingMethod.FULL_NAT;
        }
        return given.has(Option.TUNNEL) ? ForwardingMethod.TUNNEL : ForwardingMethod.DIRECT_ROUTING;
    }

    private Endpoint server(final ServiceKey service) {
        final String text = given.get(Option.REAL_SERVER, "");
        return endpoint(
                text, service.port(), service.protocol(), names, "illegal real server address[:port] specified");
    }

    /**
     * Where new connections go: only translation can change the port, only a tunnel carries one family in the other. A mark's
     * packets are for many ports, so {@code ipvsadm} lets a port stand there.
     */
    private Endpoint server(final ServiceKey service, final ForwardingMethod method) {
        final Endpoint server = server(service);
        if (method != ForwardingMethod.TUNNEL && server.isIpv4() != service.ipv4()) {
            throw IpvsadmException.wrong("Different address family is allowed only for tunneling servers");
        }
        if (!isUnicast(server)) {
            throw IpvsadmException.refused(NOT_UNICAST);
        }
        return method.translates() || service.isMark() ? server : server.withPort(service.port());
    }

    private static boolean isUnicast(final Endpoint server) {
        return !Addresses.isZero(server.hi(), server.lo())
                && !Addresses.isMulticast(server.hi(), server.lo())
                && !Addresses.isLimitedBroadcast(server.hi(), server.lo())
                && (server.isIpv4() || !Addresses.isLinkLocal(server.hi(), server.lo()));
    }

    private boolean proxy(final ServiceKey service, final ForwardingMethod method) {
        if (!given.has(Option.PROXY)) {
            return false;
        }
        if (method != ForwardingMethod.FULL_NAT) {
            throw IpvsadmException.wrong("The PROXY protocol needs forwarding method --fullnat");
        }
        if (!service.isMark() && service.protocol() != Protocol.TCP) {
            throw IpvsadmException.wrong("The PROXY protocol is only for TCP virtual services");
        }
        return true;
    }

    private Tunnel tunnel(final ForwardingMethod method) {
        if (method == ForwardingMethod.TUNNEL) {
            return TunnelOptions.parse(given);
        }
        if (TunnelOptions.areIn(given)) {
            throw IpvsadmException.wrong("Tunnel options conflict with forward method");
        }
        return Tunnel.IPIP;
    }

    // ---- the rest

    private Clear clear() {
        given.permit();
        return new Clear();
    }

    private Zero zero() {
        given.permit(SERVICE);
        return new Zero(given.has(SERVICE) ? key() : null);
    }

    private SetTimeouts setTimeouts() {
        given.permit();
        final List<String> values = given.others();
        if (values.size() < TIMEOUTS) {
            throw IpvsadmException.wrong("--set option requires 3 timeout values");
        }
        return new SetTimeouts(timeout(values.get(0), 0), timeout(values.get(1), 0), timeout(values.get(2), 0));
    }

    private static int timeout(final String text, final int min) {
        return Numbers.parse(text, min, MAX_TIMEOUT_SECONDS, "invalid timeout value `" + text + "' specified");
    }

    private int number(final Option option, final int otherwise, final String complaint) {
        return given.has(option) ? Numbers.parse(given.get(option, ""), 0, Integer.MAX_VALUE, complaint) : otherwise;
    }

    private static Endpoint endpoint(
            final String text, final int portIfNone, final int protocol, final Names names, final String complaint) {
        try {
            return Endpoint.parse(text, portIfNone, protocol, names);
        } catch (final IllegalArgumentException e) {
            throw IpvsadmException.wrong(complaint);
        }
    }

    private static Option[] and(final Option[] some, final Option... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(Option[]::new);
    }
}
