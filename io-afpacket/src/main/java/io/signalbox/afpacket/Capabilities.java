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
    public static final int IPC_LOCK = 14;
    public static final int SYS_ADMIN = 21;

    /** Where a process reads its own. */
    public static final Path STATUS = Path.of("/proc/self/status");

    private static final String EFFECTIVE = "CapEff:";

    private Capabilities() {}

    /** Whether all of these are effective; false where that cannot be known. */
    public static boolean areHeld(final int... capabilities) {
        try {
            return areHeld(Files.readString(STATUS), capabilities);
        } catch (final IOException hidden) {
            return false;
        }
    }

    /** The same of a process whose {@code /proc/PID/status} says this. */
    public static boolean areHeld(final String status, final int... capabilities) {
        long wanted = 0;
        for (final int capability : capabilities) {
            wanted |= 1L << capability;
        }
        return (effective(status) & wanted) == wanted;
    }

    private static long effective(final String status) {
        return status.lines()
                .filter(line -> line.startsWith(EFFECTIVE))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16))
                .findFirst()
                .orElse(0);
    }
}
