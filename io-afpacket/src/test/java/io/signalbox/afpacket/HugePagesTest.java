package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalbox.afpacket.syscall.Syscalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HugePagesTest {
    private static final int BYTES = 16 << 20;

    private static final Path KERNEL = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    private final Syscalls syscalls = new Syscalls();

    @Test
    void shouldPutLargePagesUnderMemoryAndKeepWhatIsWrittenThere() throws IOException {
        assumeTrue(Files.exists(KERNEL) && !Files.readString(KERNEL).contains("[never]"), "no large pages here");
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(BYTES));
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            memory.putLong(at, at);
        }

        HugePages.under(memory.addressOffset(), BYTES, syscalls);

        assertThat(largePagesAt(memory.addressOffset() + BYTES / 2)).isPositive();
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            assertThat(memory.getLong(at)).isEqualTo(at);
        }
    }

    @Test
    void shouldAskForNothingUnderMemoryThatIsSmallerThanALargePage() {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));

        assertThat(HugePages.under(memory.addressOffset(), 4096, syscalls)).isFalse();
    }

    /** Kilobytes of large pages in the mapping that holds this address, as the kernel tells it. */
    private static long largePagesAt(final long address) throws IOException {
        boolean inside = false;
        for (final String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                final String[] range = line.split(" ")[0].split("-");
                inside = Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
                        && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0;
            } else if (inside && line.startsWith("AnonHugePages:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }
}
