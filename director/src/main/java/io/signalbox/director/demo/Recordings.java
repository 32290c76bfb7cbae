package io.signalbox.director.demo;

import io.signalbox.golden.Scenarios;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the recordings that are shipped, wherever the user stands. */
final class Recordings {
    private static final Path PLACE = Path.of("golden-pcaps", "scenarios");

    private Recordings() {}

    /** They lie beside the classes: above them, or failing that above the working directory. */
    static Path folder() {
        for (Path above = classes(); above != null; above = above.getParent()) {
            if (Files.isDirectory(above.resolve(PLACE))) {
                return above.resolve(PLACE);
            }
        }
        return Scenarios.folder();
    }

    private static Path classes() {
        try {
            return Path.of(Recordings.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (final URISyntaxException impossible) {
            throw new IllegalStateException("the program does not know where it lies", impossible);
        }
    }
}
