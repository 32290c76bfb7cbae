package io.signalbox.golden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What came out of a run: each packet and event in order, with the frames that the director sent because of it.
 *
 * <p>Frames are whole Ethernet frames as hex text in small letters, as in the file; times are microseconds since the
 * start.
 */
public record Trace(Header header, List<Item> items) {
    private static final HexFormat HEX = HexFormat.of();

    /**
     * Who recorded, and how.
     *
     * @param kernel the version of the kernel that made the trace, or the name of what else did
     * @param guePorts UDP ports that carry GUE tunnels
     * @param noise frames that were left out, counted by their kind
     * @param maxSlipUs how late the recorder sent a packet at worst, in microseconds
     */
    public record Header(
            int format,
            String scenario,
            String kernel,
            List<Integer> guePorts,
            SortedMap<String, Integer> noise,
            long maxSlipUs) {
        public static final int FORMAT = 1;

        /** The header of a run of ours: nothing is left out, nothing is late. */
        public static Header of(final String scenario, final String kernel) {
            return new Header(FORMAT, scenario, kernel, List.of(), new TreeMap<>(), 0);
        }
    }

    /** A packet or an event, and what the director sent because of it. */
    public sealed interface Item permits Packet, Event {
        long timeUs();

        List<Frame> out();

        /** Frames that left after the quiet window and before the next item: of timers. */
        List<Frame> late();
    }

    /** A frame that came in by {@code port}; {@code source} is "client" or "sim", a simulated real server. */
    public record Packet(
            int index, long timeUs, String port, String source, String hex, List<Frame> out, List<Frame> late)
            implements Item {

        public byte[] bytes() {
            return HEX.parseHex(hex);
        }
    }

    /** An event; {@code rc} and {@code output} are what a command returned and printed. */
    public record Event(
            long timeUs, ScenarioEvent event, List<Frame> out, List<Frame> late, OptionalInt rc, String output)
            implements Item {}

    /**
     * A frame that left by {@code port}.
     *
     * @param offload what was left to the network card, as in {@link Offloads}; 0 where nothing was
     */
    public record Frame(String port, long timeUs, String hex, long offload) {
        /** A frame as it is on a wire. */
        public Frame(final String port, final long timeUs, final String hex) {
            this(port, timeUs, hex, 0);
        }

        public static Frame of(final String port, final long timeUs, final byte[] bytes) {
            return of(port, timeUs, bytes, 0);
        }

        public static Frame of(final String port, final long timeUs, final byte[] bytes, final long offload) {
            return new Frame(port, timeUs, HEX.formatHex(bytes), offload);
        }

        public byte[] bytes() {
            return HEX.parseHex(hex);
        }
    }

    /** Reads and checks a whole trace; what is wrong is a {@link ScenarioException}. */
    public static Trace load(final Path file) {
        final List<Item> items = new ArrayList<>();
        return new Trace(read(file, items::add), items);
    }

    /** Hands the items over one by one and returns the header: for traces that do not fit the memory. */
    public static Header read(final Path file, final Consumer<Item> reader) {
        final long[] counted = new long[2];
        final Json json = Json.read(file, "items", element -> {
            final Item item = item(element);
            counted[0] += item instanceof Packet ? 1 : 0;
            counted[1] += item.out().size() + item.late().size();
            reader.accept(item);
        });
        json.only("format", "scenario", "kernel", "gue_ports", "noise", "max_slip_us", "in", "out", "items");
        json.need("items").list();
        requireCount(json, "in", counted[0], "packets");
        requireCount(json, "out", counted[1], "frames out");
        return header(json);
    }

    /** A trace that was cut short is still JSON if it was cut between two items. */
    private static void requireCount(final Json json, final String key, final long counted, final String what) {
        final long said = json.need(key).whole(0, Long.MAX_VALUE);
        if (said != counted) {
            throw json.need(key).wrong("\"" + key + "\" says " + said + ", but the items hold " + counted + " " + what);
        }
    }

    private static Header header(final Json json) {
        final SortedMap<String, Integer> noise = new TreeMap<>();
        json.need("noise").members().forEach((kind, count) -> noise.put(kind, count.whole(0, Integer.MAX_VALUE)));
        return new Header(
                json.need("format").whole(Header.FORMAT, Header.FORMAT),
                json.need("scenario").text(),
                json.need("kernel").text(),
                json.need("gue_ports").list(port -> port.whole(1, 0xffff)),
                noise,
                json.need("max_slip_us").whole(0, Long.MAX_VALUE));
    }

    private static Item item(final Json json) {
        final Json kind = json.need("kind");
        return switch (kind.text()) {
            case "packet" -> packet(json);
            case "event" -> event(json);
            default -> throw kind.wrong("unknown kind \"" + kind.text() + "\"; allowed: packet, event");
        };
    }

    private static Packet packet(final Json json) {
        json.only("kind", "i", "t", "if", "src", "in", "out", "late");
        return new Packet(
                json.need("i").whole(0, Integer.MAX_VALUE),
                time(json),
                json.need("if").text(),
                json.need("src").text(),
                hex(json.need("in")),
                json.need("out").list(Trace::frame),
                late(json));
    }

    private static Event event(final Json json) {
        json.only("kind", "t", "event", "out", "late", "rc", "output");
        final ScenarioEvent told = ScenarioEvent.from(json.need("event"));
        return new Event(
                time(json),
                new ScenarioEvent(told.atUs(), told.kind(), told.args(), told.rc(), 0),
                json.need("out").list(Trace::frame),
                late(json),
                json.get("rc").map(rc -> OptionalInt.of(rc.whole(0, 255))).orElseGet(OptionalInt::empty),
                json.get("output").map(Json::text).orElse(""));
    }

    private static Frame frame(final Json json) {
        json.only("if", "t", "hex", "offload");
        final long offload = json.get("offload").map(Trace::offload).orElse(0L);
        return new Frame(json.need("if").text(), time(json), hex(json.need("hex")), offload);
    }

    private static long offload(final Json json) {
        if (!Offloads.isOne(json.text())) {
            throw json.wrong("an offload is 16 hex digits in small letters");
        }
        return Offloads.parse(json.text());
    }

    private static List<Frame> late(final Json json) {
        return json.get("late").map(list -> list.list(Trace::frame)).orElse(List.of());
    }

    private static long time(final Json json) {
        return json.need("t").whole(0, Long.MAX_VALUE);
    }

    private static String hex(final Json json) {
        if (!json.text().matches("([0-9a-f]{2})*")) {
            throw json.wrong("a frame must be an even number of hex digits in small letters");
        }
        return json.text();
    }
}
