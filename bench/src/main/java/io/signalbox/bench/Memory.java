package io.signalbox.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** The machine's memory: what does not fit is refused before it begins. */
final class Memory {
    /** Of a full connection table, for each connection. */
    static final int TABLE_BYTES = 128;

    private static final Path STATE = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";
    private static final int KIB = 1_024;
    private static final long MIB = KIB * KIB;

    private Memory() {}

    /** @throws IllegalStateException one sentence, where the machine has less left than that */
    static void require(final long connections, final int bytesEach) {
        final String lack = lack(connections, bytesEach);
        if (!lack.isEmpty()) {
            throw new IllegalStateException(lack);
        }
    }

    /** One sentence where the machine has less left than so many connections need, or nothing. */
    static String lack(final long connections, final int bytesEach) {
        final long needed = connections * bytesEach;
        final long available = availableBytes();
        return needed <= available
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%,d connections need %,d MiB of memory, and this machine has %,d MiB left.",
                        connections,
                        needed / MIB,
                        available / MIB);
    }

    /** Any amount, where the machine does not tell. */
    private static long availableBytes() {
        try (Stream<String> lines = Files.lines(STATE)) {
            return lines.filter(line -> line.startsWith(AVAILABLE))
                    .mapToLong(line -> KIB * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (final IOException unknown) {
            return Long.MAX_VALUE;
        }
    }
}
