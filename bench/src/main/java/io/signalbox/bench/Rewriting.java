package io.signalbox.bench;

import io.signalbox.decision.Reason;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FrameReader;
import io.signalbox.packet.PacketSlot;
import io.signalbox.packet.Recipe;
import io.signalbox.rewrite.Rewriter;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.MacAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
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
 * What does it cost to make of a frame that came the frame that leaves? It must be laid there again each time: the
 * baseline does no more than that.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Rewriting {
    static final int GUE_PORT = 6_080;
    static final int TUNNEL_SOURCE_PORT = 50_000;
    static final int OUTER_ID = 1;

    /** What becomes of a frame. */
    public enum Treatment {
        NAT_REQUEST(Recipe.NAT_REQUEST, SampleFrames::request, Site.FIRST_SERVER),
        NAT_REPLY(Recipe.NAT_REPLY, SampleFrames::reply, Site.VIP),
        NAT_REQUEST_IPV6(Recipe.NAT_REQUEST, SampleFrames::request6, SampleFrames.SERVER6),
        NAT_REPLY_IPV6(Recipe.NAT_REPLY, SampleFrames::reply6, SampleFrames.VIP6),
        DIRECT_ROUTING(Recipe.ROUTE, SampleFrames::request, Site.FIRST_SERVER),
        IPIP(Tunnel.IPIP),
        GUE(new Tunnel(Tunnel.Type.GUE, GUE_PORT, Tunnel.Checksum.NONE)),
        GRE(new Tunnel(Tunnel.Type.GRE, 0, Tunnel.Checksum.NONE));

        private final Recipe recipe;
        private final IntFunction<byte[]> frames;
        private final Address to;
        private final Tunnel tunnel;

        Treatment(final Recipe recipe, final IntFunction<byte[]> frames, final String to) {
            this(recipe, frames, to, Tunnel.IPIP);
        }

        Treatment(final Tunnel tunnel) {
            this(Recipe.TUNNEL, SampleFrames::request, Site.FIRST_SERVER, tunnel);
        }

        Treatment(final Recipe recipe, final IntFunction<byte[]> frames, final String to, final Tunnel tunnel) {
            this.recipe = recipe;
            this.frames = frames;
            this.to = Addresses.parse(to);
            this.tunnel = tunnel;
        }

        private boolean isReply() {
            return recipe == Recipe.NAT_REPLY;
        }
    }

    private static final Address OUTER_SOURCE = Addresses.parse(Site.SERVER_SIDE_ADDRESS);

    @Param
    public Treatment treatment;

    private final Rewriter rewriter = new Rewriter();
    private final Emission[] emissions = new Emission[SlotBatch.SIZE];
    private SlotBatch batch;

    @Setup(Level.Trial)
    public void open() {
        batch = new SlotBatch(treatment.frames);
        final FrameReader reader = new FrameReader();
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            final PacketSlot slot = batch.slot(number);
            if (reader.read(slot) != Reason.NONE) {
                throw new IllegalStateException("there is a fault in a frame for " + treatment);
            }
            emissions[number] = prescribed(slot);
        }
    }

    /** As schedule does it. */
    private Emission prescribed(final PacketSlot slot) {
        final Emission emission = new Emission();
        emission.clear();
        emission.buffer = slot.buffer;
        emission.headers = slot.headers;
        emission.flow = slot.flow;
        emission.recipe = treatment.recipe;
        emission.hops = 1;
        emission.newHi = treatment.to.hi();
        emission.newLo = treatment.to.lo();
        emission.newPort = treatment.isReply() ? Site.VIP_PORT : SampleFrames.SERVER_PORT;
        emission.destinationMac = MacAddress.parse(treatment.isReply() ? Site.GATEWAY_MAC : Site.SERVER_MAC);
        emission.sourceMac = MacAddress.parse(treatment.isReply() ? Site.CLIENT_SIDE_MAC : Site.SERVER_SIDE_MAC);
        emission.tunnel = treatment.tunnel;
        emission.tunnelSourcePort = TUNNEL_SOURCE_PORT;
        emission.outerSourceHi = OUTER_SOURCE.hi();
        emission.outerSourceLo = OUTER_SOURCE.lo();
        emission.outerId = OUTER_ID;
        return emission;
    }

    /** The frame is laid there again, without padding, and its emission says so. */
    private Emission layAgain(final int number) {
        batch.layAgain(number);
        final Emission emission = emissions[number];
        emission.offset = batch.offset(number);
        emission.length = emission.headers.l3Offset + emission.headers.ipLength;
        return emission;
    }

    /** Returns how many bytes would leave. */
    @Benchmark
    @OperationsPerInvocation(SlotBatch.SIZE)
    public int layOnly() {
        int bytes = 0;
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            bytes += layAgain(number).length;
        }
        return bytes;
    }

    /** Returns how many bytes would leave. */
    @Benchmark
    @OperationsPerInvocation(SlotBatch.SIZE)
    public int rewrite() {
        int bytes = 0;
        for (int number = 0; number < SlotBatch.SIZE; number++) {
            final Emission emission = layAgain(number);
            rewriter.rewrite(emission);
            bytes += emission.length;
        }
        return bytes;
    }

    /** What would leave of the frame of this number. */
    byte[] leaving(final int number) {
        final Emission emission = emissions[number];
        final byte[] frame = new byte[emission.length];
        emission.buffer.getBytes(emission.offset, frame);
        return frame;
    }
}
