package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void shouldSayWhatTheReadmeSays() throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains("```\n" + Usage.TEXT + "```\n");
    }
}
