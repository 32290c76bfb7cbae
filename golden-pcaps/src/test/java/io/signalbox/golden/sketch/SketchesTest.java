package io.signalbox.golden.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded scenarios hold what their sketches tell, byte for byte: whoever changes one records it anew. */
class SketchesTest {
    @TempDir
    Path drawn;

    static Stream<String> names() {
        return Sketches.all().stream().map(Sketch::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldBeWhatWasRecorded(final String name) throws IOException {
        Sketches.named(name).write(drawn);

        final Path recorded = Scenarios.folder().resolve(name);
        for (final Path file : files()) {
            assertThat(recorded.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
        assertThat(recorded.resolve("expected")).isNotEmptyDirectory();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(drawn)) {
            return files.toList();
        }
    }
}
