package io.signalbox.afpacket.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PortNameTest {
    @Test
    void shouldLeaveUsualNamesAsTheyAre() {
        assertThat(List.of("eth0", "eth0.7", "br-lan", "my_port"))
                .allSatisfy(port -> assertThat(PortName.quoted(port)).isEqualTo(port));
    }

    @Test
    void shouldWriteLettersThatNftDoesNotTakeAsTheirNumbers() {
        assertThat(PortName.quoted("a@b$")).isEqualTo("a/0040b/0024");
    }

    @Test
    void shouldKeepNamesApartAndReadThemBack() {
        final List<String> ports = List.of("a_b", "a@b", "a$b", "a#b", "a+b", "a0040b");

        assertThat(ports.stream().map(PortName::quoted).collect(Collectors.toSet()))
                .hasSize(ports.size());
        assertThat(ports).allSatisfy(port -> assertThat(PortName.unquoted(PortName.quoted(port)))
                .isEqualTo(port));
    }
}
