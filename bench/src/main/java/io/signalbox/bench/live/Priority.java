package io.signalbox.bench.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * While it is open, this session's programs, those that they start among them, come before all other work on the machine:
 * Linux shares the cores among sessions first (autogroup, sched(7)), so a program's own niceness would not help. Where
 * there are no such groups, or we may not, all stays as it is.
 */
final class Priority implements AutoCloseable {
    private static final Path GROUP = Path.of("/proc/self/autogroup");
    private static final String HIGHEST = "-20";

    private final Undo undo;

    private Priority(final String before) {
        undo = new Undo(() -> write(before));
    }

    static Priority raise() {
        final Priority priority = new Priority(niceness());
        write(HIGHEST);
        return priority;
    }

    /** {@code /autogroup-123 nice 0}. */
    private static String niceness() {
        try {
            final String group = Files.readString(GROUP).strip();
            return group.substring(group.lastIndexOf(' ') + 1);
        } catch (final IOException none) {
            return "0";
        }
    }

    private static void write(final String niceness) {
        try {
            Files.writeString(GROUP, niceness);
        } catch (final IOException refused) {
            // no such groups here, or not for us
        }
    }

    @Override
    public void close() {
        undo.close();
    }
}
