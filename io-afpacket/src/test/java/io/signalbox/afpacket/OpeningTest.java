package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.afpacket.syscall.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Needs root; elsewhere it is skipped. */
class OpeningTest {
    private final Syscalls syscalls = new Syscalls();
    private Veth veth;

    @BeforeEach
    void wire() {
        veth = Veth.create();
    }

    @AfterEach
    void unwire() {
        if (veth != null) {
            veth.close();
        }
    }

    @Test
    void shouldSayThatThereIsNoSuchInterface() {
        assertThatThrownBy(() -> open("no-such-port"))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessageStartingWith(
                        "no-such-port cannot be a port: there is no network interface \"no-such-port\"; ")
                .hasMessageContaining(veth.left);
    }

    @Test
    void shouldSayThatAnInterfaceIsDown() {
        veth.set(veth.left, "down");

        assertThatThrownBy(() -> open(veth.left))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessage(veth.left + " cannot be a port: the interface is down; `ip link set " + veth.left
                        + " up` ends that.");
    }

    @Test
    void shouldGiveBackDescriptorsAndMemoryWhenItCloses() throws IOException {
        open(veth.left).close();
        final List<String> before = held();

        open(veth.left).close();
        veth.set(veth.left, "down");
        assertThatThrownBy(() -> open(veth.left)).isInstanceOf(PortUnavailableException.class);
        veth.set(veth.left, "up");
        assertThatThrownBy(() -> AfPacketPort.open(
                        0, veth.left, PortSettings.DEFAULTS, new long[] {0xFFFF_FFFF_FFFFL}, syscalls))
                .as("a filter that the kernel refuses");

        assertThat(held()).isEqualTo(before);
        assertThatCode(() -> open(veth.left).close()).doesNotThrowAnyException();
    }

    private AfPacketPort open(final String name) {
        return AfPacketPort.open(0, name, PortSettings.DEFAULTS, AfPacketPort.EVERYTHING, syscalls);
    }

    /** Sockets and rings of this process. */
    private static List<String> held() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"));
                Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return Stream.concat(
                            fds.map(OpeningTest::target).filter(target -> target.startsWith("socket:")),
                            maps.filter(line -> line.contains("socket:")))
                    .sorted()
                    .toList();
        }
    }

    private static String target(final Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (final IOException closed) {
            return "";
        }
    }
}
