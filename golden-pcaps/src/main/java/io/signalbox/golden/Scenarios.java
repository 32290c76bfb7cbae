package io.signalbox.golden;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Finds the recorded scenarios from the working directory of any module's tests. */
public final class Scenarios {
    /** Only the top folder of the project holds this file. */
    private static final String LANDMARK = "jvm.flags";

    private Scenarios() {}

    /** The folder that holds the project, above (or at) the working directory. */
    public static Path projectFolder() {
        final Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve(LANDMARK))) {
                return folder;
            }
        }
        throw ScenarioException.in(start, "neither this folder nor one above it holds " + LANDMARK);
    }

    /** The folder of all recorded scenarios. */
    public static Path folder() {
        return projectFolder().resolve("golden-pcaps").resolve("scenarios");
    }

    /** One recorded scenario by its name. */
    public static Scenario named(final String name) {
        return Scenario.load(folder().resolve(name));
    }

    /** The names of all recorded scenarios, sorted. */
    public static Set<String> names() {
        return Folder.folders(folder(), "", path -> path).keySet();
    }
}
