package io.signalbox.replay;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.Trace;
import io.signalbox.golden.TraceWriter;
import io.signalbox.journal.RecordedDecisions;
import io.signalbox.journal.text.DecisionJson;
import io.signalbox.journal.text.PortNames;
import io.signalbox.replay.capture.CaptureWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes what a run brought as a folder like the {@code expected} of a recording: {@code trace.json}, {@code
 * out-ethX.pcap} for each interface (microseconds since the start of the run), the tables, and those of {@code show}
 * events in folders {@code show-NAME}. The folder appears whole or not at all.
 */
public final class ScenarioOutput {
    private static final String TRACE = "trace.json";
    private static final String DECISIONS = "decisions.jsonl";

    private ScenarioOutput() {}

    /**
     * Writes the folder; an earlier output of that name is replaced.
     *
     * @throws ScenarioException when the folder holds anything else: it might be dear to someone
     * @throws IOException when the disk refuses; what was there before is then untouched
     */
    public static void write(final RunResult result, final Scenario scenario, final Path dir) throws IOException {
        OutputFolder.fill(dir, draft -> fill(draft, result, scenario));
    }

    /** The same with {@code decisions.jsonl} beside it: every decision, one JSON object a line. */
    public static void writeWithDecisions(final RunResult result, final Scenario scenario, final Path dir)
            throws IOException {
        OutputFolder.fill(dir, draft -> {
            fill(draft, result, scenario);
            writeDecisions(draft.resolve(DECISIONS), result.decisions());
        });
    }

    /** Whether an output may come to this place, asked before the run. */
    public static void checkFree(final Path dir) throws IOException {
        OutputFolder.checkFree(dir);
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
        try (CaptureWriter capture = new CaptureWriter(file)) {
            trace.items().stream()
                    .flatMap(item -> Stream.of(item.out(), item.late()))
                    .flatMap(List::stream)
                    .filter(frame -> frame.port().equals(port))
                    .forEach(frame -> write(capture, frame));
        }
    }

    private static void write(final CaptureWriter capture, final Trace.Frame frame) {
        final DirectBuffer bytes = new UnsafeBuffer(frame.bytes());
        capture.write(frame.timeUs() * 1_000, bytes, 0, bytes.capacity());
    }

    private static void writeDecisions(final Path file, final RecordedDecisions decisions) throws IOException {
        try (Writer out = Files.newBufferedWriter(file);
                DecisionJson json = new DecisionJson(out, new PortNames())) {
            decisions.forEach(json);
        }
    }
}
