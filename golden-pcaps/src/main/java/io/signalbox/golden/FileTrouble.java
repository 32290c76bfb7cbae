package io.signalbox.golden;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What is wrong with a file, in words for people: Java often says it by the name of a class. */
public final class FileTrouble {
    private static final String NO_SUCH_FILE = "there is no such file";
    private static final String NOT_UTF_8 = "is not UTF-8 text";

    private FileTrouble() {}

    /**
     * Only regular files are read, or symbolic links to them: a pipe or a device might never end.
     *
     * @throws ScenarioException that says what is there instead
     */
    public static void requireRegular(final Path file) {
        final BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (final IOException trouble) {
            throw unreadable(file, trouble);
        }
        if (!attributes.isRegularFile()) {
            throw ScenarioException.in(
                    file, attributes.isDirectory() ? "is a folder, not a file" : "is not a regular file");
        }
    }

    static ScenarioException unreadable(final Path file, final IOException trouble) {
        return ScenarioException.in(
                file,
                switch (cause(trouble)) {
                    case NO_SUCH_FILE ->
                        Files.isSymbolicLink(file) ? "is a symbolic link that leads nowhere" : NO_SUCH_FILE;
                    case NOT_UTF_8 -> NOT_UTF_8;
                    default -> "cannot be read: " + cause(trouble);
                });
    }

    /** The cause alone, without the file. */
    public static String cause(final IOException trouble) {
        if (trouble instanceof CharacterCodingException) {
            return NOT_UTF_8;
        }
        if (trouble instanceof FileSystemException refusal) {
            return refusal.getReason() != null ? refusal.getReason() : causeByKind(refusal);
        }
        return String.valueOf(trouble.getMessage());
    }

    private static String causeByKind(final FileSystemException refusal) {
        if (refusal instanceof NoSuchFileException) return NO_SUCH_FILE;
        if (refusal instanceof AccessDeniedException) return "permission denied";
        if (refusal instanceof FileAlreadyExistsException) return "exists already";
        if (refusal instanceof DirectoryNotEmptyException) return "the folder is not empty";
        return refusal instanceof NotDirectoryException ? "is not a folder" : "the file system refused";
    }
}
