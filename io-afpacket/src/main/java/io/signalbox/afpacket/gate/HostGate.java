package io.signalbox.afpacket.gate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps the host out of what the director claims on its ports. A packet socket still sees it all. The table behind it
 * (nftables, family {@code netdev}) is gone whenever this process is, or, with {@code hold}, stays until {@link Cleanup}
 * or the next director takes it away. The network namespace is that of the thread that opens it. One thread uses it.
 */
public final class HostGate implements AutoCloseable {
    /** Outlives its director: there is one for each network namespace. */
    static final ClaimTable HELD = new ClaimTable("signalbox", false);

    private final ClaimTable table;
    private final Set<String> ports;
    private final Nft nft;
    private Claims claims = Claims.NONE;
    private Set<NatServer> diverted = Set.of();
    private boolean isFilled;

    private HostGate(final Set<String> ports, final ClaimTable table) {
        this.ports = ports;
        this.table = table;
        this.nft = new Nft();
    }

    /**
     * Claims nothing yet: what an earlier director left claimed stays so until the first {@link #claim}.
     *
     * @param ports names of interfaces
     * @param hold whether the host stays kept out when this process dies
     * @throws GateException one sentence, where nftables cannot do it here
     */
    public static HostGate open(final List<String> ports, final boolean hold) {
        ports.forEach(HostGate::requireQuotable);
        final ClaimTable table = hold
                ? HELD
                : new ClaimTable("signalbox-" + ProcessHandle.current().pid(), true);
        final HostGate gate = new HostGate(new LinkedHashSet<>(ports), table);
        try {
            gate.nft.run(table.create());
            return gate;
        } catch (final GateException refused) {
            gate.nft.close();
            throw refused;
        }
    }

    /** From here on this is claimed and no more, in one step: what is claimed before and after is so all the while. */
    public void claim(final Claims wanted) {
        if (isFilled) {
            nft.run(table.claim(wanted));
        } else {
            nft.run(String.join("; ", HELD.remove(), whole(table, wanted)));
            isFilled = true;
        }
        claims = wanted;
    }

    /**
     * From here on what the host sends as one of these goes out of this device, not of a port: the director takes it
     * from there. What the director sends itself does not.
     *
     * @param device name of an interface
     * @throws GateException where Linux or nftables is too old for it; then nothing has changed
     */
    public void divert(final Set<NatServer> servers, final String device) {
        requireQuotable(device);
        if (!servers.equals(diverted)) {
            runDiversion(diversion(table, servers, "fwd to \"" + device + "\""));
            diverted = Set.copyOf(servers);
        }
    }

    private void runDiversion(final String commands) {
        try {
            nft.run(commands);
        } catch (final GateException refused) {
            throw new GateException(
                    "clients do not hear from NAT real servers on this host itself, which takes Linux 5.16 and nftables"
                            + " 1.0.1: " + refused.getMessage(),
                    refused);
        }
    }

    private String diversion(final ClaimTable made, final Set<NatServer> servers, final String verdict) {
        return made.divert(servers, verdict) + "; "
                + ports.stream().map(made::attachSending).collect(Collectors.joining("; "));
    }

    /** Another port, or one that is back: Linux before 6.16 forgets the chain of an interface that is removed. */
    public void attach(final String port) {
        requireQuotable(port);
        ports.add(port);
        if (isFilled) {
            nft.run(table.attach(port));
        }
        if (!diverted.isEmpty()) {
            nft.run(table.attachSending(port));
        }
    }

    /** False when the holder was killed: then the host sees everything, unless the table is held. */
    public boolean isOpen() {
        return nft.isAlive();
    }

    /** The process that the table lives with. */
    public long holder() {
        return nft.pid();
    }

    /** Ends, and leaves the host kept out for the next director, or until {@link Cleanup}. */
    public void leave() {
        if (table.isOwned()) {
            nft.run(String.join("; ", HELD.remove(), whole(HELD, claims), withheld()));
        }
        nft.close();
    }

    /** Nobody translates the host's answers meanwhile: a client would not know them. */
    private String withheld() {
        return diverted.isEmpty() ? "" : diversion(HELD, diverted, "drop");
    }

    /** The host sees everything again. */
    @Override
    public void close() {
        try {
            if (!table.isOwned()) {
                nft.run(table.delete());
            }
        } finally {
            nft.close();
        }
    }

    private String whole(final ClaimTable made, final Claims claimed) {
        final String attached = ports.stream().map(made::attach).collect(Collectors.joining("; "));
        return String.join("; ", made.create(), made.fill(), attached, made.claim(claimed));
    }

    private static void requireQuotable(final String port) {
        if (port.isEmpty() || port.indexOf('"') >= 0 || port.indexOf('\\') >= 0) {
            throw new GateException("nftables cannot name the interface '" + port + "'; rename it.");
        }
    }
}
