package io.signalbox.replay;

import io.signalbox.ipvsadm.GatewayText;
import io.signalbox.ipvsadm.ListRequest;
import io.signalbox.ipvsadm.Listing;
import io.signalbox.ipvsadm.ServiceLine;
import io.signalbox.ipvsadm.Snapshot;
import io.signalbox.stage.State;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The director's tables as {@code ipvsadm} would print them, under the file names that recordings use; and those of its
 * gateway, where it has one.
 */
final class Tables {
    private Tables() {}

    /** All of them, as after a run. */
    static Map<String, String> all(final State state, final long nowNs) {
        final Map<String, String> tables = shown(state, nowNs);
        final List<ServiceLine> services = Snapshot.services(state.services, nowNs);
        tables.put("ipvsadm-Lnc--persistent-conn.txt", connections(Listing.Form.PERSISTENT, state, nowNs));
        tables.put("ipvsadm-Ln--stats.txt", services(Listing.Form.STATS, services));
        tables.put("ipvsadm-Ln--thresholds.txt", services(Listing.Form.THRESHOLDS, services));
        tables.put("ipvsadm-L--timeout.txt", Listing.timeouts(state.timeouts));
        tables.put("ipvsadm-L--daemon.txt", Listing.daemons(state.sync.daemons()));
        tables.put("ipvsadm-S-n.txt", Listing.rules(services));
        if (state.gateway.isOn()) {
            tables.put("snat.txt", GatewayText.of(state.gateway, nowNs));
        }
        return tables;
    }

    /** Those of a {@code show} event. */
    static Map<String, String> shown(final State state, final long nowNs) {
        final Map<String, String> tables = new TreeMap<>();
        final List<ServiceLine> services = Snapshot.services(state.services, nowNs);
        tables.put("ipvsadm-Ln.txt", services(Listing.Form.CONNECTIONS, services));
        tables.put("ipvsadm-Ln--persistent-conn.txt", services(Listing.Form.PERSISTENT, services));
        tables.put("ipvsadm-Lnc.txt", connections(Listing.Form.CONNECTIONS, state, nowNs));
        return tables;
    }

    private static String connections(final Listing.Form form, final State state, final long nowNs) {
        return new Listing(form).connections(Snapshot.connections(state.connections, nowNs));
    }

    private static String services(final Listing.Form form, final List<ServiceLine> services) {
        return new Listing(form).services(services, ListRequest.TABLE_SIZE);
    }
}
