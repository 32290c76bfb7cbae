package io.signalbox.bench;

import io.signalbox.connection.ConnectionTable;
import io.signalbox.golden.packet.Packets;
import io.signalbox.packet.FlowKey;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.SplittableRandom;

/**
 * The TCP connections of a benchmark, numbered from 0, and what goes over them: each one's opening packet, and rounds
 * through all of them in an order that no prefetcher guesses, the same in every run.
 */
final class Flows {
    private static final long SEED = 0x5169_6E61_6C62_6F78L;
    /** So many clients; each opens its next connection from its next port. */
    private static final int CLIENTS = 1 << 16;

    private static final Address VIP = Addresses.parse(Site.VIP);
    private static final int VIP_IPV4 = Addresses.toIpv4(VIP.lo());
    private static final int FIRST_CLIENT =
            Addresses.toIpv4(Addresses.parse(Site.FIRST_CLIENT).lo());

    static final byte[] OPENING = Packets.tcp()
            .syn()
            .from(Site.FIRST_CLIENT, Site.FIRST_CLIENT_PORT)
            .to(Site.VIP, Site.VIP_PORT)
            .onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC)
            .padded()
            .bytes();

    static final byte[] REQUEST = Packets.tcp()
            .ack(1)
            .from(Site.FIRST_CLIENT, Site.FIRST_CLIENT_PORT)
            .to(Site.VIP, Site.VIP_PORT)
            .onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC)
            .padded()
            .bytes();

    private static final byte[] REPLY = Packets.tcp()
            .ack(1)
            .from(Site.FIRST_SERVER, Site.VIP_PORT)
            .to(Site.FIRST_CLIENT, Site.FIRST_CLIENT_PORT)
            .onEthernet(Site.SERVER_MAC, Site.SERVER_SIDE_MAC)
            .padded()
            .bytes();

    private final int[] order;
    private final int services;

    /** Of one service. */
    Flows(final int count) {
        this(count, 1);
    }

    /** Spread evenly over so many services. */
    Flows(final int count, final int services) {
        order = shuffled(count);
        this.services = services;
    }

    /** A table that these connections fill, each under its own number as its id. */
    ConnectionTable table() {
        final ConnectionTable table = new ConnectionTable(order.length, 1, 2);
        final Address server = Addresses.parse(Site.FIRST_SERVER);
        final FlowKey key = new FlowKey();
        for (int flow = 0; flow < order.length; flow++) {
            table.add(request(flow, key), server.hi(), server.lo(), Site.VIP_PORT, 0, ForwardingMethod.NAT);
        }
        return table;
    }

    /** Which connection stands at this place of the order. */
    int at(final int place) {
        return order[place];
    }

    /** A SYN of each connection. */
    PristineFrames openings() {
        final PristineFrames frames = new PristineFrames(order.length);
        for (final int flow : order) {
            frames.add(Site.CLIENT_SIDE, OPENING)
                    .source(client(flow), clientPort(flow))
                    .destination(VIP_IPV4, vipPort(flow));
        }
        return frames;
    }

    /** Two client's packets of each connection, in two rounds. */
    PristineFrames requests() {
        final PristineFrames frames = new PristineFrames(2 * order.length);
        for (int round = 0; round < 2; round++) {
            for (final int flow : order) {
                addRequest(frames, flow);
            }
        }
        return frames;
    }

    /**
     * One packet of each direction of each connection, in two rounds: the first holds requests of every second
     * connection and replies of the others, the next the opposite, so the direction changes with every packet.
     */
    PristineFrames bothDirections(final ConnectionTable table) {
        final PristineFrames frames = new PristineFrames(2 * order.length);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < order.length; i++) {
                if ((i + round) % 2 == 0) {
                    addRequest(frames, order[i]);
                } else {
                    addReply(frames, order[i], connection(order[i], table), table);
                }
            }
        }
        return frames;
    }

    /** What goes through a director that forwards by this method: replies pass it under NAT alone. */
    PristineFrames rounds(final ForwardingMethod method, final ConnectionTable table) {
        return method == ForwardingMethod.NAT ? bothDirections(table) : requests();
    }

    /** A connection's number in the table. */
    int connection(final int flow, final ConnectionTable table) {
        final FlowKey key = request(flow, vipPort(flow), new FlowKey());
        return table.find(key, table.requestHash(key));
    }

    /** Sets the key of what a connection's client sends. */
    static FlowKey request(final int flow, final FlowKey key) {
        return request(flow, Site.VIP_PORT, key);
    }

    private static FlowKey request(final int flow, final int vipPort, final FlowKey key) {
        return key.set(Protocol.TCP, 0, Addresses.ofIpv4(client(flow)), clientPort(flow), VIP.hi(), VIP.lo(), vipPort);
    }

    private void addRequest(final PristineFrames frames, final int flow) {
        frames.add(Site.CLIENT_SIDE, REQUEST)
                .source(client(flow), clientPort(flow))
                .destination(VIP_IPV4, vipPort(flow));
    }

    private static void addReply(
            final PristineFrames frames, final int flow, final int connection, final ConnectionTable table) {
        frames.add(Site.SERVER_SIDE, REPLY)
                .source(Addresses.toIpv4(table.serverLo(connection)), Site.VIP_PORT)
                .destination(client(flow), clientPort(flow));
    }

    private int vipPort(final int flow) {
        return Site.VIP_PORT + flow % services;
    }

    static int client(final int flow) {
        return FIRST_CLIENT + flow % CLIENTS;
    }

    static int clientPort(final int flow) {
        return Site.FIRST_CLIENT_PORT + flow / CLIENTS;
    }

    /** All numbers below {@code count}, shuffled (Fisher and Yates). */
    private static int[] shuffled(final int count) {
        final SplittableRandom random = new SplittableRandom(SEED);
        final int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            final int other = random.nextInt(i + 1);
            numbers[i] = numbers[other];
            numbers[other] = i;
        }
        return numbers;
    }
}
