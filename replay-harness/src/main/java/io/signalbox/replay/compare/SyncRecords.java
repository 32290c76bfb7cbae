package io.signalbox.replay.compare;

import io.signalbox.golden.Trace;
import io.signalbox.golden.Trace.Frame;
import io.signalbox.golden.Trace.Item;
import io.signalbox.golden.sync.SyncMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a trace's sync messages tell, entry by entry, in the order of telling: which message a record travels in, and
 * when that leaves, is a matter of the kernel's threads. Each record goes with all of its message's envelope that is
 * no work of chance. A message that is damaged in any way is none, and stays a frame like others.
 */
final class SyncRecords {
    /** One record: the number of its item in the trace, and all that is compared of it. */
    record Told(int item, String text) {}

    private static final Set<String> CHANCE =
            Set.of("ip.id", "ip.len", "ip.checksum", "ip6.flow_label", "ip6.payload_len");

    private final FrameDecoder decoder;
    private final Map<String, List<Told>> byEntry = new LinkedHashMap<>();

    private SyncRecords(final FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /** By the entry that they tell of, the entry told first at first. */
    static Map<String, List<Told>> of(final Trace trace, final FrameDecoder decoder) {
        final SyncRecords records = new SyncRecords(decoder);
        for (int number = 0; number < trace.items().size(); number++) {
            final Item item = trace.items().get(number);
            records.add(number, item.out());
            records.add(number, item.late());
        }
        return records.byEntry;
    }

    private void add(final int item, final List<Frame> frames) {
        for (final Frame frame : frames) {
            final DecodedFrame decoded = decoder.decode(frame.bytes());
            message(decoded).ifPresent(message -> {
                final String envelope = envelope(frame.port(), decoded, message);
                message.entries().forEach(entry -> byEntry.computeIfAbsent(entry.name(), any -> new ArrayList<>())
                        .add(new Told(item, envelope + " | " + entry)));
            });
        }
    }

    /** Frames that are no sync messages. */
    static List<Frame> others(final List<Frame> frames, final FrameDecoder decoder) {
        return frames.stream()
                .filter(frame -> message(decoder.decode(frame.bytes())).isEmpty())
                .toList();
    }

    private static Optional<SyncMessage> message(final DecodedFrame frame) {
        final Optional<Layer> udp = frame.layers().stream()
                .filter(layer -> Normaliser.isSync(frame, layer))
                .findFirst();
        if (udp.isEmpty() || !Checksums.check(frame).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SyncMessage.read(Arrays.copyOfRange(
                    frame.bytes(), udp.get().payload(), udp.get().end())));
        } catch (final IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What all headers say, but for the id, the flow label, the source port, and what follows from a length. */
    private static String envelope(final String port, final DecodedFrame frame, final SyncMessage message) {
        final String headers = frame.fields().stream()
                .filter(field -> isOfEnvelope(field.path()))
                .map(Field::value)
                .collect(Collectors.joining(" "));
        return port + " " + headers + " version " + message.version() + " syncid " + message.syncId();
    }

    private static boolean isOfEnvelope(final String path) {
        final boolean isOfIp = path.startsWith("ip.") || path.startsWith("ip6.");
        return path.startsWith("eth.") || isOfIp && !CHANCE.contains(path) || path.equals("udp.dport");
    }
}
