package io.signalbox.wire;

import static io.signalbox.wire.Frames.SOMEWHERE;
import static io.signalbox.wire.Frames.frameSomewhere;
import static io.signalbox.wire.Frames.hexSomewhere;
import static io.signalbox.wire.Frames.rubbish;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class GueHeaderTest {
    @Test
    void shouldReadEveryField() {
        final GueHeader gue = new GueHeader().wrap(frameSomewhere("6204 0001", "80000000 00000006"), SOMEWHERE);

        assertThat(gue.version()).isEqualTo(1);
        assertThat(gue.isControl()).isTrue();
        assertThat(gue.headerLength()).isEqualTo(12);
        assertThat(gue.protocol()).isEqualTo(Protocol.IPV4);
    }

    @Test
    void shouldWriteAHeaderWithoutOptionalWords() {
        final UnsafeBuffer frame = rubbish(GueHeader.LENGTH);

        new GueHeader().wrap(frame, SOMEWHERE).write(Protocol.IPV6);

        assertThat(hexSomewhere(frame)).isEqualTo("00290000");
    }

    @Test
    void shouldRefuseAHeaderThatLacksItsLastByte() {
        final GueHeader gue = new GueHeader().wrap(frameSomewhere("02040000", "00000000 00000000"), SOMEWHERE);

        assertThat(gue.check(12)).isEqualTo(Reason.NONE);
        assertThat(gue.check(11)).isEqualTo(Reason.TRUNCATED);
        assertThat(gue.check(3)).isEqualTo(Reason.TRUNCATED);
    }
}
