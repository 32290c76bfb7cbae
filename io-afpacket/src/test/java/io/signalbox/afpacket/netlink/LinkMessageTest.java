package io.signalbox.afpacket.netlink;

import static io.signalbox.afpacket.netlink.Bytes.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** After {@code struct ifinfomsg} and the IFLA_ attributes of linux/if_link.h. */
class LinkMessageTest {
    private static final int RTM_NEWLINK = 16;
    private static final String NAME_WEST = "0900 0300 77657374 00 000000";
    private static final String MTU_1500 = "0800 0400 dc050000";

    @Test
    void shouldReadALinkThatIsUpAndRunsInABridge() {
        final Link link = LinkMessage.decode(message(
                RTM_NEWLINK,
                0,
                "00 00 0100 07000000 43100000 00000000",
                NAME_WEST,
                MTU_1500,
                "0a00 0100 02000000000a 0000",
                "0800 0a00 03000000",
                // IFLA_LINKINFO, flagged as nested, with IFLA_INFO_KIND in it
                "1000 1280 0900 0100 76657468 00 000000"));

        assertThat(link).isEqualTo(new Link(7, "west", 0x02_00_00_00_00_0aL, 1500, false, true, true, "veth", 3));
    }

    @Test
    void shouldReadALoopbackThatIsDown() {
        final Link link = LinkMessage.decode(message(
                RTM_NEWLINK, 0, "00 00 0403 01000000 08000000 00000000", "0700 0300 6c6f 00 00", "0800 0400 00000100"));

        assertThat(link).isEqualTo(new Link(1, "lo", 0, 65536, true, false, false, "", 0));
    }

    @Test
    void shouldHaveNoMacWhereTheAddressIsNotOfEthernet() {
        final Link link = LinkMessage.decode(message(
                RTM_NEWLINK, 0, "00 00 0003 02000000 00000000 00000000", NAME_WEST, MTU_1500, "0800 0100 0a000001"));

        assertThat(link.mac()).isZero();
    }

    @Test
    void shouldPassOverWhatABridgeSaysOfItsPorts() {
        assertThat(LinkMessage.decode(
                        message(RTM_NEWLINK, 0, "07 00 0100 07000000 43100000 00000000", NAME_WEST, MTU_1500)))
                .isNull();
    }

    @Test
    void shouldPassOverAMessageWithoutMtu() {
        assertThat(LinkMessage.decode(message(RTM_NEWLINK, 0, "00 00 0100 07000000 43100000 00000000", NAME_WEST)))
                .isNull();
    }

    @Test
    void shouldPassOverWhatIsCutOff() {
        assertThat(LinkMessage.decode(message(RTM_NEWLINK, 0, "00 00 0100 07000000")))
                .isNull();
        // the MTU's attribute claims more bytes than follow
        assertThat(LinkMessage.decode(
                        message(RTM_NEWLINK, 0, "00 00 0100 07000000 43100000 00000000", "0c00 0400 dc050000")))
                .isNull();
    }
}
