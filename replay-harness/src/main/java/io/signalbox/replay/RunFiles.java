package io.signalbox.replay;

import io.signalbox.golden.Trace;
import io.signalbox.golden.TraceWriter;
import io.signalbox.journal.text.DecisionJson;
import io.signalbox.journal.text.PortNames;
import io.signalbox.replay.capture.CaptureWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All that came out of a run, as files in the layout of a scenario's {@code expected}: {@code trace.json}, a capture
 * {@code out-PORT.pcap} for each port (microseconds since the start), and the tables. Beside them
 * {@code decisions.jsonl}: every decision, one JSON object a line.
 */
public final class RunFiles {
    private static final long NS_PER_US = 1_000;

    private RunFiles() {}

    /** Writes them into a folder that is there. */
    public static void write(final RunResult result, final Collection<String> ports, final Path folder)
            throws IOException {
        TraceWriter.write(folder.resolve("trace.json"), result.trace());
        for (final String port : ports) {
            writeCapture(result.trace(), port, folder.resolve("out-" + port + ".pcap"));
        }
        for (final Map.Entry<String, String> table : result.tables().entrySet()) {
            final Path file = folder.resolve(table.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, table.getValue());
        }
        try (Writer out = Files.newBufferedWriter(folder.resolve("decisions.jsonl"));
                DecisionJson json = new DecisionJson(out, new PortNames(), decision -> true)) {
            result.decisions().forEach(json);
        }
    }

    private static void writeCapture(final Trace trace, final String port, final Path file) {
        try (CaptureWriter capture = CaptureWriter.microseconds(file)) {
            trace.items().stream()
                    .flatMap(item -> Stream.concat(item.out().stream(), item.late().stream()))
                    .filter(frame -> frame.port().equals(port))
                    .forEach(frame -> write(frame, capture));
        }
    }

    private static void write(final Trace.Frame frame, final CaptureWriter capture) {
        final byte[] bytes = frame.bytes();
        capture.write(frame.timeUs() * NS_PER_US, new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
