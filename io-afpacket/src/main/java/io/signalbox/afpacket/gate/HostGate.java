package io.signalbox.afpacket.gate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the host out of what the director claims on its ports. A packet socket still sees it all. The tables behind it
 * (nftables, family {@code netdev}, one for each port) are gone whenever this process is, or, with {@code hold}, stay until
 * {@link Cleanup} or the next director on the port takes them away. The network namespace is that of the thread that opens
 * it. One thread uses it.
 */
public final class HostGate implements AutoCloseable {
    private final boolean holds;
    /** By the name of their port. */
    private final Map<String, ClaimTable> tables = new LinkedHashMap<>();

    private Nft nft = new Nft();
    private Claims claims = Claims.NONE;
    private Set<NatServer> diverted = Set.of();
    private String divertedTo = "";
    private boolean isFilled;
    /** What the director before left is this one's to remove. */
    private boolean inherits;

    private HostGate(final List<String> ports, final boolean holds) {
        this.holds = holds;
        ports.forEach(this::tableOf);
    }

    private ClaimTable tableOf(final String port) {
        requireQuotable(port);
        return tables.computeIfAbsent(port, holds ? ClaimTable::held : ClaimTable::owned);
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
        return new HostGate(ports, hold);
    }

    /** Nobody else directs on these ports from here on, for as long as the holder lives. */
    private void reserve() {
        final Set<String> reserved = Reservation.all(nft);
        for (final String port : tables.keySet()) {
            if (reserved.contains(port)) {
                throw new GateException("another director runs on the interface " + port + "; end it first.");
            }
        }
        nft.run(tables.keySet().stream().map(Reservation::create).collect(Collectors.joining("; ")));
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
            nft.run(each(table -> table.claim(wanted)));
        } else {
            nft.run(begin(wanted));
            isFilled = true;
        }
        claims = wanted;
    }

    /** In the place of what an earlier director held on these ports. */
    private String begin(final Claims wanted) {
        return removeHeld() + "; " + each(table -> whole(table, wanted));
    }

    private String removeHeld() {
        return eachHeld(ClaimTable::remove);
    }

    private String each(final Function<ClaimTable, String> commands) {
        return join(tables.values().stream().map(commands));
    }

    /** The same for the tables that hold, whether these do or not. */
    private String eachHeld(final Function<ClaimTable, String> commands) {
        return join(tables.keySet().stream().map(ClaimTable::held).map(commands));
    }

    private static String join(final Stream<String> commands) {
        return commands.collect(Collectors.joining("; "));
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
            runDiversion(each(table -> diversion(table, servers, forward(device))));
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

    private static String diversion(final ClaimTable table, final Set<NatServer> servers, final String verdict) {
        return table.divert(servers, verdict) + "; " + table.attachSending();
    }

    /** Another port, or one that is back: Linux before 6.16 forgets the chain of an interface that is removed. */
    public void attach(final String port) {
        final ClaimTable table = tableOf(port);
        if (isFilled) {
            nft.run(whole(table, claims) + "; " + diversionIn(table, forward(divertedTo)));
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
            nft.run(begin(claims) + "; " + each(table -> diversionIn(table, forward(divertedTo))));
        }
    }

    /** The process that the tables live with. */
    public long holder() {
        return nft.pid();
    }

    /**
     * Ends, and leaves the host kept out for the next director, or until {@link Cleanup}. Nobody translates its own
     * answers meanwhile: they are withheld, for a client would not know them.
     */
    public void leave() {
        try {
            if (!holds) {
                nft.run(removeHeld() + "; " + eachHeld(held -> whole(held, claims) + "; " + diversionIn(held, "drop")));
            }
        } finally {
            nft.close();
        }
    }

    /** What is diverted is so in another table. */
    private String diversionIn(final ClaimTable table, final String verdict) {
        return diverted.isEmpty() ? "" : diversion(table, diverted, verdict);
    }

    /** The host sees everything again, but for what an earlier director held that this one has not taken over. */
    @Override
    public void close() {
        try {
            if (holds ? isFilled : inherits && !isFilled) {
                nft.run(removeHeld());
            }
        } finally {
            nft.close();
        }
    }

    private static String whole(final ClaimTable table, final Claims claimed) {
        return String.join("; ", table.create(), table.fill(), table.attach(), table.claim(claimed));
    }

    private static void requireQuotable(final String port) {
        if (port.isEmpty() || port.indexOf('"') >= 0 || port.indexOf('\\') >= 0) {
            throw new GateException("nftables cannot name the interface '" + port + "'; rename it.");
        }
    }
}
