package io.signalbox.replay.capture;

import static io.signalbox.replay.capture.CaptureBytes.bigEndian;
import static io.signalbox.replay.capture.CaptureBytes.bytes;
import static io.signalbox.replay.capture.CaptureBytes.littleEndian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcapngFileTest {
    private static final byte[] FRAME = bytes(1, 2, 3, 4, 5);

    @TempDir
    private Path folder;

    @Test
    void shouldReadTheThreeKindsOfPacketsInBothByteOrders() {
        for (final CaptureBytes capture : List.of(littleEndian(), bigEndian())) {
            capture.section()
                    .describe(1)
                    .enhanced(0, 7_000_009, 60, FRAME)
                    .obsolete(0, 8_000_000, 5, FRAME)
                    .simple(5, FRAME);

            assertThat(read(capture))
                    .containsExactly(
                            Records.value(1, 7_000_009_000L, LinkType.ETHERNET, 0, 60, FRAME),
                            Records.value(2, 8_000_000_000L, LinkType.ETHERNET, 0, 5, FRAME),
                            Records.value(3, 0, LinkType.ETHERNET, 0, 5, FRAME));
        }
    }

    @Test
    void shouldReadEachInterfaceInItsOwnWay() {
        final CaptureBytes capture = littleEndian().section();
        capture.describe(1, 0, capture.body().name("eth0").resolution(9).endOfOptions())
                .describe(
                        113,
                        0,
                        capture.body().resolution(0x80 | 10).name("any\0\0").offset(-1))
                .enhanced(1, 2 << 10 | 1 << 9, 5, FRAME)
                .enhanced(0, 2_000_000_001L, 5, FRAME);

        assertThat(read(capture))
                .containsExactly(
                        Records.value(1, 1_500_000_000L, LinkType.LINUX_COOKED, 1, 5, FRAME),
                        Records.value(2, 2_000_000_001L, LinkType.ETHERNET, 0, 5, FRAME));
        assertThat(interfaceNames(capture)).containsExactly("any", "eth0");
    }

    @Test
    void shouldCountInterfacesOnThroughSectionsOfEitherByteOrder() {
        final CaptureBytes capture = littleEndian()
                .section()
                .describe(1)
                .describe(1)
                .enhanced(1, 1, 5, FRAME)
                .section(ByteOrder.BIG_ENDIAN)
                .describe(101)
                .enhanced(0, 2, 5, FRAME)
                .simple(5, FRAME);

        assertThat(read(capture))
                .containsExactly(
                        Records.value(1, 1_000, LinkType.ETHERNET, 1, 5, FRAME),
                        Records.value(2, 2_000, LinkType.RAW_IP, 2, 5, FRAME),
                        Records.value(3, 0, LinkType.RAW_IP, 2, 5, FRAME));
    }

    /** Columns: if_tsresol, units, offset in seconds, nanoseconds; stamps finer than nanoseconds are rounded down. */
    @ParameterizedTest
    @CsvSource({
        "0x00, 7,                   0,  7000000000",
        "0x03, 1234,                0,  1234000000",
        "0x06, 1234567,             0,  1234567000",
        "0x09, 1234567891,          0,  1234567891",
        "0x0c, 1234567891999,       0,  1234567891",
        "0x13, 12345678919999999999, 0, 1234567891",
        "0x80, 7,                   0,  7000000000",
        "0x81, 3,                   0,  1500000000",
        "0xa0, 0x180000000,         0,  1500000000",
        "0xbc, 0x1800000000000000,  0,  1500000000",
        "0xbf, 0xc000000000000000,  0,  1500000000",
        "0xbf, 0xffffffffffffffff,  0,  1999999999",
        "0x06, 1500000,    1600000000,  1600000001500000000",
        "0x06, 1500000,            -3,  -1500000000",
    })
    void shouldConvertStampsOfAnyResolution(
            final String resolution, final String units, final long offset, final long nanoseconds) {
        final CaptureBytes capture = bigEndian().section();
        capture.describe(
                        1,
                        0,
                        capture.body().resolution(Integer.decode(resolution)).offset(offset))
                .enhanced(0, unsigned(units), 5, FRAME);

        assertThat(read(capture)).extracting(Records.Value::timestampNs).containsExactly(nanoseconds);
    }

    @Test
    void shouldSkipBlocksThatItDoesNotKnow() {
        final CaptureBytes capture = littleEndian().section();
        capture.block(0x0BAD, capture.body().u32(1).u32(2))
                .describe(1)
                .block(5, capture.body().u64(3))
                .enhanced(0, 1, 5, FRAME)
                .block(10, capture.body());

        assertThat(read(capture)).hasSize(1);
    }

    @Test
    void shouldCutASimplePacketAtTheSnapshotLength() {
        final CaptureBytes capture = littleEndian().section();
        capture.describe(1, 5, capture.body()).simple(60, FRAME);

        assertThat(read(capture)).containsExactly(Records.value(1, 0, LinkType.ETHERNET, 0, 60, FRAME));
    }

    @Test
    void shouldTakeASimplePacketAsStampedWithZeroOfItsInterface() {
        final CaptureBytes capture = littleEndian().section();
        capture.describe(1, 0, capture.body().offset(7)).simple(5, FRAME);

        assertThat(read(capture)).extracting(Records.Value::timestampNs).containsExactly(7_000_000_000L);
    }

    @Test
    void shouldRefuseAForeignLinkTypeOnlyWhenAPacketComesFromIt() {
        final CaptureBytes capture =
                littleEndian().section().describe(1).describe(220).enhanced(0, 1, 5, FRAME);
        assertThat(read(capture)).hasSize(1);

        assertBroken(
                capture.enhanced(1, 1, 5, FRAME),
                "in.pcapng, record 2 at byte 108: link type USB (220) cannot be read, only Ethernet (1), raw IP");
    }

    @Test
    void shouldRefuseAPacketOfAnInterfaceThatIsNotDescribed() {
        assertBroken(
                littleEndian().section().describe(1).enhanced(1, 1, 5, FRAME),
                "in.pcapng, record 1 at byte 48: it names interface 1, and its section has described 1 so far.");
        assertBroken(
                littleEndian().section().describe(1).section().simple(5, FRAME),
                "it names interface 0, and its section has described 0 so far.");
    }

    @Test
    void shouldRefuseBlocksWhoseLengthsContradictEachOther() {
        final byte[] capture =
                littleEndian().section().describe(1).enhanced(0, 1, 5, FRAME).toByteArray();
        capture[capture.length - 4] = 44;

        assertBroken(
                capture, "record 1 at byte 48: its block gives its length as 40 at its start and as 44 at its end.");
    }

    @Test
    void shouldRefuseAnIllegalBlockLength() {
        final CaptureBytes capture = littleEndian().section();
        assertBroken(
                capture.u32(0x0BAD).u32(13).raw(new byte[20]),
                "in.pcapng, block at byte 28 after record 0: a block length of 13 is illegal, 12 or more in steps of 4 "
                        + "are allowed.");
    }

    @Test
    void shouldRefuseCapturedBytesThatDoNotFitTheirBlock() {
        final byte[] capture =
                littleEndian().section().describe(1).enhanced(0, 1, 60, FRAME).toByteArray();
        capture[48 + 20] = 9;

        assertBroken(
                capture, "record 1 at byte 48: a captured length of 9 does not fit its block, which has room for 8.");
    }

    @Test
    void shouldRefuseARecordOverTheLimit() {
        assertBroken(
                littleEndian().section().describe(1).enhanced(0, 1, 262_145, new byte[262_145]),
                "record 1 at byte 48: a captured length of 262145 is over the limit of 262144.");
    }

    @Test
    void shouldRefuseOptionsThatItCannotBelieve() {
        final CaptureBytes capture = littleEndian().section();
        assertBroken(
                littleEndian().section().describe(1, 0, capture.body().resolution(20)),
                "block at byte 28 after record 0: an if_tsresol of 0x14 is too fine, 10^-19 and 2^-63 are the finest.");
        assertBroken(
                littleEndian().section().describe(1, 0, capture.body().resolution(0xC0)),
                "an if_tsresol of 0xc0 is too fine");
        assertBroken(
                littleEndian().section().describe(1, 0, capture.body().option(14, bytes(1, 2))),
                "if_tsoffset has 2 bytes, allowed is 8.");
        assertBroken(
                littleEndian().section().describe(1, 0, capture.body().u16(2).u16(9)),
                "option 2 of 9 bytes does not fit its block.");
    }

    @Test
    void shouldRefuseAStampThatDoesNotFitNanoseconds() {
        assertBroken(
                littleEndian().section().describe(1).enhanced(0, -1, 5, FRAME),
                "record 1 at byte 48: its stamp is more than 292 years from zero");
    }

    @Test
    void shouldRefuseASectionThatItDoesNotUnderstand() {
        final byte[] order = littleEndian().section().toByteArray();
        order[8] = 0;
        assertBroken(order, "a byte-order magic of 003c2b1a is neither 1a2b3c4d nor 4d3c2b1a.");

        final byte[] version = littleEndian().section().toByteArray();
        version[12] = 2;
        assertBroken(version, "block at byte 0 after record 0: pcapng version 2 cannot be read, only 1.");
    }

    @Test
    void shouldReadTheSameThroughManySmallWindows() {
        final CaptureBytes capture = bigEndian().section().describe(1);
        for (int i = 0; i < 1_000; i++) capture.enhanced(0, i, 700, new byte[i % 700]);
        final Path path = capture.writeTo(folder.resolve("windows.pcapng"));

        try (CaptureFile file = CaptureFile.open(path, 10)) {
            assertThat(Records.read(file)).hasSize(1_000).isEqualTo(Records.read(path));
        }
    }

    private static long unsigned(final String number) {
        final boolean hex = number.startsWith("0x");
        return Long.parseUnsignedLong(hex ? number.substring(2) : number, hex ? 16 : 10);
    }

    private List<String> interfaceNames(final CaptureBytes capture) {
        final List<String> names = new ArrayList<>();
        try (CaptureFile file = CaptureFile.open(capture.writeTo(folder.resolve("in.pcapng")))) {
            while (file.next()) names.add(file.interfaceName());
        }
        return names;
    }

    private List<Records.Value> read(final CaptureBytes capture) {
        return Records.read(capture.writeTo(folder.resolve("in.pcapng")));
    }

    private void assertBroken(final CaptureBytes capture, final String sentence) {
        assertBroken(capture.toByteArray(), sentence);
    }

    private void assertBroken(final byte[] capture, final String sentence) {
        final Path path = CaptureBytes.write(folder.resolve("in.pcapng"), capture);
        assertThatThrownBy(() -> Records.read(path))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining(sentence);
    }
}
