package io.signalbox.golden.dialogue;

import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code ipvsadm} was told, line after line, and what it answered each time. In a file:
 *
 * <pre>
 * # for people
 * $ ipvsadm -A -t 192.0.2.10:80 -s rr
 * $ ipvsadm -A -t 192.0.2.10:80
 * ! Service already exists
 * = 255
 * $ ipvsadm -S -n
 * &gt; -A -t 192.0.2.10:80 -s rr
 * </pre>
 *
 * Behind {@code >} stands what it printed, behind {@code !} what it complained of, behind {@code =} its exit code where
 * that is not 0.
 */
public record Dialogue(List<Turn> turns) {
    /** How lines begin that are told. */
    public static final String TOLD = "$ ipvsadm";

    private static final String PRINTED = "> ";
    private static final String COMPLAINED = "! ";
    private static final String CODE = "= ";

    /**
     * A line and what came of it.
     *
     * @param comments lines for people that stand before it
     * @param words behind the name of the program
     * @param printed lines on standard output
     * @param complained lines on standard error
     */
    public record Turn(
            List<String> comments, List<String> words, int exitCode, List<String> printed, List<String> complained) {
        /** One that nobody has answered yet. */
        public static Turn of(final String words) {
            return new Turn(List.of(), split(words), 0, List.of(), List.of());
        }

        public Turn answered(final int code, final List<String> out, final List<String> err) {
            return new Turn(comments, words, code, out, err);
        }

        /** All that it printed. */
        public String text() {
            return printed.stream().map(line -> line + "\n").collect(Collectors.joining());
        }

        private List<String> lines() {
            final List<String> lines = new ArrayList<>(comments);
            lines.add(TOLD + words.stream().map(word -> " " + word).collect(Collectors.joining()));
            printed.forEach(line -> lines.add(PRINTED + line));
            complained.forEach(line -> lines.add(COMPLAINED + line));
            if (exitCode != 0) {
                lines.add(CODE + exitCode);
            }
            return lines;
        }
    }

    private static List<String> split(final String words) {
        return words.isBlank() ? List.of() : List.of(words.strip().split(" +"));
    }

    /** The folder of dialogues that were held with Linux. */
    public static Path folder() {
        return Scenarios.projectFolder().resolve("golden-pcaps").resolve("dialogues");
    }

    public static Dialogue read(final Path file) {
        try {
            return parse(Files.readAllLines(file));
        } catch (final IOException unread) {
            throw new UncheckedIOException(unread);
        }
    }

    private static Dialogue parse(final List<String> lines) {
        final List<Turn> turns = new ArrayList<>();
        final List<String> comments = new ArrayList<>();
        int next = 0;
        while (next < lines.size()) {
            final String line = lines.get(next++);
            if (!line.startsWith(TOLD)) {
                comments.add(line);
                continue;
            }
            final List<String> out = new ArrayList<>();
            final List<String> err = new ArrayList<>();
            int code = 0;
            for (; next < lines.size() && isAnswer(lines.get(next)); next++) {
                final String answer = lines.get(next).substring(2);
                switch (lines.get(next).charAt(0)) {
                    case '>' -> out.add(answer);
                    case '!' -> err.add(answer);
                    default -> code = Integer.parseInt(answer);
                }
            }
            turns.add(new Turn(List.copyOf(comments), split(line.substring(TOLD.length())), code, out, err));
            comments.clear();
        }
        return new Dialogue(turns);
    }

    private static boolean isAnswer(final String line) {
        return line.startsWith(PRINTED) || line.startsWith(COMPLAINED) || line.startsWith(CODE);
    }

    public void write(final Path file) throws IOException {
        Files.write(file, turns.stream().flatMap(turn -> turn.lines().stream()).toList());
    }
}
