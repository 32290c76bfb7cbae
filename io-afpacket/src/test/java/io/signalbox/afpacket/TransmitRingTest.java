package io.signalbox.afpacket;

import static io.signalbox.afpacket.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a queue, which would send by other means what the ring does not. */
class TransmitRingTest extends TwoPorts {
    private final UnsafeBuffer noOffload = new UnsafeBuffer(new byte[VirtioHeader.LENGTH]);
    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(2_048));
    private PacketSocket socket;
    private TransmitRing ring;

    @BeforeEach
    void openRing() {
        socket = new PacketSocket(syscalls);
        ring = new TransmitRing(socket);
        ring.bind(syscalls.if_nametoindex(outWire.left));
    }

    @AfterEach
    void closeRing() {
        if (ring != null) {
            ring.close();
            socket.close();
        }
    }

    @Test
    void shouldSendWhatWasPutInOrder() {
        for (int i = 0; i < 5_000; i += 2) {
            assertThat(put(numbered(i))).isTrue();
            assertThat(put(numbered(i + 1))).isTrue();

            assertThat(ring.send()).isEqualTo(2);

            assertThat(receiver.receive()).isEqualTo(numbered(i));
            assertThat(receiver.receive()).isEqualTo(numbered(i + 1));
        }
        assertThat(ring.send()).isZero();
    }

    @Test
    void shouldPutBackWhatTheInterfaceRefuses() {
        outWire.set(outWire.left, "down");
        assertThat(put(frame(1, 60))).isTrue();
        assertThat(ring.send()).isZero();

        outWire.set(outWire.left, "up");
        assertThat(put(frame(2, 60))).isTrue();
        assertThat(ring.send()).isOne();
        assertThat(receiver.receive()).isEqualTo(frame(2, 60));
    }

    @Test
    void shouldTakeNoFrameThatIsTooLongForTheInterfaceOrForAPlace() {
        ring.limitTo(1_400);
        assertThat(ring.fits(1_414)).isTrue();
        assertThat(ring.fits(1_415)).isFalse();

        ring.limitTo(9_000);
        assertThat(ring.fits(1_518)).isTrue();
        assertThat(ring.fits(1_519)).isFalse();
    }

    private boolean put(final byte[] frame) {
        memory.putBytes(0, frame);
        return ring.put(noOffload, 0, memory.addressOffset(), frame.length);
    }
}
