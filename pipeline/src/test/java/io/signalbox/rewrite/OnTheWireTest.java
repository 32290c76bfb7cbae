package io.signalbox.rewrite;

import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.golden.packet.Packets.udp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.packet.Packet;
import io.signalbox.packet.Emission;
import io.signalbox.packet.FrameReader;
import io.signalbox.packet.Offload;
import io.signalbox.packet.PacketSink;
import io.signalbox.packet.PacketSlot;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Frames for a sink without a network card behind it, and what reaches the sink. */
class OnTheWireTest {
    private final List<String> sent = new ArrayList<>();
    private int flushes;
    private final PacketSink wire = new PacketSink() {
        @Override
        public boolean send(final Emission emission, final UnsafeBuffer buffer, final int offset, final int length) {
            assertThat(emission.offload).isEqualTo(Offload.NONE);
            assertThat(emission.port).isEqualTo(3);
            final byte[] frame = new byte[length];
            buffer.getBytes(offset, frame);
            return sent.add(hex(frame));
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void discard() {
            flushes--;
        }
    };
    private final OnTheWire sink = new OnTheWire(wire, 1 << 17);

    private static byte[] frame(final Packet packet) {
        return packet.onEthernet(GATEWAY, ETH0).bytes();
    }

    /** Whether it was taken; the frame itself and what lies beside it must stay as they are. */
    private boolean send(final byte[] frame, final long offload) {
        final UnsafeBuffer memory = new UnsafeBuffer(frame.clone());
        final PacketSlot slot = new PacketSlot();
        slot.frame(0, memory, 0, frame.length, frame.length, offload);
        new FrameReader().read(slot);
        final Emission emission = slot.emission;
        emission.clear();
        emission.headers = slot.headers;
        emission.flow = slot.flow;
        emission.port = 3;
        emission.offload = offload;
        final boolean taken = sink.send(emission, memory, 0, frame.length);
        assertThat(memory.byteArray()).isEqualTo(frame);
        assertThat(emission.offload).isEqualTo(offload);
        return taken;
    }

    @Test
    void shouldLetAFramePassThatIsAsOnAWire() {
        final byte[] frame = frame(tcp().from(CLIENT, 1).to(VIP, 2).payload("hello"));
        assertThat(send(frame, Offload.NONE)).isTrue();
        assertThat(sent).containsExactly(hex(frame));
    }

    @Test
    void shouldCompleteAChecksum() {
        final byte[] frame = frame(udp().from(CLIENT, 1).to(VIP, 2).payload("hello"));
        assertThat(send(NetworkCard.left(frame), NetworkCard.partial(frame))).isTrue();
        assertThat(sent).containsExactly(hex(frame));
    }

    @Test
    void shouldCutASuperFrameApart() {
        final byte[] frame = frame(tcp().from(CLIENT, 1).to(VIP, 2).id(7).psh().payload(new byte[4_000]));
        final long offload = NetworkCard.superFrame(frame, 1_460);
        assertThat(send(NetworkCard.left(frame), offload)).isTrue();
        assertThat(sent)
                .hasSize(3)
                .containsExactlyElementsOf(NetworkCard.segments(frame, offload).stream()
                        .map(each -> hex(each))
                        .toList());
    }

    @Test
    void shouldRefuseWhatFindsNoRoomBeforeTheNextFlush() {
        final byte[] frame = frame(tcp().from(CLIENT, 1).to(VIP, 2).payload(new byte[60_000]));
        final byte[] left = NetworkCard.left(frame);
        final long offload = NetworkCard.superFrame(frame, 1_460);
        assertThat(send(left, offload)).isTrue();
        assertThat(send(left, NetworkCard.partial(frame))).isTrue();
        assertThat(send(left, offload)).isFalse();
        assertThat(send(left, NetworkCard.partial(frame))).isFalse();
        sink.flush();
        assertThat(send(left, offload)).isTrue();
        sink.discard();
        assertThat(send(left, offload)).isTrue();
        assertThat(flushes).isZero();
    }
}
