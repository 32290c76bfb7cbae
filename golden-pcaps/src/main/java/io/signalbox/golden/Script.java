package io.signalbox.golden;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All that happened in a run besides its packets, in the director's own words: what a recorded run is replayed from, to
 * the nanosecond, in place of rules, settings and events. The file {@code script} begins with what the director had room
 * for, and then has a line for each happening: how many packets came before it, when it was in seconds, and its words.
 * The last one is {@code stop}.
 *
 * <pre>
 *   room connections 65536 datagrams 32 frames 128 arena 16777216
 *   0 0.000000000 port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500
 *   12 3.000250001 tick
 *   12 3.100000000 -e -t 192.0.2.10:80 -r 10.0.0.11:80 -m -w 0
 *   40 9.000000000 stop
 * </pre>
 *
 * @param lines in the order in which they happened
 */
public record Script(Room room, List<Line> lines) {
    /** Time passes, and nothing else happens. */
    public static final String TICK = "tick";
    /** The run ends: whatever is held is let go. */
    public static final String STOP = "stop";

    private static final int NANO_DIGITS = 9;

    /** How much the director could remember at once; {@code arenaBytes} is a power of two. */
    public record Room(int connections, int datagrams, int heldFrames, int arenaBytes) {
        @Override
        public String toString() {
            return "room connections " + connections + " datagrams " + datagrams + " frames " + heldFrames + " arena "
                    + arenaBytes;
        }
    }

    /**
     * What happened once.
     *
     * @param packetsBefore how many packets of the scenario come before it
     * @param number the line's in the file, from 1; 0 where it does not come from there
     */
    public record Line(long packetsBefore, long timeNs, String words, int number) {
        @Override
        public String toString() {
            return packetsBefore + " " + BigDecimal.valueOf(timeNs, NANO_DIGITS).toPlainString() + " " + words;
        }
    }

    /** Reads and checks a file; what is wrong is a {@link ScenarioException}. */
    static Script load(final Path file) {
        final List<NumberedLine> texts = Text.lines(file);
        if (texts.isEmpty()) {
            throw ScenarioException.in(file, "is empty; it begins with \"room\" and ends with \"" + STOP + "\"");
        }
        final Room room = room(file, texts.get(0));
        final List<Line> lines = new ArrayList<>();
        for (final NumberedLine text : texts.subList(1, texts.size())) {
            final Line line = line(file, text);
            if (!lines.isEmpty()) {
                checkOrder(file, lines.get(lines.size() - 1), line);
            }
            lines.add(line);
        }
        if (lines.isEmpty() || !lines.get(lines.size() - 1).words().equals(STOP)) {
            throw ScenarioException.in(file, "its last line is to be the run's end, \"" + STOP + "\"");
        }
        return new Script(room, lines);
    }

    private static Room room(final Path file, final NumberedLine text) {
        final String[] words = text.text().split("room connections | datagrams | frames | arena ", -1);
        if (words.length != 5 || !words[0].isEmpty() || !allNumbers(words)) {
            throw ScenarioException.at(
                    file,
                    text.number(),
                    "expected \"" + new Room(65_536, 32, 128, 16_777_216) + "\", or other numbers");
        }
        return new Room(
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]));
    }

    private static boolean allNumbers(final String[] words) {
        for (int i = 1; i < words.length; i++) {
            if (!words[i].matches("[1-9]\\d{0,8}|1\\d{9}")) {
                return false;
            }
        }
        return true;
    }

    private static Line line(final Path file, final NumberedLine text) {
        final String[] words = text.text().split("\\s+", 3);
        if (words.length != 3 || !words[0].matches("\\d{1,18}") || !words[1].matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw ScenarioException.at(
                    file, text.number(), "expected how many packets come before it, its time in seconds, and words");
        }
        final long timeNs = new BigDecimal(words[1]).movePointRight(NANO_DIGITS).longValueExact();
        return new Line(Long.parseLong(words[0]), timeNs, words[2], text.number());
    }

    private static void checkOrder(final Path file, final Line before, final Line line) {
        if (before.words().equals(STOP)) {
            throw ScenarioException.at(file, line.number(), "nothing happens behind \"" + STOP + "\"");
        }
        if (line.packetsBefore() < before.packetsBefore() || line.timeNs() < before.timeNs()) {
            throw ScenarioException.at(file, line.number(), "lines must stand in the order of packets and times");
        }
    }
}
