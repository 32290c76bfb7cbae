package io.signalbox.afpacket;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.afpacket.syscall.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A TAP device as it was made (linux/if_tun.h), up and without ARP: it is there while its descriptor is open. Frames on
 * that have a virtio header before them; to read waits for nothing.
 */
record Tap(int fd, String name, long mac) {
    private static final String CLONE_DEVICE = "/dev/net/tun";

    /** struct ifreq: the interface's name, then a union. */
    private static final int IFREQ_LENGTH = 40;

    private static final int NAME_LENGTH = 16;
    private static final int UNION_OFFSET = NAME_LENGTH;

    /** As long as Linux lets a frame of such a device be: the host never cuts up what comes by it, nor do we. */
    static final int MTU = 65_521;

    /** Frames that it holds until they are read; Linux drops what comes when so many wait. */
    static final int QUEUE_LENGTH = 1_000;

    private static final int TUNSETIFF = 0x4004_54CA;
    private static final int TUNSETOFFLOAD = 0x4004_54D0;
    /** Partial checksums, and super-frames of TCP over IPv4 and IPv6, with ECN too: they are handed out as they are. */
    private static final int OFFLOADS = 1 | 2 | 4 | 8;

    private static final int IFF_TAP = 2;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;

    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int SIOCSIFADDR = 0x8916;
    private static final int SIOCSIFNETMASK = 0x891C;
    private static final int SIOCSIFMTU = 0x8922;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int IFF_UP = 1;
    private static final int IFF_NOARP = 0x80;

    /** A line for each device (proc_net(5)): behind its name eight numbers of what was received, then what was sent. */
    private static final Path DEVICES = Path.of("/proc/thread-self/net/dev");

    private static final int TRANSMIT_DROPPED = 11;

    private static final int ENOENT = 2;

    /** 192.0.0.8, nobody's (RFC 7600): loose reverse path filtering lets nothing in where there is no address at all. */
    private static final int DUMMY_ADDRESS = 0xC000_0008;

    private static final int ADDRESS_IN_SOCKADDR = 4;

    /** Of {@code net.ipv4.conf.NAME}: 2 is loose, and prevails over a strict {@code all}. */
    private static final Map<String, Integer> IPV4_SETTINGS = Map.of("rp_filter", 2, "forwarding", 0);
    /** Of {@code net.ipv6.conf.NAME}: it is on, but nothing happens of itself. */
    private static final Map<String, Integer> IPV6_SETTINGS = Map.of(
            "disable_ipv6", 0, "addr_gen_mode", 1, "autoconf", 0, "accept_ra", 0, "accept_dad", 0, "forwarding", 0);

    /** @throws PortUnavailableException one sentence, where the device or a capability is missing */
    static Tap open(final String name, final Syscalls syscalls) {
        if (name.length() >= NAME_LENGTH) {
            throw new IllegalArgumentException("an interface's name has at most 15 letters: " + name);
        }
        try {
            final int fd = syscalls.open(CLONE_DEVICE, Syscalls.O_RDWR | Syscalls.O_NONBLOCK | Syscalls.O_CLOEXEC);
            return make(name, fd, syscalls);
        } catch (final SystemCallException failure) {
            throw unavailable(name, failure);
        }
    }

    private static Tap make(final String wanted, final int fd, final Syscalls syscalls) {
        try {
            final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(IFREQ_LENGTH));
            request.putBytes(0, wanted.getBytes(StandardCharsets.US_ASCII));
            request.putShort(UNION_OFFSET, (short) (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR));
            syscalls.ioctl(fd, TUNSETIFF, request.addressOffset());
            syscalls.ioctl(fd, TUNSETOFFLOAD, OFFLOADS);
            final String name =
                    request.getStringWithoutLengthAscii(0, NAME_LENGTH).replace("\0", "");
            syscalls.ioctl(fd, SIOCGIFHWADDR, request.addressOffset());
            // struct sockaddr: the address is behind the family
            final long mac = request.getLong(UNION_OFFSET + Short.BYTES, ByteOrder.BIG_ENDIAN) >>> Short.SIZE;
            set(name, "ipv4", IPV4_SETTINGS);
            set(name, "ipv6", IPV6_SETTINGS);
            bringUp(request, syscalls);
            return new Tap(fd, name, mac);
        } catch (final RuntimeException failure) {
            syscalls.close(fd);
            throw failure;
        }
    }

    /** What this host has not (IPv6 may be off) needs no setting. */
    private static void set(final String name, final String family, final Map<String, Integer> settings) {
        final Path directory = Path.of("/proc/sys/net", family, "conf", name);
        settings.forEach((setting, value) -> {
            try {
                if (Files.exists(directory.resolve(setting))) {
                    Files.writeString(directory.resolve(setting), value.toString());
                }
            } catch (final IOException failure) {
                throw new PortUnavailableException(
                        "the device " + name + " to the host cannot be set up: " + failure + ".", failure);
            }
        });
    }

    private static void bringUp(final UnsafeBuffer request, final Syscalls syscalls) {
        final int socket = syscalls.socket(Syscalls.AF_INET, Syscalls.SOCK_DGRAM | Syscalls.SOCK_CLOEXEC, 0);
        try {
            setAddress(request, SIOCSIFADDR, DUMMY_ADDRESS, socket, syscalls);
            setAddress(request, SIOCSIFNETMASK, -1, socket, syscalls);
            request.putInt(UNION_OFFSET, MTU);
            syscalls.ioctl(socket, SIOCSIFMTU, request.addressOffset());
            syscalls.ioctl(socket, SIOCGIFFLAGS, request.addressOffset());
            request.putShort(UNION_OFFSET, (short) (request.getShort(UNION_OFFSET) | IFF_UP | IFF_NOARP));
            syscalls.ioctl(socket, SIOCSIFFLAGS, request.addressOffset());
        } finally {
            syscalls.close(socket);
        }
    }

    private static void setAddress(
            final UnsafeBuffer request, final int what, final int address, final int socket, final Syscalls syscalls) {
        request.setMemory(UNION_OFFSET, IFREQ_LENGTH - UNION_OFFSET, (byte) 0);
        request.putShort(UNION_OFFSET, (short) Syscalls.AF_INET);
        request.putInt(UNION_OFFSET + ADDRESS_IN_SOCKADDR, address, ByteOrder.BIG_ENDIAN);
        syscalls.ioctl(socket, what, request.addressOffset());
    }

    /** Frames from the host that found no room before the descriptor; 0 where the device is no more. */
    long lost() {
        try (Stream<String> lines = Files.lines(DEVICES)) {
            return lines.map(String::strip)
                    .filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.split("[: ]+")[1 + TRANSMIT_DROPPED]))
                    .sum();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static PortUnavailableException unavailable(final String name, final SystemCallException failure) {
        final String why = failure.errno() == ENOENT
                ? "there is no " + CLONE_DEVICE + "; `modprobe tun` makes it, or give it to the container."
                : failure.getMessage() + "; it takes root, or CAP_NET_ADMIN.";
        return new PortUnavailableException("the device " + name + " to the host cannot be made: " + why, failure);
    }
}
