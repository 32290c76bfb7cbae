package io.signalbox.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OffloadTest {
    private static final long WIDEST = Offload.of(0xFF, 0xFF, 0xFFFF, 0xFFFF, 0xFFFF);

    @Test
    void shouldGiveBackWhatItHolds() {
        final long offload = Offload.of(Offload.NEEDS_CHECKSUM, Offload.TCP_V6 | Offload.ECN, 1_428, 54, 16);
        assertThat(Offload.flags(offload)).isEqualTo(Offload.NEEDS_CHECKSUM);
        assertThat(Offload.gsoType(offload)).isEqualTo(Offload.TCP_V6);
        assertThat(Offload.gsoTypeAndEcn(offload)).isEqualTo(0x84);
        assertThat(Offload.gsoSize(offload)).isEqualTo(1_428);
        assertThat(Offload.checksumStart(offload)).isEqualTo(54);
        assertThat(Offload.checksumOffset(offload)).isEqualTo(16);
    }

    @Test
    void shouldHoldTheWidestOfEach() {
        assertThat(WIDEST).isEqualTo(-1L);
        assertThat(Offload.gsoTypeAndEcn(WIDEST)).isEqualTo(0xFF);
        assertThat(Offload.gsoSize(WIDEST)).isEqualTo(0xFFFF);
        assertThat(Offload.checksumStart(WIDEST)).isEqualTo(0xFFFF);
        assertThat(Offload.checksumOffset(WIDEST)).isEqualTo(0xFFFF);
    }

    @Test
    void shouldKnowASuperFrameByItsTypeAndSize() {
        assertThat(Offload.isSuperFrame(Offload.NONE)).isFalse();
        assertThat(Offload.isSuperFrame(Offload.of(0, Offload.TCP_V4, 0, 34, 16)))
                .isFalse();
        assertThat(Offload.isSuperFrame(Offload.of(0, Offload.UDP_FRAGMENTS, 1_480, 34, 6)))
                .isFalse();
        assertThat(Offload.isSuperFrame(Offload.of(0, Offload.TCP_V4 | Offload.ECN, 1_460, 34, 16)))
                .isTrue();
        assertThat(Offload.isSuperFrame(Offload.of(0, Offload.UDP_SEGMENTS, 1_200, 34, 6)))
                .isTrue();
    }

    @Test
    void shouldMoveAPartialChecksumWithItsFrame() {
        assertThat(Offload.moved(Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, 34, 16), 4))
                .isEqualTo(Offload.of(Offload.NEEDS_CHECKSUM, 0, 0, 38, 16));
        assertThat(Offload.moved(Offload.DATA_VALID, 4)).isEqualTo(Offload.DATA_VALID);
    }
}
