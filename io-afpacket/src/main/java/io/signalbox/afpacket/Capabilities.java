package io.signalbox.afpacket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel lets this process do (capabilities(7)). Root of a user namespace has them all, for that namespace; what
 * concerns the whole machine is refused to it all the same.
 */
public final class Capabilities {
    public static final int NET_ADMIN = 12;
    public static final int NET_RAW = 13;
    public static final int SYS_ADMIN = 21;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";

    private Capabilities() {}

    /** Whether all of these are effective; false where that cannot be known. */
    public static boolean areHeld(final int... capabilities) {
        final long held = effective();
        long wanted = 0;
        for (final int capability : capabilities) {
            wanted |= 1L << capability;
        }
        return (held & wanted) == wanted;
    }

    private static long effective() {
        try {
            return Files.readAllLines(STATUS).stream()
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
