package io.signalbox.replay.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A JUnit XML report, as CI servers read it: one suite, one test case for each scenario. */
public final class JUnitReport {
    private record Case(String name, double seconds, String failure) {
        boolean failed() {
            return failure != null;
        }
    }

    private static final FileAttribute<?> READABLE_BY_ALL =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

    private final String suite;
    private final List<Case> cases = new ArrayList<>();

    /** An empty report. */
    public JUnitReport(final String suite) {
        this.suite = suite;
    }

    /** A scenario that went as expected; how long it took is the caller's to measure. */
    public JUnitReport passed(final String scenario, final double seconds) {
        cases.add(new Case(scenario, seconds, null));
        return this;
    }

    /** A scenario that did not; the text says how. */
    public JUnitReport failed(final String scenario, final double seconds, final String text) {
        cases.add(new Case(scenario, seconds, text));
        return this;
    }

    /**
     * Writes the report so that nobody ever sees half of it: beside the file first, then moved over it.
     *
     * @throws IOException when the folder cannot be written to; an earlier report is then untouched
     */
    public void write(final Path file) throws IOException {
        final Path folder = file.toAbsolutePath().getParent();
        final Path draft = Files.createTempFile(folder, file.getFileName() + ".", ".tmp", READABLE_BY_ALL);
        try {
            Files.write(draft, xml().getBytes(StandardCharsets.UTF_8));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The report's text. */
    public String xml() {
        final StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(String.format(
                Locale.ROOT,
                "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"0\" time=\"%.3f\">\n",
                escaped(suite),
                cases.size(),
                cases.stream().filter(Case::failed).count(),
                cases.stream().mapToDouble(Case::seconds).sum()));
        cases.forEach(test -> append(xml, test));
        return xml.append("</testsuite>\n").toString();
    }

    private void append(final StringBuilder xml, final Case test) {
        xml.append(String.format(
                Locale.ROOT,
                "  <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\"",
                escaped(suite),
                escaped(test.name()),
                test.seconds()));
        if (!test.failed()) {
            xml.append("/>\n");
            return;
        }
        final String message = test.failure().strip().lines().findFirst().orElse("");
        xml.append(">\n    <failure message=\"").append(escaped(message)).append("\">");
        xml.append(escaped(test.failure())).append("</failure>\n  </testcase>\n");
    }

    /** Characters that XML 1.0 cannot carry at all, escaped or not, become a question mark. */
    private static String escaped(final String text) {
        final StringBuilder xml = new StringBuilder();
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                default -> xml.appendCodePoint(isXml(character) ? character : '?');
            }
        });
        return xml.toString();
    }

    private static boolean isXml(final int character) {
        return character >= 0x20 && character <= 0xd7ff
                || character == '\t'
                || character == '\n'
                || character >= 0xe000 && character <= 0xfffd
                || character >= 0x10000;
    }
}
