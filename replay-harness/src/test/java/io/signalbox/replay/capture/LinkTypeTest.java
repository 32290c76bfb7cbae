package io.signalbox.replay.capture;

import static io.signalbox.replay.capture.CaptureBytes.bytes;
import static io.signalbox.replay.capture.CaptureBytes.littleEndian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTypeTest {
    private static final long DESTINATION = 0x02_00_00_00_AA_01L;

    @TempDir
    private Path folder;

    /** Columns: link type, the record's bytes, the frame's bytes. */
    @ParameterizedTest
    @CsvSource({
        "1,   ffffffffffff 0a0000000001 0800 45aa, ffffffffffff 0a0000000001 0800 45aa",
        "101, 45aabb,                              02000000aa01 000000000000 0800 45aabb",
        "12,  60aabb,                              02000000aa01 000000000000 86dd 60aabb",
        "14,  45aabb,                              02000000aa01 000000000000 0800 45aabb",
        "101, 75aabb,                              02000000aa01 000000000000 ffff 75aabb",
        "101, '',                                  02000000aa01 000000000000 ffff",
        "228, 45aa,                                02000000aa01 000000000000 0800 45aa",
        "229, 60aa,                                02000000aa01 000000000000 86dd 60aa",
        "113, 0000 0001 0006 0a0000000007 0000 0800 45aa,             02000000aa01 0a0000000007 0800 45aa",
        "113, 0000 0304 0000 0a0000000007 0000 86dd 60aa,             02000000aa01 000000000000 86dd 60aa",
        "113, 0004 0001 0006 0a0000000007 0000 8100 0005 0800 45aa,   02000000aa01 0a0000000007 8100 0005 0800 45aa",
        "276, 0806 0000 00000003 0001 00 06 0a0000000007 0000 0001aa, 02000000aa01 0a0000000007 0806 0001aa",
        "276, 86dd 0000 00000003 fffe 00 00 000000000000 0000 60aa,   02000000aa01 000000000000 86dd 60aa",
    })
    void shouldCopyARecordAsEthernet(final int linkType, final String record, final String frame) {
        final byte[] bytes = unhex(record);
        final byte[] expected = unhex(frame);
        final Path path = littleEndian()
                .pcapMicroseconds(linkType)
                .record(1, 0, bytes.length + 100, bytes)
                .writeTo(folder.resolve("in.pcap"));
        try (CaptureFile capture = CaptureFile.open(path)) {
            capture.next();
            final byte[] copy = new byte[64];

            final int length = capture.copyEthernet(new UnsafeBuffer(copy), 3, DESTINATION);

            assertThat(Records.hex(Arrays.copyOfRange(copy, 3, 3 + length))).isEqualTo(Records.hex(expected));
            assertThat(capture.ethernetCapturedLength()).isEqualTo(expected.length);
            assertThat(capture.ethernetWireLength()).isEqualTo(expected.length + 100);
        }
    }

    @Test
    void shouldInventADestinationOfZerosIfNoneIsGiven() {
        final Path path = littleEndian()
                .pcapMicroseconds(101)
                .record(1, 0, 2, bytes(0x45, 0))
                .writeTo(folder.resolve("in.pcap"));
        try (CaptureFile capture = CaptureFile.open(path)) {
            capture.next();
            final byte[] copy = new byte[16];
            Arrays.fill(copy, (byte) 0x77);

            capture.copyEthernet(new UnsafeBuffer(copy), 0);

            assertThat(Records.hex(copy)).isEqualTo("00000000000000000000000008004500");
        }
    }

    @ParameterizedTest
    @CsvSource({"113, 15, 16, Linux cooked", "276, 19, 20, Linux cooked v2"})
    void shouldRefuseToMakeAFrameOfAHeaderThatWasCut(
            final int linkType, final int captured, final int needed, final String label) {
        final Path path = littleEndian()
                .pcapMicroseconds(linkType)
                .record(1, 0, 60, new byte[captured])
                .writeTo(folder.resolve("in.pcap"));
        try (CaptureFile capture = CaptureFile.open(path)) {
            assertThat(capture.next()).isTrue();
            assertThatThrownBy(() -> capture.copyEthernet(new UnsafeBuffer(new byte[64]), 0))
                    .isInstanceOf(CaptureException.class)
                    .hasMessage(path + ", record 1: only " + captured + " of the " + needed + " bytes of its " + label
                            + " header were captured.");
        }
    }

    private static byte[] unhex(final String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
