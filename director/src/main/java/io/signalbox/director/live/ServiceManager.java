package io.signalbox.director.live;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The service manager that started this program, and hears how it is doing: datagrams to a Unix socket that the
 * environment names, with one {@code KEY=VALUE} in each line (sd_notify(3)). Where none wants to hear, nobody does. What
 * it cannot be told is no reason to end.
 */
final class ServiceManager {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG_US = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";

    /** In {@code struct sockaddr_un}: the family, then the path; a name that is in no file system begins with a zero. */
    private static final int PATH_OFFSET = 2;

    private static final int MAX_PATH = 107;

    private final Map<String, String> environment;
    private final Syscalls syscalls;
    private final Optional<String> socket;

    ServiceManager(final Map<String, String> environment, final Syscalls syscalls) {
        this.environment = environment;
        this.syscalls = syscalls;
        socket = Optional.ofNullable(environment.get(SOCKET)).filter(ServiceManager::isName);
    }

    private static boolean isName(final String name) {
        return (name.startsWith("/") || name.startsWith("@"))
                && name.length() > 1
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_PATH;
    }

    /** It does what it is for. */
    void ready() {
        tell("READY=1");
    }

    /** One sentence for whoever looks. */
    void status(final String sentence) {
        tell("STATUS=" + sentence.replace('\n', ' '));
    }

    /** Until it is {@link #ready} again. */
    void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /** It ends because it was told to. */
    void stopping() {
        tell("STOPPING=1");
    }

    /** This process ends, and the service goes on in that one. Said before the end, or the end would be the service's. */
    void goesOnIn(final int pid) {
        tell("MAINPID=" + pid);
    }

    /** It is alive. Where there is no room for that, it is said again soon. */
    void alive() {
        tell("WATCHDOG=1", Syscalls.MSG_DONTWAIT);
    }

    /** Whoever is not heard for so long is taken for dead; empty where nobody listens for that. */
    OptionalLong watchdogNs() {
        final String pid = environment.get(WATCHDOG_PID);
        final boolean isMeant = pid == null || pid.equals(String.valueOf(syscalls.getpid()));
        final String us = environment.getOrDefault(WATCHDOG_US, "");
        return isMeant && us.matches("[1-9]\\d{0,14}")
                ? OptionalLong.of(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(us)))
                : OptionalLong.empty();
    }

    /** What a process that goes on for this one is not to take for its own. */
    static void passOn(final Map<String, String> environment) {
        environment.remove(WATCHDOG_PID);
    }

    /** Waits for room as sd_notify does: what a service manager never hears it may take for a crash. */
    private void tell(final String lines) {
        tell(lines, 0);
    }

    private void tell(final String lines, final int flags) {
        if (socket.isPresent()) {
            try {
                send(socket.get(), lines, flags);
            } catch (final SystemCallException unheard) {
                // it has gone, or has no time: the service goes on
            }
        }
    }

    /** A socket each time: it is seldom, and the manager's may be another by then. */
    private void send(final String name, final String lines, final int flags) {
        final UnsafeBuffer address = address(name);
        final UnsafeBuffer message = direct(lines.getBytes(StandardCharsets.UTF_8), 0);
        final int fd = syscalls.socket(Syscalls.AF_UNIX, Syscalls.SOCK_DGRAM | Syscalls.SOCK_CLOEXEC, 0);
        try {
            syscalls.connect(fd, address.addressOffset(), address.capacity());
            syscalls.send(fd, message.addressOffset(), message.capacity(), flags);
        } finally {
            syscalls.close(fd);
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(message);
        }
    }

    private static UnsafeBuffer address(final String name) {
        final UnsafeBuffer address = direct(name.getBytes(StandardCharsets.UTF_8), PATH_OFFSET);
        address.putShort(0, (short) Syscalls.AF_UNIX);
        if (name.startsWith("@")) {
            address.putByte(PATH_OFFSET, (byte) 0);
        }
        return address;
    }

    private static UnsafeBuffer direct(final byte[] bytes, final int offset) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(offset + bytes.length));
        buffer.putBytes(offset, bytes);
        return buffer;
    }
}
