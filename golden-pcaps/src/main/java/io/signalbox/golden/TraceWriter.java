package io.signalbox.golden;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a {@code trace.json} item by item, in the layout of the recordings: the header in the first line, one item in
 * each line after it. So two traces can be compared by any tool that compares lines.
 *
 * <p>The header tells how many frames follow, which nobody knows before the end. The items therefore wait in a file
 * beside the trace, and the trace appears whole, or (closed without {@link #finish}) not at all.
 */
public final class TraceWriter implements AutoCloseable {
    private final Path file;
    private final Path itemsFile;
    private final Trace.Header header;
    private final BufferedWriter items;
    private long packets;
    private long framesOut;
    private boolean isFirst = true;

    private TraceWriter(final Path file, final Trace.Header header) throws IOException {
        this.file = file;
        this.itemsFile = file.resolveSibling(file.getFileName() + ".items");
        this.header = header;
        this.items = Files.newBufferedWriter(itemsFile);
    }

    /** Begins a trace; an earlier one of the same name stays until this one is finished. */
    public static TraceWriter create(final Path file, final Trace.Header header) throws IOException {
        return new TraceWriter(file, header);
    }

    public static void write(final Path file, final Trace trace) throws IOException {
        try (TraceWriter writer = create(file, trace.header())) {
            for (final Trace.Item item : trace.items()) {
                writer.write(item);
            }
            writer.finish();
        }
    }

    public void write(final Trace.Item item) throws IOException {
        items.write(isFirst ? "" : ",\n");
        items.write(item instanceof Trace.Packet packet ? packet(packet) : event((Trace.Event) item));
        isFirst = false;
        packets += item instanceof Trace.Packet ? 1 : 0;
        framesOut += item.out().size() + item.late().size();
    }

    /** Puts the trace into its place. */
    public void finish() throws IOException {
        items.write(isFirst ? "" : "\n");
        items.close();
        final Path whole = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(whole)) {
            out.write(header().getBytes(StandardCharsets.UTF_8));
            Files.copy(itemsFile, out);
            out.write("]}\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        items.close();
        Files.deleteIfExists(itemsFile);
    }

    private String header() {
        return "{\"format\": " + header.format()
                + ", \"scenario\": " + quoted(header.scenario())
                + ", \"kernel\": " + quoted(header.kernel())
                + ", \"gue_ports\": " + header.guePorts()
                + ", \"noise\": " + noise(header.noise())
                + ", \"max_slip_us\": " + header.maxSlipUs()
                + ", \"in\": " + packets
                + ", \"out\": " + framesOut
                + ", \"items\": [\n";
    }

    private static String noise(final Map<String, Integer> noise) {
        return noise.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String packet(final Trace.Packet packet) {
        return "{\"kind\": \"packet\", \"i\": " + packet.index()
                + ", \"t\": " + packet.timeUs()
                + ", \"if\": " + quoted(packet.port())
                + ", \"src\": " + quoted(packet.source())
                + ", \"in\": \"" + packet.hex()
                + "\", \"out\": " + frames(packet.out())
                + late(packet) + "}";
    }

    private static String event(final Trace.Event event) {
        final String result = event.rc().isPresent()
                ? ", \"rc\": " + event.rc().getAsInt() + ", \"output\": " + quoted(event.output())
                : "";
        return "{\"kind\": \"event\", \"t\": " + event.timeUs()
                + ", \"event\": " + event.event().json()
                + ", \"out\": " + frames(event.out())
                + late(event) + result + "}";
    }

    private static String late(final Trace.Item item) {
        return item.late().isEmpty() ? "" : ", \"late\": " + frames(item.late());
    }

    private static String frames(final List<Trace.Frame> frames) {
        return frames.stream()
                .map(frame -> "{\"if\": " + quoted(frame.port()) + ", \"t\": " + frame.timeUs() + ", \"hex\": \""
                        + frame.hex() + '"' + offload(frame) + "}")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String offload(final Trace.Frame frame) {
        return frame.offload() == 0 ? "" : ", \"offload\": \"" + Offloads.text(frame.offload()) + '"';
    }

    static String quoted(final String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
