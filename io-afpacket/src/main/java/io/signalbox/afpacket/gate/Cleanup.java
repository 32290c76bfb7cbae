package io.signalbox.afpacket.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes away what a director left behind that died while it held its host out. There is nothing else: what it owned,
 * sockets, devices and tables, went with its process.
 */
public final class Cleanup {
    private static final String TABLE = "table netdev ";
    private static final String HELD = TABLE + HostGate.HELD.name();

    private Cleanup() {}

    /**
     * Works in the network namespace of the calling thread.
     *
     * @return what was done, a sentence each
     * @throws GateException where nftables cannot be asked
     */
    public static List<String> run() {
        final List<String> done = new ArrayList<>();
        try (Nft nft = new Nft()) {
            final List<String> tables = nft.run("list tables netdev");
            if (tables.contains(HELD)) {
                nft.run(HostGate.HELD.delete());
                done.add("removed the nftables " + HELD + ": the host sees all traffic again.");
            }
            tables.stream()
                    .filter(table -> table.startsWith(HELD + "-"))
                    .map(table -> "left the nftables " + table + " alone: it belongs to a director that runs.")
                    .forEach(done::add);
        }
        return done.isEmpty() ? List.of("there was nothing to remove.") : done;
    }
}
