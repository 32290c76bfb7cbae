package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Small things that nobody should have to say in a review; they hold for every file that git tracks. */
class TidyTest {
    private static final int MAX_FILE_BYTES = 2 << 20;
    private static final Predicate<String> TRAILING_BLANK =
            Pattern.compile("[ \\t\\r]$").asPredicate();
    private static final Predicate<String> TAB = Pattern.compile("\\t").asPredicate();
    /** A path of the machine the author sat at; part of an address of the web it may be. */
    private static final Predicate<String> MACHINE_PATH =
            Pattern.compile("(?<![\\w.:/-])/(?:work|home|root|Users)/\\w").asPredicate();

    private static List<Path> files;

    @BeforeAll
    static void listTrackedFiles() throws IOException {
        files = Checkout.trackedFiles();
        assumeThat(files).as("a git checkout").isNotEmpty();
    }

    @Test
    void shouldTrackNoBigFile() {
        assertThat(files).allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(MAX_FILE_BYTES));
    }

    @Test
    void shouldNameNoPathOfTheAuthorsMachine() throws IOException {
        assertThat(linesWith(MACHINE_PATH, texts())).isEmpty();
    }

    @Test
    void shouldEndNoLineWithABlank() throws IOException {
        // what was recorded stays as it was recorded
        final List<Path> ours = texts().stream()
                .filter(file -> !file.toString().matches(".*/golden-pcaps/(scenarios|dialogues)/.*"))
                .toList();

        assertThat(linesWith(TRAILING_BLANK, ours)).isEmpty();
    }

    @Test
    void shouldIndentJavaWithoutTabs() throws IOException {
        final List<Path> java = texts().stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();

        assertThat(java).isNotEmpty();
        assertThat(linesWith(TAB, java)).isEmpty();
    }

    /** Tracked files without a zero byte, which is how git tells text from the rest. */
    private static List<Path> texts() throws IOException {
        final List<Path> texts = new ArrayList<>();
        for (final Path file : files) {
            if (content(file).indexOf('\0') < 0) {
                texts.add(file);
            }
        }
        return texts;
    }

    private static List<String> linesWith(final Predicate<String> fault, final List<Path> texts) throws IOException {
        final List<String> found = new ArrayList<>();
        for (final Path file : texts) {
            final String[] lines = content(file).split("\n");
            for (int line = 0; line < lines.length; line++) {
                if (fault.test(lines[line])) {
                    found.add(Checkout.root().relativize(file) + ":" + (line + 1) + ": " + lines[line]);
                }
            }
        }
        return found;
    }

    /** Bytes as characters, whatever their encoding: none of the faults needs more than ASCII. */
    private static String content(final Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
