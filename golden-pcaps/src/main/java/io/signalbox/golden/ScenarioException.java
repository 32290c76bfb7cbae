package io.signalbox.golden;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** A scenario that cannot be used; the message is one sentence: file, line, what is wrong, what is allowed. */
public final class ScenarioException extends InputException {
    private static final int NO_LINE = 0;
    /** What nobody reads to its end: only its beginning is echoed. */
    private static final Pattern LONG_WORD = Pattern.compile("(\\S{200})\\S+");

    private ScenarioException(final String message) {
        super(message);
    }

    /** Something is wrong with a file or folder as a whole. */
    public static ScenarioException in(final Path file, final String what) {
        return at(file, NO_LINE, what);
    }

    /** Something is wrong in one line of a file; lines count from 1. */
    public static ScenarioException at(final Path file, final int line, final String what) {
        final String place = line == NO_LINE ? shortName(file) : shortName(file) + ":" + line;
        return new ScenarioException(place + ": " + LONG_WORD.matcher(what).replaceAll("$1..."));
    }

    /** Scenarios all have the same file names, so the folder's name goes with them. */
    private static String shortName(final Path file) {
        final Path path = file.toAbsolutePath().normalize();
        final int names = path.getNameCount();
        return names < 2 ? path.toString() : path.subpath(names - 2, names).toString();
    }
}
