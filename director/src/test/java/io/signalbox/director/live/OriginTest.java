package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.checkpoint.Checkpoints;
import io.signalbox.director.ExitCode;
import io.signalbox.director.live.Control.Answer;
import io.signalbox.journal.JournalDirectory;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of whom a state can be taken over, and what is said of one that was. */
class OriginTest {
    /** The one before has ended by then, and is not to have done so for nobody. */
    @Test
    void shouldWaitLongerForTheStateThanItMayTakeToWriteIt() {
        assertThat(Duration.ofMillis(Origin.TO_HAND_OVER_MS)).isGreaterThan(Duration.ofNanos(PacketLoop.HAND_OVER_NS));
    }

    private static final String OWN = String.valueOf(Checkpoints.LAYOUT);

    @TempDir
    Path folder;

    /** As this program, which is to direct eth0 and eth1, looks at a director that answers so. */
    private ThrowingCallable lookAt(final Map<String, String> answers) {
        return () -> {
            Files.createFile(folder.resolve(JournalDirectory.PROPERTIES));
            try (Control other = Control.open(folder.resolve("control"), (question, caller) -> {
                final String text = answers.get(question.line());
                return text == null ? Answer.trouble(ExitCode.WRONG_INPUT, "no question") : new Answer(0, text + "\n");
            })) {
                Origin.requireSame(folder.resolve("control"), folder, List.of("eth0", "eth1"));
            }
        };
    }

    @Test
    void shouldTakeOverFromADirectorLikeThisOne() {
        assertThatCode(lookAt(Map.of("interfaces", "eth0 eth1", "layout", OWN))).doesNotThrowAnyException();
    }

    /** Also where they are the same in another order: all goes by their numbers. */
    @ParameterizedTest
    @ValueSource(strings = {"eth0", "eth1 eth0", "eth0 eth1 eth2"})
    void shouldNotTakeOverFromADirectorOfOtherInterfaces(final String theirs) {
        assertThatThrownBy(lookAt(Map.of("interfaces", theirs, "layout", OWN)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("directs " + theirs.replace(" ", ", ") + ": -i must name the same interfaces");
    }

    /** It goes on: once it had handed over, it could not. */
    @Test
    void shouldNotTakeOverFromADirectorWhoseStateItCannotRead() {
        assertThatThrownBy(lookAt(Map.of("interfaces", "eth0 eth1", "layout", OWN + "1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("of another release");
    }

    @Test
    void shouldNotTakeOverFromADirectorThatDoesNotTellItsLayout() {
        assertThatThrownBy(lookAt(Map.of("interfaces", "eth0 eth1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("of another release");
    }

    private static State.Bounds room(final int connections, final int datagrams) {
        return new State.Bounds(connections, datagrams, 16, 1 << 20);
    }

    private static Optional<String> saidWhenAskedFor(final State.Bounds asked) {
        return new Origin(null, room(1_024, 32), 0, 7, 0).otherRoom(asked);
    }

    @Test
    void shouldSayThatRoomForMoreIsNotMadeAtATakeOver() {
        assertThat(saidWhenAskedFor(room(1_024, 64)))
                .hasValue("took over: room for 1024 connections and 32 datagrams as before, not for 1024 and 64");
    }

    @Test
    void shouldSayThatTheTableKeepsItsSizeAtATakeOver() {
        assertThat(saidWhenAskedFor(room(2_048, 32))).isPresent();
    }

    @Test
    void shouldSayNothingWhereTheRoomIsWhatWasAskedFor() {
        assertThat(saidWhenAskedFor(room(1_024, 32))).isEmpty();
    }
}
