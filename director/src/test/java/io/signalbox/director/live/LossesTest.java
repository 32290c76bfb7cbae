package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.LoseFrames;
import io.signalbox.director.live.Reading.PortCounters;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossesTest {
    private final Losses losses = new Losses();

    private static PortCounters port(final long dropped, final long truncated, final long refused) {
        return new PortCounters(100, dropped, truncated, 100, refused);
    }

    @Test
    void shouldTellOfEachPortByItsNumberWhatItLostSinceTheLastTime() {
        assertThat(losses.since(List.of(port(0, 0, 0), port(3, 0, 2)))).containsExactly(new LoseFrames(1, 3, 2));
        assertThat(losses.since(List.of(port(5, 0, 0), port(3, 0, 2)))).containsExactly(new LoseFrames(0, 5, 0));
        assertThat(losses.since(List.of(port(5, 0, 1), port(4, 0, 2))))
                .containsExactly(new LoseFrames(0, 0, 1), new LoseFrames(1, 1, 0));
    }

    /** It was handed out, and decided. */
    @Test
    void shouldNotCallAFrameLostThatWasCutShort() {
        assertThat(losses.since(List.of(port(0, 7, 0)))).isEmpty();
        assertThat(losses.since(List.of(port(1, 9, 0)))).containsExactly(new LoseFrames(0, 1, 0));
    }
}
