package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command;
import io.signalbox.director.config.Configured;
import io.signalbox.director.live.LiveDirector.Made;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.State;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code ipvsadm-restore} comes to for a director that has services already. */
class ReplacementTest {
    private static final String WEB = "-A -t 192.0.2.10:80 -s rr";
    private static final String ONE = "-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 1";
    private static final String OTHER = "-a -t 192.0.2.10:80 -r 10.0.0.2:80 -m -w 1";
    private static final String NAMES = "-A -u 192.0.2.10:53 -s rr";

    private static List<Command> commands(final String... lines) {
        return Stream.of(lines).map(CommandText::parse).toList();
    }

    private static Configured running(final String... lines) {
        final State state = new State(State.Bounds.SMALL, 0, 0, 0);
        commands(lines).forEach(command -> state.configurator.apply(command, 0));
        return Configured.of(state);
    }

    private static List<String> changes(final Configured running, final String... lines) {
        return new Replacement(commands(lines))
                .changes(running).stream().map(CommandText::of).toList();
    }

    @Test
    void shouldLeaveWhatIsThereAsItIsToBe() {
        assertThat(changes(running(WEB, ONE, NAMES), "-C", NAMES, WEB, ONE)).isEmpty();
    }

    @Test
    void shouldChangeWhatDiffersAndNothingElse() {
        assertThat(changes(running(WEB, ONE, NAMES), "-C", WEB, ONE.replace("-w 1", "-w 5"), OTHER))
                .containsExactly("-e -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 5", OTHER, "-D -u 192.0.2.10:53");
    }

    @Test
    void shouldDoAllThatIsNoServicesBehindTheServices() {
        assertThat(changes(running(NAMES), "-C", "--set 300 60 30", WEB))
                .containsExactly(WEB, "-D -u 192.0.2.10:53", "--set 300 60 30");
    }

    @Test
    void shouldBeWhatOnlyAddsBehindADeletionOfAll() {
        assertThat(Replacement.isOne(commands("-C", WEB, ONE, "--set 300 60 30")))
                .isTrue();
        assertThat(Replacement.isOne(commands(WEB, ONE))).isFalse();
        assertThat(Replacement.isOne(commands("-C", WEB, "-D -t 192.0.2.10:80")))
                .isFalse();
        assertThat(Replacement.isOne(commands("-C", WEB, "-C"))).isFalse();
        assertThat(Replacement.isOne(List.of())).isFalse();
    }

    /** Whether the first of two was changed or left, the second is refused as it would be behind a deletion of all. */
    @Test
    void shouldRefuseEachLineAsItWouldBeBehindADeletionOfAll() {
        final Replacement replacement = new Replacement(commands("-C", WEB, WEB, ONE, ONE, OTHER));
        final List<Command> changes = replacement.changes(running(WEB, ONE));
        assertThat(replacement.refusals(new Made(changes, Collections.nCopies(changes.size(), Optional.empty()))))
                .containsExactly(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("Service already exists"),
                        Optional.empty(),
                        Optional.of("Destination already exists"),
                        Optional.empty());
    }

    /** What is no line's own is told with the last line, whose exit code is that of all. */
    @Test
    void shouldTellOfAllThatTheTablesRefuse() {
        final String mail = "-A -t 192.0.2.10:25 -s rr";
        final Replacement replacement = new Replacement(commands("-C", WEB, ONE, OTHER));
        final List<Command> changes = replacement.changes(running(WEB, ONE, NAMES, mail));
        assertThat(changes).hasSize(3);
        assertThat(replacement.refusals(new Made(changes, Collections.nCopies(3, Optional.of("no")))))
                .containsExactly(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("no\n-D -u 192.0.2.10:53: no\n-D -t 192.0.2.10:25: no"));
        assertThat(replacement.refusals(
                        new Made(changes, List.of(Optional.empty(), Optional.of("no"), Optional.empty()))))
                .endsWith(Optional.of("-D -u 192.0.2.10:53: no"));
        assertThat(replacement.refusals(new Made(changes, Collections.nCopies(3, Optional.empty()))))
                .containsOnly(Optional.empty());
    }
}
