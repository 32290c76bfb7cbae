package io.signalbox.golden.recorder;

import io.signalbox.golden.InputException;
import io.signalbox.golden.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Plays scenarios into the real kernel's IPVS and writes down what came out, as their {@code expected/}.
 *
 * <p>The kernel is Debian's User-Mode Linux on a clock of its own: hours of timeouts cost nothing. Many scenarios share
 * one boot, each in fresh namespaces, and a guest for each processor plays its share. A recording that is not complete (a rule refused, a frame not received, a capture
 * lost) is a complaint and never an {@code expected/}.
 */
public final class Recorder implements AutoCloseable {
    /** How a scenario fared; without a complaint its {@code expected/} is new. */
    public record Outcome(Path scenario, Optional<String> complaint) {}

    private static final int MAX_PLAYS_PER_BOOT = 40;

    private static final int MAX_GUESTS = 4;

    private final Path work;
    private final List<Guest> guests;

    private Recorder(final Path work, final List<Guest> guests) {
        this.work = work;
        this.guests = guests;
    }

    /** @throws RecorderException where the tools are missing */
    public static Recorder open() throws IOException {
        final Path work = Files.createTempDirectory("signalbox-recorder-");
        final int count = Math.min(MAX_GUESTS, Runtime.getRuntime().availableProcessors());
        final List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            guests.add(Guest.prepare(Files.createDirectory(work.resolve("guest-" + i))));
        }
        return new Recorder(work, guests);
    }

    /** Records scenarios, each a folder; the outcomes are in the same order. */
    public List<Outcome> record(final List<Path> scenarios) throws IOException {
        final int share = Math.min(MAX_PLAYS_PER_BOOT, (scenarios.size() + guests.size() - 1) / guests.size());
        final List<Outcome> outcomes = new ArrayList<>();
        for (int first = 0; first < scenarios.size(); first += share * guests.size()) {
            outcomes.addAll(sideBySide(scenarios.subList(first, scenarios.size()), share));
        }
        return outcomes;
    }

    /** Each guest its share, in one boot; what is left over is left. */
    private List<Outcome> sideBySide(final List<Path> scenarios, final int share) throws IOException {
        final List<Callable<List<Outcome>>> boots = new ArrayList<>();
        for (int i = 0; i < guests.size() && i * share < scenarios.size(); i++) {
            final Guest guest = guests.get(i);
            final List<Path> its = scenarios.subList(i * share, Math.min((i + 1) * share, scenarios.size()));
            boots.add(() -> boot(guest, its));
        }
        final ExecutorService threads = Executors.newFixedThreadPool(boots.size());
        try {
            final List<Outcome> outcomes = new ArrayList<>();
            for (final Future<List<Outcome>> boot : threads.invokeAll(boots)) {
                outcomes.addAll(boot.get());
            }
            return outcomes;
        } catch (final ExecutionException trouble) {
            throw rethrown(trouble.getCause());
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new RecorderException("recording was interrupted", stop);
        } finally {
            threads.shutdownNow();
        }
    }

    private static IOException rethrown(final Throwable trouble) {
        if (trouble instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (trouble instanceof Error error) {
            throw error;
        }
        return (IOException) trouble;
    }

    private static List<Outcome> boot(final Guest guest, final List<Path> scenarios) throws IOException {
        final Path plays = guest.work().resolve("plays");
        Trees.delete(plays);
        Files.createDirectories(plays);
        for (int i = 0; i < scenarios.size(); i++) {
            final Scenario scenario = Scenario.load(scenarios.get(i));
            final Path play = Files.createDirectory(folder(plays, i));
            SetUp.write(scenario, play);
            Play.of(scenario).write(play);
        }
        runToItsEnd(guest, scenarios.size());
        return IntStream.range(0, scenarios.size())
                .mapToObj(i -> outcome(scenarios.get(i), folder(plays, i)))
                .toList();
    }

    /** Once in many hundred boots a guest panics, and never again at the same place: it gets one more chance. */
    private static void runToItsEnd(final Guest guest, final int plays) throws IOException {
        try {
            guest.run(plays);
        } catch (final RecorderException panic) {
            guest.run(plays);
        }
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
