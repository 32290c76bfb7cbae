package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.packet.Offload;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The bytes are those of struct virtio_net_hdr, lowest byte first. */
class VirtioHeaderTest {
    private static final byte[] TCP_V6_ECN = {1, (byte) 0x84, 86, 0, (byte) 0x94, 5, 54, 0, 16, 0};
    private static final byte[] UDP = {1, 5, 42, 0, (byte) 0xB0, 4, 34, 0, 6, 0};

    private final UnsafeBuffer header = new UnsafeBuffer(new byte[16]);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[200]);

    @Test
    void shouldReadAllButTheLengthOfTheHeaders() {
        header.putBytes(2, TCP_V6_ECN);

        assertThat(VirtioHeader.read(header, 2))
                .isEqualTo(Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V6 | Offload.ECN, 1_428, 54, 16));
    }

    @Test
    void shouldWriteTheLengthOfTheHeadersOfATcpSuperFrame() {
        frame.putByte(7 + 54 + 12, (byte) 0x80);
        write(Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V6 | Offload.ECN, 1_428, 54, 16));

        assertThat(written()).isEqualTo(TCP_V6_ECN);
    }

    @Test
    void shouldWriteTheLengthOfTheHeadersOfAUdpSuperFrame() {
        write(Offload.of(Offload.NEEDS_CHECKSUM, Offload.UDP_SEGMENTS, 1_200, 34, 6));

        assertThat(written()).isEqualTo(UDP);
    }

    @Test
    void shouldWriteAPartialChecksumWithoutSegments() {
        write(Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, 34, 16));

        assertThat(written()).isEqualTo(new byte[] {1, 0, 0, 0, 0, 0, 34, 0, 16, 0});
    }

    @Test
    void shouldWriteNothingForAFrameAsItIsOnAWire() {
        header.setMemory(0, 16, (byte) 0xFF);
        write(Offload.of(Offload.DATA_VALID, 0, 0, 0, 0));

        assertThat(written()).isEqualTo(new byte[10]);
    }

    private void write(final long offload) {
        VirtioHeader.write(header, 2, offload, frame, 7);
    }

    private byte[] written() {
        final byte[] bytes = new byte[VirtioHeader.LENGTH];
        header.getBytes(2, bytes);
        return bytes;
    }
}
