package io.signalbox.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.golden.ScenarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
    @TempDir
    Path home;

    @Test
    void shouldBeInNobodysWay() throws IOException {
        final Path target = home.resolve("not/yet/there");
        try (TemporaryFolder one = TemporaryFolder.near(target);
                TemporaryFolder other = TemporaryFolder.near(target)) {
            assertThat(one.path()).hasParent(home).isNotEqualTo(other.path());
        }
    }

    @Test
    void shouldLeaveNothing() throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.near(home.resolve("target"))) {
            Files.writeString(
                    Files.createDirectory(folder.path().resolve("deep")).resolve("file"), "");
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void shouldSayThatAFileHoldsNoFolder() throws IOException {
        final Path file = Files.writeString(home.resolve("file"), "");

        assertThatThrownBy(() -> TemporaryFolder.near(file.resolve("target")))
                .isInstanceOf(ScenarioException.class)
                .hasMessageEndingWith("file: is not a folder");
    }
}
