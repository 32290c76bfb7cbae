package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is meant to differ from Linux is shown: each row of {@code docs/deviations.md} ends with its tests. */
class DeviationsPageTest {
    private static final String YET_TO_BE_MENDED = "Known differences";
    private static final Pattern HEADING = Pattern.compile("\\| (?:quirk of Linux|what|setting) \\|.*|[| -]+");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(should\\w+)`");

    @Test
    void shouldNameATestInEachRow() throws IOException {
        final List<Path> files = Checkout.trackedFiles();
        assumeThat(files).as("a git checkout").isNotEmpty();

        assertThat(rows()).isNotEmpty().allSatisfy(row -> {
            final List<MatchResult> tests =
                    TEST.matcher(lastCell(row)).results().toList();
            assertThat(tests).as("tests").isNotEmpty();
            for (final MatchResult test : tests) {
                assertThat(methodsOf(test.group(1), files)).contains("void " + test.group(2) + "(");
            }
        });
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Checkout.root().resolve("docs/deviations.md")).stream()
                .takeWhile(line -> !line.startsWith(YET_TO_BE_MENDED))
                .filter(line -> line.startsWith("|") && !HEADING.matcher(line).matches())
                .toList();
    }

    private static String lastCell(final String row) {
        final String[] cells = row.split("\\|");
        return cells[cells.length - 1];
    }

    private static String methodsOf(final String test, final List<Path> files) throws IOException {
        final List<Path> found =
                files.stream().filter(file -> file.endsWith(test + ".java")).toList();
        assertThat(found).as(test).hasSize(1);
        return Files.readString(found.get(0));
    }
}
