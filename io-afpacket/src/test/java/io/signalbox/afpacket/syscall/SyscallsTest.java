package io.signalbox.afpacket.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SyscallsTest {
    private static final int EPERM = 1;
    private static final int EBADF = 9;
    private static final int MSG_DONTWAIT = 0x40;

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
    void shouldPollReadAndWriteACounter() {
        final int counter = syscalls.eventfd();
        final UnsafeBuffer fds = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Integer.BYTES));
        fds.putInt(0, counter);
        fds.putShort(Integer.BYTES, (short) Syscalls.POLLIN);
        assertThat(syscalls.poll(fds.addressOffset(), 1, 0)).isZero();

        final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
        value.putLong(0, 3);
        assertThat(syscalls.write(counter, value.addressOffset(), Long.BYTES)).isEqualTo(Long.BYTES);
        syscalls.write(counter, value.addressOffset(), Long.BYTES);
        assertThat(syscalls.poll(fds.addressOffset(), 1, 0)).isOne();

        assertThat(syscalls.read(counter, value.addressOffset(), Long.BYTES)).isEqualTo(Long.BYTES);
        assertThat(value.getLong(0)).isEqualTo(6);
        syscalls.close(counter);
    }

    @Test
    void shouldReadADevice() {
        final int zeros = syscalls.open("/dev/zero", Syscalls.O_RDWR | Syscalls.O_CLOEXEC);
        final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
        value.putLong(0, -1);

        assertThat(syscalls.read(zeros, value.addressOffset(), Long.BYTES)).isEqualTo(Long.BYTES);
        assertThat(value.getLong(0)).isZero();
        syscalls.close(zeros);
    }

    @Test
    void shouldNameTheRequestThatADeviceDoesNotKnow() {
        final int zeros = syscalls.open("/dev/zero", Syscalls.O_RDWR | Syscalls.O_CLOEXEC);

        assertThatThrownBy(() -> syscalls.ioctl(zeros, 0xBEEF, 0))
                .hasMessage("ioctl(0xbeef): Inappropriate ioctl for device (errno 25)");
        syscalls.close(zeros);
    }

    @Test
    void shouldBindSendAndReceive() {
        final int socket = syscalls.socket(Syscalls.AF_UNIX, Syscalls.SOCK_DGRAM | Syscalls.SOCK_CLOEXEC, 0);
        syscalls.setsockopt(socket, Syscalls.SOL_SOCKET, Syscalls.SO_RCVBUF, 1 << 16);
        final UnsafeBuffer family = new UnsafeBuffer(ByteBuffer.allocateDirect(Short.BYTES));
        family.putShort(0, (short) Syscalls.AF_UNIX);
        // unix(7): bound to a family alone, it gets a name of its own
        syscalls.bind(socket, family.addressOffset(), Short.BYTES);

        assertThatThrownBy(() -> syscalls.send(socket, family.addressOffset(), Short.BYTES, 0))
                .hasMessageEndingWith("Transport endpoint is not connected (errno 107)");
        assertThatThrownBy(() -> syscalls.recv(socket, family.addressOffset(), Short.BYTES, MSG_DONTWAIT))
                .hasMessageEndingWith("Resource temporarily unavailable (errno 11)");
        syscalls.close(socket);
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
