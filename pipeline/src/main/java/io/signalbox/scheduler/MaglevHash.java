package io.signalbox.scheduler;

import io.signalbox.packet.FlowKey;
import io.signalbox.service.RealServer;
import io.signalbox.service.RealServers;
import io.signalbox.service.ServiceKey;
import io.signalbox.wire.Addresses;

/**
 * mh: consistent hashing (Eisenbud et al., "Maglev", NSDI 2016). The client's address decides (mh-port: and its port);
 * each server takes slots by weight in an order of its own, so when one leaves, the others keep nearly all of theirs.
 *
 * <p>The last weight that was not 0 counts: a quiesced server keeps its slots, and its clients are refused, or with
 * mh-fallback served by another. There are slots for at most {@value #SLOTS} servers.
 */
final class MaglevHash extends HashedSlots {
    /** A prime, so that a walk of any stride comes to every slot. */
    static final int SLOTS = 4093;
    /** Turns of a round are cut to so many bits, so that heavy weights do not make coarse rounds. */
    private static final int TURN_BITS = 6;

    private static final long SLOT_KEY = 2654435761L;
    private static final long STRIDE_KEY = 2654446892L;

    private final boolean withPort;
    private final boolean ipv4;

    MaglevHash(final int flags, final ServiceKey key) {
        super(SLOTS, (flags & SchedulerKind.FLAG_FALLBACK) != 0);
        withPort = (flags & SchedulerKind.FLAG_PORT) != 0;
        ipv4 = key.ipv4();
    }

    @Override
    int value(final FlowKey key) {
        return Hash.client(key, withPort);
    }

    @Override
    int hash(final int value) {
        return Hash.sip(value, SLOT_KEY);
    }

    @Override
    int slot(final int value, final int offset) {
        return Integer.remainderUnsigned(hash(value + offset), SLOTS);
    }

    @Override
    void fill(final RealServer[] slots, final RealServers servers) {
        final Walk[] walks = walks(servers);
        int empty = walks.length == 0 ? 0 : SLOTS;
        while (empty > 0) {
            for (final Walk walk : walks) {
                empty -= walk.takeTurns(slots, empty);
            }
        }
    }

    /** The walks of the servers that have a weight, in list order. */
    private Walk[] walks(final RealServers servers) {
        int highest = 0;
        int divisor = 0;
        int count = 0;
        for (int i = 0; i < servers.count(); i++) {
            final int weight = servers.get(i).lastPositiveWeight;
            highest = Math.max(highest, weight);
            divisor = Weights.commonDivisor(divisor, weight);
            count += weight > 0 ? 1 : 0;
        }
        final Walk[] walks = new Walk[count];
        for (int i = servers.count() - 1; i >= 0; i--) {
            final RealServer server = servers.get(i);
            if (server.lastPositiveWeight > 0) {
                walks[--count] =
                        new Walk(server, value(server), turns(server.lastPositiveWeight / divisor, highest / divisor));
            }
        }
        return walks;
    }

    /** An IPv4 service sees the first 32 bits of a server's address, even where that is IPv6: Linux reads it so. */
    private int value(final RealServer server) {
        final boolean isCut = ipv4 && !Addresses.isIpv4(server.addressHi, server.addressLo);
        final int address = isCut ? (int) (server.addressHi >>> 32) : Hash.fold(server.addressHi, server.addressLo);
        return address + server.port;
    }

    /** What remains of {@code share} when the highest one is cut to {@link #TURN_BITS}; at least one turn. */
    private static int turns(final int share, final int highest) {
        final int excessBits = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(highest) - TURN_BITS);
        return Math.max(1, share >> excessBits);
    }

    /** A server's way through the table, from a slot and with a stride of its own. */
    private static final class Walk {
        private final RealServer server;
        private final int turns;
        private final int stride;
        private int slot;

        Walk(final RealServer server, final int value, final int turns) {
            this.server = server;
            this.turns = turns;
            this.stride = Integer.remainderUnsigned(Hash.sip(value, STRIDE_KEY), SLOTS - 1) + 1;
            this.slot = Integer.remainderUnsigned(Hash.sip(value, SLOT_KEY), SLOTS);
        }

        /** Takes the server's slots of one round, at most {@code limit}; returns how many. */
        int takeTurns(final RealServer[] slots, final int limit) {
            final int take = Math.min(turns, limit);
            for (int turn = 0; turn < take; turn++) {
                while (slots[slot] != null) {
                    slot = (slot + stride) % SLOTS;
                }
                slots[slot] = server;
            }
            return take;
        }
    }
}
