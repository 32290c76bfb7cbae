package io.signalbox.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.command.Command.SetLevel;
import io.signalbox.decision.Level;
import io.signalbox.decision.Reason;
import io.signalbox.journal.codec.DecisionScribe;
import io.signalbox.packet.EventKind;
import io.signalbox.packet.Offload;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written at each level, and that nothing is told twice or not at all. */
class LevelsTest {
    private final Slots slots = new Slots();
    private final RecordedDecisions journal = new RecordedDecisions(0, "", 16);

    private Heard heard() {
        final Heard heard = new Heard();
        journal.forEach(heard);
        return heard;
    }

    private void tell(final Level level) {
        slots.command(new SetLevel(level));
        slots.decide(journal);
    }

    private void tick() {
        slots.tick();
        slots.decide(journal);
    }

    private void stop() {
        slots.next(EventKind.STOP, Reason.STOP);
        slots.decide(journal);
    }

    private void request(final int connection) {
        slots.request(connection);
        slots.decide(journal);
    }

    private void reply(final int connection) {
        slots.reply(connection);
        slots.decide(journal);
    }

    @Test
    void shouldCountEstablishedPacketsWhereItIsToldTo() {
        tell(Level.CONNECTIONS);
        slots.connection(7, 10, journal);
        stop();

        final Heard heard = heard();
        assertThat(heard.events)
                .as("command, first packets of both directions, stop")
                .containsExactly(1L, 2L, 3L, 12L);
        assertThat(heard.runs).containsExactly("7: 4 (240) and 4 (240) of events 4 to 11");
    }

    @Test
    void shouldCountTicks() {
        tell(Level.CONNECTIONS);
        tick();
        tick();
        stop();
        assertThat(heard().runs).containsExactly("-1: 2 (0) and 0 (0) of events 2 to 3");
    }

    @Test
    void shouldEndARunBeforeAFullRecordOfItsConnection() {
        tell(Level.CONNECTIONS);
        slots.connection(7, 3, journal);
        slots.syn(7);
        slots.decide(journal);

        final Heard heard = heard();
        assertThat(heard.runs).containsExactly("7: 1 (60) and 0 (0) of events 4 to 4");
        assertThat(heard.events).containsExactly(1L, 2L, 3L, 5L);
    }

    @Test
    void shouldTellOfACountedPacketAfterTenSeconds() {
        tell(Level.CONNECTIONS);
        slots.connection(7, 3, journal);
        final long due = slots.slot.timeNs + DecisionScribe.RUN_NS;
        slots.tick().timeNs = due - 1;
        slots.decide(journal);
        assertThat(heard().runs).isEmpty();
        slots.tick().timeNs = due;
        slots.decide(journal);
        assertThat(heard().runs).containsExactly("7: 1 (60) and 0 (0) of events 4 to 4");
    }

    @Test
    void shouldEndAllRunsSoonAfterTheLevelHasChanged() {
        tell(Level.CONNECTIONS);
        for (int connection = 0; connection < 10; connection++) {
            slots.connection(connection, 3, journal);
        }
        tell(Level.DECISIONS);
        tick();
        tick();

        final Heard heard = heard();
        assertThat(heard.runs).hasSize(10);
        assertThat(heard.counted).isEqualTo(10);
        assertThat(heard.events).endsWith(32L, 33L, 34L);
    }

    @Test
    void shouldSayWhatIsInNoRun() {
        final MemorySink sink = new MemorySink(settings());
        final JournalWriter writer = JournalWriter.open(sink, settings());
        slots.command(new SetLevel(Level.CONNECTIONS));
        slots.decide(writer.door());
        slots.connection(7, 10, writer.door());
        slots.skipTo(slots.event() + 4);
        slots.request(7);
        slots.decide(writer.door());
        writer.close();

        final Heard heard = new Heard();
        sink.forEach(heard);
        assertThat(heard.troubles).containsExactly("of the events up to 15 3 have no record and are in no run");
    }

    @Test
    void shouldWriteRunsWhenTheJournalIsClosed() {
        final MemorySink sink = new MemorySink(settings());
        final JournalWriter writer = JournalWriter.open(sink, settings());
        slots.command(new SetLevel(Level.CONNECTIONS));
        slots.decide(writer.door());
        slots.connection(7, 10, writer.door());
        writer.close();

        final Heard heard = new Heard();
        sink.forEach(heard);
        assertThat(heard.troubles).isEmpty();
        assertThat(heard.counted).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261121, 0x5EED})
    void shouldTellOfEveryEventOnceAtAnyLevel(final long seed) {
        final Random random = new Random(seed);
        final MemorySink sink = new MemorySink(settings());
        final JournalWriter writer = JournalWriter.open(sink, settings());
        for (int round = 0; round < 20_000; round++) {
            switch (random.nextInt(20)) {
                case 0 -> slots.syn(random.nextInt(20));
                case 1 -> slots.tick();
                case 2 -> slots.dropped(Reason.NOT_FOR_US);
                case 3 -> {
                    if (random.nextInt(50) == 0) {
                        slots.command(new SetLevel(Level.values()[random.nextInt(2)]));
                    } else {
                        slots.tick();
                    }
                }
                case 4, 5, 6, 7, 8, 9, 10, 11 -> slots.reply(random.nextInt(20));
                default -> slots.request(random.nextInt(20));
            }
            slots.slot.timeNs = slots.event() * 50_000_000;
            slots.decide(writer.door(), journal);
            if (random.nextInt(100) == 0) {
                writer.writeInline();
            }
        }
        slots.next(EventKind.STOP, Reason.STOP);
        slots.decide(writer.door(), journal);
        writer.close();

        final Heard heard = new Heard();
        sink.forEach(heard);
        assertThat(heard.troubles).isEmpty();
        assertThat(heard.runs).isNotEmpty();
        assertThat(heard.counted + heard.events.size()).isEqualTo(20_001);
        assertThat(sink.readBack().firstDifference(journal)).isEqualTo(-1);
    }

    @Test
    void shouldPutAnInputRightBeforeItsDecision() {
        final MemorySink sink = new MemorySink(settings());
        final JournalWriter writer = JournalWriter.open(sink, settings());
        slots.level = Level.FRAMES;
        // a batch arrives before it is decided
        for (int event = 1; event <= 3; event++) {
            arrive(writer.door());
        }
        slots.skipTo(1);
        for (int event = 1; event <= 3; event++) {
            slots.dropped(Reason.NOT_FOR_US);
            slots.decide(writer.door());
            writer.writeInline();
        }
        writer.close();

        final Heard heard = new Heard();
        sink.forEach(heard);
        assertThat(heard.events).containsExactly(-1L, 1L, -2L, 2L, -3L, 3L);
    }

    @Test
    void shouldSayThatABatchFindsNoRoomRatherThanWaitForEver() {
        final JournalWriter writer = JournalWriter.open(new MemorySink(settings()), settings());
        slots.level = Level.FRAMES;
        assertThatThrownBy(() -> {
                    for (int event = 1; event <= 1_000; event++) {
                        final UnsafeBuffer frame = new UnsafeBuffer(new byte[1_500]);
                        slots.dropped(Reason.NOT_FOR_US).frame(0, frame, 0, 1_500, 1_500, Offload.NONE);
                        slots.slot.carriedFrom = 1_500;
                        writer.inlineLog().arrived(slots.slot);
                    }
                })
                .hasMessage("the journal's ring for inputs, 65536 bytes, is too small for the frames of one batch");
    }

    private void arrive(final JournalDoor door) {
        slots.dropped(Reason.NOT_FOR_US).frame(0, new UnsafeBuffer(new byte[60]), 0, 60, 60, Offload.NONE);
        slots.slot.carriedFrom = 60;
        door.arrived(slots.slot);
    }

    private static JournalSettings settings() {
        return new JournalSettings().connections(16).ringBytes(1 << 20).inputRingBytes(1 << 16);
    }
}
