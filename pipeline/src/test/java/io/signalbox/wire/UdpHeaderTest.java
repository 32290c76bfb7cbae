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

class UdpHeaderTest {
    private static final String[] BYTES = {"c350 0035", "800a e471"};

    @Test
    void shouldReadEveryField() {
        final UdpHeader udp = new UdpHeader().wrap(frameSomewhere(BYTES), SOMEWHERE);

        assertThat(udp.sourcePort()).isEqualTo(50000);
        assertThat(udp.destinationPort()).isEqualTo(53);
        assertThat(udp.length()).isEqualTo(0x800A);
        assertThat(udp.checksum()).isEqualTo(0xE471);
    }

    @Test
    void shouldWriteEveryField() {
        final UnsafeBuffer frame = rubbish(UdpHeader.LENGTH);

        new UdpHeader()
                .wrap(frame, SOMEWHERE)
                .sourcePort(50000)
                .destinationPort(53)
                .length(0x800A)
                .checksum(0xE471);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(BYTES));
    }

    @Test
    void shouldRefuseAHeaderThatLacksItsLastByte() {
        final UdpHeader udp = new UdpHeader().wrap(frameSomewhere(BYTES), SOMEWHERE);

        assertThat(udp.check(8)).isEqualTo(Reason.NONE);
        assertThat(udp.check(7)).isEqualTo(Reason.MALFORMED_UDP);
    }

    @Test
    void shouldBeContentWithTwoPortsInAQuote() {
        final UdpHeader udp = new UdpHeader().wrap(frameSomewhere("c3500035"), SOMEWHERE);

        assertThat(udp.checkPorts(3)).isEqualTo(Reason.MALFORMED_UDP);
        assertThat(udp.checkPorts(4)).isEqualTo(Reason.NONE);
        assertThat(udp.destinationPort()).isEqualTo(53);
    }
}
