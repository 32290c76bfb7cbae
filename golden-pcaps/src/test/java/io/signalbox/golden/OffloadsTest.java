package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffloadsTest {
    @TempDir
    Path folder;

    private Offloads read(final String text) throws IOException {
        return Offloads.load(Files.writeString(folder.resolve("offloads"), text));
    }

    @Test
    void shouldReadWhatItWrites() throws IOException {
        final Offloads offloads = read(Offloads.line("eth0", 1, -1) + "\n# later\n" + Offloads.line("eth1", 12, 1));
        assertThat(offloads.of("eth0", 1)).isEqualTo(-1);
        assertThat(offloads.of("eth1", 12)).isEqualTo(1);
        assertThat(offloads.of("eth1", 1)).isZero();
        assertThat(offloads.of("eth2", 1)).isZero();
    }

    @Test
    void shouldWriteTheWidestFieldFirst() {
        assertThat(Offloads.line("eth0", 12, 0x0010_0022_05a8_0101L)).isEqualTo("eth0 12 0010002205a80101");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth0 1",
                "eth0 0 0010002205a80101",
                "eth0 1 0010002205A80101",
                "eth0 1 1",
                "eth0 x 0010002205a80101"
            })
    void shouldSayWhereALineIsNone(final String line) {
        assertThatThrownBy(() -> read("eth0 1 0000000000000001\n" + line))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("offloads")
                .hasMessageContaining("expected an interface, the number of a record, and 16 hex digits");
    }
}
