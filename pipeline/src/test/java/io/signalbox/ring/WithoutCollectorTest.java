package io.signalbox.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A long run completes in a JVM that never collects garbage and whose heap is small and fixed (JEP 318). */
@Timeout(600)
class WithoutCollectorTest {
    @Test
    void shouldCompleteARunWithoutAGarbageCollector() throws Exception {
        assertCompletes(1_000_000);
    }

    @Tag("long")
    @Test
    void shouldCompleteALongRunWithoutAGarbageCollector() throws Exception {
        assertCompletes(20_000_000);
    }

    private static void assertCompletes(final long frames) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-XX:-UseSerialGC", "-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC", "-Xms256m", "-Xmx256m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(WithoutCollectorTest.class.getName(), Long.toString(frames)));
        final Process run =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(run.waitFor()).as(said).isZero();
        assertThat(said).contains("FUSED sent " + frames).contains("STAGED sent " + frames);
    }

    /** The run itself: so many frames through each of two layouts. */
    public static void main(final String[] arguments) {
        final long frames = Long.parseLong(arguments[0]);
        for (final Layout layout : List.of(Layout.FUSED, Layout.STAGED)) {
            try (Mill mill = new Mill(layout)) {
                mill.grind(frames);
                System.out.println(layout + " sent " + mill.sent());
            }
        }
    }
}
