package io.signalbox.golden.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @Test
    void shouldReadAMacAsTheWireCarriesIt() {
        final Mac mac = Mac.parse("02:00:5E:10:00:ff");

        assertThat(mac.bytes()).containsExactly(0x02, 0x00, 0x5e, 0x10, 0x00, 0xff);
        assertThat(mac).hasToString("02:00:5e:10:00:ff").isEqualTo(Mac.at(mac.bytes(), 0));
    }

    @Test
    void shouldTellAGroupFromAnInterface() {
        assertThat(Mac.BROADCAST.isGroup()).isTrue();
        assertThat(Mac.parse("33:33:00:00:00:01").isGroup()).isTrue();
        assertThat(Mac.parse("02:00:00:00:01:00").isGroup()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "02:00:00:00:01", "02:00:00:00:01:0", "02:00:00:00:01:00:00", "02-00-00-00-01-00", "zz:0"})
    void shouldRefuseWhatIsNoMac(final String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mac.parse(text))
                .withMessageContaining("bad MAC \"" + text + "\"");
    }

    /** The right column is RFC 5952: small letters, no leading zeros, the first longest run of zeros shortened. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0, 0.0.0.0",
        "2001:DB8:0:2::10, 2001:db8:0:2::10",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::, ::",
        "::1, ::1",
        "fe80::, fe80::",
        "0:0:0:0:0:0:0:1, ::1",
        "::ffff:192.0.2.1, ::ffff:c000:201",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    })
    void shouldReadAnAddressAndWriteItCanonically(final String text, final String canonical) {
        assertThat(Ip.text(Ip.parse(text))).isEqualTo(canonical);
        assertThat(Ip.parse(canonical)).isEqualTo(Ip.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "localhost", "192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1.", "1:2:3:4:5:6:7",
                        "1:2:3:4:5:6:7:8:9",
                "1::2::3", ":1::", ":::", "12345::", "::192.0.2", "::1%lo", "1:2:3:4:5:6:7:8::",
                        "1:2:3:4:5:6:7:192.0.2.1"
            })
    void shouldRefuseWhatIsNoAddressAndAskNoNameServer(final String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ip.parse(text))
                .withMessageContaining("bad IP address \"" + text + "\"");
    }

    @Test
    void shouldReadAPrefixAndKnowWhetherItIsANetwork() {
        assertThat(IpPrefix.parse("192.0.2.1/24")).hasToString("192.0.2.1/24");
        assertThat(IpPrefix.parse("192.0.2.1/24").isNetwork()).isFalse();
        assertThat(IpPrefix.parse("192.0.2.0/24").isNetwork()).isTrue();
        assertThat(IpPrefix.parse("2001:db8::/32").isNetwork()).isTrue();
        assertThat(IpPrefix.parse("::/0").isNetwork()).isTrue();
        assertThat(IpPrefix.host(Ip.parse("2001:db8::1"))).hasToString("2001:db8::1/128");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "192.0.2.1/", "192.0.2.1/33", "::/129", "192.0.2.1/-1", "192.0.2.1/24/24"})
    void shouldRefuseWhatIsNoPrefix(final String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpPrefix.parse(text))
                .withMessageContaining("bad prefix");
    }
}
