package io.signalbox.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the plain text files of a scenario. */
final class Text {
    private Text() {}

    static String read(final Path file) {
        FileTrouble.requireRegular(file);
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw FileTrouble.unreadable(file, e);
        }
    }

    /** The lines that say something: neither blank nor a comment behind {@code #}. */
    static List<NumberedLine> lines(final Path file) {
        final List<NumberedLine> lines = new ArrayList<>();
        int number = 0;
        for (final String line : read(file).lines().toList()) {
            number++;
            if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                lines.add(new NumberedLine(number, line.strip()));
            }
        }
        return lines;
    }
}
