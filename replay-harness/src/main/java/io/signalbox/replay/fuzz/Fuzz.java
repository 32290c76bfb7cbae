package io.signalbox.replay.fuzz;

import io.signalbox.golden.ScenarioDraft;
import io.signalbox.golden.random.AnyScenario;
import io.signalbox.golden.random.MasqueradeWalk;
import io.signalbox.golden.random.RandomScenario;
import io.signalbox.golden.recorder.Recorder;
import io.signalbox.replay.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A campaign: so many random scenarios of one seed, each through the real kernel and through the director. */
public final class Fuzz {
    private static final int BATCH = 40;

    /** A scenario that differs, and the smallest one made of it. */
    public record Difference(long seed, int number, String text, Path kept) {}

    private final long seed;
    private final Path keep;
    private final boolean isShrinking;
    private final IntFunction<ScenarioDraft> drawing;

    /** Scenarios that differ are kept below {@code keep}. */
    public Fuzz(final long seed, final Path keep, final boolean isShrinking) {
        this(seed, keep, isShrinking, number -> AnyScenario.of(seed, number));
    }

    private Fuzz(
            final long seed, final Path keep, final boolean isShrinking, final IntFunction<ScenarioDraft> drawing) {
        this.seed = seed;
        this.keep = keep;
        this.isShrinking = isShrinking;
        this.drawing = drawing;
    }

    /** Likewise, with scenarios of SIP's services alone. */
    public static Fuzz ofSip(final long seed, final Path keep, final boolean isShrinking) {
        return new Fuzz(seed, keep, isShrinking, number -> RandomScenario.ofSip(seed, number));
    }

    /** Likewise, with inside hosts behind a masquerade alone. */
    public static Fuzz ofMasquerade(final long seed, final Path keep, final boolean isShrinking) {
        return new Fuzz(seed, keep, isShrinking, number -> MasqueradeWalk.of(seed, number));
    }

    /** Likewise, in IPv6. */
    public static Fuzz ofMasqueradeIpv6(final long seed, final Path keep, final boolean isShrinking) {
        return new Fuzz(seed, keep, isShrinking, number -> MasqueradeWalk.ofIpv6(seed, number));
    }

    /** Runs numbers {@code first} to {@code first + count - 1}; {@code progress} hears how many are done. */
    public List<Difference> run(final int first, final int count, final Consumer<Integer> progress) throws IOException {
        final List<Difference> differences = new ArrayList<>();
        try (Recorder recorder = Recorder.open();
                TemporaryFolder work = TemporaryFolder.create()) {
            final Differential differential = new Differential(recorder, work.path());
            for (int done = 0; done < count; done += BATCH) {
                final int from = first + done;
                final int batch = Math.min(BATCH, count - done);
                final List<ScenarioDraft> drafts =
                        IntStream.range(from, from + batch).mapToObj(drawing).toList();
                final List<Finding> findings = differential.ask(drafts);
                for (int i = 0; i < batch; i++) {
                    if (findings.get(i).kind() != Finding.Kind.EQUAL) {
                        differences.add(kept(differential, from + i, findings.get(i)));
                    }
                }
                progress.accept(done + batch);
            }
        }
        return differences;
    }

    private Difference kept(final Differential differential, final int number, final Finding finding)
            throws IOException {
        final boolean canShrink = isShrinking && finding.kind() == Finding.Kind.DIFFERING;
        final Finding smallest = canShrink ? new Shrinker(differential).shrink(finding) : finding;
        final Path folder = keep.resolve("seed-" + seed + "-" + number);
        copy(smallest.folder(), folder);
        return new Difference(seed, number, smallest.text(), folder);
    }

    private static void copy(final Path from, final Path to) throws IOException {
        final List<Path> all;
        try (Stream<Path> walk = Files.walk(from)) {
            all = walk.toList();
        }
        for (final Path path : all) {
            final Path copy = to.resolve(from.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
