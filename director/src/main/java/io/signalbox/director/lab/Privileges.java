package io.signalbox.director.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel lets this process do. */
final class Privileges {
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_NET_RAW = 13;
    private static final int CAP_SYS_ADMIN = 21;
    private static final long NEEDED = 1L << CAP_NET_ADMIN | 1L << CAP_NET_RAW | 1L << CAP_SYS_ADMIN;
    private static final String EFFECTIVE = "CapEff:";

    private Privileges() {}

    /** Whether they suffice to make namespaces and to work in them. */
    static boolean suffice() {
        return (effective() & NEEDED) == NEEDED;
    }

    private static long effective() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(EFFECTIVE))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(EFFECTIVE.length()).strip(), 16))
                    .findFirst()
                    .orElse(0);
        } catch (final IOException hidden) {
            return 0;
        }
    }
}
