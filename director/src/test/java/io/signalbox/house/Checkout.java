package io.signalbox.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The checkout these tests run in: its root, its tracked files and its poms. */
public final class Checkout {
    private Checkout() {}

    /** The nearest directory upwards that holds {@code jvm.flags}: Maven starts tests in their module's directory. */
    public static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("jvm.flags"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    /** Files that git tracks and that are there; empty where there is no git or no repository. */
    static List<Path> trackedFiles() throws IOException {
        // safe.directory: the checkout may belong to another user than the one who runs the tests
        final Process git = new ProcessBuilder("git", "-c", "safe.directory=*", "ls-files", "-z")
                .directory(root().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Arrays.stream(names.split("\0"))
                .filter(name -> !name.isEmpty())
                .map(root()::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** The pom in a directory below the root; {@code ""} is the root's own. */
    static Element pom(final String module) {
        try {
            final Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(root().resolve(module).resolve("pom.xml").toFile());
            return document.getDocumentElement();
        } catch (final IOException cause) {
            throw new UncheckedIOException(cause);
        } catch (final ParserConfigurationException | SAXException cause) {
            throw new IllegalStateException("no pom in " + module, cause);
        }
    }

    /** Of everything that is built here. */
    public static String version() {
        return text(pom(""), "version");
    }

    /** All elements of this name below a parent, in document order. */
    static List<Element> elements(final Element parent, final String name) {
        final NodeList nodes = parent.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Element.class::cast)
                .toList();
    }

    /** The text of a direct child, or an empty string where there is no such child. */
    static String text(final Element parent, final String child) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(child)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }
}
