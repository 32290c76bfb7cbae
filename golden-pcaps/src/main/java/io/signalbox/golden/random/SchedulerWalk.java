package io.signalbox.golden.random;

import io.signalbox.golden.FirewallMark;
import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.ScenarioEvent;
import io.signalbox.golden.ScenarioEvent.Kind;
import io.signalbox.golden.Topology;
import io.signalbox.golden.address.IpPrefix;
import io.signalbox.golden.packet.Packets;
import io.signalbox.golden.packet.TcpPacket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A long walk through the decisions of one scheduler: connections come, live and end, while real servers are added,
 * edited, deleted and added again, with weights and thresholds of all kinds.
 *
 * <p>Servers answer past the director, so a connection's state is what its client's packets make of it. Schedulers that
 * go by the destination serve many addresses, by a firewall mark.
 */
public final class SchedulerWalk {
    private static final int CONNECTIONS = 340;
    /** The one that overflows refuses most, as its servers are full for most of the time. */
    private static final int CONNECTIONS_OF_OVF = 600;

    private static final int BETWEEN_PAUSES = 120;
    private static final int STEP_US = 10_000;
    /** Seconds, at first: connections that were reset have gone; later: all but the established ones. */
    private static final int SHORT_PAUSE_S = 20;

    private static final int LONG_PAUSE_S = 200;

    private static final Set<String> BY_DESTINATION = Set.of("dh", "lblc", "lblcr");
    private static final IpPrefix DESTINATIONS = IpPrefix.parse("203.0.113.0/28");
    private static final String DESTINATION = "203.0.113.";
    private static final int LAST_DESTINATION = 15;
    private static final int LAST_CLIENT = 254;
    private static final int PORT = 80;
    private static final int MARK = 1;

    private final Dice dice;
    private final boolean isMarked;
    private final String service;
    private final List<ScenarioEvent> events = new ArrayList<>();
    private final List<ScenarioDraft.Packet> packets = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    /** The method of every server there is, by address. */
    private final Map<String, String> servers = new LinkedHashMap<>();
    /** Servers that may come: those deleted before the long pause may be forgotten or not, and stay away. */
    private final List<String> candidates = new ArrayList<>();

    private final List<String> deleted = new ArrayList<>();
    private long nowUs = 100_000;

    private record Connection(String client, int port, String destination) {}

    private SchedulerWalk(final String scheduler, final long seed) {
        dice = new Dice(seed, scheduler.hashCode());
        isMarked = BY_DESTINATION.contains(scheduler);
        service = isMarked ? "-f " + MARK : "-t " + DESTINATION + "1:" + PORT;
        for (int server = 1; server <= Net.SERVERS; server++) {
            candidates.add(Net.near(true, server));
            candidates.add(Net.far(true, server));
        }
    }

    /** The walk of this seed; {@code scheduler} with its flags, as rules write it: {@code sh -b sh-port}. */
    public static ScenarioDraft of(final String scheduler, final long seed) {
        return new SchedulerWalk(scheduler, seed).draw(scheduler, seed);
    }

    private ScenarioDraft draw(final String scheduler, final long seed) {
        final List<String> rules = new ArrayList<>(List.of("-A " + service + " -s " + scheduler));
        for (int i = 0; i < 4; i++) {
            rules.add(addition());
        }
        final int wanted = scheduler.equals("ovf") ? CONNECTIONS_OF_OVF : CONNECTIONS;
        for (int opened = 0; opened < wanted; ) {
            switch (dice.below(9)) {
                case 0 -> change();
                case 1, 2, 3 -> goOn();
                default -> {
                    open();
                    pauseAfter(++opened);
                }
            }
            nowUs += STEP_US;
        }
        return new ScenarioDraft(
                "A random walk through the decisions of scheduler " + scheduler + ", seed " + seed
                        + ": connections in every state, real servers added, edited and deleted, thresholds.",
                topology(),
                rules,
                Optional.empty(),
                List.of(),
                events,
                isMarked ? List.of(new FirewallMark(MARK, DESTINATIONS, "tcp", List.of(PORT))) : List.of(),
                packets);
    }

    private static Topology topology() {
        final Topology usual = Net.topology(1_500, OptionalInt.empty(), List.of());
        final List<IpPrefix> own = new ArrayList<>();
        for (int i = 1; i <= LAST_DESTINATION; i++) {
            own.add(IpPrefix.parse(DESTINATION + i + "/32"));
        }
        return new Topology(
                usual.interfaces(),
                usual.neighbours(),
                usual.routes(),
                own,
                List.of(),
                OptionalInt.empty(),
                0,
                false,
                Optional.empty(),
                List.of());
    }

    private void pauseAfter(final int opened) {
        if (opened == BETWEEN_PAUSES) {
            pause(SHORT_PAUSE_S);
        } else if (opened % BETWEEN_PAUSES == 0) {
            candidates.removeAll(deleted);
            pause(LONG_PAUSE_S);
        }
    }

    private void pause(final int seconds) {
        events.add(new ScenarioEvent(nowUs, Kind.SHOW, "after-" + connections.size(), OptionalInt.empty(), 0));
        nowUs += seconds * 1_000_000L;
    }

    private void open() {
        final Connection connection = new Connection(
                Net.client(true, dice.between(1, LAST_CLIENT)),
                10_000 + connections.size(),
                DESTINATION + (isMarked ? dice.between(1, LAST_DESTINATION) : 1));
        connections.add(connection);
        send(connection, Packets.tcp().syn());
    }

    /** The client's side alone: established, half closed or reset. */
    private void goOn() {
        if (!connections.isEmpty()) {
            final TcpPacket packet = Packets.tcp().ack(1);
            send(
                    dice.of(connections),
                    switch (dice.below(5)) {
                        case 0 -> packet.fin();
                        case 1 -> packet.rst();
                        default -> packet;
                    });
        }
    }

    private void send(final Connection connection, final TcpPacket packet) {
        final String[] macs = Net.macs(Net.OUTSIDE, connection.client);
        final byte[] frame = packet.from(connection.client, connection.port)
                .to(connection.destination, PORT)
                .onEthernet(macs[0], macs[1])
                .bytes();
        packets.add(new ScenarioDraft.Packet(nowUs, Net.OUTSIDE, frame));
    }

    private void change() {
        final boolean hasFew = servers.size() < 3;
        final boolean hasAll = servers.size() == candidates.size();
        final int kind = dice.below(4);
        if ((hasFew || kind == 0) && !hasAll) {
            happen(addition());
        } else if (kind == 1 && !hasFew) {
            happen(deletion());
        } else {
            happen("-e" + words(dice.of(List.copyOf(servers.keySet()))));
        }
    }

    private void happen(final String command) {
        events.add(new ScenarioEvent(nowUs, Kind.IPVSADM, command, OptionalInt.empty(), 0));
    }

    private String addition() {
        final String address = dice.of(candidates.stream()
                .filter(candidate -> !servers.containsKey(candidate))
                .toList());
        final boolean isNear = address.startsWith(Net.near(true, 0).replaceFirst("\\d+$", ""));
        servers.put(address, isNear ? dice.of("-g", "-i") : "-i");
        deleted.remove(address);
        return "-a" + words(address);
    }

    private String deletion() {
        final String address = dice.of(List.copyOf(servers.keySet()));
        servers.remove(address);
        deleted.add(address);
        return "-d " + service + " -r " + place(address);
    }

    private String words(final String address) {
        final String thresholds = dice.oneIn(4) ? " -x " + dice.between(2, 12) + dice.of("", " -y 2", " -y 1") : "";
        return " " + service + " -r " + place(address) + " " + servers.get(address) + " -w "
                + dice.of(0, 1, 1, 2, 2, 3, 4, 5, 8) + thresholds;
    }

    private String place(final String address) {
        return address + (isMarked ? ":0" : ":" + PORT);
    }
}
