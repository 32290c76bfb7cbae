package io.signalbox.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A small file of lines {@code key=value} (ASCII, comments behind {@code #}). Its last line is the CRC-32C of all bytes
 * before that line, so one that was changed by anybody else is noticed. It appears whole or not at all.
 */
final class SealedText {
    private static final String SEAL = "crc32c=";
    private static final String BESIDE = ".new";

    private final Map<String, String> values;
    private final boolean intact;

    private SealedText(final Map<String, String> values, final boolean intact) {
        this.values = values;
        this.intact = intact;
    }

    /** What can be read of it, damaged or not. */
    static SealedText read(final Path file) throws IOException {
        final String text = Files.readString(file, ISO_8859_1);
        final int seal = text.lastIndexOf(SEAL);
        final Map<String, String> values = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            final int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return new SealedText(values, seal >= 0 && text.substring(seal).equals(seal(text.substring(0, seal))));
    }

    /** Written beside and moved, with these permissions from its first byte on, whatever the umask. */
    static void store(final Path file, final String permissions, final String heading, final Map<String, String> values)
            throws IOException {
        final StringBuilder text = new StringBuilder("# " + heading + "\n");
        values.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        text.append(seal(text.toString()));
        final Path beside = file.resolveSibling(file.getFileName() + BESIDE);
        Files.deleteIfExists(beside);
        Permissions.create(beside, permissions);
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            channel.write(ISO_8859_1.encode(text.toString()));
            channel.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String seal(final String text) {
        final CRC32C crc = new CRC32C();
        crc.update(text.getBytes(ISO_8859_1));
        return SEAL + String.format("%08x%n", (int) crc.getValue());
    }

    /** True where every byte is as it was written. */
    boolean isIntact() {
        return intact;
    }

    /** In the order of the file. */
    Map<String, String> values() {
        return values;
    }
}
