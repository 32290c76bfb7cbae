package io.signalbox.ring;

import io.signalbox.decision.DecisionLog;
import io.signalbox.golden.packet.Packet;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.packet.Emission;
import io.signalbox.packet.Emissions;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import io.signalbox.rewrite.NetworkCard;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Grinds the same frames again and again: NAT both ways in turn, direct routing and tunnels, in both families. At each
 * turn the NAT connections were reset and are opened afresh, and those of the queries have expired. It only counts what
 * comes out, and allocates nothing once it is built.
 */
final class Mill implements PacketSink, DecisionLog, AutoCloseable {
    private static final int FLOWS = 64;
    private static final int SOURCE_BYTES = 1 << 22;
    private static final long STEP_NS = 10_000;
    /** Longer than a query's connection lives. */
    private static final long BETWEEN_TURNS_NS = 3_000_000_000L;

    /** One server for each service, so that it is known who answers. */
    private static final List<String> COMMANDS = List.of(
            "-d -t 192.0.2.10:80 -r 10.0.0.12:80",
            "-d -u 192.0.2.10:53 -r 10.0.0.12:53",
            "-d -t [2001:db8::10]:80 -r [2001:db8:1::12]:80",
            "--set 0 0 1");

    private record Grain(int port, UnsafeBuffer frame, long offload) {}

    final Lane lane;
    private final MemorySource source = new MemorySource(SOURCE_BYTES);
    private final Grain[] grains;
    private long nowNs = Script.START_NS;
    private int next;
    private long sent;
    private long cut;
    private long decided;
    private long opened;

    Mill(final Layout layout) {
        grains = grains();
        lane = Lane.open(
                new Lane.Settings(layout, Lane.MAX_RING, Lane.MAX_BATCH, UnaryOperator.identity()),
                new State(State.Bounds.SMALL, 1, 2, 0),
                source,
                this,
                this);
        Site.commands().forEach(command -> lane.command(command, 0));
        COMMANDS.forEach(line -> lane.command(IpvsadmParser.parse(line), 0));
        lane.drain();
    }

    /** Puts so many frames through, and returns when the last has left. */
    void grind(final long frames) {
        for (long i = 0; i < frames; i++) {
            offer(grains[next]);
            nowNs += STEP_NS;
            if (++next == grains.length) {
                next = 0;
                nowNs += BETWEEN_TURNS_NS;
            }
        }
        lane.drain();
    }

    private void offer(final Grain grain) {
        final int length = grain.frame().capacity();
        while (lane.room() == 0
                || !source.offer(grain.port(), nowNs, grain.frame(), 0, length, length, grain.offload())) {
            lane.doWork();
            Thread.onSpinWait();
        }
        source.poll(lane, 1);
    }

    /** Packets that left; what was cut apart counts as one. */
    long sent() {
        return sent - cut;
    }

    long decided() {
        return decided;
    }

    /** Connections that began. */
    long opened() {
        return opened;
    }

    @Override
    public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
        sent++;
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public void discard() {}

    @Override
    public void decided(final PacketSlot slot, final Emissions emissions) {
        if (slot.kind == EventKind.FRAME) {
            decided++;
            cut += slot.emission.pieces - 1;
            if (slot.decision.scheduler != null) {
                opened++;
            }
        }
    }

    @Override
    public void close() {
        lane.close();
    }

    private static Grain[] grains() {
        final List<Grain> grains = new ArrayList<>();
        for (int flow = 0; flow < FLOWS; flow++) {
            for (final Client client : List.of(Client.of(2_000 + flow), Client.of6(2_000 + flow))) {
                grains.add(fromClient(client.syn(Site.NAT)));
                grains.add(fromServer(client.answer(1, Site.NAT).syn().ack(1_001)));
                grains.add(fromClient(client.ack(Site.NAT)));
                grains.add(fromServer(client.answer(1, Site.NAT).ack(1_006).payload("hello to you")));
                grains.add(fromClient(client.syn(Site.DIRECT)));
                grains.add(fromClient(client.ack(Site.DIRECT)));
                grains.add(fromClient(client.syn(Site.TUNNEL)));
                grains.add(fromClient(client.ack(Site.TUNNEL)));
                grains.add(left(client.ack(Site.NAT).payload(new byte[3_000]), 1_000));
                grains.add(left(client.ack(Site.TUNNEL).payload(new byte[3_000]), 1_000));
                grains.add(left(client.ack(Site.TUNNEL).payload("odd"), 1_000));
                grains.add(fromClient(client.query("who is there?")));
                grains.add(fromServer(client.answer(1, "nobody")));
                grains.add(fromClient(client.rst(Site.NAT)));
            }
        }
        return grains.toArray(Grain[]::new);
    }

    private static Grain fromClient(final Packet packet) {
        return new Grain(Site.CLIENTS, new UnsafeBuffer(bytes(packet)), Offload.NONE);
    }

    /** A client's packet whose checksum, and segments where it is longer, were left to the network card. */
    private static Grain left(final Packet packet, final int size) {
        final byte[] frame = bytes(packet);
        return new Grain(Site.CLIENTS, new UnsafeBuffer(NetworkCard.left(frame)), NetworkCard.superFrame(frame, size));
    }

    private static byte[] bytes(final Packet packet) {
        return packet.onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC).bytes();
    }

    private static Grain fromServer(final Packet packet) {
        return new Grain(
                Site.SERVERS,
                new UnsafeBuffer(packet.onEthernet(Site.serverMac(1), Site.SERVER_SIDE_MAC)
                        .bytes()),
                Offload.NONE);
    }
}
