package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a director did live it does again: from its journal, each decision and each frame sent, by its CRC; and from the
 * scenario that is exported of it, frame for frame.
 */
class RecordAndReplayTest {
    private static final int FRAMES = 100_000;
    private static final int SUPER_FRAMES = 500;
    private static final long LARGE = 16L << 20;
    private static final Pattern VERDICT = Pattern.compile("(\\d+) of (\\d+) frames equal");

    /** Each request is a connection of some ten frames; by DR those to the server alone pass the director. */
    @ParameterizedTest
    @CsvSource({"NAT, 5000", "DR, 9000"})
    void shouldReplayWhatPassedLiveFrameForFrame(final Method method, final int requests) {
        try (LiveSite live = LiveSite.open(method, 2, "curl", "sha256sum")) {
            final Path journal = live.lab.folder().resolve("journal");
            live.direct("wrr", "--quiet", "--journal", journal.toString(), "--record");
            carry(live, requests);
            live.stop();

            live.assertRunsAgain(journal.toString());
            final Path scenario = live.lab.folder().resolve("scenario");
            final Execution export = Execution.of("journal", "export", journal, "--out", scenario);
            assertThat(export.exitCode()).as(export.err()).isZero();
            assertThat(superFramesIn(scenario)).isGreaterThanOrEqualTo(SUPER_FRAMES);
            assertReplaysEqual(scenario);
        }
    }

    private static void carry(final LiveSite live, final int requests) {
        final String expected = Payload.sha256(LARGE, LiveSite.SEED);
        for (final String host : List.of(Site.VIP, "[" + Site.VIP6 + "]")) {
            assertThat(live.requests(host, requests)).containsOnlyKeys("server1", "server2");
            assertThat(live.hashOfDownload(host, LARGE)).isEqualTo(expected);
            assertThat(live.hashOfUpload(host, LARGE)).isEqualTo(expected);
        }
    }

    /** Those whose virtio header has a gso_size: its hex digits are the third four. */
    private static long superFramesIn(final Path scenario) {
        try (Stream<String> lines = Files.lines(scenario.resolve("offloads"))) {
            return lines.filter(line -> !line.substring(line.lastIndexOf(' ') + 9, line.lastIndexOf(' ') + 13)
                            .equals("0000"))
                    .count();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void assertReplaysEqual(final Path scenario) {
        final Execution replay = Execution.of("replay", scenario);
        assertThat(replay.exitCode()).as(replay.out() + replay.err()).isZero();
        final Matcher verdict = VERDICT.matcher(replay.out());
        assertThat(verdict.find()).as(replay.out()).isTrue();
        assertThat(verdict.group(1)).isEqualTo(verdict.group(2));
        assertThat(Integer.parseInt(verdict.group(2))).isGreaterThanOrEqualTo(FRAMES);
    }
}
