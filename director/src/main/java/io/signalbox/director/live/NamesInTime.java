package io.signalbox.director.live;

import io.signalbox.ipvsadm.Names;
import io.signalbox.wire.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Names for one answer: each is asked for once, and after a time no host's name any more, whose address is then all there
 * is to print. So a name server that is silent keeps nobody waiting for as long as there are lines.
 */
final class NamesInTime implements Names {
    /** From the first question on; whoever is asked by then is awaited. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private final Names names;
    private final LongSupplier clockNs;
    private final Map<Address, String> hosts = new HashMap<>();
    private boolean begun;
    private long endNs;

    NamesInTime(final Names names, final LongSupplier clockNs) {
        this.names = names;
        this.clockNs = clockNs;
    }

    @Override
    public String ofHost(final long hi, final long lo) {
        final Address address = new Address(hi, lo);
        if (!hosts.containsKey(address)) {
            hosts.put(address, isOver() ? null : names.ofHost(hi, lo));
        }
        return hosts.get(address);
    }

    private boolean isOver() {
        if (!begun) {
            begun = true;
            endNs = clockNs.getAsLong() + PATIENCE_NS;
        }
        return clockNs.getAsLong() - endNs >= 0;
    }

    @Override
    public String ofPort(final int port, final int protocol) {
        return names.ofPort(port, protocol);
    }

    /** A line of rules means nothing without it. */
    @Override
    public Address host(final String name) {
        return names.host(name);
    }

    @Override
    public int port(final String name, final int protocol) {
        return names.port(name, protocol);
    }
}
