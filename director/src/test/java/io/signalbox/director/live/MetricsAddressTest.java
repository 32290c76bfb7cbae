package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsAddressTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.1:9650, 192.0.2.1", "[2001:db8::1]:9650, 2001:db8:0:0:0:0:0:1", "0.0.0.0:9650, 0.0.0.0"})
    void shouldReadAnAddressAndAPort(final String text, final String address) {
        final InetSocketAddress read = new MetricsAddress().convert(text);
        assertThat(read.getAddress().getHostAddress()).isEqualTo(address);
        assertThat(read.getPort()).isEqualTo(9_650);
    }

    @Test
    void shouldTakeAPortAloneForOneOfTheLoopbackInterface() {
        assertThat(new MetricsAddress().convert("9650").getAddress().isLoopbackAddress())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":9650",
                "0",
                "65536",
                "localhost:9650",
                "2001:db8::1:9650",
                "[192.0.2.1]:9650",
                "192.0.2.1",
                "[]:1"
            })
    void shouldTakeNothingElse(final String text) {
        assertThatThrownBy(() -> new MetricsAddress().convert(text))
                .hasMessageContaining("is no PORT, IPV4:PORT or [IPV6]:PORT");
    }
}
