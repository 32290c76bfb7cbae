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
    private Nft nft = new Nft();
    private Claims claims = Claims.NONE;
    private Set<NatServer> diverted = Set.of();
    private String divertedTo = "";
    private boolean isFilled;
    /** What the director before left is this one's to remove. */
    private boolean inherits;

    private HostGate(final Set<String> ports, final ClaimTable table) {
        this.ports = ports;
        this.table = table;
    }

    /**
     * Claims nothing yet: what an earlier director left claimed stays so until the first {@link #claim}.
     *
     * @param ports names of interfaces
     * @param hold whether the host stays kept out when this process dies
     * @throws GateException one sentence, where another director is on one of them, or nftables cannot do it here
     */
    public static HostGate open(final List<String> ports, final boolean hold) {
        final HostGate gate = openBeside(ports, hold);
        try {
            gate.reserve();
            return gate;
        } catch (final GateException refused) {
            gate.nft.close();
            throw refused;
        }
    }

    /** The same beside a director that is to hand its ports over: from {@link #inherit} on they are this one's. */
    public static HostGate openBeside(final List<String> ports, final boolean hold) {
        ports.forEach(HostGate::requireQuotable);
        final ClaimTable table = hold
                ? HELD
                : new ClaimTable("signalbox-" + ProcessHandle.current().pid(), true);
        return new HostGate(new LinkedHashSet<>(ports), table);
    }

    /** Nobody else directs on these ports from here on, for as long as the holder lives. */
    private void reserve() {
        final Set<String> reserved = Reservation.all(nft);
        for (final String port : ports) {
            if (reserved.contains(Reservation.name(port))) {
                throw new GateException("another director runs on the interface " + port + "; end it first.");
            }
        }
        nft.run(ports.stream().map(Reservation::create).collect(Collectors.joining("; ")));
    }

    /**
     * The director before has ended: its ports are this one's, and what it left claimed too. That goes with the first
     * {@link #claim}, or, unless this one holds, with {@link #close}.
     */
    public void inherit() {
        inherits = true;
        reserve();
    }

    /** From here on this is claimed and no more, in one step: what is claimed before and after is so all the while. */
    public void claim(final Claims wanted) {
        if (isFilled) {
            nft.run(table.claim(wanted));
        } else {
            nft.run(begin(wanted));
            isFilled = true;
        }
        claims = wanted;
    }

    /** In the place of what an earlier director held. */
    private String begin(final Claims wanted) {
        return String.join("; ", HELD.remove(), whole(table, wanted));
    }

    /**
     * Once something is claimed: from here on what the host sends as one of these goes out of this device, not of a
     * port: the director takes it from there. What the director sends itself does not.
     *
     * @param device name of an interface
     * @throws GateException where Linux or nftables is too old for it; then nothing has changed
     */
    public void divert(final Set<NatServer> servers, final String device) {
        requireQuotable(device);
        if (!servers.equals(diverted)) {
            runDiversion(diversion(table, servers, forward(device)));
            diverted = Set.copyOf(servers);
            divertedTo = device;
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

    private static String forward(final String device) {
        return "fwd to \"" + device + "\"";
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

    /**
     * With another holder: what was claimed and diverted is so again, in one step.
     *
     * @throws GateException where it cannot be; then it is not open
     */
    public void reopen() {
        nft.close();
        nft = new Nft();
        try {
            restore();
        } catch (final GateException refused) {
            nft.close();
            throw refused;
        }
    }

    private void restore() {
        reserve();
        if (isFilled) {
            nft.run(begin(claims) + "; " + diversionIn(table, forward(divertedTo)));
        }
    }

    /** The process that the table lives with. */
    public long holder() {
        return nft.pid();
    }

    /**
     * Ends, and leaves the host kept out for the next director, or until {@link Cleanup}. Nobody translates its own
     * answers meanwhile: they are withheld, for a client would not know them.
     */
    public void leave() {
        if (table.isOwned()) {
            nft.run(String.join("; ", HELD.remove(), whole(HELD, claims), diversionIn(HELD, "drop")));
        }
        nft.close();
    }

    /** What is diverted is so in another table. */
    private String diversionIn(final ClaimTable made, final String verdict) {
        return diverted.isEmpty() ? "" : diversion(made, diverted, verdict);
    }

    /** The host sees everything again, but for what an earlier director held that this one has not taken over. */
    @Override
    public void close() {
        try {
            if (table.isOwned() ? inherits && !isFilled : isFilled) {
                nft.run(HELD.remove());
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
