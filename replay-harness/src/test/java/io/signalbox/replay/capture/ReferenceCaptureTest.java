package io.signalbox.replay.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our reader beside libpcap: on every recording that we have, and on captures made of seeds. */
class ReferenceCaptureTest {
    private static final int SEEDS = 100;
    private static final int RECORDS = 60;

    @TempDir
    private Path folder;

    @BeforeEach
    void needLibpcap() {
        assumeTrue(ReferenceCapture.isAvailable(), "libpcap is missing: install the package libpcap0.8");
    }

    @Test
    void shouldReadEveryRecordingAsLibpcapDoes() throws IOException {
        final Path scenarios = scenarios();
        assumeTrue(Files.isDirectory(scenarios), "there are no recordings");
        final List<Path> recordings = recordings(scenarios);

        assertThat(recordings).isNotEmpty();
        for (final Path recording : recordings) {
            assertEqual(recording.toString(), Records.read(recording), Records.readReference(recording));
        }
    }

    @Test
    void shouldReadPcapAsLibpcapDoes() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertAgreed(seed, RandomCapture.pcap(seed, LITTLE_ENDIAN, false, RECORDS));
            assertAgreed(seed, RandomCapture.pcap(seed, LITTLE_ENDIAN, true, RECORDS));
            assertAgreed(seed, RandomCapture.pcap(seed, BIG_ENDIAN, false, RECORDS));
            assertAgreed(seed, RandomCapture.pcap(seed, BIG_ENDIAN, true, RECORDS));
        }
    }

    @Test
    void shouldReadPcapngAsLibpcapDoes() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertAgreed(seed, RandomCapture.pcapng(seed, LITTLE_ENDIAN, RECORDS));
            assertAgreed(seed, RandomCapture.pcapng(seed, BIG_ENDIAN, RECORDS));
        }
    }

    @Test
    void shouldSayWhatLibpcapDidNotLike() {
        final Path path = CaptureBytes.write(folder.resolve("in.pcap"), CaptureBytes.bytes(1, 2, 3, 4, 5));
        assertThatThrownBy(() -> ReferenceCapture.read(path))
                .isInstanceOf(CaptureException.class)
                .hasMessageStartingWith(path + " was refused by libpcap: ");
    }

    private void assertAgreed(final long seed, final RandomCapture capture) {
        final Path path = CaptureBytes.write(folder.resolve("in.pcap"), capture.bytes());
        final List<Records.Value> records = Records.read(path);

        assertEqual("seed " + seed, records, capture.records());
        assertEqual("seed " + seed, Records.withoutInterfaces(records), Records.readReference(path));
    }

    /** One by one, so that a failure shows one record and not all. */
    private static void assertEqual(
            final String name, final List<Records.Value> actual, final List<Records.Value> expected) {
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            assertThat(actual.get(i)).as(name).isEqualTo(expected.get(i));
        }
        assertThat(actual).as(name).hasSameSizeAs(expected);
    }

    private static List<Path> recordings(final Path scenarios) throws IOException {
        try (Stream<Path> files = Files.walk(scenarios)) {
            return files.filter(file -> file.toString().endsWith(".pcap"))
                    .sorted()
                    .toList();
        }
    }

    /** The project's root is the folder with the flags of the JVM. */
    static Path scenarios() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("jvm.flags"))) folder = folder.getParent();
        return folder.resolve("golden-pcaps/scenarios");
    }
}
