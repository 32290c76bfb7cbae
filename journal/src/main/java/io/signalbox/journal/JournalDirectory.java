package io.signalbox.journal;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of one lane's journal: Chronicle's files (*.cq4), and {@code signalbox-journal}, a properties file that
 * says what they are. Folder 0750, files 0640.
 */
public final class JournalDirectory {
    public static final String PROPERTIES = "signalbox-journal";
    public static final int FORMAT = 1;

    private static final String FILE_SUFFIX = ".cq4";

    private final Path path;
    private final Properties properties;

    private JournalDirectory(final Path path, final Properties properties) {
        this.path = path;
        this.properties = properties;
    }

    /** For writing: makes it where it is not there, and begins a new session. */
    static JournalDirectory begin(final Path path, final int lane) throws IOException {
        Files.createDirectories(path);
        restrict(path, "rwxr-x---");
        final Path file = path.resolve(PROPERTIES);
        final Properties properties = Files.exists(file) ? read(path) : fresh(lane);
        final JournalDirectory directory = new JournalDirectory(path, properties);
        if (directory.lane() != lane) {
            throw new IOException(path + " is the journal of lane " + directory.lane() + ", not of lane " + lane);
        }
        properties.setProperty("sessions", String.valueOf(directory.session() + 1));
        directory.store(file);
        return directory;
    }

    /** For reading. */
    public static JournalDirectory open(final Path path) throws IOException {
        return new JournalDirectory(path, read(path));
    }

    private static Properties fresh(final int lane) {
        final Properties properties = new Properties();
        properties.setProperty("format", String.valueOf(FORMAT));
        properties.setProperty("lane", String.valueOf(lane));
        properties.setProperty("id", UUID.randomUUID().toString());
        properties.setProperty("sessions", "0");
        return properties;
    }

    private static Properties read(final Path path) throws IOException {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path.resolve(PROPERTIES))) {
            properties.load(reader);
        } catch (final NoSuchFileException missing) {
            throw new IOException(path + " is not a journal: it has no file " + PROPERTIES);
        }
        final int format = number(path, properties, "format");
        if (format != FORMAT) {
            throw new IOException(path + " has journal format " + format + ", this program reads format " + FORMAT);
        }
        number(path, properties, "lane");
        number(path, properties, "sessions");
        return properties;
    }

    private static int number(final Path path, final Properties properties, final String key) throws IOException {
        final String value = properties.getProperty(key, "");
        try {
            return Integer.parseInt(value);
        } catch (final NumberFormatException wrong) {
            throw new IOException(path.resolve(PROPERTIES) + ": " + key + " is not a number: '" + value + "'");
        }
    }

    /** Written beside and moved, so that nobody ever reads half of it. */
    private void store(final Path file) throws IOException {
        final StringWriter text = new StringWriter();
        text.write("# A journal of Signalbox: docs/journal-format.md\n");
        for (final String key : new String[] {"format", "lane", "id", "sessions"}) {
            text.write(key + "=" + properties.getProperty(key) + "\n");
        }
        final Path beside = path.resolve(PROPERTIES + ".new");
        Files.writeString(beside, text.toString());
        restrict(beside, "rw-r-----");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public Path path() {
        return path;
    }

    public int lane() {
        return Integer.parseInt(properties.getProperty("lane"));
    }

    public String id() {
        return properties.getProperty("id");
    }

    /** The number of the latest session: how often a writer opened the journal. */
    public int session() {
        return Integer.parseInt(properties.getProperty("sessions"));
    }

    /** The queue's files, oldest first: their names begin with their time. */
    public static Path[] files(final Path path) throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(file -> file.toString().endsWith(FILE_SUFFIX))
                    .sorted()
                    .toArray(Path[]::new);
        }
    }

    /** Nothing happens on a file system without POSIX permissions. */
    public static void restrict(final Path file, final String permissions) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }
}
