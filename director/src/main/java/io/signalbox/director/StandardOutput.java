package io.signalbox.director;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Where the program prints to. Print streams swallow what goes wrong; this one, below them, remembers the first failure,
 * so that nobody takes half an output for the whole.
 */
final class StandardOutput extends FilterOutputStream {
    private IOException failure;

    StandardOutput(final OutputStream out) {
        super(out);
    }

    @Override
    public void write(final int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (final IOException trouble) {
            remember(trouble);
            throw trouble;
        }
    }

    private void remember(final IOException trouble) {
        if (failure == null) {
            failure = trouble;
        }
    }

    /** Why not all was printed; empty where all was. */
    Optional<String> failure() {
        return Optional.ofNullable(failure).map(Throwable::getMessage);
    }
}
