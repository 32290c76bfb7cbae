package io.signalbox.afpacket.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes away what a director left behind that died while it held its host out. There is nothing else: what it owned,
 * sockets, devices and tables, went with its process.
 */
public final class Cleanup {
    private static final String HELD = "table netdev " + HostGate.HELD.name();

    private Cleanup() {}

    /**
     * Works in the network namespace of the calling thread.
     *
     * @return what was done, a sentence each
     * @throws GateException where a director runs that holds its host out, or nftables cannot be asked
     */
    public static List<String> run() {
        final List<String> done = new ArrayList<>();
        try (Nft nft = new Nft()) {
            final Set<String> directed = new TreeSet<>(Reservation.all(nft));
            if (nft.run("list tables netdev").contains(HELD)) {
                requireLeftBehind(nft.run("list " + HELD), directed);
                nft.run(HostGate.HELD.delete());
                done.add("removed the nftables " + HELD + ": the host sees all traffic again.");
            }
            directed.forEach(port -> done.add("left the interface " + port + " alone: a director runs on it."));
        }
        return done.isEmpty() ? List.of("there was nothing to remove.") : done;
    }

    /** Who runs on an interface that the table is for has it, or is about to take it over. */
    private static void requireLeftBehind(final List<String> table, final Set<String> directed) {
        for (final String port : directed) {
            if (table.stream().anyMatch(line -> line.contains(" " + ClaimTable.chain(port) + " {"))) {
                throw new GateException("a director runs on the interface " + port
                        + ", and what it claims is not left behind; end it first.");
            }
        }
    }
}
