package io.signalbox.golden.recorder;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioEvent.Kind;
import io.signalbox.golden.Trace;
import io.signalbox.golden.TraceWriter;
import io.signalbox.golden.pcap.PcapRecord;
import io.signalbox.golden.pcap.PcapWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the player wrote down of a play, checked for completeness, on its way into {@code expected/}. */
final class Recording {
    private static final Pattern TUNNEL_PORT = Pattern.compile("--tun-port[ =](\\d+)");
    private static final int USUAL_GUE_PORT = 6080;
    private static final int NO_RC = -1;
    /** Lines above the connections of a listing. */
    private static final int HEADINGS = 2;

    /** What came of one item. */
    private static final class Outcome {
        final List<Trace.Frame> out = new ArrayList<>();
        final List<Trace.Frame> late = new ArrayList<>();
        boolean isLate;
        int rc = NO_RC;
    }

    private final Scenario scenario;
    private final Play play;
    private final Path folder;
    private final List<Outcome> outcomes = new ArrayList<>();
    /** Frames by interface: what the recorder sent and captured, and what the director itself counted of them. */
    private final Map<String, Long> sent = new HashMap<>();

    private final Map<String, Long> captured = new HashMap<>();
    private final Map<String, Long> received = new HashMap<>();
    private final Map<String, Long> transmitted = new HashMap<>();
    private final SortedMap<String, Integer> noise = new TreeMap<>();
    private long slipUs;
    private boolean isDone;

    private Recording(final Scenario scenario, final Play play, final Path folder) {
        this.scenario = scenario;
        this.play = play;
        this.folder = folder;
    }

    /** @throws RecorderException that says why the recording is not to be trusted */
    static Recording read(final Scenario scenario, final Play play, final Path folder) throws IOException {
        final Recording recording = new Recording(scenario, play, folder);
        recording.checkSetUp();
        for (final String line : Files.readAllLines(folder.resolve("result"))) {
            recording.read(line.split(" "), line);
        }
        recording.checkComplete();
        return recording;
    }

    private void checkSetUp() throws IOException {
        final Path result = folder.resolve("result");
        if (!Files.exists(result)) {
            throw wrong("the director cannot be set up: " + lastLine("set-up.log"));
        }
    }

    private void read(final String[] words, final String line) {
        switch (words[0]) {
            case "item" -> outcomes.add(new Outcome());
            case "late" -> last().isLate = true;
            case "rc" -> last().rc = Integer.parseInt(words[1]);
            case "frame" -> frame(new Trace.Frame(words[1], Long.parseLong(words[2]), words[3]));
            case "sent" -> sent.put(words[1], Long.parseLong(words[2]));
            case "captured" -> captured.put(words[1], Long.parseLong(words[2]));
            case "counted" -> {
                received.put(words[1], Long.parseLong(words[2]));
                transmitted.put(words[1], Long.parseLong(words[3]));
            }
            case "lost" -> require(words[1].equals("0"), "the capture lost " + words[1] + " frames");
            case "slip" -> slipUs = Long.parseLong(words[1]);
            case "done" -> isDone = true;
            default -> throw wrong("the player " + line);
        }
    }

    private void frame(final Trace.Frame frame) {
        final Optional<String> kind =
                Noise.of(frame.bytes(), scenario.topology().keepArp());
        if (kind.isPresent()) {
            noise.merge(kind.get(), 1, Integer::sum);
        } else if (!outcomes.isEmpty()) {
            (last().isLate ? last().late : last().out).add(frame);
        }
    }

    private Outcome last() {
        return outcomes.get(outcomes.size() - 1);
    }

    /** The last item of all is the look at the tables. */
    private void checkComplete() throws IOException {
        require(isDone, "the player ended before its time: " + lastLine("player.log"));
        final int items = play.items().size();
        require(outcomes.size() == items + 1, "of " + items + " items " + (outcomes.size() - 1) + " were played");
        require(last().rc == 0, "the tables cannot be listed: " + lastLine("tables.log"));
        for (final String port : scenario.topology().interfaces().keySet()) {
            checkCount(port, "received", received, sent);
            checkCount(port, "sent", transmitted, captured);
        }
    }

    private void checkCount(
            final String port, final String what, final Map<String, Long> director, final Map<String, Long> ours) {
        require(director.containsKey(port), port + " has no counters");
        final long counted = director.get(port);
        final long known = ours.getOrDefault(port, 0L);
        require(counted == known, port + " counts " + counted + " frames " + what + ", the recorder " + known);
    }

    private void require(final boolean isWell, final String otherwise) {
        if (!isWell) {
            throw wrong(otherwise);
        }
    }

    private RecorderException wrong(final String what) {
        return new RecorderException(scenario.name() + ": " + what);
    }

    /** Puts all of it into the scenario's {@code expected/}, in place of what was there. */
    void write() throws IOException {
        final Path expected = scenario.folder().resolve(Scenario.EXPECTED);
        Trees.delete(expected);
        Files.createDirectories(expected);
        final Trace trace = trace();
        TraceWriter.write(expected.resolve("trace.json"), trace);
        for (final String port : scenario.topology().interfaces().keySet()) {
            writeCapture(expected.resolve("out-" + port + ".pcap"), port, trace);
        }
        copyTables(folder, expected);
        for (final Play.Item item : play.items()) {
            if (item instanceof Play.Happening happening && happening.event().kind() == Kind.SHOW) {
                final String name = "show-" + happening.event().args();
                copyTables(folder.resolve(name), Files.createDirectory(expected.resolve(name)));
            }
        }
    }

    private static void copyTables(final Path from, final Path to) throws IOException {
        final List<Path> tables;
        try (Stream<Path> all = Files.list(from)) {
            tables = all.filter(file -> file.getFileName().toString().matches("ip_?vs.*\\.txt"))
                    .toList();
        }
        for (final Path table : tables) {
            final List<String> lines = Files.readAllLines(table);
            if (isOfConnections(table)) {
                lines.subList(Math.min(HEADINGS, lines.size()), lines.size()).sort(Comparator.naturalOrder());
            }
            Files.write(to.resolve(table.getFileName().toString()), lines);
        }
    }

    /** The kernel lists connections in the order of its hash table, which nobody could compare. */
    private static boolean isOfConnections(final Path table) {
        return table.getFileName().toString().startsWith("ipvsadm-Lnc");
    }

    private static void writeCapture(final Path file, final String port, final Trace trace) throws IOException {
        final List<PcapRecord> records = trace.items().stream()
                .flatMap(item -> Stream.concat(item.out().stream(), item.late().stream()))
                .filter(frame -> frame.port().equals(port))
                .map(frame -> PcapRecord.ethernet(frame.timeUs() * 1_000, frame.bytes()))
                .toList();
        PcapWriter.write(file, PcapWriter.Precision.MICROSECONDS, records);
    }

    private Trace trace() throws IOException {
        final List<Trace.Item> items = new ArrayList<>();
        int packets = 0;
        for (int i = 0; i < play.items().size(); i++) {
            final Outcome outcome = outcomes.get(i);
            if (play.items().get(i) instanceof Play.Input input) {
                items.add(new Trace.Packet(
                        packets++,
                        input.timeUs(),
                        input.port(),
                        "client",
                        HexFormat.of().formatHex(input.frame()),
                        outcome.out,
                        outcome.late));
            } else {
                items.add(event((Play.Happening) play.items().get(i), outcome));
            }
        }
        return new Trace(
                new Trace.Header(
                        Trace.Header.FORMAT, scenario.name(), Tools.kernelVersion(), guePorts(), noise, slipUs),
                items);
    }

    /** Only of what a person could have typed: the rest is the recorder's own way to do it. */
    private Trace.Event event(final Play.Happening happening, final Outcome outcome) throws IOException {
        final Kind kind = happening.event().kind();
        final boolean isTold = kind == Kind.IPVSADM || kind == Kind.IP;
        require(
                isTold || outcome.rc <= 0,
                "event " + happening.number() + " failed: " + lastLine("event-" + happening.number() + ".txt"));
        return new Trace.Event(
                happening.timeUs(),
                happening.event(),
                outcome.out,
                outcome.late,
                isTold ? OptionalInt.of(outcome.rc) : OptionalInt.empty(),
                isTold ? Files.readString(folder.resolve("event-" + happening.number() + ".txt")) : "");
    }

    private List<Integer> guePorts() {
        final TreeSet<Integer> ports = new TreeSet<>(List.of(USUAL_GUE_PORT));
        Stream.concat(
                        scenario.rules().stream().map(rule -> rule.text()),
                        scenario.events().stream().map(event -> event.args()))
                .flatMap(text -> TUNNEL_PORT.matcher(text).results())
                .forEach(match -> ports.add(Integer.parseInt(match.group(1))));
        return List.copyOf(ports);
    }

    private String lastLine(final String log) throws IOException {
        final Path file = folder.resolve(log);
        final List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }
}
