package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.Main;
import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Output;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A site with a director that runs in it, as a user would start it. */
final class LiveSite implements AutoCloseable {
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final int PATIENT_S = 60;
    private static final int TO_CARRY_S = 300;
    static final long SEED = 7;
    private static final long LOOK_AGAIN_NS = 20_000_000;

    final Lab lab;
    final Site site;
    private Running director;

    private LiveSite(final Method method, final int servers) {
        lab = Lab.open();
        site = Site.open(lab, method, servers);
    }

    /** Skips the test where namespaces or programs are missing, and says which. */
    static LiveSite open(final Method method, final int servers, final String... programs) {
        assumeThat(Lab.obstacle()).isEmpty();
        for (final String program : programs) {
            assumeThat(isThere(program)).as("the program " + program).isTrue();
        }
        return new LiveSite(method, servers);
    }

    static boolean isThere(final String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)))
                || Files.isExecutable(Path.of("/usr/sbin", program));
    }

    /** Starts it with the site's own rules; returns when it directs. */
    LiveSite direct(final String scheduler, final String... options) {
        return directBy(site.rules(scheduler), options);
    }

    LiveSite directBy(final String rules, final String... options) {
        begin(rules, options);
        director.awaitLog("directs", TO_START);
        if (!site.localAddresses().isEmpty()) {
            awaitServed(site.localAddresses().toArray(String[]::new));
        }
        return this;
    }

    /** Starts it, and returns before it directs. */
    Running begin(final String rules, final String... options) {
        director = start(rules, options);
        return director;
    }

    /** Why it does not start: what it says, and it ends with status 2. */
    String refusal(final String scheduler, final String... options) {
        final Running refused = start(site.rules(scheduler), options);
        assertThat(refused.ended()).as(refused.log()).isEqualTo(2);
        return refused.log();
    }

    /** It begins at once, unless it is told otherwise: what it does is the same, and a test waits for it. */
    private Running start(final String rules, final String... options) {
        final List<String> words =
                new ArrayList<>(List.of("run", "--rules", write("rules", rules).toString()));
        words.addAll(List.of("--control", control().toString()));
        for (final String device : site.devices()) {
            words.addAll(List.of("-i", device));
        }
        Collections.addAll(words, options);
        if (!words.contains("--warm-up")) {
            words.addAll(List.of("--warm-up", "0"));
        }
        return site.director().startJava("signalbox", List.of(), Main.class, words.toArray(String[]::new));
    }

    /** Every decision and every frame sent comes out again. */
    void assertRunsAgain(final String journal) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("replay", "--journal", journal);
        assertThat(exitCode).as(out + "\n" + err).isZero();
    }

    Running director() {
        return director;
    }

    Path control() {
        return lab.folder().resolve("control");
    }

    Path write(final String name, final String text) {
        try {
            return Files.writeString(lab.folder().resolve(name), text);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What the running director answers. */
    String ask(final String line) {
        try {
            final Control.Answer answer = Control.ask(control(), line);
            return answer.text() + answer.trouble();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns once these virtual IPs are served. */
    void awaitServed(final String... addresses) {
        await(() -> served().containsAll(List.of(addresses)));
        assertThat(served()).contains(addresses);
    }

    private List<String> served() {
        final String line = ask("status").lines().findFirst().orElseThrow();
        return List.of(line.substring("served".length()).strip().split(", "));
    }

    /** Returns once this is so; or after a long time, for the test to say what is missing. */
    void await(final BooleanSupplier isSo) {
        final long deadline = System.nanoTime() + PATIENT_S * 1_000_000_000L;
        while (!isSo.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }

    /** How often a reason was given so far. */
    long reasons(final String reason) {
        return ask("status")
                .lines()
                .map(String::strip)
                .filter(line -> line.endsWith(" " + reason))
                .mapToLong(line -> Long.parseLong(line.split(" ")[0]))
                .sum();
    }

    /** How often each real server of a service was chosen. */
    List<Long> scheduled(final String service) {
        return ask("ipvsadm -L -n --stats --exact " + service)
                .lines()
                .filter(line -> line.contains("->") && !line.contains("RemoteAddress"))
                .map(line -> Long.valueOf(line.strip().split("\\s+")[2]))
                .toList();
    }

    /** How many requests, each of a connection of its own, were answered by whom. */
    Map<String, Long> requests(final String host, final int count) {
        final Output answers = site.client()
                .run(
                        "curl",
                        "-sS",
                        "-m",
                        "" + PATIENT_S,
                        "--http1.0",
                        "http://" + escaped(host) + "/?[1-" + count + "]")
                .orFail();
        return answers.out().lines().collect(Collectors.groupingBy(line -> line, Collectors.counting()));
    }

    /** In brackets curl would look for a range of numbers. */
    private static String escaped(final String host) {
        return host.replace("[", "\\[").replace("]", "\\]");
    }

    /** The SHA-256 of so many bytes as the client got them. */
    String hashOfDownload(final String host, final long bytes) {
        return site.client()
                .run(
                        "sh",
                        "-c",
                        "curl -gsS -m " + TO_CARRY_S + " 'http://" + host + "/bytes?n=" + bytes + "&seed=" + SEED
                                + "' | sha256sum")
                .orFail()
                .out()
                .split(" ")[0];
    }

    /** The SHA-256 of so many bytes as a server got them. */
    String hashOfUpload(final String host, final long bytes) {
        final Path file = lab.folder().resolve("upload-" + bytes);
        if (!Files.exists(file)) {
            try (OutputStream out = Files.newOutputStream(file)) {
                Payload.write(bytes, SEED, out);
            } catch (final IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return site.client()
                .run("curl", "-gsS", "-m", "" + TO_CARRY_S, "-T", file.toString(), "http://" + host + "/sha256")
                .orFail()
                .out()
                .strip();
    }

    /** Who answered so many datagrams, each a flow of its own. */
    Map<String, Long> namesByUdp(final String host, final int count) {
        final Running client =
                site.client().startJava("names", List.of(), TestClient.class, "names", host, String.valueOf(count));
        assertThat(client.ended()).as(client.log()).isZero();
        return client.log().lines().collect(Collectors.groupingBy(line -> line, Collectors.counting()));
    }

    /** Ends it as an operator does; it must end well. */
    void stop() {
        assertThat(director.stop()).as(director.log()).isZero();
    }

    @Override
    public void close() {
        lab.close();
    }
}
