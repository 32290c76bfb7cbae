package io.signalbox.bench.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of this machine that no namespace has for itself, changed while this is open: how many connections the kernel
 * tracks, and into how many buckets. Where its tracking is not there, nothing changes.
 */
final class KernelSettings implements AutoCloseable {
    private static final Path MOST_CONNECTIONS = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
    private static final Path BUCKETS = Path.of("/sys/module/nf_conntrack/parameters/hashsize");
    private static final int PLENTY = 1 << 21;
    private static final int MOST_BYTES = 64;

    private final Map<Path, String> before = new LinkedHashMap<>();
    private final Undo undo = new Undo(this::restore);

    private KernelSettings() {}

    /** Two million connections, and as many buckets. */
    static KernelSettings forManyFlows() {
        final KernelSettings settings = new KernelSettings();
        settings.raise(BUCKETS);
        settings.raise(MOST_CONNECTIONS);
        return settings;
    }

    private void raise(final Path setting) {
        if (!Files.isWritable(setting)) {
            return;
        }
        try {
            final String value = read(setting);
            if (Long.parseLong(value) < PLENTY) {
                before.put(setting, value);
                Files.writeString(setting, Integer.toString(PLENTY));
            }
        } catch (final IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    /** With one read: the second finds the end of such a file, wherever the first has stopped. */
    static String read(final Path setting) throws IOException {
        try (InputStream in = Files.newInputStream(setting)) {
            final byte[] text = new byte[MOST_BYTES];
            return new String(text, 0, Math.max(0, in.read(text)), StandardCharsets.US_ASCII).strip();
        }
    }

    private void restore() {
        before.forEach((setting, value) -> {
            try {
                Files.writeString(setting, value);
            } catch (final IOException trouble) {
                throw new UncheckedIOException(setting + " was " + value + ", and cannot be set back", trouble);
            }
        });
    }

    @Override
    public void close() {
        undo.close();
    }
}
