package io.signalbox.golden.recorder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Linux that runs as a program, with the host's file system (read only) as its root and one folder it may write to.
 * It plays all that lies in {@code plays/} of that folder, then ends.
 */
final class Guest {
    /** Virtual time costs nothing, so whoever takes so long per play hangs. */
    private static final long MAX_SECONDS_PER_PLAY = 120;

    private static final long MAX_SECONDS_TO_BOOT = 120;

    private final Path work;

    private Guest(final Path work) {
        this.work = work;
    }

    Path work() {
        return work;
    }

    /** Puts all into the folder that the guest needs; its path must not hold what a kernel's command line splits at. */
    static Guest prepare(final Path work) throws IOException {
        Tools.require();
        final Guest guest = new Guest(work);
        final Path modules = Files.createDirectories(work.resolve("root/lib/modules"));
        Files.createSymbolicLink(modules.resolve(Tools.kernelVersion()), Tools.MODULES.resolve(Tools.kernelVersion()));
        for (final String script : List.of("init", "modprobe", "far", "director", "show")) {
            final Path file = guest.resource(script + ".sh", script);
            file.toFile().setExecutable(true);
        }
        guest.resource("namespaces", "namespaces");
        guest.compile("player.c", "-o", "player");
        guest.compile("clock.c", "-shared", "-fPIC", "-o", "clock.so");
        return guest;
    }

    /** Boots, plays, ends; at the latest when that takes so long that it must hang. */
    void run(final int plays) throws IOException {
        final ProcessBuilder boot = new ProcessBuilder(
                Tools.program("linux.uml").toString(),
                "root=/dev/root",
                "rootfstype=hostfs",
                "rootflags=/",
                "ro",
                "init=" + work.resolve("init"),
                "work=" + work,
                "uml_dir=" + work.resolve("uml"),
                "con=null",
                "con0=null,fd:1",
                "mem=256M",
                "lpj=4000000",
                "quiet",
                "panic=-1");
        boot.environment().put("LD_PRELOAD", work.resolve("clock.so").toString());
        Files.deleteIfExists(work.resolve("finished"));
        final long seconds = MAX_SECONDS_TO_BOOT + plays * MAX_SECONDS_PER_PLAY;
        final Path console = work.resolve("console.txt");
        final boolean ended = waitFor(start(boot, console), seconds);
        if (!Files.exists(work.resolve("finished"))) {
            throw new RecorderException(
                    (ended ? "the guest ended before its time: " : "the guest hangs: ") + lastLine(console));
        }
    }

    private static Process start(final ProcessBuilder program, final Path log) throws IOException {
        return program.redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile())
                .start();
    }

    /** False if it had to be ended. */
    private static boolean waitFor(final Process process, final long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void compile(final String source, final String... options) throws IOException {
        final List<String> command =
                new ArrayList<>(List.of(Tools.program("gcc").toString(), "-O2", "-Wall"));
        command.add(resource(source, source).toString());
        command.addAll(List.of(options));
        command.add("-ldl");
        final Path log = work.resolve("gcc.txt");
        final Process gcc = start(new ProcessBuilder(command).directory(work.toFile()), log);
        if (!waitFor(gcc, MAX_SECONDS_PER_PLAY) || gcc.exitValue() != 0) {
            throw new RecorderException("gcc cannot compile " + source + ": " + lastLine(log));
        }
    }

    private Path resource(final String name, final String as) throws IOException {
        final Path file = work.resolve(as);
        try (InputStream in = Guest.class.getResourceAsStream(name)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    private static String lastLine(final Path log) throws IOException {
        final List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    }
}
