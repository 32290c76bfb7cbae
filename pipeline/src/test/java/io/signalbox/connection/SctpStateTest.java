package io.signalbox.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SctpStateTest {
    private static final int DATA = 0;
    private static final int STATE_COUNT = 14;

    /** First chunks by the words of the table; all other types are as data. */
    private static final Map<String, Integer> CHUNKS =
            Map.of("d", DATA, "i", 1, "i_a", 2, "ab", 6, "s", 7, "s_a", 8, "err", 9, "c_e", 10, "c_a", 11, "s_c", 14);

    private static final WrittenTransitions TRANSITIONS =
            new WrittenTransitions("NO I1 IN CS CR CW CO CE ES SS SR SA RJ CL", """
            | input | d | ES | I1 | IN | CS | CR | CW | CO | CE | ES | SS | SR | SA | RJ | CL |
            | input | i | I1 | IN | IN | CS | CR | CW | CO | CE | ES | SS | SR | SA | IN | IN |
            | input | i_a | CW | CW | CW | CS | CR | CO | CO | CE | ES | SS | SR | SA | RJ | CL |
            | input | c_e | CR | IN | IN | CR | CR | CW | CO | CE | ES | SS | SR | SA | RJ | CL |
            | input | c_a | ES | I1 | IN | CS | CR | CW | CO | ES | ES | SS | SR | SA | RJ | CL |
            | input | s | SR | I1 | IN | CS | CR | CW | CO | CE | SR | SS | SR | SA | RJ | CL |
            | input | s_a | CL | IN | IN | CS | CR | CW | CO | CE | ES | CL | SR | CL | RJ | CL |
            | input | s_c | CL | CL | CL | CS | CR | CW | CO | CE | ES | SS | SR | CL | RJ | CL |
            | input | err | CL | I1 | IN | CS | CR | CW | CO | CL | ES | SS | SR | SA | RJ | CL |
            | input | ab | CL | CL | CL | CL | CL | RJ | CL | CL | CL | CL | CL | CL | CL | CL |
            | output | d | ES | I1 | IN | CS | CR | CW | CO | CE | ES | SS | SR | SA | RJ | CL |
            | output | i | CW | CW | CW | CW | CW | CW | CW | CW | ES | CW | CW | CW | CW | CW |
            | output | i_a | CS | CS | CS | CS | CR | CW | CO | CE | ES | SS | SR | SA | RJ | CL |
            | output | c_e | CE | CE | CE | CE | CE | CE | CE | CE | ES | SS | SR | SA | RJ | CL |
            | output | c_a | ES | ES | ES | ES | ES | ES | ES | ES | ES | SS | SR | SA | RJ | CL |
            | output | s | SS | SS | SS | SS | SS | SS | SS | SS | SS | SS | SR | SA | RJ | CL |
            | output | s_a | SA | SA | SA | SA | SA | CW | CO | CE | ES | SA | SA | SA | RJ | CL |
            | output | s_c | CL | I1 | IN | CS | CR | CW | CO | CE | ES | SS | SR | SA | RJ | CL |
            | output | err | CL | CL | CL | CL | CL | CW | CO | CE | ES | SS | SR | SA | RJ | CL |
            | output | ab | CL | RJ | CL | CL | CL | CL | CL | CL | CL | CL | CL | CL | CL | CL |
            | input-only | d | ES | I1 | IN | CS | CR | ES | CO | CE | ES | SS | SR | SA | RJ | CL |
            | input-only | i | I1 | IN | IN | IN | IN | IN | CO | CE | ES | SS | SR | SA | IN | IN |
            | input-only | i_a | CE | CE | CE | CE | CE | CE | CO | CE | ES | SS | SR | SA | RJ | CL |
            | input-only | c_e | ES | ES | ES | ES | ES | ES | CO | CE | ES | SS | SR | SA | RJ | CL |
            | input-only | c_a | ES | I1 | IN | ES | ES | CW | ES | ES | ES | SS | SR | SA | RJ | CL |
            | input-only | s | SR | I1 | IN | CS | CR | CW | CO | CE | SR | SS | SR | SA | RJ | CL |
            | input-only | s_a | CL | IN | IN | CS | CR | CW | CO | CE | CL | CL | SR | CL | RJ | CL |
            | input-only | s_c | CL | CL | CL | CL | CL | CW | CO | CE | ES | SS | CL | CL | RJ | CL |
            | input-only | err | CL | I1 | IN | CS | CR | CW | CO | CE | ES | SS | SR | SA | RJ | CL |
            | input-only | ab | CL | CL | CL | CL | CL | RJ | CL | CL | CL | CL | CL | CL | CL | CL |
            """);

    @Test
    void shouldFollowTheKernelInEveryStateOnEveryChunkInEveryDirection() {
        assertThat(TRANSITIONS.rows()).isEqualTo(30);
        assertThat(TRANSITIONS.differences((state, way, chunk) -> SctpState.next(state, way, CHUNKS.get(chunk))))
                .isEmpty();
    }

    @Test
    void shouldTakeEveryOtherChunkAsData() {
        final Set<Integer> known = Set.copyOf(CHUNKS.values());
        for (int chunk = 0; chunk < 256; chunk++) {
            for (final Direction way : Direction.values()) {
                for (int state = 0; state < STATE_COUNT && !known.contains(chunk); state++) {
                    assertThat(SctpState.next(state, way, chunk)).isEqualTo(SctpState.next(state, way, DATA));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, NONE, 2",
        "1, INIT1, 4",
        "2, INIT, 61",
        "3, C-SENT, 61",
        "4, C-REPLIED, 61",
        "5, C-WAIT, 61",
        "6, COOKIE, 61",
        "7, C-ECHOED, 61",
        "8, ESTABLISHED, 900",
        "9, S-SENT, 61",
        "10, S-RECEIVED, 61",
        "11, S-ACK-SENT, 61",
        "12, REJECTED, 4",
        "13, CLOSED, 61"
    })
    void shouldNumberAndNameTheStatesAndRememberThemAsTheKernelDoes(
            final int number, final String label, final int seconds) {
        assertThat(SctpState.byId(number).ordinal()).isEqualTo(number);
        assertThat(SctpState.byId(number).label()).isEqualTo(label);
        assertThat(SctpState.byId(number).timeoutSeconds()).isEqualTo(seconds);
    }

    @Test
    void shouldCountOnlyEstablishedAssociationsAsActive() {
        assertThat(Arrays.stream(SctpState.values()).filter(SctpState::active)).containsExactly(SctpState.ESTABLISHED);
    }
}
