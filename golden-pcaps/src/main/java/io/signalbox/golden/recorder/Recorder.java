package io.signalbox.golden.recorder;

import io.signalbox.golden.InputException;
import io.signalbox.golden.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Plays scenarios into the real kernel's IPVS and writes down what came out, as their {@code expected/}.
 *
 * <p>The kernel is Debian's User-Mode Linux on a clock of its own: hours of timeouts cost nothing. Many scenarios share
 * one boot, each in fresh namespaces. A recording that is not complete (a rule refused, a frame not received, a capture
 * lost) is a complaint and never an {@code expected/}.
 */
public final class Recorder implements AutoCloseable {
    /** How a scenario fared; without a complaint its {@code expected/} is new. */
    public record Outcome(Path scenario, Optional<String> complaint) {}

    private static final int MAX_PLAYS_PER_BOOT = 40;

    private final Path work;
    private final Guest guest;

    private Recorder(final Path work, final Guest guest) {
        this.work = work;
        this.guest = guest;
    }

    /** @throws RecorderException where the tools are missing */
    public static Recorder open() throws IOException {
        final Path work = Files.createTempDirectory("signalbox-recorder-");
        return new Recorder(work, Guest.prepare(work));
    }

    /** Records scenarios, each a folder; the outcomes are in the same order. */
    public List<Outcome> record(final List<Path> scenarios) throws IOException {
        final List<Outcome> outcomes = new ArrayList<>();
        for (int first = 0; first < scenarios.size(); first += MAX_PLAYS_PER_BOOT) {
            outcomes.addAll(boot(scenarios.subList(first, Math.min(first + MAX_PLAYS_PER_BOOT, scenarios.size()))));
        }
        return outcomes;
    }

    private List<Outcome> boot(final List<Path> scenarios) throws IOException {
        final Path plays = work.resolve("plays");
        Trees.delete(plays);
        Files.createDirectories(plays);
        for (int i = 0; i < scenarios.size(); i++) {
            final Scenario scenario = Scenario.load(scenarios.get(i));
            final Path play = Files.createDirectory(folder(plays, i));
            SetUp.write(scenario, play);
            Play.of(scenario).write(play);
        }
        guest.run(scenarios.size());
        return IntStream.range(0, scenarios.size())
                .mapToObj(i -> outcome(scenarios.get(i), folder(plays, i)))
                .toList();
    }

    /** The guest plays in the order of names. */
    private static Path folder(final Path plays, final int number) {
        return plays.resolve(String.format("%04d", number));
    }

    private static Outcome outcome(final Path folder, final Path play) {
        try {
            final Scenario scenario = Scenario.load(folder);
            Recording.read(scenario, Play.of(scenario), play).write();
            return new Outcome(folder, Optional.empty());
        } catch (final InputException | IOException trouble) {
            return new Outcome(folder, Optional.of(trouble.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        Trees.delete(work);
    }
}
