package io.signalbox.replay.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.golden.packet.Packets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngWriterTest {
    private static final UnsafeBuffer FRAME = new UnsafeBuffer(new byte[] {1, 2, 3, 4, 5});

    @TempDir
    private Path folder;

    /** Byte for byte as draft-ietf-opsawg-pcapng draws the blocks. */
    @Test
    void shouldWriteBlocksAsTheyAreSpecified() throws IOException {
        final Path path = folder.resolve("out.pcapng");
        try (PcapngWriter writer = new PcapngWriter(path)) {
            writer.write(writer.interfaceOf("eth10"), 0x1_0000_0002L, 0x0102, FRAME, 5, 60);
        }

        assertThat(Files.readAllBytes(path)).isEqualTo(Packets.hex("""
                        0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000
                        01000000 2c000000 0100 0000 00000400
                            0200 0500 6574683130 000000
                            0900 0100 09 000000
                            0000 0000 2c000000
                        06000000 38000000 00000000 01000000 02000000 05000000 3c000000
                            0102030405 000000
                            0500 0800 0201000000000000
                            0000 0000 38000000
                        """));
    }

    @Test
    void shouldBeReadAsItWasWritten() {
        final Path path = folder.resolve("out.pcapng");
        try (PcapngWriter writer = new PcapngWriter(path)) {
            writer.write(writer.interfaceOf("zulu"), 1_790_000_000_123_456_789L, 1, FRAME, 5, 5);
            writer.write(writer.interfaceOf("alfa"), 1_790_000_000_123_456_789L, 2, FRAME, 2, 9_000);
            writer.write(writer.interfaceOf("zulu"), 1_790_000_000_123_456_790L, 3, FRAME, 0, 1);
        }

        try (CaptureFile capture = CaptureFile.open(path)) {
            assertNext(capture, "zulu", 1_790_000_000_123_456_789L, 5, 5);
            assertNext(capture, "alfa", 1_790_000_000_123_456_789L, 2, 9_000);
            assertNext(capture, "zulu", 1_790_000_000_123_456_790L, 0, 1);
            assertThat(capture.next()).isFalse();
        }
    }

    private static void assertNext(
            final CaptureFile capture, final String port, final long timeNs, final int captured, final int wire) {
        assertThat(capture.next()).isTrue();
        assertThat(capture.interfaceName()).isEqualTo(port);
        assertThat(capture.timestampNs()).isEqualTo(timeNs);
        assertThat(capture.capturedLength()).isEqualTo(captured);
        assertThat(capture.wireLength()).isEqualTo(wire);
    }

    @Test
    void shouldRefuseARecordThatIsNone() {
        try (PcapngWriter writer = new PcapngWriter(folder.resolve("out.pcapng"))) {
            final int port = writer.interfaceOf("eth0");
            assertThatThrownBy(() -> writer.write(port, 0, 1, FRAME, 5, 4))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("5 captured bytes of 4 are no record");
            writer.abandon();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
