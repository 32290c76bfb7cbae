package io.signalbox.director.lab;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The host's programs: where they are, the Debian packages they come in, and how to run one to its end. */
public final class Programs {
    private static final long MAX_SECONDS = 300;
    private static final Map<String, String> PACKAGES = Map.of(
            "ip", "iproute2",
            "curl", "curl",
            "nft", "nftables",
            "ping", "iputils-ping",
            "tcpdump", "tcpdump",
            "unshare", "util-linux");
    /** Debian keeps these out of an ordinary user's PATH. */
    private static final String SYSTEM_FOLDERS = ":/usr/sbin:/sbin";

    private Programs() {}

    /** @throws LabException one sentence that names the package of each that is not there */
    static void require(final String... names) {
        final List<String> missing =
                Stream.of(names).filter(name -> find(name).isEmpty()).toList();
        if (!missing.isEmpty()) {
            final List<String> packages = missing.stream()
                    .map(name -> PACKAGES.getOrDefault(name, name))
                    .toList();
            throw new LabException("there is no " + String.join(" and no ", missing)
                    + " on this machine; next: apt-get install -y " + String.join(" ", packages));
        }
    }

    /** Whether the host has it. */
    public static boolean isThere(final String name) {
        return find(name).isPresent();
    }

    private static Optional<Path> find(final String name) {
        return Stream.of(searchPath().split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String searchPath() {
        return System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + SYSTEM_FOLDERS;
    }

    /** Runs a program to its end; what it prints passes through files of {@code folder}. */
    public static Output run(final Path folder, final List<String> command, final String input) {
        Path out = null;
        Path err = null;
        try {
            out = Files.createTempFile(folder, "out", "");
            err = Files.createTempFile(folder, "err", "");
            final Process process = builder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().write(input.getBytes());
            process.getOutputStream().close();
            return new Output(command, exitCode(process, command), Files.readString(out), Files.readString(err));
        } catch (final IOException trouble) {
            throw cannotRun(command, trouble);
        } finally {
            delete(out);
            delete(err);
        }
    }

    /** Runs a program to its end, however long it takes; terminal and pipes are those of this one. */
    static int runOnTerminal(final List<String> command, final Map<String, String> environment) {
        final ProcessBuilder builder = builder(command).inheritIO();
        builder.environment().putAll(environment);
        Process process = null;
        try {
            process = builder.start();
            return process.waitFor();
        } catch (final IOException trouble) {
            throw cannotRun(command, trouble);
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new LabException("'" + String.join(" ", command) + "' was interrupted.", stop);
        }
    }

    private static LabException cannotRun(final List<String> command, final IOException trouble) {
        return new LabException("'" + String.join(" ", command) + "' cannot run: " + trouble.getMessage(), trouble);
    }

    /** Not started yet; it finds system programs whoever runs it. */
    static ProcessBuilder builder(final List<String> command) {
        final List<String> words = new ArrayList<>(command);
        words.set(0, find(words.get(0)).map(Path::toString).orElse(words.get(0)));
        final ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PATH", searchPath());
        return builder;
    }

    /** How to start a class of ours as a program of its own, with the java, flags and class path of this one. */
    public static List<String> java(final List<String> moreFlags, final Class<?> main, final List<String> args) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(moreFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return command;
    }

    private static int exitCode(final Process process, final List<String> command) {
        try {
            if (process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new LabException(
                    "'" + String.join(" ", command) + "' did not end within " + MAX_SECONDS + " seconds.");
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new LabException("'" + String.join(" ", command) + "' was interrupted.", stop);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void delete(final Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException stays) {
            // it goes with the lab's folder
        }
    }
}
