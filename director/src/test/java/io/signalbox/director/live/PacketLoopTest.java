package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.checkpoint.CheckpointSink;
import io.signalbox.command.Command;
import io.signalbox.command.Command.SetClock;
import io.signalbox.decision.DecisionLog;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.ring.StageFailure;
import io.signalbox.stage.Stage;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketLoopTest {
    private static final long HOUR_NS = 3_600_000_000_000L;

    /** A machine whose time passes when it is told to. */
    private static final class Machine implements PacketLoop.Machine {
        private long nowNs = 1_000;
        private long wallMinusEventNs = 5 * HOUR_NS;

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long wallMinusEventNs() {
            return wallMinusEventNs;
        }

        @Override
        public void cutAt(final long timeNs) {}

        @Override
        public void await(final long ns) {
            nowNs += ns;
        }
    }

    /** Is busy for a while before it takes a checkpoint's pages. */
    private static final class SlowSink implements CheckpointSink {
        private static final int WAITS = 5;

        private int waits = WAITS;

        @Override
        public boolean begin(final long event, final long timeNs) {
            return true;
        }

        @Override
        public boolean part(
                final int room, final long position, final DirectBuffer source, final int offset, final int length) {
            return true;
        }

        @Override
        public boolean isBusy() {
            return waits-- > 0;
        }

        @Override
        public boolean end() {
            return true;
        }

        @Override
        public void abandon() {}
    }

    private final Machine machine = new Machine();
    private final List<String> told = new ArrayList<>();
    private final DecisionLog log = (slot, emissions) -> {
        if (slot.kind == EventKind.COMMAND) {
            told.add(CommandText.of(slot.command));
        } else {
            told.add(slot.kind.name());
        }
    };
    private final MemorySource source = new MemorySource(1 << 20);
    private final Requests requests = new Requests(() -> {});
    private final Answers answers = new Answers(log, change -> {});
    private boolean breaks;
    private final Lane lane = Lane.open(
            new Lane.Settings(Layout.FUSED, Lane.MAX_RING, Lane.MAX_BATCH, this::breakable, 1),
            new State(State.Bounds.SMALL, 1, 2, 3),
            source,
            PacketSink.NOWHERE,
            answers);
    private boolean journalTrouble;
    private long checkpointsWanted;
    private final PacketLoop loop =
            new PacketLoop(lane, source, requests, answers, () -> journalTrouble, () -> checkpointsWanted, machine);

    private static Command command(final String text) {
        return IpvsadmParser.parse(text);
    }

    @Test
    void shouldTellTheClockFirstAndAgainOnlyWhenItWasSet() {
        loop.work();
        machine.nowNs += PacketLoop.TICK_NS;
        loop.work();
        assertThat(told).containsExactly("clock offset " + 5 * HOUR_NS, "TICK", "TICK");

        machine.wallMinusEventNs += HOUR_NS;
        machine.nowNs += PacketLoop.TICK_NS;
        loop.work();
        assertThat(told).endsWith("clock offset " + 6 * HOUR_NS, "TICK");
        assertThat(told).filteredOn(text -> text.startsWith("clock")).hasSize(2);
    }

    @Test
    void shouldTakeNoFrameBeforeItIsOpened() {
        source.offer(0, machine.nowNs, new UnsafeBuffer(new byte[60]), 0, 60, 60);
        loop.work();
        assertThat(told).doesNotContain("FRAME");
        loop.open();
        loop.work();
        assertThat(told).contains("FRAME");
    }

    @Test
    void shouldAnswerEachChangeInItsOrder() {
        final CompletableFuture<Optional<String>> first = requests.change(command("-A -t 192.0.2.1:80 -s rr"));
        final CompletableFuture<Optional<String>> again = requests.change(command("-A -t 192.0.2.1:80 -s rr"));
        final CompletableFuture<Optional<String>> other = requests.change(command("-D -t 192.0.2.1:80"));
        loop.work();
        assertThat(first).isCompletedWithValue(Optional.empty());
        assertThat(again.join()).isPresent();
        assertThat(other).isCompletedWithValue(Optional.empty());
    }

    private static List<Command> commands(final String... lines) {
        return Stream.of(lines).map(CommandText::parse).toList();
    }

    private void offerFrame() {
        source.offer(0, machine.nowNs, new UnsafeBuffer(new byte[60]), 0, 60, 60);
    }

    /** What is new may take its time; the rest may not, for frames could meet half of it. */
    @Test
    void shouldDraftWhatIsNewBetweenFramesAndChangeTheRestWithNoneBetween() {
        loop.open();
        requests.change(command("-A -t 192.0.2.1:80 -s rr"));
        loop.work();
        told.clear();
        final Changes changes = requests.changes(
                commands(
                        "-E -t 192.0.2.1:80 -s wlc",
                        "-A -t 192.0.2.2:80 -s rr",
                        "--set 900 120 300",
                        "-a -t 192.0.2.2:80 -r 10.0.0.1 -m",
                        "-a -t 192.0.2.1:80 -r 10.0.0.1 -m",
                        "-D -t 192.0.2.9:80"),
                null);
        while (!changes.end().isDone()) {
            offerFrame();
            loop.work();
        }
        assertThat(told)
                .filteredOn(text -> !text.equals("TICK"))
                .startsWith("FRAME")
                .endsWith("FRAME");
        assertThat(told)
                .filteredOn(text -> !text.equals("TICK") && !text.equals("FRAME"))
                .containsExactly(
                        "draft -E -t 192.0.2.1:80 -s wlc",
                        "draft -A -t 192.0.2.2:80 -s rr",
                        "draft -a -t 192.0.2.2:80 -r 10.0.0.1:80 -m -w 1",
                        "draft -a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 1",
                        "draft -D -t 192.0.2.9:80",
                        "together on",
                        "publish",
                        "--set 900 120 300",
                        "together off");
        assertThat(told.subList(told.indexOf("together on"), told.indexOf("together off")))
                .doesNotContain("FRAME");
        assertThat(changes.refusals())
                .containsExactly(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("No such service"));
    }

    @Test
    void shouldTellWhichDraftsWereRefused() {
        final List<Command> commands =
                commands("-A -t 192.0.2.1:80 -s rr", "-A -t 192.0.2.1:80 -s rr", "--set 900 120 300");
        requests.change(commands.get(0));
        final Changes changes = requests.changes(commands, null);
        while (!changes.end().isDone()) {
            loop.work();
        }
        assertThat(changes.refusals())
                .containsExactly(
                        Optional.of("Service already exists"), Optional.of("Service already exists"), Optional.empty());
    }

    /** What becomes of these depends on the order in which the tables change. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-D -t 192.0.2.1:80|-A -t 192.0.2.1:80 -s rr",
                "-A -t 192.0.2.1:80 -s rr|-E -t 192.0.2.1:80 -s wlc",
                "-d -t 192.0.2.1:80 -r 10.0.0.1:80|-a -t 192.0.2.1:80 -r 10.0.0.1:80 -m -w 1",
                "-C|-A -t 192.0.2.1:80 -s rr",
                "drain -t 192.0.2.1:80 -r 10.0.0.1:80|-d -t 192.0.2.1:80 -r 10.0.0.2:80",
                "quorum -t 192.0.2.1:80 of 1|-d -t 192.0.2.1:80 -r 10.0.0.2:80"
            })
    void shouldDraftNothingThatDependsOnWhatIsChangedBefore(final String lines) {
        loop.work();
        told.clear();
        requests.changes(commands(lines.split("\\|")), null);
        loop.work();
        assertThat(told)
                .filteredOn(text -> !text.equals("TICK"))
                .containsExactly(("together on|" + lines + "|together off").split("\\|"));
    }

    @Test
    void shouldEndChangesOfNothingAtOnce() {
        final Changes changes = requests.changes(List.of(), null);
        loop.work();
        assertThat(changes.end()).isCompleted();
        assertThat(changes.refusals()).isEmpty();
    }

    @Test
    void shouldReadTheTablesBehindTheChangesBeforeIt() {
        requests.change(command("-A -t 192.0.2.1:80 -s rr"));
        final CompletableFuture<Integer> services =
                requests.inspect((state, nowNs) -> state.services.all().size());
        requests.change(command("-A -t 192.0.2.2:80 -s rr"));
        loop.work();
        assertThat(services).isCompletedWithValue(1);
        assertThat(told).contains("look");
    }

    @Test
    void shouldTellTheJournalsTroubleBeforeWhatComesBehindIt() {
        loop.work();
        journalTrouble = true;
        machine.nowNs += PacketLoop.TICK_NS;
        loop.work();
        assertThat(told).endsWith("journal trouble on", "TICK");
    }

    @Test
    void shouldTakeTheCheckpointThatTheJournalWants() {
        loop.work();
        checkpointsWanted = 1;
        machine.nowNs += PacketLoop.TICK_NS;
        loop.work();
        assertThat(told).filteredOn("checkpoint"::equals).hasSize(1);
    }

    /** Whoever looks whether it is alive is not to take it for dead. */
    @Test
    void shouldTurnWhileItWaitsForACheckpoint() {
        lane.state().checkpoints.into(new SlowSink());
        requests.handOver();
        loop.work();
        assertThat(loop.turns()).isPositive();
    }

    @Test
    void shouldEndWithAStopAndRefuseWhoAsksBehindIt() {
        loop.stop();
        loop.run();
        assertThat(told).containsExactly("STOP");
        assertThatThrownBy(() -> requests.change(new SetClock(0)).join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("the director has ended");
    }

    @Test
    void shouldLeaveNobodyWaitingWhenAStageFails() {
        breaks = true;
        final CompletableFuture<Optional<String>> offered = requests.change(command("-A -t 192.0.2.1:80 -s rr"));
        final CompletableFuture<Integer> looking = requests.inspect((state, nowNs) -> 1);
        final CompletableFuture<Optional<String>> behind = requests.change(command("-C"));

        assertThatThrownBy(loop::run).isInstanceOf(StageFailure.class);

        assertThat(List.of(offered, looking, behind)).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    private Stage breakable(final Stage stage) {
        return slot -> {
            if (breaks && slot.kind == EventKind.COMMAND) {
                throw new IllegalArgumentException("as the test wants it");
            }
            stage.process(slot);
        };
    }
}
