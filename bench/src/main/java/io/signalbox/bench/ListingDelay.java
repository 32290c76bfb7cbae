package io.signalbox.bench;

import io.signalbox.director.Main;
import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Programs;
import io.signalbox.director.lab.Site;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How long does who asks a running director wait for its listing? One after the other, of a
 * director that has services of ten real servers each and nothing else to do: by its socket, and by {@code bin/ipvsadm}, a
 * process for each. The median of 100 services is to be 20 ms at most.
 */
final class ListingDelay {
    private static final int SERVICES = 100;

    private static final int SERVERS = 10;
    private static final int ROUNDS = 200;
    private static final int FIRST_ONES = 100;
    private static final int BUFFER = 1 << 16;
    private static final double MS_NS = 1e6;
    private static final Duration TO_START = Duration.ofSeconds(60);

    private final int services;
    private final int rounds;
    private final Path ipvsadm;

    /** @param root of the checkout, where {@code bin/ipvsadm} is */
    ListingDelay(final int services, final int rounds, final Path root) {
        this.services = services;
        this.rounds = rounds;
        ipvsadm = root.resolve("bin/ipvsadm");
    }

    /** @throws IllegalArgumentException one sentence, for anything but a number of services, or nothing */
    static ListingDelay parse(final List<String> words, final Path root) {
        final String number = words.isEmpty() ? String.valueOf(SERVICES) : words.get(0);
        if (words.size() > 1 || !number.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(
                    "listing is followed by the number of services, 1 to 9999, or by nothing");
        }
        return new ListingDelay(Integer.parseInt(number), ROUNDS, root);
    }

    /** Why nothing can be measured here, in a sentence; empty where something can. */
    static String obstacle() {
        if (!Lab.obstacle().isEmpty()) {
            return Lab.obstacle();
        }
        return Stream.of("perl", "nft")
                .filter(program -> !Programs.isThere(program))
                .findFirst()
                .map(program -> "there is no " + program + "; next: apt-get install -y perl-base nftables")
                .orElse("");
    }

    String run() {
        try (Lab lab = Lab.open()) {
            final Site site = Site.open(lab, Method.NAT, 1);
            final Path control = lab.folder().resolve("control");
            start(lab, site, control);
            final List<String> rows = new ArrayList<>();
            rows.add("| " + services + " services of " + SERVERS
                    + " real servers | bytes | median ms | 99 % | longest |");
            rows.add("| --- | ---: | ---: | ---: | ---: |");
            rows.add(row("`ipvsadm -L -n`, by the socket", () -> ask(control, "ipvsadm -L -n")));
            rows.add(row("`ipvsadm -L -n --stats`, by the socket", () -> ask(control, "ipvsadm -L -n --stats")));
            rows.add(row("`bin/ipvsadm -L -n`, a process each", () -> print(control)));
            rows.add(row("what `signalbox top` asks, by the socket", () -> ask(control, "top")));
            return String.join("\n", rows) + "\n";
        }
    }

    private void start(final Lab lab, final Site site, final Path control) {
        final List<String> words =
                new ArrayList<>(List.of("run", "--rules", rules(lab), "--vips", "standby", "--quiet"));
        words.addAll(List.of("--control", control.toString()));
        site.devices().forEach(device -> words.addAll(List.of("-i", device)));
        site.director()
                .startJava("signalbox", List.of(), Main.class, words.toArray(String[]::new))
                .awaitLog("signalbox: directs", TO_START);
    }

    private String rules(final Lab lab) {
        final StringBuilder rules = new StringBuilder();
        for (int service = 0; service < services; service++) {
            final String at = "-t 198.18." + service / 256 + "." + service % 256 + ":80";
            rules.append("-A ").append(at).append(" -s wlc\n");
            for (int server = 1; server <= SERVERS; server++) {
                rules.append("-a ")
                        .append(at)
                        .append(" -r 10.9.0.")
                        .append(server)
                        .append(":8080 -m -w 1\n");
            }
        }
        try {
            return Files.writeString(lab.folder().resolve("rules"), rules).toString();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The first ones meet code that was never run. */
    private String row(final String name, final Supplier<String> question) {
        final int expected = services * (SERVERS + 1);
        String answer = "";
        for (int i = 0; i < Math.min(FIRST_ONES, rounds); i++) {
            answer = question.get();
        }
        if (answer.lines().count() < expected) {
            throw new IllegalStateException(
                    name + ": not all was listed: " + answer.lines().count() + " lines");
        }
        final long[] times = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            final long beganNs = System.nanoTime();
            question.get();
            times[i] = System.nanoTime() - beganNs;
        }
        Arrays.sort(times);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.1f |",
                name,
                answer.length(),
                times[rounds / 2] / MS_NS,
                times[rounds * 99 / 100] / MS_NS,
                times[rounds - 1] / MS_NS);
    }

    private static String ask(final Path control, final String question) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(control))) {
            channel.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8)));
            final ByteArrayOutputStream answer = new ByteArrayOutputStream();
            final ByteBuffer part = ByteBuffer.allocate(BUFFER);
            while (channel.read(part.clear()) >= 0) {
                answer.write(part.array(), 0, part.position());
            }
            return answer.toString(StandardCharsets.UTF_8);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A socket in the file system is the same in every namespace. */
    private String print(final Path control) {
        try {
            final Process printing = new ProcessBuilder(ipvsadm.toString(), "--control", control.toString(), "-L", "-n")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            final String printed = new String(printing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            printing.waitFor();
            return printed;
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (final InterruptedException signal) {
            throw new IllegalStateException(signal);
        }
    }
}
