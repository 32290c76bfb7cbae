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

class EthernetHeaderTest {
    private static final String[] BYTES = {"020000000a0c", "fe80a1b2c3d4", "86dd"};
    private static final String[] TAG_BYTES = {"ab21", "0800"};

    @Test
    void shouldReadEveryField() {
        final EthernetHeader ethernet = new EthernetHeader().wrap(frameSomewhere(BYTES), SOMEWHERE);

        assertThat(ethernet.destination()).isEqualTo(0x0200_0000_0A0CL);
        assertThat(ethernet.source()).isEqualTo(0xFE80_A1B2_C3D4L);
        assertThat(ethernet.etherType()).isEqualTo(EthernetHeader.IPV6);
    }

    @Test
    void shouldWriteEveryField() {
        final UnsafeBuffer frame = rubbish(EthernetHeader.LENGTH);

        new EthernetHeader()
                .wrap(frame, SOMEWHERE)
                .destination(0x0200_0000_0A0CL)
                .source(0xFE80_A1B2_C3D4L)
                .etherType(EthernetHeader.IPV6);

        assertThat(hexSomewhere(frame)).isEqualTo(joined(BYTES));
    }

    @Test
    void shouldRefuseAHeaderThatLacksItsLastByte() {
        final EthernetHeader ethernet = new EthernetHeader().wrap(frameSomewhere(BYTES), SOMEWHERE);

        assertThat(ethernet.check(14)).isEqualTo(Reason.NONE);
        assertThat(ethernet.check(13)).isEqualTo(Reason.MALFORMED_ETHERNET);
    }

    @Test
    void shouldReadAndWriteAVlanTag() {
        final VlanTag tag = new VlanTag().wrap(frameSomewhere(TAG_BYTES), SOMEWHERE);
        assertThat(tag.tci()).isEqualTo(0xAB21);
        assertThat(tag.id()).isEqualTo(0xB21);
        assertThat(tag.etherType()).isEqualTo(EthernetHeader.IPV4);

        final UnsafeBuffer frame = rubbish(VlanTag.LENGTH);
        new VlanTag().wrap(frame, SOMEWHERE).tci(0xAB21).etherType(EthernetHeader.IPV4);
        assertThat(hexSomewhere(frame)).isEqualTo(joined(TAG_BYTES));
    }

    @Test
    void shouldRefuseATagThatLacksItsLastByte() {
        final VlanTag tag = new VlanTag().wrap(frameSomewhere(TAG_BYTES), SOMEWHERE);

        assertThat(tag.check(4)).isEqualTo(Reason.NONE);
        assertThat(tag.check(3)).isEqualTo(Reason.MALFORMED_ETHERNET);
    }
}
