package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.Checkpoint;
import io.signalbox.decision.Level;
import io.signalbox.golden.Scenarios;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.journal.JournalReader;
import io.signalbox.journal.JournalWriter;
import io.signalbox.journal.checkpoint.CheckpointFiles;
import io.signalbox.journal.codec.CommandRecord;
import io.signalbox.journal.codec.InputRecord;
import io.signalbox.journal.codec.RecordHandler;
import io.signalbox.packet.MemorySource;
import io.signalbox.packet.PacketSink;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.journal.JournalRun.Result;
import io.signalbox.ring.Lane;
import io.signalbox.ring.Layout;
import io.signalbox.stage.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long run, with checkpoints taken while it goes on, runs again from random ones of them. */
class LongRunTest {
    private static final int SOURCE_BYTES = 1 << 23;
    private static final int CONNECTIONS = 1 << 16;

    private record Input(int port, long timeNs, byte[] frame, String command) {}

    @TempDir
    private Path folder;

    @Test
    void shouldRunAgainFromRandomCheckpointsOfFiftyThousandPackets() throws IOException {
        assertRunsAgain(50_000, 10_000);
    }

    @Test
    @Tag("long")
    void shouldRunAgainFromRandomCheckpointsOfAMillionPackets() throws IOException {
        assertRunsAgain(1_000_000, 100_000);
    }

    private void assertRunsAgain(final int packets, final int checkpointEvery) throws IOException {
        final long events = record(inputs("gen-7-000"), packets, checkpointEvery);
        final List<Long> checkpoints = CheckpointFiles.events(folder.resolve("long"));
        assertThat(checkpoints).hasSizeGreaterThanOrEqualTo(3);
        final SplittableRandom random = new SplittableRandom(packets);
        for (int trial = 0; trial < 3; trial++) {
            final long checkpoint = checkpoints.get(random.nextInt(checkpoints.size()));
            final Result result = RecordedJournal.again(
                    folder.resolve("long"), Moment.ofEvent(checkpoint), Moment.END, Layout.STAGED);
            assertThat(result.divergence()).isEmpty();
            assertThat(result.isWhole()).isTrue();
            assertThat(result.firstEvent()).isEqualTo(checkpoint + 1);
            assertThat(result.lastEvent()).isEqualTo(events);
        }
    }

    /** What a recording's journal tells happened, in order. */
    private List<Input> inputs(final String name) throws IOException {
        final List<Input> inputs = new ArrayList<>();
        RecordedJournal.write(folder.resolve("once"), Scenarios.named(name), Level.FRAMES, 0);
        JournalReader.open(folder.resolve("once")).forEach(new RecordHandler() {
            @Override
            public void onInput(final InputRecord input) {
                final UnsafeBuffer frame = new UnsafeBuffer(new byte[input.capturedLength()]);
                input.frame(frame, 0);
                inputs.add(new Input(input.port(), input.timeNs(), frame.byteArray(), null));
            }

            @Override
            public void onCommand(final CommandRecord command) {
                inputs.add(new Input(-1, command.timeNs(), null, command.text()));
            }
        });
        return inputs;
    }

    /** Again and again, an hour apart, with other source ports: so connections live, end and come again. */
    private long record(final List<Input> inputs, final int packets, final int checkpointEvery) throws IOException {
        final RunSettings settings = RunSettings.standard().with(Scenarios.named("gen-7-000"), CONNECTIONS);
        try (JournalWriter writer = JournalWriter.open(folder.resolve("long"), RecordedJournal.settings(settings))) {
            final State state = new State(settings.bounds(), 1, 2, 0);
            state.checkpoints.into(writer.checkpoints());
            final MemorySource source = new MemorySource(SOURCE_BYTES);
            try (Lane lane =
                    Lane.open(Lane.Settings.of(Layout.FUSED), state, source, PacketSink.NOWHERE, writer.inlineLog())) {
                long offsetNs = 0;
                for (int done = 0; done < packets; offsetNs += 7_000_000_000L) {
                    done += offer(inputs, lane, source, offsetNs);
                    if (done / checkpointEvery > (done - inputs.size()) / checkpointEvery) {
                        lane.command(new Checkpoint(), offsetNs);
                        lane.drain();
                    }
                }
                lane.stop(offsetNs + 3_600_000_000_000L);
                lane.drain();
                return lane.lastEvent();
            }
        }
    }

    private static int offer(
            final List<Input> inputs, final Lane lane, final MemorySource source, final long offsetNs) {
        int frames = 0;
        for (final Input input : inputs) {
            while (lane.room() < 2) {
                lane.doWork();
            }
            if (input.command() == null) {
                final UnsafeBuffer frame = new UnsafeBuffer(input.frame());
                while (!source.offer(
                        input.port(), offsetNs + input.timeNs(), frame, 0, frame.capacity(), frame.capacity())) {
                    lane.doWork();
                }
                source.poll(lane, 1);
                frames++;
            } else {
                lane.command(CommandText.parse(input.command()), offsetNs + input.timeNs());
            }
        }
        return frames;
    }
}
