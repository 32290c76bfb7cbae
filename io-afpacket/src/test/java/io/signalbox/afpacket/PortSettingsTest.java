package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.afpacket.PortSettings.Receive;
import io.signalbox.afpacket.PortSettings.Transmit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortSettingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "65536    | 2048    | ring bytes: 65536 is not a power of two in 131072..1073741824",
                "33000000 | 2048    | ring bytes: 33000000 is not a power of two in 131072..1073741824",
                "131072   | 256     | frame bytes: 256 is not a power of two in 512..131072",
                "131072   | 2000    | frame bytes: 2000 is not a power of two in 512..131072",
                "131072   | 262144  | frame bytes: 262144 is not a power of two in 512..131072",
            })
    void shouldRefuseARingThatCannotBe(final int ringBytes, final int frameBytes, final String message) {
        assertThatThrownBy(() -> PortSettings.DEFAULTS.ring(ringBytes, frameBytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void shouldRefuseAStoreThatCannotBe() {
        assertThatThrownBy(() -> PortSettings.DEFAULTS.longFrames(0, 1))
                .hasMessage("super-frames: 0 is not in 1..16384");
    }

    @Test
    void shouldRefuseARingOfTooFewBlocks() {
        final PortSettings small = PortSettings.DEFAULTS.ring(512 << 10, 2_048);
        assertThatThrownBy(() -> small.by(Receive.V3, Transmit.SENDMMSG))
                .hasMessage("ring bytes: 524288 is not a power of two in 1048576..1073741824");
    }
}
