package io.signalbox.afpacket.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SyscallsTest {
    private static final int EPERM = 1;
    private static final int EBADF = 9;

    private final Syscalls syscalls = new Syscalls();

    @Test
    void shouldTellTheProcessAsJavaKnowsIt() {
        assertThat(syscalls.getpid()).isEqualTo((int) ProcessHandle.current().pid());
    }

    @Test
    void shouldOpenAndCloseASocket() {
        final int fd = syscalls.socket(Syscalls.AF_UNIX, Syscalls.SOCK_DGRAM | Syscalls.SOCK_CLOEXEC, 0);
        assertThat(isOpen(fd)).isTrue();

        syscalls.close(fd);
        assertThat(isOpen(fd)).isFalse();
    }

    @Test
    void shouldOpenAPacketSocketWhereItIsAllowed() {
        try {
            syscalls.close(syscalls.socket(Syscalls.AF_PACKET, Syscalls.SOCK_RAW, 0));
        } catch (final SystemCallException refused) {
            assumeTrue(refused.errno() != EPERM, "AF_PACKET needs CAP_NET_RAW: " + refused.getMessage());
            throw refused;
        }
    }

    @Test
    void shouldNameCallArgumentAndReasonOfAFailure() {
        assertThatThrownBy(() -> syscalls.close(-1))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(EBADF))
                .hasMessage("close(-1): Bad file descriptor (errno 9)");
    }

    /** What a descriptor is open for is a link that leads nowhere: it is looked at, not followed. */
    private static boolean isOpen(final int fd) {
        return Files.isSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)));
    }
}
