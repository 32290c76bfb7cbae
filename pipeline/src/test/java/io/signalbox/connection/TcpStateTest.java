package io.signalbox.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpStateTest {
    private static final String STATES = "NO ES SS SR FW TW CL CW LA LI SA";
    private static final int STATE_COUNT = 11;
    private static final Map<String, Integer> FLAGS = Map.of("fin", 0x01, "syn", 0x02, "rst", 0x04, "ack", 0x10);

    private static final WrittenTransitions NORMAL = new WrittenTransitions(STATES, """
            | input | syn | SR | ES | ES | SR | SR | SR | SR | SR | SR | SR | SR |
            | input | fin | CL | CW | SS | TW | TW | TW | CL | CW | LA | LI | TW |
            | input | ack | ES | ES | SS | ES | FW | TW | CL | CW | CL | LI | ES |
            | input | rst | CL | CL | CL | SR | CL | CL | CL | CL | LA | LI | SR |
            | output | syn | SS | ES | SS | SR | SS | SS | SS | SS | SS | LI | SR |
            | output | fin | TW | FW | SS | TW | FW | TW | CL | TW | LA | LI | TW |
            | output | ack | ES | ES | SS | ES | FW | TW | CL | CW | LA | ES | ES |
            | output | rst | CL | CL | SS | CL | CL | TW | CL | CL | CL | CL | CL |
            | input-only | syn | SR | ES | ES | SR | SR | SR | SR | SR | SR | SR | SR |
            | input-only | fin | CL | FW | SS | TW | FW | TW | CL | CW | LA | LI | TW |
            | input-only | ack | ES | ES | SS | ES | FW | TW | CL | CW | CL | LI | ES |
            | input-only | rst | CL | CL | CL | SR | CL | CL | CL | CL | LA | LI | CL |
            """);

    private static final WrittenTransitions SECURE = new WrittenTransitions(STATES, """
            | input | syn | SR | ES | ES | SR | SR | SR | SR | SR | SR | SR | SA |
            | input | fin | CL | CW | SS | TW | TW | TW | CL | CW | LA | LI | SA |
            | input | ack | ES | ES | SS | SR | FW | TW | CL | CW | CL | LI | SA |
            | input | rst | CL | CL | CL | SR | CL | CL | CL | CL | LA | LI | CL |
            | output | syn | SS | ES | SS | SA | SS | SS | SS | SS | SS | LI | SA |
            | output | fin | TW | FW | SS | TW | FW | TW | CL | TW | LA | LI | TW |
            | output | ack | ES | ES | SS | ES | FW | TW | CL | CW | LA | ES | ES |
            | output | rst | CL | CL | SS | CL | CL | TW | CL | CL | CL | CL | CL |
            | input-only | syn | SA | ES | ES | SR | SA | SA | SA | SA | SA | SA | SA |
            | input-only | fin | CL | FW | SS | TW | FW | TW | CL | CW | LA | LI | TW |
            | input-only | ack | ES | ES | SS | ES | FW | TW | CL | CW | CL | LI | ES |
            | input-only | rst | CL | CL | CL | SR | CL | CL | CL | CL | LA | LI | CL |
            """);

    @Test
    void shouldFollowTheKernelInEveryStateOnEveryEventInEveryDirection() {
        assertThat(NORMAL.rows()).isEqualTo(12);
        assertThat(NORMAL.differences((state, way, event) -> TcpState.next(state, way, FLAGS.get(event))))
                .isEmpty();
    }

    @Test
    void shouldFollowTheKernelWhileItIsSecureToo() {
        assertThat(SECURE.rows()).isEqualTo(12);
        assertThat(SECURE.differences((state, way, event) -> TcpState.nextSecure(state, way, FLAGS.get(event))))
                .isEmpty();
    }

    /** RST before SYN before FIN before ACK; with none of them the connection closes. */
    @Test
    void shouldTakeTheStrongestFlagAsTheEvent() {
        for (int flags = 0; flags < 256; flags++) {
            final int bits = flags;
            final String event = List.of("rst", "syn", "fin", "ack").stream()
                    .filter(name -> (bits & FLAGS.get(name)) != 0)
                    .findFirst()
                    .orElse("none");
            for (final Direction direction : Direction.values()) {
                for (int state = 0; state < STATE_COUNT; state++) {
                    final boolean closes = event.equals("none");
                    assertThat(TcpState.next(state, direction, flags))
                            .isEqualTo(closes ? 6 : TcpState.next(state, direction, FLAGS.get(event)));
                    assertThat(TcpState.nextSecure(state, direction, flags))
                            .isEqualTo(closes ? 6 : TcpState.nextSecure(state, direction, FLAGS.get(event)));
                }
            }
        }
    }

    @Test
    void shouldNumberTheStatesAsTheKernelDoes() {
        assertThat(Arrays.stream(TcpState.values()).map(Enum::name))
                .containsExactly(
                        "NONE",
                        "ESTABLISHED",
                        "SYN_SENT",
                        "SYN_RECV",
                        "FIN_WAIT",
                        "TIME_WAIT",
                        "CLOSE",
                        "CLOSE_WAIT",
                        "LAST_ACK",
                        "LISTEN",
                        "SYNACK");
        assertThat(TcpState.byId(7)).isSameAs(TcpState.CLOSE_WAIT);
    }

    @Test
    void shouldCountOpeningAndEstablishedConnectionsAsActive() {
        assertThat(Arrays.stream(TcpState.values()).filter(TcpState::active))
                .containsExactly(TcpState.ESTABLISHED, TcpState.SYN_SENT, TcpState.SYN_RECV, TcpState.SYNACK);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, 2",
        "ESTABLISHED, 900",
        "SYN_SENT, 120",
        "SYN_RECV, 60",
        "FIN_WAIT, 120",
        "TIME_WAIT, 120",
        "CLOSE, 10",
        "CLOSE_WAIT, 60",
        "LAST_ACK, 30",
        "LISTEN, 120",
        "SYNACK, 120"
    })
    void shouldRememberEachStateAsLongAsTheKernelDoes(final TcpState state, final int seconds) {
        assertThat(new Timeouts().tcp(state.ordinal())).isEqualTo(seconds);
    }

    @Test
    void shouldSetThreeTimeoutsAndKeepThoseGivenAsZero() {
        final Timeouts timeouts = new Timeouts();
        assertThat(timeouts.udp()).isEqualTo(300);

        timeouts.set(0, 7, 8);
        assertThat(timeouts.tcp()).isEqualTo(900);
        assertThat(timeouts.tcpFin()).isEqualTo(7);
        assertThat(timeouts.udp()).isEqualTo(8);

        timeouts.set(5, 0, 0);
        assertThat(timeouts.tcp(TcpState.ESTABLISHED.ordinal())).isEqualTo(5);
        assertThat(timeouts.tcp(TcpState.FIN_WAIT.ordinal())).isEqualTo(7);
        assertThat(timeouts.tcp(TcpState.TIME_WAIT.ordinal())).isEqualTo(120);
        assertThat(timeouts.udp()).isEqualTo(8);
    }
}
