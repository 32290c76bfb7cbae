package io.signalbox.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.house.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ConfigPageTest {
    @Test
    void shouldStandInTheDocs() throws IOException {
        assertThat(Files.readString(Checkout.root().resolve("docs/signalbox.conf.md")))
                .as("docs/signalbox.conf.md; print it anew: signalbox check --keys > docs/signalbox.conf.md")
                .isEqualTo(ConfigPage.markdown(ConfigFileTest.keys()));
    }
}
