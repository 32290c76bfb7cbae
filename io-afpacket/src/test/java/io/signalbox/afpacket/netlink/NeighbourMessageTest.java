package io.signalbox.afpacket.netlink;

import static io.signalbox.afpacket.netlink.Bytes.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.wire.Addresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After {@code struct ndmsg} and the NDA_ attributes of linux/neighbour.h. */
class NeighbourMessageTest {
    private static final int RTM_NEWNEIGH = 28;
    private static final String ADDRESS = "0800 0100 c0000209";
    private static final String MAC = "0a00 0200 02000000000b 0000";

    @Test
    void shouldReadANeighbour() {
        final HostNeighbour neighbour =
                NeighbourMessage.decode(message(RTM_NEWNEIGH, 0, "02 000000 07000000 0200 00 01", ADDRESS, MAC));

        assertThat(neighbour)
                .isEqualTo(new HostNeighbour(7, Addresses.parse("192.0.2.9"), 0x02_00_00_00_00_0bL, false));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "incomplete, 0100, false, false",
        "reachable,  0200, true,  false",
        "stale,      0400, true,  false",
        "delay,      0800, true,  false",
        "probe,      1000, true,  false",
        "failed,     2000, false, false",
        "no ARP,     4000, false, false",
        "permanent,  8000, true,  true",
    })
    void shouldSayInWhichStatesTheHostSendsToTheMac(
            final String what, final String state, final boolean resolved, final boolean permanent) {
        final HostNeighbour neighbour = NeighbourMessage.decode(
                message(RTM_NEWNEIGH, 0, "02 000000 07000000 " + state + " 00 01", ADDRESS, MAC));

        assertThat(neighbour.isResolved()).as(what).isEqualTo(resolved);
        assertThat(neighbour.permanent()).as(what).isEqualTo(permanent);
    }

    @Test
    void shouldNotKnowANeighbourWithoutMac() {
        assertThat(NeighbourMessage.decode(message(RTM_NEWNEIGH, 0, "02 000000 07000000 0400 00 01", ADDRESS))
                        .isResolved())
                .isFalse();
    }

    @Test
    void shouldPassOverBridgesProxiesAndWhatIsCutOff() {
        assertThat(NeighbourMessage.decode(message(RTM_NEWNEIGH, 0, "07 000000 07000000 0200 00 01", MAC)))
                .isNull();
        assertThat(NeighbourMessage.decode(message(RTM_NEWNEIGH, 0, "02 000000 07000000 0200 08 01", ADDRESS, MAC)))
                .isNull();
        assertThat(NeighbourMessage.decode(message(RTM_NEWNEIGH, 0, "02 000000 07000000")))
                .isNull();
    }
}
