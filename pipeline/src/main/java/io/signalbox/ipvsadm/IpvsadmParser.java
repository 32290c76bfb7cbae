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
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.List;

/**
 * Reads what operators type. The grammar, the messages and the exit codes are those of {@code ipvsadm} 1.31, with one
 * addition: a line {@code net.ipv4.vs.NAME=VALUE} is a setting.
 *
 * <p>What is wrong in itself is refused here, with an {@link IpvsadmException}; whether the service or the server
 * exists is for the tables to say. What {@code ipvsadm} knows and this version has no behaviour for is refused too, in a
 * sentence that names it.
 */
public final class IpvsadmParser {
    private static final int MAX_TIMEOUT_SECONDS = 31 * 24 * 60 * 60;
    private static final String IPIP = "ipip";
    private static final List<String> OTHER_TUNNELS = List.of("gue", "gre");
    private static final int TIMEOUTS = 3;
    private static final String NOT_UNICAST =
            "Invalid operation.  Possibly wrong module version, address not unicast, ...";

    private static final Option[] SERVICE = {Option.TCP_SERVICE, Option.UDP_SERVICE};
    private static final Option[] SERVICE_WITH_SCHEDULER = {
        Option.TCP_SERVICE, Option.UDP_SERVICE, Option.SCHEDULER, Option.SCHEDULER_FLAGS
    };
    private static final Option[] SERVICE_AND_ADDRESS = {Option.TCP_SERVICE, Option.UDP_SERVICE, Option.REAL_SERVER};
    private static final Option[] SERVICE_AND_SERVER = {
        Option.TCP_SERVICE,
        Option.UDP_SERVICE,
        Option.REAL_SERVER,
        Option.DIRECT_ROUTING,
        Option.TUNNEL,
        Option.NAT,
        Option.WEIGHT,
        Option.UPPER_THRESHOLD,
        Option.LOWER_THRESHOLD,
        Option.TUNNEL_TYPE
    };

    private final Arguments given;

    private IpvsadmParser(final Arguments given) {
        this.given = given;
    }

    /** One line, as {@code ipvsadm -R} or {@code sysctl -p} would read it. */
    public static Command parse(final String line) {
        final String stripped = line.strip();
        return Sysctls.isOne(stripped) ? Sysctls.parse(stripped) : parse(List.of(stripped.split("[ \t]+")));
    }

    /** A list of arguments; the word {@code ipvsadm} means nothing, wherever it stands. */
    public static Command parse(final List<String> words) {
        final List<String> arguments = words.stream()
                .filter(word -> !word.isEmpty() && !word.equals("ipvsadm"))
                .toList();
        return new IpvsadmParser(new Arguments(arguments)).command();
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
            default -> setTimeouts();
        };
    }

    // ---- services

    private AddService addService() {
        given.demand(SERVICE).permit(SERVICE_WITH_SCHEDULER);
        final ServiceKey key = key();
        if (key.port() == 0) {
            throw IpvsadmException.wrong("Zero port specified for non-persistent service");
        }
        final SchedulerKind scheduler = scheduler();
        final int flags = SchedulerFlags.parse(scheduler, given.get(Option.SCHEDULER_FLAGS, ""));
        return new AddService(key, ServiceOptions.of(scheduler, flags));
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
        final int protocol = given.has(Option.TCP_SERVICE) ? Protocol.TCP : Protocol.UDP;
        final String text = given.get(Option.TCP_SERVICE, given.get(Option.UDP_SERVICE, ""));
        final Endpoint at = endpoint(text, 0, "illegal virtual server address[:port] specified");
        return ServiceKey.address(protocol, at.hi(), at.lo(), at.port());
    }

    private SchedulerKind scheduler() {
        final String name = given.get(Option.SCHEDULER, SchedulerKind.WLC.label());
        final SchedulerKind kind = SchedulerKind.byLabel(name);
        if (kind == null) {
            throw IpvsadmException.refused("Scheduler or persistence engine not found");
        }
        return kind;
    }

    // ---- real servers

    private AddServer addServer() {
        given.demand(SERVICE).demand(Option.REAL_SERVER).permit(SERVICE_AND_SERVER);
        final ServiceKey key = key();
        final ForwardingMethod method = method();
        final Endpoint server = server(key, method);
        final int weight = number(Option.WEIGHT, 1, "illegal weight specified");
        final int upper = number(Option.UPPER_THRESHOLD, 0, "illegal u_threshold specified");
        final int lower = number(Option.LOWER_THRESHOLD, 0, "illegal l_threshold specified");
        checkTunnelType(method);
        if (lower > upper) {
            throw IpvsadmException.refused("Numerical result out of range");
        }
        return new AddServer(
                key,
                server.hi(),
                server.lo(),
                server.port(),
                new ServerOptions(method, weight, upper, lower, Tunnel.IPIP));
    }

    private EditServer editServer() {
        final AddServer as = addServer();
        return new EditServer(as.key(), as.serverHi(), as.serverLo(), as.serverPort(), as.options());
    }

    private DeleteServer deleteServer() {
        given.demand(SERVICE).demand(Option.REAL_SERVER).permit(SERVICE_AND_ADDRESS);
        final ServiceKey key = key();
        final Endpoint server = server(key);
        return new DeleteServer(key, server.hi(), server.lo(), server.port());
    }

    private ForwardingMethod method() {
        if (given.has(Option.NAT)) {
            return ForwardingMethod.NAT;
        }
        return given.has(Option.TUNNEL) ? ForwardingMethod.TUNNEL : ForwardingMethod.DIRECT_ROUTING;
    }

    private Endpoint server(final ServiceKey service) {
        final String text = given.get(Option.REAL_SERVER, "");
        return endpoint(text, service.port(), "illegal real server address[:port] specified");
    }

    /** Where new connections go: only NAT can change the port, only a tunnel carries one family in the other. */
    private Endpoint server(final ServiceKey service, final ForwardingMethod method) {
        final Endpoint server = server(service);
        if (method != ForwardingMethod.TUNNEL && server.isIpv4() != service.ipv4()) {
            throw IpvsadmException.wrong("Different address family is allowed only for tunneling servers");
        }
        if (!isUnicast(server)) {
            throw IpvsadmException.refused(NOT_UNICAST);
        }
        return method == ForwardingMethod.NAT ? server : server.withPort(service.port());
    }

    private static boolean isUnicast(final Endpoint server) {
        return !Addresses.isZero(server.hi(), server.lo())
                && !Addresses.isMulticast(server.hi(), server.lo())
                && !Addresses.isLimitedBroadcast(server.hi(), server.lo())
                && (server.isIpv4() || !Addresses.isLinkLocal(server.hi(), server.lo()));
    }

    private void checkTunnelType(final ForwardingMethod method) {
        final String type = given.get(Option.TUNNEL_TYPE, IPIP);
        if (OTHER_TUNNELS.contains(type)) {
            throw IpvsadmException.wrong(
                    "tunnel type " + type + " is not among those that this version applies: " + IPIP);
        }
        if (!type.equals(IPIP)) {
            throw IpvsadmException.wrong("illegal tunnel type specified");
        }
        if (given.has(Option.TUNNEL_TYPE) && method != ForwardingMethod.TUNNEL) {
            throw IpvsadmException.wrong("Tunnel options conflict with forward method");
        }
    }

    // ---- the rest

    private Clear clear() {
        given.permit();
        return new Clear();
    }

    private Zero zero() {
        if (given.has(Option.TCP_SERVICE) || given.has(Option.UDP_SERVICE)) {
            throw IpvsadmException.wrong("command -Z (zero) takes no service in this version: it zeroes all counters");
        }
        given.permit();
        return new Zero(null);
    }

    private SetTimeouts setTimeouts() {
        given.permit();
        final List<String> values = given.others();
        if (values.size() < TIMEOUTS) {
            throw IpvsadmException.wrong("--set option requires 3 timeout values");
        }
        return new SetTimeouts(timeout(values.get(0)), timeout(values.get(1)), timeout(values.get(2)));
    }

    private static int timeout(final String text) {
        return number(text, MAX_TIMEOUT_SECONDS, "invalid timeout value `" + text + "' specified");
    }

    private int number(final Option option, final int otherwise, final String complaint) {
        return given.has(option) ? number(given.get(option, ""), Integer.MAX_VALUE, complaint) : otherwise;
    }

    private static int number(final String text, final int max, final String complaint) {
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) > max) {
            throw IpvsadmException.wrong(complaint);
        }
        return Integer.parseInt(text);
    }

    private static Endpoint endpoint(final String text, final int portIfNone, final String complaint) {
        try {
            return Endpoint.parse(text, portIfNone);
        } catch (final IllegalArgumentException e) {
            throw IpvsadmException.wrong(complaint);
        }
    }
}
