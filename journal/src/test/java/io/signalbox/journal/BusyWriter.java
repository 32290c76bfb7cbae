package io.signalbox.journal;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A process that journals as fast as it can until it is killed: one session after the other in the same folder, files
 * that are soon full, and the oldest deleted. It prints the number of each event that is committed.
 */
final class BusyWriter implements AutoCloseable {
    private static final long MIB = 1 << 20;
    private static final int MAX_BATCHES = 1000;
    private static final int MAX_PACKETS = 300;

    private final Process process;
    private final BufferedReader events;

    private BusyWriter(final Process process) {
        this.process = process;
        events = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** @param umask of the process, octal */
    static BusyWriter start(final Path folder, final int seed, final String umask) throws IOException {
        final List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BusyWriter.class.getName(),
                folder.toString(),
                String.valueOf(seed)));
        return new BusyWriter(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Kills it when so many batches are committed; returns the last event that it knew to be. */
    long killAfter(final int batches) throws IOException, InterruptedException {
        long event = 0;
        for (int i = 0; i < batches; i++) {
            event = event(events.readLine());
        }
        process.toHandle().destroyForcibly(); // unlike the process's own, it leaves what was printed to be read
        process.waitFor();
        for (String line = events.readLine(); line != null && line.endsWith("."); line = events.readLine()) {
            event = event(line);
        }
        return event;
    }

    private static long event(final String line) {
        if (line == null || !line.matches("[0-9]+\\.")) {
            throw new AssertionError("the writer said: " + line);
        }
        return Long.parseLong(line.substring(0, line.length() - 1));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static JournalSettings settings() {
        return new JournalSettings()
                .connections(1024)
                .ringBytes(1 << 18)
                .blockBytes(MIB)
                .capBytes(16 * MIB)
                .checkEveryBytes(MIB / 4)
                .watermarkBytes(0);
    }

    public static void main(final String... args) throws IOException {
        final Random random = new Random(Integer.parseInt(args[1]));
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            while (true) {
                session(Path.of(args[0]), random, out);
            }
        }
    }

    private static void session(final Path folder, final Random random, final OutputStream out) throws IOException {
        final Slots slots = new Slots();
        try (JournalWriter journal = JournalWriter.open(folder, settings())) {
            slots.skipTo(journal.session().firstEvent());
            for (int batches = 1 + random.nextInt(MAX_BATCHES); batches > 0; batches--) {
                slots.connection(random.nextInt(1024), 1 + random.nextInt(MAX_PACKETS), journal.door());
                journal.writeInline();
                out.write((slots.event() + ".\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
