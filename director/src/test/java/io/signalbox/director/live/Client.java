package io.signalbox.director.live;

import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The client that people type at: {@code bin/ipvsadm}, under any of its names. */
final class Client {
    /** What it did. */
    record Said(int exitCode, String out, String err) {}

    private Client() {}

    static ProcessBuilder of(final Path control, final String... words) {
        return named("ipvsadm", control, words);
    }

    static ProcessBuilder named(final String name, final Path control, final String... words) {
        final List<String> command = new ArrayList<>();
        command.add(Scenarios.projectFolder().resolve("bin").resolve(name).toString());
        command.addAll(List.of(words));
        final ProcessBuilder client = new ProcessBuilder(command);
        client.environment().put("SIGNALBOX_CONTROL", control.toString());
        return client;
    }

    /** Runs it to its end. */
    static Said run(final ProcessBuilder client, final String input) throws IOException, InterruptedException {
        final Path complaints = Files.createTempFile("ipvsadm-", ".err");
        final Process process = client.redirectError(complaints.toFile()).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (final IOException closed) {
            // it reads nothing
        }
        final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final int exitCode = process.waitFor();
        final String err = Files.readString(complaints);
        Files.delete(complaints);
        return new Said(exitCode, out, err);
    }
}
