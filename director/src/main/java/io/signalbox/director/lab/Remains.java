package io.signalbox.director.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * What is left of labs, and how it is removed: programs, namespaces, folder. Two may remove the same at once: what is
 * gone already is no trouble.
 */
final class Remains {
    /** All namespaces of all labs begin so; the lab's id and the machine's role follow. */
    static final String PREFIX = "sblab-";

    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final long SECONDS_TO_DIE = 10;

    private Remains() {}

    /** Removes what labs left behind whose process is gone. */
    static void sweep() {
        Mark.all().stream().filter(Mark::isAbandoned).forEach(Remains::remove);
    }

    /** Removes those too that were kept on purpose; returns how many labs there were. */
    static int clean() {
        final List<Mark> gone = Mark.all().stream()
                .filter(mark -> mark.isKept() || mark.isAbandoned())
                .toList();
        gone.forEach(Remains::remove);
        return gone.size();
    }

    static void remove(final Mark mark) {
        final List<String> names = namespaces(PREFIX + mark.id() + "-");
        try {
            endPrograms(names);
            final List<String> lines =
                    names.stream().map(name -> "netns del " + name).toList();
            Programs.run(Mark.PARENT, List.of("ip", "-force", "-batch", "-"), String.join("\n", lines) + "\n");
            mark.erase();
        } catch (final IOException trouble) {
            throw new LabException(mark.folder() + " cannot be removed: " + trouble.getMessage(), trouble);
        }
    }

    /** Names of namespaces that are there now, in order. */
    static List<String> namespaces(final String prefix) {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(NAMESPACES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        } catch (final IOException trouble) {
            throw new LabException(NAMESPACES + " cannot be read: " + trouble.getMessage(), trouble);
        }
    }

    /** A namespace outlives its name while a program is in it. */
    private static void endPrograms(final List<String> names) {
        final List<ProcessHandle> programs = new ArrayList<>();
        for (final String name : names) {
            Programs.run(Mark.PARENT, List.of("ip", "netns", "pids", name), "")
                    .out()
                    .lines()
                    .map(Long::parseLong)
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(programs::add));
        }
        programs.forEach(ProcessHandle::destroyForcibly);
        programs.forEach(Remains::awaitEnd);
    }

    private static void awaitEnd(final ProcessHandle program) {
        try {
            program.onExit().get(SECONDS_TO_DIE, TimeUnit.SECONDS);
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (final ExecutionException | TimeoutException stuck) {
            // it is in the kernel's hands
        }
    }
}
