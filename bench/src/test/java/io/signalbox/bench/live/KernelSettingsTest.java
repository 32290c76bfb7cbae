package io.signalbox.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KernelSettingsTest {
    private static final Path HIGHEST_PROCESS = Path.of("/proc/sys/kernel/pid_max");

    /** It has four digits at least, on any Linux: a file of this kind ends behind what was read of it first. */
    @Test
    void shouldReadTheWholeOfASetting() throws IOException {
        assumeThat(HIGHEST_PROCESS).exists();

        assertThat(KernelSettings.read(HIGHEST_PROCESS)).matches("[0-9]{3,}");
    }
}
