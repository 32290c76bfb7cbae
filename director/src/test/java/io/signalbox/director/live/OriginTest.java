package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of a state that was handed over. */
class OriginTest {
    private final List<String> said = new ArrayList<>();

    private static State.Bounds room(final int connections, final int datagrams) {
        return new State.Bounds(connections, datagrams, 16, 1 << 20);
    }

    private List<String> saidWhenAskedFor(final State.Bounds asked) {
        new Origin(null, room(1_024, 32), 0, 7, 0).sayRoom(asked, said::add);
        return said;
    }

    @Test
    void shouldSayThatRoomForMoreIsNotMadeAtATakeOver() {
        assertThat(saidWhenAskedFor(room(1_024, 64)))
                .containsExactly(
                        "took over: room for 1024 connections and 32 datagrams as before, not for 1024 and 64");
    }

    @Test
    void shouldSayThatTheTableKeepsItsSizeAtATakeOver() {
        assertThat(saidWhenAskedFor(room(2_048, 32))).hasSize(1);
    }

    @Test
    void shouldSayNothingWhereTheRoomIsWhatWasAskedFor() {
        assertThat(saidWhenAskedFor(room(1_024, 32))).isEmpty();
    }
}
