package io.signalbox.director.live;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a caller asks on the control socket: words, and what they are to work on ({@code ipvsadm -R} reads it).
 *
 * <p>It comes in one of two forms (docs/control-socket.md). A program sends a header, {@code signalbox 1 WORDS INPUT},
 * with two lengths in bytes, and behind its line's end the words, a zero byte behind each, and the input. A person sends a
 * line, whose words are parted by blanks. All is UTF-8.
 *
 * @param framed whether the answer is to have a header, too
 */
record Question(List<String> words, String input, boolean framed) {
    /** Of the protocol in which programs ask. */
    static final int VERSION = 1;

    static final String MAGIC = "signalbox ";
    static final int MAX_LINE = 1 << 16;
    static final int MAX_WORDS = 1 << 17;
    static final int MAX_INPUT = 1 << 23;

    private static final int MAX_HEADER = 64;
    private static final int FIELDS = 4;

    /** Nobody can answer this; the message says why. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean framed;

        MalformedException(final boolean framed, final String sentence) {
            super(sentence);
            this.framed = framed;
        }

        /** Whether the answer is to have a header. */
        boolean isFramed() {
            return framed;
        }
    }

    /** Lengths in bytes. */
    private record Header(int end, int words, int input) {
        int total() {
            return end + words + input;
        }
    }

    /** As a program asks, without any input. */
    static byte[] framed(final List<String> words) {
        final String all = words.stream().map(word -> word + "\0").collect(Collectors.joining());
        final int length = all.getBytes(StandardCharsets.UTF_8).length;
        return (MAGIC + VERSION + " " + length + " 0\n" + all).getBytes(StandardCharsets.UTF_8);
    }

    /** As one line, with blanks between. */
    String line() {
        return String.join(" ", words);
    }

    /**
     * Reads the first {@code count} bytes.
     *
     * @param isAll nothing more will come
     * @return empty while there is more to come
     */
    static Optional<Question> parse(final byte[] bytes, final int count, final boolean isAll)
            throws MalformedException {
        return isFramed(bytes, count) ? framed(bytes, count, isAll) : line(bytes, count, isAll);
    }

    private static boolean isFramed(final byte[] bytes, final int count) {
        return text(bytes, 0, Math.min(count, MAGIC.length())).equals(MAGIC);
    }

    private static Optional<Question> line(final byte[] bytes, final int count, final boolean isAll)
            throws MalformedException {
        final int end = lineEnd(bytes, Math.min(count, MAX_LINE));
        if (end < 0 && count >= MAX_LINE) {
            throw new MalformedException(false, "a line has at most " + MAX_LINE + " bytes");
        }
        if (end < 0 && !isAll) {
            return Optional.empty();
        }
        final String line = text(bytes, 0, end < 0 ? count : end).strip();
        return Optional.of(new Question(List.of(line.split("[ \t]+")), "", false));
    }

    private static Optional<Question> framed(final byte[] bytes, final int count, final boolean isAll)
            throws MalformedException {
        final int end = lineEnd(bytes, Math.min(count, MAX_HEADER));
        if (end < 0 && count >= MAX_HEADER) {
            throw new MalformedException(true, "the header has no end");
        }
        final Optional<Header> header = end < 0 ? Optional.empty() : Optional.of(header(text(bytes, 0, end), end + 1));
        if (header.isEmpty() || count < header.get().total()) {
            if (isAll) {
                throw new MalformedException(true, "the question ends before its end");
            }
            return Optional.empty();
        }
        return Optional.of(question(bytes, count, header.get()));
    }

    private static Header header(final String line, final int end) throws MalformedException {
        final String[] fields = line.split(" ", -1);
        if (fields.length < 2 || !fields[1].equals(String.valueOf(VERSION))) {
            throw new MalformedException(true, "this director speaks version " + VERSION + " of the control protocol");
        }
        if (fields.length != FIELDS) {
            throw new MalformedException(true, "the header is not 'signalbox 1 WORDS INPUT'");
        }
        return new Header(end, length(fields[2], "words", MAX_WORDS), length(fields[3], "input", MAX_INPUT));
    }

    private static int length(final String digits, final String of, final int max) throws MalformedException {
        if (!digits.matches("\\d{1,9}") || Integer.parseInt(digits) > max) {
            throw new MalformedException(true, "there are at most " + max + " bytes of " + of + ", not " + digits);
        }
        return Integer.parseInt(digits);
    }

    private static Question question(final byte[] bytes, final int count, final Header header)
            throws MalformedException {
        final int endOfWords = header.end() + header.words();
        if (count > header.total()) {
            throw new MalformedException(true, "the question goes on behind its end");
        }
        if (header.words() == 0 || bytes[endOfWords - 1] != 0) {
            throw new MalformedException(true, "there is no zero byte behind the last word");
        }
        final List<String> words = new ArrayList<>();
        for (int from = header.end(), at = from; at < endOfWords; at++) {
            if (bytes[at] == 0) {
                words.add(text(bytes, from, at - from));
                from = at + 1;
            }
        }
        return new Question(words, text(bytes, endOfWords, header.input()), true);
    }

    private static int lineEnd(final byte[] bytes, final int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static String text(final byte[] bytes, final int from, final int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
