package io.signalbox.director.live;

import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.ipvsadm.Names;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names as this host knows them: of hosts by whatever its C library asks (files, DNS), of ports by {@code
 * /etc/services}.
 */
final class HostNames implements Names {
    private static final Path SERVICES = Path.of("/etc/services");

    private final Syscalls syscalls;
    /** By {@code 80/tcp}, and by {@code http/tcp}. */
    private final Map<String, String> names = new HashMap<>();

    private final Map<String, Integer> ports = new HashMap<>();

    HostNames(final Syscalls syscalls) {
        this.syscalls = syscalls;
        lines().forEach(this::learn);
    }

    /** A host without that file knows no names of ports. */
    private static List<String> lines() {
        try {
            return Files.readAllLines(SERVICES);
        } catch (final IOException unread) {
            return List.of();
        }
    }

    /** {@code http 80/tcp www # comment}: of several names for a port, and of several ports for a name, the first counts. */
    private void learn(final String line) {
        final String[] words = line.split("#", 2)[0].strip().split("\\s+");
        if (words.length < 2 || !words[1].matches("\\d{1,5}/\\w+")) {
            return;
        }
        final String[] port = words[1].split("/");
        names.putIfAbsent(words[1], words[0]);
        ports.putIfAbsent(words[0] + "/" + port[1], Integer.valueOf(port[0]));
        Arrays.stream(words, 2, words.length)
                .forEach(alias -> ports.putIfAbsent(alias + "/" + port[1], Integer.valueOf(port[0])));
    }

    @Override
    public String ofHost(final long hi, final long lo) {
        return syscalls.getnameinfo(bytes(hi, lo)).orElse(null);
    }

    private static byte[] bytes(final long hi, final long lo) {
        return Addresses.isIpv4(hi, lo)
                ? ByteBuffer.allocate(Integer.BYTES)
                        .putInt(Addresses.toIpv4(lo))
                        .array()
                : ByteBuffer.allocate(2 * Long.BYTES).putLong(hi).putLong(lo).array();
    }

    @Override
    public String ofPort(final int port, final int protocol) {
        return names.get(port + "/" + word(protocol));
    }

    /** A name holds a letter; what is written in numbers is an address in full, or none. */
    @Override
    public Address host(final String name) {
        if (!name.matches(".*[A-Za-z].*")) {
            return null;
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(name))
                    .filter(Inet4Address.class::isInstance)
                    .findFirst()
                    .map(found ->
                            Address.ofIpv4(ByteBuffer.wrap(found.getAddress()).getInt()))
                    .orElse(null);
        } catch (final UnknownHostException nobody) {
            return null;
        }
    }

    @Override
    public int port(final String name, final int protocol) {
        return Optional.ofNullable(ports.get(name + "/" + word(protocol))).orElse(UNKNOWN);
    }

    private static String word(final int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> "tcp";
            case Protocol.UDP -> "udp";
            case Protocol.SCTP -> "sctp";
            default -> "none";
        };
    }
}
