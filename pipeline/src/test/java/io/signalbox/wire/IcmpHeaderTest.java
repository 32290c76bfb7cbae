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

class IcmpHeaderTest {
    private static final String[] FRAGMENTATION_NEEDED = {"03 04 5b52", "0000 8514"};

    @Test
    void shouldReadEveryField() {
        final IcmpHeader icmp = new IcmpHeader().wrap(frameSomewhere(FRAGMENTATION_NEEDED), SOMEWHERE);

        assertThat(icmp.type()).isEqualTo(IcmpHeader.DESTINATION_UNREACHABLE);
        assertThat(icmp.code()).isEqualTo(IcmpHeader.FRAGMENTATION_NEEDED);
        assertThat(icmp.checksum()).isEqualTo(0x5B52);
        assertThat(icmp.rest()).isEqualTo(0x8514);
        assertThat(icmp.mtu()).isEqualTo(0x8514);
    }

    @Test
    void shouldReadTheTwoNumbersOfAnEcho() {
        final IcmpHeader icmp = new IcmpHeader().wrap(frameSomewhere("0800e826 f0070102"), SOMEWHERE);

        assertThat(icmp.type()).isEqualTo(IcmpHeader.ECHO_REQUEST);
        assertThat(icmp.rest()).isEqualTo(0xF007_0102);
        assertThat(icmp.identifier()).isEqualTo(0xF007);
        assertThat(icmp.sequence()).isEqualTo(0x0102);
    }

    @Test
    void shouldWriteEveryField() {
        final UnsafeBuffer frame = rubbish(IcmpHeader.LENGTH);

        new IcmpHeader()
                .wrap(frame, SOMEWHERE)
                .type(IcmpHeader.DESTINATION_UNREACHABLE)
                .code(IcmpHeader.FRAGMENTATION_NEEDED)
                .checksum(0x5B52)
                .mtu(0x8514);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(FRAGMENTATION_NEEDED));
    }

    @ParameterizedTest
    @CsvSource({
        "0, false",
        "3, true",
        "4, true",
        "5, true",
        "8, false",
        "11, true",
        "12, true",
        "13, false",
        "14, false",
        "9, false",
        "255, false"
    })
    void shouldKnowAnErrorFromAQuestion(final int type, final boolean error) {
        final IcmpHeader icmp =
                new IcmpHeader().wrap(rubbish(IcmpHeader.LENGTH), SOMEWHERE).type(type);

        assertThat(IcmpHeader.isError(icmp.type())).isEqualTo(error);
    }

    @Test
    void shouldRefuseAHeaderThatLacksItsLastByte() {
        final IcmpHeader icmp = new IcmpHeader().wrap(frameSomewhere(FRAGMENTATION_NEEDED), SOMEWHERE);

        assertThat(icmp.check(8)).isEqualTo(Reason.NONE);
        assertThat(icmp.check(7)).isEqualTo(Reason.MALFORMED_ICMP);
    }
}
