package io.signalbox.balance;

import io.signalbox.route.AddressIndex;
import io.signalbox.service.Edition;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.RealServer;
import io.signalbox.service.ServiceDraft;
import io.signalbox.service.ServiceTable;

/**
 * How many real servers, whose packets are translated, are at an address: now, and once what is drafted is published. So
 * who publishes has nobody to look for.
 */
final class NatServers {
    private AddressIndex now = new AddressIndex();
    /** Null where nothing is drafted. */
    private AddressIndex then;

    boolean areAt(final long hi, final long lo) {
        return now.find(hi, lo) != AddressIndex.NONE;
    }

    /** @param isToStay whatever is drafted */
    void add(final RealServer server, final boolean isToStay) {
        count(server, server.method, 1, now);
        if (then != null && isToStay) {
            count(server, server.method, 1, then);
        }
    }

    /** @param wasToStay whatever is drafted */
    void remove(final RealServer server, final boolean wasToStay) {
        count(server, server.method, -1, now);
        if (then != null && wasToStay) {
            count(server, server.method, -1, then);
        }
    }

    void draft(final RealServer server, final ForwardingMethod method, final int more) {
        if (then == null) {
            then = new AddressIndex(now);
        }
        count(server, method, more, then);
    }

    void publish() {
        if (then != null) {
            now = then;
        }
        then = null;
    }

    /** All of them, where services were read. */
    void find(final ServiceTable services) {
        services.all().forEach(service -> service.servers.forEach(server -> add(server, true)));
        final Edition edition = services.edition();
        edition.coming().forEach(service -> service.servers.forEach(server -> draft(server, server.method, 1)));
        edition.going().forEach(service -> service.servers.forEach(server -> draft(server, server.method, -1)));
        for (final ServiceDraft change : edition.changing()) {
            change.service().servers.forEach(server -> draft(server, server.method, -1));
            change.servers().forEach(server -> draft(server, change.method(server), 1));
        }
    }

    private static void count(
            final RealServer server, final ForwardingMethod method, final int more, final AddressIndex among) {
        if (method != ForwardingMethod.NAT) {
            return;
        }
        final int before = Math.max(0, among.find(server.addressHi, server.addressLo));
        if (before + more > 0) {
            among.put(server.addressHi, server.addressLo, before + more);
        } else {
            among.remove(server.addressHi, server.addressLo);
        }
    }
}
