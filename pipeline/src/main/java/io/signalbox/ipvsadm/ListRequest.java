package io.signalbox.ipvsadm;

import io.signalbox.balance.Connections;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.ipvsadm.Listing.Form;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceTable;
import java.util.List;
import java.util.Map;

/**
 * What {@code ipvsadm -L} or {@code -S} is asked to print. Addresses and ports are numbers, as with {@code -n}, whether
 * that is given or not: no answer of a name server may be part of a table.
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
        Option.SORT,
        Option.EXACT,
        Option.SYNC_ID,
        Option.CONNECTION,
        Option.TIMEOUT,
        Option.DAEMON,
    };

    private static final Option[] SERVICE = {
        Option.TCP_SERVICE, Option.UDP_SERVICE, Option.SCTP_SERVICE, Option.FWMARK_SERVICE
    };

    /** Hash buckets that Linux names unless its table was sized. */
    public static final int TABLE_SIZE = 4_096;

    private final Arguments given;

    private ListRequest(final Arguments given) {
        this.given = given;
    }

    /** Whether words ask for a listing, rather than for a change: none at all do. */
    public static boolean isOne(final List<String> words) {
        return words.isEmpty() || words.get(0).matches("-[lLS].*|--list|--save");
    }

    /**
     * Words as {@code ipvsadm} takes them; none stand for {@code -L}.
     *
     * @throws IpvsadmException as {@code ipvsadm} says it
     */
    public static ListRequest parse(final List<String> words) {
        final Arguments given = Arguments.ofListing(words.isEmpty() ? List.of("-L") : words);
        given.permitOthers(0);
        if (given.command() == Option.SAVE) {
            given.permit(Option.NUMERIC);
        } else {
            given.permit(OF_LIST);
            checkConflicts(given);
        }
        return new ListRequest(given);
    }

    private static void checkConflicts(final Arguments given) {
        final boolean other = given.has(Option.TIMEOUT) || given.has(Option.DAEMON);
        final boolean numbers = given.has(Option.STATS) || given.has(Option.RATE) || given.has(Option.THRESHOLDS);
        final int subjects = count(given.has(SERVICE))
                + count(given.has(Option.CONNECTION))
                + count(given.has(Option.TIMEOUT))
                + count(given.has(Option.DAEMON));
        if (subjects > 1
                || numbers && (other || given.has(Option.CONNECTION))
                || other && given.has(Option.PERSISTENT_CONN)) {
            throw IpvsadmException.wrong("options conflicts in the list command");
        }
    }

    private static int count(final boolean holds) {
        return holds ? 1 : 0;
    }

    /**
     * The tables as they are at this event time; whoever owns them calls it, when nothing is due any more.
     *
     * @param daemons that run
     * @param tableSize the number of hash buckets that Linux would name
     * @throws IpvsadmException where the service that is asked for is not there
     */
    public String print(
            final ServiceTable services,
            final Connections connections,
            final List<StartDaemon> daemons,
            final long nowNs,
            final int tableSize) {
        final Listing listing = new Listing(form(), !given.has(Option.NO_SORT), given.has(Option.EXACT));
        if (given.command() == Option.SAVE) {
            return Listing.rules(Snapshot.services(services, nowNs));
        } else if (given.has(Option.CONNECTION)) {
            return listing.connections(Snapshot.connections(connections, nowNs));
        } else if (given.has(Option.TIMEOUT)) {
            return Listing.timeouts(connections.timeouts());
        } else if (given.has(Option.DAEMON)) {
            return Listing.daemons(daemons);
        } else if (given.has(SERVICE)) {
            return listing.service(service(services, nowNs));
        }
        return listing.services(Snapshot.services(services, nowNs), tableSize);
    }

    private Form form() {
        return FORMS.stream()
                .filter(entry -> given.has(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Form.CONNECTIONS);
    }

    private ServiceLine service(final ServiceTable services, final long nowNs) {
        final ServiceKey key = IpvsadmParser.key(given);
        return Snapshot.services(services, nowNs).stream()
                .filter(line -> line.key().equals(key))
                .findFirst()
                .orElseThrow(() -> IpvsadmException.refused("No such service"));
    }
}
