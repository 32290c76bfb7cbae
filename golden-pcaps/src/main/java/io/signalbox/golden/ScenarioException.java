package io.signalbox.golden;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** A scenario that cannot be used; the message is one sentence: file, line, what is wrong, what is allowed. */
public final class ScenarioException extends InputException {
    private static final long serialVersionUID = 1L;
    private static final int NO_LINE = 0;
    /** What nobody reads to its end: only its beginning is echoed. */
    private static final Pattern LONG_WORD = Pattern.compile("(\\S{200})\\S+");

    private final transient Path file;
    private final int line;
    private final String what;

    private ScenarioException(final Path file, final int line, final String what) {
        super((line == NO_LINE ? file.toString() : file + ":" + line) + ": " + what);
        this.file = file;
        this.line = line;
        this.what = what;
    }

    /** Something is wrong with a file or folder as a whole. */
    public static ScenarioException in(final Path file, final String what) {
        return at(file, NO_LINE, what);
    }

    /** Something is wrong in one line of a file; lines count from 1. The file is named as whoever asked for it did. */
    public static ScenarioException at(final Path file, final int line, final String what) {
        return new ScenarioException(file, line, LONG_WORD.matcher(what).replaceAll("$1..."));
    }

    /** The same trouble, of a draft that nobody knows of, told of the place that it was to have. */
    public ScenarioException moved(final Path draft, final Path place) {
        return file.startsWith(draft) ? at(place.resolve(draft.relativize(file)), line, what) : this;
    }
}
