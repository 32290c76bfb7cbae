package io.signalbox.director.golden;

import io.signalbox.golden.Scenario;
import io.signalbox.golden.ScenarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the scenarios in and below folders. */
final class ScenarioFolders {
    private ScenarioFolders() {}

    /** Each folder's scenarios in the order of their paths; a folder with none is a mistake. */
    static List<Path> below(final List<Path> folders) throws IOException {
        final List<Path> found = new ArrayList<>();
        for (final Path folder : folders) {
            final List<Path> here = below(folder);
            if (here.isEmpty()) {
                throw ScenarioException.in(
                        folder, "no scenario is here or below; a scenario is a folder with a " + Scenario.TOPOLOGY);
            }
            found.addAll(here);
        }
        return found.stream().distinct().toList();
    }

    private static List<Path> below(final Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw ScenarioException.in(folder, "there is no such folder");
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> Files.isRegularFile(path.resolve(Scenario.TOPOLOGY)))
                    .sorted()
                    .toList();
        }
    }
}
