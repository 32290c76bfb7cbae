package io.signalbox.bench;

import io.signalbox.golden.packet.Packets;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Checksum;
import io.signalbox.wire.EthernetHeader;
import io.signalbox.wire.Ipv4Header;
import io.signalbox.wire.Protocol;
import io.signalbox.wire.TcpHeader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to know the TCP checksum of a segment whose destination was translated, by the difference to
 * the one that it came with? The baseline sums up all of it. Nothing is written, and both return the same.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Checksums {
    private static final int L4 = EthernetHeader.LENGTH + Ipv4Header.MIN_LENGTH;
    private static final Address VIP = Addresses.parse(Site.VIP);

    @Param({"60", "1500"})
    public int frameBytes;

    private final TcpHeader tcp = new TcpHeader();
    private final Address[] clients = new Address[SlotBatch.SIZE];
    private final Address[] servers = new Address[SlotBatch.SIZE];
    private SlotBatch asTheyCame;
    private SlotBatch translated;

    @Setup(Level.Trial)
    public void open() {
        asTheyCame = new SlotBatch(number -> frame(number, Site.VIP, Site.VIP_PORT));
        translated = new SlotBatch(number -> frame(number, server(number), SampleFrames.SERVER_PORT));
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            clients[number] = Addresses.parse(SampleFrames.client(number));
            servers[number] = Addresses.parse(server(number));
        }
    }

    private static String server(final int number) {
        return "10.2.0." + number;
    }

    /** Its payload is all bytes from 0 on. */
    private byte[] frame(final int number, final String to, final int port) {
        final byte[] payload = new byte[frameBytes - L4 - TcpHeader.MIN_LENGTH];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) i;
        }
        return Packets.tcp()
                .ack(1)
                .from(SampleFrames.client(number), SampleFrames.clientPort(number))
                .to(to, port)
                .payload(payload)
                .onEthernet(Site.GATEWAY_MAC, Site.CLIENT_SIDE_MAC)
                .bytes();
    }

    /** Returns the sum of all checksums. */
    @Benchmark
    @OperationsPerInvocation(SlotBatch.SIZE)
    public int full() {
        final int length = frameBytes - L4;
        int sum = 0;
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            final Address client = clients[number];
            final Address server = servers[number];
            final int pseudoHeader =
                    Checksum.pseudoHeader(client.hi(), client.lo(), server.hi(), server.lo(), Protocol.TCP, length);
            sum += Checksum.tcp(pseudoHeader, translated.memory(), translated.offset(number) + L4, length);
        }
        return sum;
    }

    /** Returns the sum of all checksums. */
    @Benchmark
    @OperationsPerInvocation(SlotBatch.SIZE)
    public int incremental() {
        int sum = 0;
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            final Address server = servers[number];
            tcp.wrap(asTheyCame.memory(), asTheyCame.offset(number) + L4);
            final int address = Checksum.delta(VIP.hi(), VIP.lo(), server.hi(), server.lo());
            final int port = Checksum.delta(tcp.destinationPort(), SampleFrames.SERVER_PORT);
            sum += Checksum.update(tcp.checksum(), Checksum.add(address, port));
        }
        return sum;
    }

    /** What the frames say, once they are translated. */
    int right() {
        int sum = 0;
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            sum += tcp.wrap(translated.memory(), translated.offset(number) + L4).checksum();
        }
        return sum;
    }
}
