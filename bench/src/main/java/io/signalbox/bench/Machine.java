package io.signalbox.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where and how a number was measured, without which it means nothing. */
public final class Machine {
    private static final LocalDateTime NOW = LocalDateTime.now();

    private Machine() {}

    /** Date, machine, kernel, JDK and flags: two lines. */
    public static String describe() {
        return "Measured on " + NOW.format(DateTimeFormatter.ISO_LOCAL_DATE) + ": "
                + Runtime.getRuntime().availableProcessors() + " cores of " + processor() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", JDK "
                + Runtime.version() + ".\nFlags: " + flags() + "\n";
    }

    /** For a table in Markdown, after the moment this program was started at. */
    public static String fileName() {
        return NOW.format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm")) + ".md";
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (final IOException unknown) {
            return System.getProperty("os.arch");
        }
    }

    /** Those that bear on speed: access to modules does not, and a folder's name is nobody's business. */
    private static String flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-X") || flag.startsWith("-Dagrona"))
                .collect(Collectors.joining(" "));
    }
}
