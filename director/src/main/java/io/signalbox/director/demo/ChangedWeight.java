package io.signalbox.director.demo;

import io.signalbox.director.Page;
import io.signalbox.golden.Scenario;
import io.signalbox.replay.compare.TraceDifference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** A recording with one weight of its rules changed: the replay must notice. */
final class ChangedWeight {
    private static final String SERVER = " -r 10.0.0.12:80 ";
    private static final String WEIGHT = "-w 2";
    private static final String CHANGED = "-w 6";

    private ChangedWeight() {}

    /** @param replay runs {@code signalbox replay} on a folder and returns its exit code */
    static boolean tell(final Page page, final Path recording, final Path copy, final ToIntFunction<Path> replay)
            throws IOException {
        page.heading("One weight changed on purpose (a copy of " + recording.getFileName() + ")");
        copy(recording, copy);
        changeRule(page, copy.resolve(Scenario.RULES));
        final Replayed replayed = Replayed.of(copy);
        replayed.comparison().trace().firstDifference().map(TraceDifference::text).stream()
                .flatMap(String::lines)
                .forEach(line -> tell(page, line));
        final int exitCode = replay.applyAsInt(copy);
        final boolean isNoticed =
                exitCode == 1 && !replayed.comparison().trace().isEqual();
        return page.verdict(isNoticed, replayed.frames() + " now; signalbox replay notices: exit code " + exitCode);
    }

    private static void tell(final Page page, final String line) {
        if (line.startsWith("  * ")) {
            page.bad(line);
        } else {
            page.line(line);
        }
    }

    private static void changeRule(final Page page, final Path rules) throws IOException {
        final List<String> lines = Files.readAllLines(rules);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(SERVER)) {
                page.line("- " + lines.get(i));
                lines.set(i, lines.get(i).replace(WEIGHT, CHANGED));
                page.line("+ " + lines.get(i));
            }
        }
        Files.write(rules, lines);
    }

    static void copy(final Path from, final Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (final Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
