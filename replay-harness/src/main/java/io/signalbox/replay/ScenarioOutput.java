package io.signalbox.replay;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.Trace;
import io.signalbox.golden.TraceWriter;
import io.signalbox.replay.capture.CaptureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes what a run brought as a folder like the {@code expected} of a recording: {@code trace.json}, {@code
 * out-ethX.pcap} for each interface (microseconds since the start of the run), the tables, and those of {@code show}
 * events in folders {@code show-NAME}.
 *
 * <p>The folder appears whole or not at all: it is filled under another name beside its place, then renamed.
 */
public final class ScenarioOutput {
    private static final String TRACE = "trace.json";

    private ScenarioOutput() {}

    /**
     * Writes the folder; an earlier output of that name is replaced.
     *
     * @throws ScenarioException when the folder holds anything else: it might be dear to someone
     * @throws IOException when the disk refuses; what was there before is then untouched
     */
    public static void write(final RunResult result, final Scenario scenario, final Path dir) throws IOException {
        final Path target = dir.toAbsolutePath().normalize();
        checkReplaceable(target);
        final Path parent = Files.createDirectories(target.getParent());
        final Path partial = parent.resolve(
                target.getFileName() + ".partial-" + ProcessHandle.current().pid());
        try {
            fill(Files.createDirectory(partial), result, scenario);
            replace(target, partial);
        } finally {
            delete(partial);
        }
    }

    private static void checkReplaceable(final Path target) throws IOException {
        if (target.getParent() == null || Files.exists(target) && !Files.isDirectory(target)) {
            throw ScenarioException.in(target, "is no folder that an output can be written to");
        }
        if (Files.exists(target) && !Files.exists(target.resolve(TRACE)) && !isEmpty(target)) {
            throw ScenarioException.in(target, "is not empty and holds no earlier output, so it is left alone");
        }
    }

    private static boolean isEmpty(final Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void fill(final Path folder, final RunResult result, final Scenario scenario) throws IOException {
        TraceWriter.write(folder.resolve(TRACE), result.trace());
        for (final String port : scenario.topology().interfaces().keySet()) {
            writeCapture(folder.resolve("out-" + port + ".pcap"), result.trace(), port);
        }
        for (final Map.Entry<String, String> table : result.tables().entrySet()) {
            final Path file = folder.resolve(table.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, table.getValue());
        }
    }

    private static void writeCapture(final Path file, final Trace trace, final String port) {
        try (CaptureWriter capture = CaptureWriter.microseconds(file)) {
            trace.items().stream()
                    .flatMap(item -> Stream.of(item.out(), item.late()))
                    .flatMap(List::stream)
                    .filter(frame -> frame.port().equals(port))
                    .forEach(frame -> write(capture, frame));
        }
    }

    private static void write(final CaptureWriter capture, final Trace.Frame frame) {
        final DirectBuffer bytes = new UnsafeBuffer(HexFormat.of().parseHex(frame.hex()));
        capture.write(frame.timeUs() * 1_000, bytes, 0, bytes.capacity());
    }

    /** A folder cannot be renamed over a full one, so the old one steps aside, and back if the new one cannot come. */
    private static void replace(final Path target, final Path partial) throws IOException {
        final Path aside = partial.resolveSibling(partial.getFileName() + ".old");
        final boolean wasThere = Files.exists(target);
        if (wasThere) {
            Files.move(target, aside);
        }
        try {
            Files.move(partial, target);
        } catch (final IOException trouble) {
            if (wasThere) {
                Files.move(aside, target);
            }
            throw trouble;
        }
        delete(aside);
    }

    private static void delete(final Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        final List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
