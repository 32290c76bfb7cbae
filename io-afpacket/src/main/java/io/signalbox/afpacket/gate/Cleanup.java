package io.signalbox.afpacket.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes away what directors left behind that died while they held their host out. There is nothing else: what they owned,
 * sockets, devices and tables, went with their processes.
 */
public final class Cleanup {
    private Cleanup() {}

    /**
     * Works in the network namespace of the calling thread.
     *
     * @return what was done, a sentence each
     * @throws GateException where all that is held is held by directors that run, or nftables cannot be asked
     */
    public static List<String> run() {
        final List<String> done = new ArrayList<>();
        try (Nft nft = new Nft()) {
            final Set<String> directed = new TreeSet<>(Reservation.all(nft));
            leftBehind(ClaimTable.allHeld(nft), directed).forEach(table -> {
                nft.run(table.delete());
                done.add("removed the nftables table netdev " + table.name()
                        + ": there the host sees all traffic again.");
            });
            directed.forEach(port -> done.add("left the interface " + port + " alone: a director runs on it."));
        }
        return done.isEmpty() ? List.of("there was nothing to remove.") : done;
    }

    /** Who runs on a table's interface has it, or is about to take it over. */
    private static List<ClaimTable> leftBehind(final List<ClaimTable> held, final Set<String> directed) {
        final List<ClaimTable> left =
                held.stream().filter(table -> !directed.contains(table.port())).toList();
        if (left.isEmpty() && !held.isEmpty()) {
            throw new GateException("a director runs on the interface "
                    + held.get(0).port() + ", and what it claims is not left behind; end it first.");
        }
        return left;
    }
}
