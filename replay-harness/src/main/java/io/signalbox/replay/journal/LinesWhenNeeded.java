package io.signalbox.replay.journal;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file that is there if it has a line. */
final class LinesWhenNeeded implements AutoCloseable {
    private final Path file;
    private BufferedWriter writer;

    LinesWhenNeeded(final Path file) {
        this.file = file;
    }

    void add(final String line) {
        try {
            if (writer == null) {
                writer = Files.newBufferedWriter(file);
            }
            writer.write(line);
            writer.write('\n');
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
