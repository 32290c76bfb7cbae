package io.signalbox.replay.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class JUnitReportTest {
    private static final String NASTY = "expected <a> & \"b\"\nactual   ]]> \u0001 \ud83d\ude82\n";

    @Test
    void shouldCountAndNameItsCases() throws Exception {
        final Element suite =
                parsed(new JUnitReport("golden").passed("nat", 0.25).failed("dr", 0.5, "frame 1\ndiffers"));

        assertThat(suite.getAttribute("name")).isEqualTo("golden");
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("time")).isEqualTo("0.750");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(2);
        final Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("frame 1");
        assertThat(failure.getTextContent()).isEqualTo("frame 1\ndiffers");
    }

    @Test
    void shouldSurviveEveryCharacter() throws Exception {
        final Element suite = parsed(new JUnitReport("<&\">").failed("<&\">", 0, NASTY));

        assertThat(suite.getAttribute("name")).isEqualTo("<&\">");
        assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
                .isEqualTo(NASTY.replace('\u0001', '?'));
    }

    @Test
    void shouldReplaceAnEarlierReportAndLeaveNothingElse(@TempDir final Path folder) throws IOException {
        final Path file = folder.resolve("report.xml");
        Files.writeString(file, "earlier");

        final JUnitReport report = new JUnitReport("golden").passed("nat", 0);
        report.write(file);

        assertThat(file).hasContent(report.xml());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(folder)
                .isDirectoryContaining(path -> path.equals(file))
                .isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void shouldSayThatItsFolderIsMissing(@TempDir final Path folder) {
        assertThatThrownBy(() ->
                        new JUnitReport("golden").write(folder.resolve("none").resolve("report.xml")))
                .isInstanceOf(IOException.class);
    }

    private static Element parsed(final JUnitReport report) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(report.xml().getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }
}
