package io.signalbox.afpacket.netlink;

import static io.signalbox.afpacket.netlink.Bytes.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.wire.Addresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After {@code struct ifaddrmsg} and the IFA_ attributes of linux/if_addr.h. */
class AddressMessageTest {
    private static final int RTM_NEWADDR = 20;
    private static final String IPV6_ADDRESS = "1400 0100 20010db8000000000000000000000001";

    @Test
    void shouldReadAnIpv4AddressAsTheOwnOneOfTheTwoThatAreTold() {
        final HostAddress address = AddressMessage.decode(message(
                RTM_NEWADDR,
                0,
                "02 18 80 00 07000000",
                // IFA_ADDRESS, here the other end; IFA_LOCAL
                "0800 0100 c0000209",
                "0800 0200 c0000201",
                "0800 0800 80000000"));

        assertThat(address).isEqualTo(new HostAddress(7, Addresses.parse("192.0.2.1"), 24, false, false));
    }

    @Test
    void shouldReadAnIpv6Address() {
        final HostAddress address =
                AddressMessage.decode(message(RTM_NEWADDR, 0, "0a 40 80 00 07000000", IPV6_ADDRESS));

        assertThat(address).isEqualTo(new HostAddress(7, Addresses.parse("2001:db8::1"), 64, false, false));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "permanent,           80000000, false, false",
        "tentative,           c0000000, true,  false",
        "tentative optimistic,c4000000, false, false",
        "another has it,      c8000000, true,  false",
        "deprecated,          a0000000, false, true",
    })
    void shouldReadWhatAnIpv6AddressIsGoodFor(
            final String what, final String flags, final boolean tentative, final boolean deprecated) {
        final HostAddress address = AddressMessage.decode(
                message(RTM_NEWADDR, 0, "0a 40 80 00 07000000", IPV6_ADDRESS, "0800 0800 " + flags));

        assertThat(address.tentative()).as(what).isEqualTo(tentative);
        assertThat(address.deprecated()).as(what).isEqualTo(deprecated);
    }

    @Test
    void shouldPassOverOtherFamiliesAndMessagesWithoutAnAddress() {
        assertThat(AddressMessage.decode(message(RTM_NEWADDR, 0, "1d 00 80 00 07000000", IPV6_ADDRESS)))
                .isNull();
        assertThat(AddressMessage.decode(message(RTM_NEWADDR, 0, "0a 40 80 00 07000000")))
                .isNull();
        assertThat(AddressMessage.decode(message(RTM_NEWADDR, 0, "0a 40 80 00")))
                .isNull();
    }
}
