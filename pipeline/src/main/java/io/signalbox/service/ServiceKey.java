package io.signalbox.service;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.wire.Addresses;

/**
 * What makes a virtual service itself: protocol, virtual IP and port; or a firewall mark and a family, for all packets
 * that carry the mark.
 *
 * @param protocol of an address service; 0 for a mark
 * @param mark 0 for an address service
 */
public record ServiceKey(int protocol, long hi, long lo, int port, int mark, boolean ipv4) {
    /** The service at an address; port 0 stands for every port that has no service of its own. */
    public static ServiceKey address(final int protocol, final long hi, final long lo, final int port) {
        return new ServiceKey(protocol, hi, lo, port, 0, Addresses.isIpv4(hi, lo));
    }

    public static ServiceKey mark(final int mark, final boolean ipv4) {
        return new ServiceKey(0, 0, 0, 0, mark, ipv4);
    }

    public boolean isMark() {
        return mark != 0;
    }

    void save(final StateWriter to) {
        to.putInt(protocol);
        to.putLong(hi);
        to.putLong(lo);
        to.putInt(port);
        to.putInt(mark);
        to.putBoolean(ipv4);
    }

    static ServiceKey read(final StateReader from) {
        return new ServiceKey(
                from.getInt(), from.getLong(), from.getLong(), from.getInt(), from.getInt(), from.getBoolean());
    }
}
