package io.signalbox.translate;

import static io.signalbox.wire.TcpHeader.ACK;
import static io.signalbox.wire.TcpHeader.FIN;
import static io.signalbox.wire.TcpHeader.RST;
import static io.signalbox.wire.TcpHeader.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections live as RFC 9293 section 3.3.2 draws them, seen from the middle. */
class TcpTrackTest {
    private TcpTrack state = TcpTrack.NONE;

    private TcpTrackTest inside(final int flags) {
        return pass(true, flags);
    }

    private TcpTrackTest outside(final int flags) {
        return pass(false, flags);
    }

    private TcpTrackTest pass(final boolean fromInside, final int flags) {
        state = TcpTrack.byId(TcpTrack.next(state.ordinal(), fromInside, flags));
        return this;
    }

    private void is(final TcpTrack expected) {
        assertThat(state).isEqualTo(expected);
    }

    private TcpTrackTest established() {
        inside(SYN).is(TcpTrack.SYN_SENT);
        outside(SYN | ACK).is(TcpTrack.SYN_RECV);
        inside(ACK).is(TcpTrack.ESTABLISHED);
        outside(ACK).is(TcpTrack.ESTABLISHED);
        return this;
    }

    @Test
    void shouldFollowAConnectionThatItsInsideHostCloses() {
        established().inside(FIN | ACK).is(TcpTrack.FIN_WAIT);
        outside(ACK).is(TcpTrack.CLOSE_WAIT);
        outside(FIN | ACK).is(TcpTrack.LAST_ACK);
        inside(ACK).is(TcpTrack.TIME_WAIT);
    }

    @Test
    void shouldFollowAConnectionThatItsServerCloses() {
        established().outside(FIN | ACK).is(TcpTrack.FIN_WAIT);
        inside(ACK).is(TcpTrack.CLOSE_WAIT);
        inside(FIN | ACK).is(TcpTrack.LAST_ACK);
        outside(ACK).is(TcpTrack.TIME_WAIT);
    }

    @Test
    void shouldFollowTwoThatOpenAtTheSameTime() {
        inside(SYN).outside(SYN).is(TcpTrack.SYN_SENT2);
        inside(SYN | ACK).is(TcpTrack.SYN_RECV);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void shouldBeOverWithAReset(final TcpTrack before) {
        state = before;
        inside(RST).is(TcpTrack.CLOSE);
        state = before;
        outside(RST | ACK).is(TcpTrack.CLOSE);
    }

    @Test
    void shouldBeginInTheMiddleButWithNoAnswerAndNoEnd() {
        assertThat(TcpTrack.next(TcpTrack.NONE.ordinal(), true, ACK)).isEqualTo(TcpTrack.ESTABLISHED.ordinal());
        for (final int flags : new int[] {SYN | ACK, FIN | ACK, RST, 0}) {
            assertThat(TcpTrack.next(TcpTrack.NONE.ordinal(), true, flags)).isEqualTo(TcpTrack.INVALID);
        }
    }
}
