package io.signalbox.replay.journal;

import io.signalbox.journal.JournalSettings;
import io.signalbox.journal.JournalSettings.Mode;
import io.signalbox.journal.JournalWriter;
import io.signalbox.ring.Layout;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process that directs under load, its journal strict, until it is killed. Each frame that leaves is a line. */
final class StrictDirector implements AutoCloseable {
    private static final int MAX_BURST = 2_000;

    private final Process process;
    private final BufferedReader frames;

    private StrictDirector(final Process process) {
        this.process = process;
        frames = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    static StrictDirector start(final Path folder, final Mode mode, final Layout layout, final int seed)
            throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StrictDirector.class.getName(),
                folder.toString(),
                mode.name(),
                layout.name(),
                String.valueOf(seed)));
        return new StrictDirector(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Kills it when so many frames have left; returns the events of all that did. */
    List<Long> killAfter(final int count) throws IOException, InterruptedException {
        final List<Long> events = new ArrayList<>();
        while (events.size() < count) {
            events.add(event(frames.readLine()));
        }
        process.toHandle().destroyForcibly(); // unlike the process's own, it leaves what was printed to be read
        process.waitFor();
        for (String line = frames.readLine(); line != null && line.endsWith("."); line = frames.readLine()) {
            events.add(event(line));
        }
        return events;
    }

    private static long event(final String line) {
        if (line == null || !line.matches("[0-9]+\\.")) {
            throw new AssertionError("the director said: " + line);
        }
        return Long.parseLong(line.substring(0, line.length() - 1));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static JournalSettings settings() {
        return new JournalSettings()
                .connections(1 << 12)
                .ringBytes(1 << 18)
                .blockBytes(1 << 20)
                .capBytes(1 << 28)
                .watermarkBytes(0);
    }

    public static void main(final String... args) throws IOException {
        final JournalSettings settings = settings().mode(Mode.valueOf(args[1]));
        final JournalWriter journal = JournalWriter.open(Path.of(args[0]), settings);
        final Random random = new Random(Integer.parseInt(args[3]));
        try (LoadedDirector director = new LoadedDirector(journal, Layout.valueOf(args[2]), new Lines())) {
            while (true) {
                director.open(1 + random.nextInt(10)).speak(random.nextInt(MAX_BURST));
                if (random.nextBoolean()) {
                    director.drain();
                }
            }
        }
    }

    /** A frame leaves when its line goes into the pipe. */
    private static final class Lines implements LoadedDirector.Departures {
        private final StringBuilder text = new StringBuilder();
        private final OutputStream out = new FileOutputStream(FileDescriptor.out);

        @Override
        public void onFrame(final long event) {
            text.append(event).append(".\n");
        }

        @Override
        public void onFlush() {
            try {
                out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
            } catch (final IOException gone) {
                throw new UncheckedIOException(gone);
            }
            text.setLength(0);
        }
    }
}
