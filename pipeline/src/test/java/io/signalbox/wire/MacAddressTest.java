package io.signalbox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @ParameterizedTest
    @CsvSource({
        "02:00:00:00:0a:0c, 0x020000000a0c",
        "00:00:00:00:00:00, 0x0",
        "ff:ff:ff:ff:ff:ff, 0xffffffffffff",
        "fe:80:a1:b2:c3:d4, 0xfe80a1b2c3d4"
    })
    void shouldReadAndWrite(final String text, final long mac) {
        assertThat(MacAddress.parse(text)).isEqualTo(mac);
        assertThat(MacAddress.text(mac)).isEqualTo(text);
    }

    @Test
    void shouldReadCapitalsToo() {
        assertThat(MacAddress.parse("FE:80:A1:B2:C3:D4")).isEqualTo(0xFE80_A1B2_C3D4L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:00:00:00",
                "02:00:00:00:00:00:00",
                "02-00-00-00-00-01",
                "2:0:0:0:0:1",
                "02:00:00:00:00:0g",
                "020000000001",
                "02:00:00:00:00:01 ",
                ":02:00:00:00:00:01"
            })
    void shouldRefuseByNameWhatIsNoMacAddress(final String text) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a MAC address: '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "ff:ff:ff:ff:ff:ff, true",
        "01:00:5e:00:00:01, true",
        "33:33:00:00:00:01, true",
        "02:00:00:00:00:01, false",
        "00:ff:ff:ff:ff:ff, false"
    })
    void shouldKnowAGroupByItsBit(final String text, final boolean group) {
        assertThat(MacAddress.isGroup(MacAddress.parse(text))).isEqualTo(group);
    }

    @Test
    void shouldMapAnIpv6MulticastAddressByItsLastFourBytes() {
        final Address solicitedNode = Addresses.parse("ff02::1:ffa1:b2c3");

        assertThat(MacAddress.text(MacAddress.ofIpv6Multicast(solicitedNode.lo())))
                .isEqualTo("33:33:ff:a1:b2:c3");
    }
}
