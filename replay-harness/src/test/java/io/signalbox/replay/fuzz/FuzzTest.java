package io.signalbox.replay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.golden.recorder.Tools;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random scenarios: Linux and the director must agree in every frame and every table. */
class FuzzTest {
    private static final int SOME_DOZENS = 36;
    private static final int HUNDREDS = 400;

    @TempDir
    Path keep;

    @BeforeEach
    void needTools() {
        assumeThat(Tools.areThere()).as(Tools.installLine()).isTrue();
    }

    @Test
    void shouldDoWhatLinuxDoes() throws IOException {
        assertThat(new Fuzz(1, keep, false).run(0, SOME_DOZENS, done -> {})).isEmpty();
    }

    @Tag("long")
    @Test
    void shouldDoWhatLinuxDoesInHundredsOfScenarios() throws IOException {
        assertThat(new Fuzz(1, keep, true).run(SOME_DOZENS, HUNDREDS, done -> {}))
                .isEmpty();
    }
}
