package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.packet.PacketSlot;
import io.signalbox.ring.LaneFixture.Shape;
import io.signalbox.stage.Stage;
import io.signalbox.stage.State;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stage that throws ends the run, says where, and lets nothing out that came behind it. */
@Timeout(120)
class StageFailureTest {
    private static final int BATCH = 256;
    private static final int BEHIND = 20;
    private static final int FIRST = 0;
    private static final int MIDDLE = 100;
    private static final int LAST = BATCH - 1;
    private static final List<String> STAGES = List.of(Lane.STAGE_NAMES);

    /** Where in a stage it happens. */
    private enum Moment {
        PREPARE,
        PROCESS,
        END_OF_BATCH
    }

    /** @param input at whose slot the stage throws, or the end of whose batch */
    private record Fault(Shape shape, String stage, Moment moment, int input) {
        /** How many of the batch's frames may have been handed to the sink. */
        int sent() {
            if (!stage.equals("egress") || moment == Moment.PREPARE) {
                return 0;
            }
            return moment == Moment.PROCESS ? input : BATCH;
        }

        /** The input that the failure names: the end of a batch is its last one's. */
        int named() {
            return moment == Moment.END_OF_BATCH ? LAST : input;
        }
    }

    static Stream<Fault> faults() {
        return Arrays.stream(Layout.values())
                .map(layout -> new Shape(layout, BATCH, 2_048))
                .flatMap(shape -> STAGES.stream().flatMap(stage -> Arrays.stream(Moment.values())
                        .flatMap(moment -> IntStream.of(FIRST, MIDDLE, LAST)
                                .mapToObj(input -> new Fault(shape, stage, moment, input)))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldEndTheRunAndReleaseNothingBehindTheFault(final Fault fault) {
        final Provocation provocation = new Provocation(fault);
        final LaneFixture director = new LaneFixture(fault.shape(), State.Bounds.SMALL, 0, provocation::around);
        final long first = director.lane.lastEvent() + LaneFixture.SENTINELS + 1;
        provocation.arm(first);
        final StageFailure failure;
        try (director) {
            failure = catchThrowableOfType(
                    StageFailure.class,
                    () -> director.together(connections(BATCH + BEHIND).inputs()));
            assertThat(catchThrowableOfType(StageFailure.class, director.lane::doWork))
                    .isSameAs(failure);
        }
        assertThat(failure.stage()).isEqualTo(fault.stage());
        assertThat(failure.event()).isEqualTo(first + fault.named());
        assertThat(failure).hasMessageContaining(fault.stage()).hasMessageContaining("provoked");
        assertThat(director.sent())
                .extracting(Outcome.Sent::origin)
                .containsExactlyElementsOf(
                        IntStream.range(0, fault.sent()).boxed().toList());
        assertThat(stagesStillRunning()).isEmpty();
    }

    private static Script connections(final int count) {
        final Script script = new Script();
        IntStream.range(0, count)
                .forEach(i -> script.fromClient(Client.of(1_024 + i).syn(Site.NAT)));
        return script;
    }

    private static List<String> stagesStillRunning() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(STAGES::contains)
                .toList();
    }

    /** Makes one stage throw once the armed event, or the end of its batch, has come. */
    private static final class Provocation {
        private final Fault fault;
        private int wrapped;
        private volatile long event = Long.MAX_VALUE;

        Provocation(final Fault fault) {
            this.fault = fault;
        }

        void arm(final long firstEvent) {
            event = firstEvent + fault.input();
        }

        Stage around(final Stage stage) {
            return STAGES.get(wrapped++).equals(fault.stage()) ? provoked(stage) : stage;
        }

        private Stage provoked(final Stage stage) {
            return new Stage() {
                private long last;

                @Override
                public void prepare(final PacketSlot slot) {
                    throwIf(fault.moment() == Moment.PREPARE && slot.event == event);
                    stage.prepare(slot);
                }

                @Override
                public void process(final PacketSlot slot) {
                    last = slot.event;
                    throwIf(fault.moment() == Moment.PROCESS && slot.event == event);
                    stage.process(slot);
                }

                @Override
                public void endOfBatch() {
                    throwIf(fault.moment() == Moment.END_OF_BATCH && last >= event);
                    stage.endOfBatch();
                }
            };
        }

        private static void throwIf(final boolean now) {
            if (now) {
                throw new IllegalStateException("provoked");
            }
        }
    }
}
