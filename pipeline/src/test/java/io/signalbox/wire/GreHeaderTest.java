package io.signalbox.wire;

import static io.signalbox.wire.Frames.SOMEWHERE;
import static io.signalbox.wire.Frames.frameSomewhere;
import static io.signalbox.wire.Frames.hexSomewhere;
import static io.signalbox.wire.Frames.rubbish;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class GreHeaderTest {
    @Test
    void shouldReadEveryField() {
        final GreHeader gre = new GreHeader().wrap(frameSomewhere("b001 86dd 762f 0000"), SOMEWHERE);

        assertThat(gre.flags()).isEqualTo(0xB001);
        assertThat(gre.protocolType()).isEqualTo(EthernetHeader.IPV6);
        assertThat(gre.headerLength()).isEqualTo(8);
    }

    @Test
    void shouldBeFourBytesLongWithoutAChecksum() {
        assertThat(new GreHeader().wrap(frameSomewhere("0000 0800"), SOMEWHERE).headerLength())
                .isEqualTo(4);
    }

    @Test
    void shouldWriteEveryFieldAndTheZerosBehindTheChecksum() {
        final UnsafeBuffer frame = rubbish(GreHeader.LENGTH_WITH_CHECKSUM);

        new GreHeader()
                .wrap(frame, SOMEWHERE)
                .flags(GreHeader.CHECKSUM_PRESENT)
                .protocolType(EthernetHeader.IPV4)
                .checksum(0xF62F);

        assertThat(hexSomewhere(frame)).isEqualTo("80000800f62f0000");
    }

    @Test
    void shouldRefuseAHeaderThatLacksItsLastByte() {
        final GreHeader bare = new GreHeader().wrap(frameSomewhere("00000800"), SOMEWHERE);
        final GreHeader checked = new GreHeader().wrap(frameSomewhere("80000800 762f0000"), SOMEWHERE);

        assertThat(bare.check(4)).isEqualTo(Reason.NONE);
        assertThat(bare.check(3)).isEqualTo(Reason.TRUNCATED);
        assertThat(checked.check(8)).isEqualTo(Reason.NONE);
        assertThat(checked.check(7)).isEqualTo(Reason.TRUNCATED);
    }
}
