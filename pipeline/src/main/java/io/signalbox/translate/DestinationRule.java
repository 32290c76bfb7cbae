package io.signalbox.translate;

import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.packet.FlowKey;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;

/**
 * A port of a public address that is an inside host's: flows to it from wherever are forwarded there. Both addresses are
 * of one family.
 *
 * @param protocol TCP or UDP, by IP's number
 * @param atHi the public address, upper long
 * @param atLo the public address, lower long; of IPv4 in its v4-mapped form
 * @param atPort the public port
 * @param toHi the inside host's address, likewise
 * @param toLo lower long of it
 * @param toPort its port
 */
public record DestinationRule(int protocol, long atHi, long atLo, int atPort, long toHi, long toLo, int toPort) {
    private static final int MAX_PORT = 0xFFFF;

    /** @throws IllegalArgumentException one sentence, for a rule that makes no sense */
    public DestinationRule {
        if (protocol != Protocol.TCP && protocol != Protocol.UDP) {
            throw new IllegalArgumentException("only ports of tcp and udp are forwarded");
        }
        if (Addresses.isIpv4(atHi, atLo) != Addresses.isIpv4(toHi, toLo)) {
            throw new IllegalArgumentException("a port is forwarded to an address of its own family");
        }
        if (atPort < 1 || atPort > MAX_PORT || toPort < 1 || toPort > MAX_PORT) {
            throw new IllegalArgumentException("a port is 1-" + MAX_PORT);
        }
    }

    public boolean isIpv4() {
        return Addresses.isIpv4(atHi, atLo);
    }

    /** The other forwards the same port. */
    public boolean isAtSamePlaceAs(final DestinationRule other) {
        return protocol == other.protocol && atPort == other.atPort && atLo == other.atLo && atHi == other.atHi;
    }

    boolean isFor(final FlowKey flow) {
        return atPort == flow.destinationPort
                && protocol == flow.protocol
                && atLo == flow.destinationLo
                && atHi == flow.destinationHi;
    }

    boolean isTo(final long hi, final long lo) {
        return toLo == lo && toHi == hi;
    }

    void save(final StateWriter to) {
        to.putInt(protocol);
        to.putLong(atHi);
        to.putLong(atLo);
        to.putInt(atPort);
        to.putLong(toHi);
        to.putLong(toLo);
        to.putInt(toPort);
    }

    static DestinationRule read(final StateReader from) {
        return new DestinationRule(
                from.getInt(),
                from.getLong(),
                from.getLong(),
                from.getInt(),
                from.getLong(),
                from.getLong(),
                from.getInt());
    }
}
