package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The host's network interfaces, as far as a director asks about them. */
public final class Interfaces {
    /**
     * One of them.
     *
     * @param index the kernel's number for it, from 1
     * @param mtu largest IP packet that it takes, bytes
     */
    public record Interface(String name, int index, int mtu) {}

    private static final Path SYSFS = Path.of("/sys/class/net");

    private Interfaces() {}

    /** @throws IllegalArgumentException one sentence, where there is no such interface or it cannot be read */
    public static Interface require(final String name, final Syscalls syscalls) {
        return new Interface(name, index(name, syscalls), mtu(name));
    }

    /** Its number; the failure is as {@link #require} says it. */
    static int index(final String name, final Syscalls syscalls) {
        try {
            return syscalls.if_nametoindex(name);
        } catch (final SystemCallException unknown) {
            throw new IllegalArgumentException(
                    "there is no network interface \"" + name + "\"; this host has " + names() + ".", unknown);
        }
    }

    private static int mtu(final String name) {
        final Path file = SYSFS.resolve(name).resolve("mtu");
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (final IOException | NumberFormatException trouble) {
            throw new IllegalArgumentException("the MTU of " + name + " cannot be read: " + trouble, trouble);
        }
    }

    private static String names() {
        try (Stream<Path> interfaces = Files.list(SYSFS)) {
            return interfaces
                    .filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (final IOException none) {
            return "none that can be listed";
        }
    }
}
