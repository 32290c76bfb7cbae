package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.connection.Timeouts;
import io.signalbox.ipvsadm.Listing.Form;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code ipvsadm -L} or {@code -S} is asked to print. It is done in two steps: whoever owns the tables copies what is
 * wanted of them, a portion at a time, and anybody makes text of that, in his own time.
 */
public final class ListRequest {
    /** Of several the first here is shown. */
    private static final List<Map.Entry<Option, Form>> FORMS = List.of(
            Map.entry(Option.STATS, Form.STATS),
            Map.entry(Option.RATE, Form.RATE),
            Map.entry(Option.THRESHOLDS, Form.THRESHOLDS),
            Map.entry(Option.PERSISTENT_CONN, Form.PERSISTENT),
            Map.entry(Option.TUNNEL_INFO, Form.TUNNELS));

    private static final Option[] OF_LIST = {
        Option.TCP_SERVICE,
        Option.UDP_SERVICE,
        Option.SCTP_SERVICE,
        Option.FWMARK_SERVICE,
        Option.IPV6,
        Option.NUMERIC,
        Option.STATS,
        Option.RATE,
        Option.THRESHOLDS,
        Option.PERSISTENT_CONN,
        Option.TUNNEL_INFO,
        Option.NO_SORT,
        Option.EXACT,
        Option.SYNC_ID,
        Option.CONNECTION,
        Option.TIMEOUT,
        Option.DAEMON,
        Option.JSON,
    };

    private static final Option[] SERVICE = {
        Option.TCP_SERVICE, Option.UDP_SERVICE, Option.SCTP_SERVICE, Option.FWMARK_SERVICE
    };

    /** What is listed is one of these. */
    private static final Option[] SUBJECTS = {
        Option.CONNECTION,
        Option.TCP_SERVICE,
        Option.UDP_SERVICE,
        Option.SCTP_SERVICE,
        Option.FWMARK_SERVICE,
        Option.TIMEOUT,
        Option.DAEMON
    };

    /** Hash buckets that Linux names unless its table was sized. */
    public static final int TABLE_SIZE = 4_096;

    /**
     * A copy of tables at one event time; what was not asked for is empty.
     *
     * @param before what {@code -S --full} saves before the services
     * @param behind what it saves behind them
     */
    public record Content(
            List<ServiceLine> services,
            List<ConnectionLine> connections,
            Timeouts timeouts,
            List<StartDaemon> daemons,
            List<Command> before,
            List<Command> behind) {}

    private final Arguments given;
    /** The one service that is asked for, or null. */
    private final ServiceKey only;

    private final Names names;

    private ListRequest(final Arguments given, final Names names) {
        this.given = given;
        this.names = given.has(Option.NUMERIC) ? Names.NONE : names;
        only = given.has(SERVICE) ? IpvsadmParser.key(given, names) : null;
    }

    /**
     * Words as {@code ipvsadm} takes them; none stand for {@code -L}. Addresses and ports are numbers, as with
     * {@code -n}, whether that is given or not: no answer of a name server may be part of a table of the past.
     *
     * @throws IpvsadmException as {@code ipvsadm} says it
     */
    public static ListRequest parse(final List<String> words) {
        final Arguments given = new Arguments(words.isEmpty() ? List.of("-L") : words);
        if (given.command() != Option.LIST && given.command() != Option.SAVE) {
            throw IpvsadmException.wrong("only -L (list) and -S (save) print tables");
        }
        return of(given, Names.NONE);
    }

    /** Of {@code -L} or {@code -S}. */
    static ListRequest of(final Arguments given, final Names names) {
        given.permitOthers(0);
        if (given.command() == Option.SAVE) {
            given.permit(Option.NUMERIC, Option.FULL);
        } else {
            given.permit(OF_LIST).oneOf(SUBJECTS);
            checkConflicts(given);
        }
        return new ListRequest(given, names);
    }

    private static void checkConflicts(final Arguments given) {
        final boolean other = given.has(Option.TIMEOUT) || given.has(Option.DAEMON);
        final boolean numbers = given.has(Option.STATS) || given.has(Option.RATE) || given.has(Option.THRESHOLDS);
        if (numbers && (other || given.has(Option.CONNECTION)) || other && given.has(Option.PERSISTENT_CONN)) {
            throw IpvsadmException.wrong("options conflicts in the list command");
        }
    }

    /** Whether a program reads it: {@code --json}. */
    public boolean isForPrograms() {
        return given.has(Option.JSON);
    }

    /** Whether connections are listed: there may be a great many. */
    public boolean isOfConnections() {
        return given.has(Option.CONNECTION);
    }

    /** What is wanted of the tables as they are at this event time, all at once. */
    public Content copy(final State state, final long nowNs) {
        final Copying copying = begin();
        while (!copying.proceed(state, nowNs)) {
            // there is more of it
        }
        return copying.content();
    }

    /** A copy that is made a portion at a time. */
    public Copying begin() {
        return new Copying();
    }

    /**
     * A copy on its way. All but connections is of one moment, that of the first portion; a connection is as it was when its
     * portion was copied, and one that comes or goes meanwhile may be there or not.
     */
    public final class Copying {
        /** Entries of the connection table that are looked at for one portion, whether they are in use or not. */
        static final int PORTION = 512;

        private final List<ConnectionLine> connections = new ArrayList<>();
        private Content content;
        private int next;

        private Copying() {}

        /**
         * Copies the next portion; whoever owns the tables calls it, when nothing is due any more.
         *
         * @return whether it was the last
         * @throws IpvsadmException where the service that is asked for is not there
         */
        public boolean proceed(final State state, final long nowNs) {
            if (content == null) {
                content = first(state, nowNs, connections);
            }
            if (!isOfConnections()) {
                return true;
            }
            Snapshot.connections(state.connections, next, next + PORTION, nowNs, connections);
            next += PORTION;
            return next >= state.table.idLimit();
        }

        /** All of it; anybody may ask once the last portion is copied. */
        public Content content() {
            connections.sort(ConnectionLine.ORDER);
            return content;
        }
    }

    private Content first(final State state, final long nowNs, final List<ConnectionLine> connections) {
        final boolean full = given.has(Option.FULL);
        return new Content(
                listsServices() ? services(state, nowNs) : List.of(),
                connections,
                copy(state.timeouts),
                state.sync.daemons(),
                full ? FullRules.before(state) : List.of(),
                full ? FullRules.behind(state) : List.of());
    }

    private static Timeouts copy(final Timeouts seconds) {
        final Timeouts copy = new Timeouts();
        copy.set(seconds.tcp(), seconds.tcpFin(), seconds.udp());
        return copy;
    }

    private boolean listsServices() {
        return !given.has(Option.CONNECTION) && !given.has(Option.TIMEOUT) && !given.has(Option.DAEMON);
    }

    private List<ServiceLine> services(final State state, final long nowNs) {
        if (only == null) {
            return Snapshot.services(state.services, nowNs);
        }
        final VirtualService service = state.services.find(only);
        if (service == null) {
            throw IpvsadmException.unlisted("No such service");
        }
        return List.of(Snapshot.service(service, nowNs));
    }

    /**
     * The same content in text for people. Names are asked for here.
     *
     * @param tableSize the number of hash buckets that Linux would name
     */
    public String print(final Content content, final int tableSize) {
        final Listing listing = new Listing(form(), !given.has(Option.NO_SORT), given.has(Option.EXACT), names);
        if (given.command() == Option.SAVE) {
            return given.has(Option.FULL) ? FullRules.text(content) : Listing.rules(content.services(), names);
        } else if (given.has(Option.CONNECTION)) {
            return listing.connections(content.connections());
        } else if (given.has(Option.TIMEOUT)) {
            return Listing.timeouts(content.timeouts());
        } else if (given.has(Option.DAEMON)) {
            return Listing.daemons(content.daemons());
        } else if (only != null) {
            return listing.service(content.services().get(0));
        }
        return listing.services(content.services(), tableSize);
    }

    private Form form() {
        return FORMS.stream()
                .filter(entry -> given.has(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Form.CONNECTIONS);
    }
}
