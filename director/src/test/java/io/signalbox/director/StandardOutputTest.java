package io.signalbox.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/** What the program answers when its output is lost. */
class StandardOutputTest {
    @Test
    void shouldExitWell() {
        final ByteArrayOutputStream stdout = new ByteArrayOutputStream();

        assertThat(Main.run(stdout, "--version")).isZero();
        assertThat(stdout.toString()).startsWith("signalbox ");
    }

    @Test
    void shouldNotExitWellWhereTheOutputIsLost() {
        assertThat(Main.run(failing("No space left on device"), "--version")).isEqualTo(2);
        assertThat(Main.run(failing("Broken pipe"), "--version")).isEqualTo(2);
    }

    private static OutputStream failing(final String cause) {
        return new OutputStream() {
            @Override
            public void write(final int octet) throws IOException {
                throw new IOException(cause);
            }
        };
    }
}
