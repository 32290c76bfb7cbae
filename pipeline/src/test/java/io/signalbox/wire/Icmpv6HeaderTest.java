package io.signalbox.wire;

import static io.signalbox.wire.Frames.SOMEWHERE;
import static io.signalbox.wire.Frames.frameSomewhere;
import static io.signalbox.wire.Frames.hexSomewhere;
import static io.signalbox.wire.Frames.joined;
import static io.signalbox.wire.Frames.rubbish;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Icmpv6HeaderTest {
    private static final String[] TOO_BIG = {"02 00 d0e8", "80000578"};
    private static final String[] ADVERTISEMENT = {
        "88 00 0a55", "e0000000", "20010db800000000 0000000000000010", "02 01 0200000000fe"
    };
    private static final String BEFORE_OPTIONS = "87001c09 00000000 20010db8000000000000000000000010";

    @Test
    void shouldReadEveryField() {
        final Icmpv6Header icmp = new Icmpv6Header().wrap(frameSomewhere(TOO_BIG), SOMEWHERE);

        assertThat(icmp.type()).isEqualTo(Icmpv6Header.PACKET_TOO_BIG);
        assertThat(icmp.code()).isZero();
        assertThat(icmp.checksum()).isEqualTo(0xD0E8);
        assertThat(icmp.rest()).isEqualTo(0x8000_0578);
        assertThat(icmp.mtu()).isEqualTo(0x8000_0578);
    }

    @Test
    void shouldReadTheTwoNumbersOfAnEcho() {
        final Icmpv6Header icmp = new Icmpv6Header().wrap(frameSomewhere("8000e826 f0070102"), SOMEWHERE);

        assertThat(icmp.type()).isEqualTo(Icmpv6Header.ECHO_REQUEST);
        assertThat(icmp.identifier()).isEqualTo(0xF007);
        assertThat(icmp.sequence()).isEqualTo(0x0102);
    }

    @Test
    void shouldWriteEveryField() {
        final UnsafeBuffer frame = rubbish(Icmpv6Header.LENGTH);

        new Icmpv6Header()
                .wrap(frame, SOMEWHERE)
                .type(Icmpv6Header.PACKET_TOO_BIG)
                .code(0)
                .checksum(0xD0E8)
                .mtu(0x8000_0578);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(TOO_BIG));
    }

    @Test
    void shouldReadANeighbourAdvertisement() {
        final Icmpv6Header icmp = new Icmpv6Header().wrap(frameSomewhere(ADVERTISEMENT), SOMEWHERE);

        assertThat(icmp.type()).isEqualTo(Icmpv6Header.NEIGHBOUR_ADVERTISEMENT);
        assertThat(icmp.rest()).isEqualTo(Icmpv6Header.ROUTER | Icmpv6Header.SOLICITED | Icmpv6Header.OVERRIDE);
        assertThat(icmp.targetHi()).isEqualTo(0x20010DB8_00000000L);
        assertThat(icmp.targetLo()).isEqualTo(0x10);
        assertThat(icmp.linkLayerAddress(Icmpv6Header.TARGET_LINK_LAYER, 32)).isEqualTo(0x0200_0000_00FEL);
        assertThat(icmp.linkLayerAddress(Icmpv6Header.SOURCE_LINK_LAYER, 32)).isEqualTo(Icmpv6Header.NO_LINK_LAYER);
    }

    @Test
    void shouldWriteANeighbourAdvertisement() {
        final UnsafeBuffer frame = rubbish(32);

        new Icmpv6Header()
                .wrap(frame, SOMEWHERE)
                .type(Icmpv6Header.NEIGHBOUR_ADVERTISEMENT)
                .code(0)
                .checksum(0x0A55)
                .rest(Icmpv6Header.ROUTER | Icmpv6Header.SOLICITED | Icmpv6Header.OVERRIDE)
                .target(0x20010DB8_00000000L, 0x10)
                .linkLayerAddress(Icmpv6Header.TARGET_LINK_LAYER, 0x0200_0000_00FEL);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(ADVERTISEMENT));
    }

    @ParameterizedTest
    @CsvSource({
        // options, verdict, MAC of the source link layer option in hexadecimal
        "'', NONE, -1",
        "0101020000000002, NONE, 020000000002",
        "0e01aabbccddeeff 0101020000000002, NONE, 020000000002",
        "0e02aabbccddeeff0000000000000000 0101020000000002, NONE, 020000000002",
        "0101020000000002 0101020000000003, NONE, 020000000002",
        "01020200000000020000000000000000, NONE, -1",
        "0201020000000002, NONE, -1",
        "01, MALFORMED_ICMP, ",
        "0101, MALFORMED_ICMP, ",
        "01010200000000, MALFORMED_ICMP, ",
        "0100020000000002, MALFORMED_ICMP, ",
        "0102020000000002, MALFORMED_ICMP, ",
        "01ff020000000002, MALFORMED_ICMP, ",
        "0101020000000002 01, MALFORMED_ICMP, ",
        "0101020000000002 0100000000000000, MALFORMED_ICMP, ",
    })
    void shouldWalkTheOptionsOfANeighbourMessage(final String options, final Reason reason, final String mac) {
        final UnsafeBuffer frame = frameSomewhere(BEFORE_OPTIONS, options);
        final Icmpv6Header icmp = new Icmpv6Header().wrap(frame, SOMEWHERE);
        final int available = frame.capacity() - SOMEWHERE;

        assertThat(icmp.checkNeighbour(available)).isEqualTo(reason);
        if (reason == Reason.NONE) {
            assertThat(icmp.linkLayerAddress(Icmpv6Header.SOURCE_LINK_LAYER, available))
                    .isEqualTo(Long.parseLong(mac, 16));
        }
    }

    @Test
    void shouldRefuseANeighbourMessageWithoutItsWholeTarget() {
        final Icmpv6Header icmp = new Icmpv6Header().wrap(frameSomewhere(BEFORE_OPTIONS), SOMEWHERE);

        assertThat(icmp.checkNeighbour(24)).isEqualTo(Reason.NONE);
        assertThat(icmp.checkNeighbour(23)).isEqualTo(Reason.MALFORMED_ICMP);
        assertThat(icmp.checkNeighbour(0)).isEqualTo(Reason.MALFORMED_ICMP);
    }

    @ParameterizedTest
    @CsvSource({
        "1, true",
        "2, true",
        "3, true",
        "4, true",
        "127, true",
        "128, false",
        "129, false",
        "135, false",
        "136, false",
        "255, false"
    })
    void shouldKnowAnErrorFromAQuestion(final int type, final boolean error) {
        final Icmpv6Header icmp =
                new Icmpv6Header().wrap(rubbish(Icmpv6Header.LENGTH), SOMEWHERE).type(type);

        assertThat(Icmpv6Header.isError(icmp.type())).isEqualTo(error);
    }

    @Test
    void shouldRefuseAHeaderThatLacksItsLastByte() {
        final Icmpv6Header icmp = new Icmpv6Header().wrap(frameSomewhere(TOO_BIG), SOMEWHERE);

        assertThat(icmp.check(8)).isEqualTo(Reason.NONE);
        assertThat(icmp.check(7)).isEqualTo(Reason.MALFORMED_ICMP);
    }
}
