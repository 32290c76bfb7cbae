package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ReasonsPageTest {
    @Test
    void shouldBeWhatTheProgramPrints() throws IOException {
        assertThat(Files.readString(Checkout.root().resolve("docs/reasons.md")))
                .as("docs/reasons.md; print it anew: signalbox explain --markdown > docs/reasons.md")
                .isEqualTo(Execution.of("explain", "--markdown").out());
    }
}
