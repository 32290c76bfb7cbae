package io.signalbox.director.golden;

import io.signalbox.golden.FileTrouble;
import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import io.signalbox.golden.Topology;
import io.signalbox.golden.TopologySketch;
import io.signalbox.golden.TopologyWriter;
import io.signalbox.golden.address.Mac;
import io.signalbox.replay.RunResult;
import io.signalbox.replay.RunSettings;
import io.signalbox.replay.ScenarioRun;
import io.signalbox.replay.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Makes a scenario from someone's own rules and captures. It is made beside its place, run once, and only then put
 * there: what cannot be run leaves nothing behind.
 *
 * @param captures what each interface of the director saw, by the interface's name
 * @param topology absent where it is to be sketched from the captures
 */
record NewScenario(Path folder, Path rules, SortedMap<String, Path> captures, Optional<Path> topology) {
    private static final long FIRST_MAC = Mac.parse("02:00:00:00:01:00").bits();

    /**
     * What was made.
     *
     * @param frames that became the input
     * @param leftOut frames that the director itself had sent
     * @param firstRun what the director makes of the input as it stands
     */
    record Made(Topology topology, long frames, long leftOut, RunResult firstRun) {}

    Made make() throws IOException {
        final Path place = folder.toAbsolutePath().normalize();
        if (Files.exists(place)) {
            throw ScenarioException.in(folder, "exists already");
        }
        try (TemporaryFolder workshop = TemporaryFolder.near(place)) {
            // the draft has its own name already: a run is named as its folder is
            final Path draft = Files.createDirectory(workshop.path().resolve(place.getFileName()));
            final Made made = fillNamed(draft);
            Files.createDirectories(place.getParent());
            Files.move(draft, place);
            return made;
        }
    }

    /** What is wrong with the draft is told of the folder that was asked for: nobody knows of another. */
    private Made fillNamed(final Path draft) throws IOException {
        try {
            return fill(draft);
        } catch (final ScenarioException trouble) {
            throw trouble.moved(draft, folder);
        }
    }

    private Made fill(final Path draft) throws IOException {
        copy(rules, draft.resolve(Scenario.RULES));
        final CaptureImport importer = new CaptureImport();
        final SortedMap<String, Path> inputs = importAll(importer, draft);
        final Topology surroundings = surroundings(draft, inputs);
        inputs.forEach(
                (port, file) -> Optional.ofNullable(surroundings.interfaces().get(port))
                        .ifPresent(known -> importer.leaveOutFrom(file, known.mac())));
        Files.writeString(draft.resolve("description"), description());
        final Scenario scenario = Scenario.load(draft);
        final RunResult firstRun = ScenarioRun.run(
                scenario,
                RunSettings.standard().with(RunSettings.profileOf(scenario)).with(scenario, RunSettings.CONNECTIONS));
        return new Made(surroundings, importer.copied(), importer.leftOut(), firstRun);
    }

    private SortedMap<String, Path> importAll(final CaptureImport importer, final Path draft) {
        final SortedMap<String, Path> inputs = new TreeMap<>();
        captures.values().forEach(this::checkInterfaces);
        final long startNs = CaptureImport.startNs(captures.values());
        for (final Map.Entry<String, Path> capture : captures.entrySet()) {
            final Path input = draft.resolve("in-" + capture.getKey() + ".pcap");
            importer.copy(capture.getValue(), input, startNs, capture.getKey(), macOf(capture.getKey(), inputs.size()));
            inputs.put(capture.getKey(), input);
        }
        return inputs;
    }

    /** A capture of several named interfaces serves each of them, and has to be given for each. */
    private void checkInterfaces(final Path capture) {
        final SortedSet<String> names = CaptureImport.interfaces(capture);
        if (names.size() > 1 && !captures.keySet().containsAll(names)) {
            throw ScenarioException.in(
                    capture,
                    "holds frames of the interfaces " + String.join(", ", names)
                            + "; give it for each of them, --pcap INTERFACE=FILE");
        }
    }

    private Mac macOf(final String port, final int number) {
        return topology.map(Topology::load)
                .map(known -> known.interfaces().get(port))
                .map(Topology.Interface::mac)
                .orElse(new Mac(FIRST_MAC + number));
    }

    private Topology surroundings(final Path draft, final SortedMap<String, Path> inputs) throws IOException {
        final Path file = draft.resolve(Scenario.TOPOLOGY);
        if (topology.isPresent()) {
            copy(topology.get(), file);
        } else {
            TopologyWriter.write(file, TopologySketch.of(draft.resolve(Scenario.RULES), inputs));
        }
        return Topology.load(file);
    }

    private String description() {
        final List<String> names = captures.values().stream()
                .map(file -> file.getFileName().toString())
                .toList();
        return "Made from the rules " + rules.getFileName() + " and "
                + (names.size() == 1 ? "the capture " : "the captures ") + String.join(", ", names) + ".\n";
    }

    private static void copy(final Path from, final Path to) throws IOException {
        FileTrouble.requireRegular(from);
        Files.write(to, Files.readAllBytes(from));
    }
}
