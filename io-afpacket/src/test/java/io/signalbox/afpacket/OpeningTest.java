package io.signalbox.afpacket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalbox.afpacket.syscall.Syscalls;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"net_raw", "net_admin"})
    void shouldNameACapabilityThatIsMissing(final String capability) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.addAll(List.of("setpriv", "--bounding-set=-" + capability));
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", classPath(), OpenPort.class.getName(), veth.left));
        assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")), "needs setpriv of util-linux");

        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();

        assertThat(said.strip())
                .isEqualTo(veth.left + " cannot be a port: this process lacks the capability CAP_"
                        + capability.toUpperCase(Locale.ROOT) + ".");
    }

    /** Surefire starts its own jar, and says elsewhere what the tests' class path is. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
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

    @Test
    void shouldHearAMulticastAddressForAsLongAsItIsOpen() throws IOException {
        final String address = "3333ff00abcd";
        try (AfPacketPort port = open(veth.left)) {
            port.joinMulticast(0x3333_FF00_ABCDL);
            assertThat(multicastAddresses()).contains(address);
        }
        assertThat(multicastAddresses()).doesNotContain(address);
    }

    /** Of the interface: index, name, users, users for all, address. */
    private List<String> multicastAddresses() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/dev_mcast"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[1].equals(veth.left))
                    .map(fields -> fields[4])
                    .toList();
        }
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
