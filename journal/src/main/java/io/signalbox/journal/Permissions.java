package io.signalbox.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Who may read a journal's files, whatever the umask. On a file system without POSIX permissions nothing happens. */
public final class Permissions {
    public static final String FOLDER = "rwxr-x---";
    public static final String FILE = "rw-r-----";
    public static final String SECRET = "rw-------";

    private Permissions() {}

    /** An empty file, which nobody else could open before it had them. */
    static void create(final Path file, final String permissions) throws IOException {
        if (!arePosix(file.toAbsolutePath().getParent())) {
            Files.createFile(file);
            return;
        }
        Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(Permissions.SECRET)));
        set(file, permissions);
    }

    public static void set(final Path file, final String permissions) throws IOException {
        if (arePosix(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }

    private static boolean arePosix(final Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix");
    }
}
