package io.signalbox.director.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.doctor.Finding.Grade;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExaminationTest {
    /** A machine in words. */
    private static final class Described implements Machine {
        private final Map<String, String> files = new HashMap<>();
        private final Map<String, Long> entries = new HashMap<>();
        private final Map<String, String> programs = new HashMap<>();

        @Override
        public Optional<String> read(final String path) {
            return Optional.ofNullable(files.get(path));
        }

        @Override
        public long count(final String folder, final String prefix) {
            return entries.getOrDefault(folder, 2L);
        }

        @Override
        public Optional<String> run(final String... command) {
            return Optional.ofNullable(programs.get(String.join(" ", command)));
        }
    }

    private final Described machine = new Described();

    @BeforeEach
    void describeAHealthyOne() {
        machine.files.put("/proc/self/status", "Name:\tjava\nCapEff:\t000001ffffffffff\n");
        machine.files.put("/proc/self/mounts", "/dev/sda / ext4 rw,relatime 0 0\ntmpfs /tmp tmpfs rw,nosuid 0 0\n");
        machine.files.put("/proc/self/limits", "Max locked memory         8388608              8388608     bytes\n");
        machine.files.put("/sys/class/net/eth0/type", "1\n");
        machine.files.put("/sys/class/net/eth0/flags", "0x1003\n");
        machine.files.put("/sys/class/net/eth0/mtu", "1500\n");
        machine.programs.put("nft --version", "nftables v1.0.6\n");
        machine.programs.put("nft list tables netdev", "");
        machine.programs.put("ethtool -k eth0", "large-receive-offload: off [fixed]\n");
    }

    private List<Finding> findings() {
        return new Examination(machine, "/tmp").of(List.of("eth0"));
    }

    private List<String> wrong() {
        return findings().stream()
                .filter(finding -> finding.grade() == Grade.WRONG)
                .map(finding -> finding.subject() + ": " + finding.sentence())
                .toList();
    }

    @Test
    void shouldFindNothingWrongWithAHealthyHost() {
        assertThat(findings()).allMatch(finding -> finding.grade() == Grade.WELL);
    }

    @Test
    void shouldNameACapabilityThatIsMissing() {
        machine.files.put("/proc/self/status", "CapEff:\t0000000000001000\n");
        assertThat(wrong()).singleElement().asString().startsWith("CAP_NET_RAW: not held");
    }

    @Test
    void shouldNameATemporaryFolderThatNothingMayRunFrom() {
        machine.files.put("/proc/self/mounts", "/dev/sda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw,noexec,nosuid 0 0\n");
        assertThat(wrong()).singleElement().asString().contains("noexec").contains("-Djava.io.tmpdir");
    }

    @Test
    void shouldNameWhatNftablesLacks() {
        machine.programs.remove("nft list tables netdev");
        assertThat(wrong()).singleElement().asString().contains("nf_tables");
        machine.programs.remove("nft --version");
        assertThat(wrong()).singleElement().asString().contains("install the package nftables");
    }

    @Test
    void shouldNoteThatNoRealServerOnThisHostIsReached() {
        machine.entries.put("/dev/net", 0L);
        assertThat(findings())
                .filteredOn(finding -> finding.grade() == Grade.NOTE)
                .singleElement()
                .asString()
                .contains("modprobe tun");
    }

    @Test
    void shouldSeeServicesInTheKernel() {
        machine.files.put("/proc/net/ip_vs", "IP Virtual Server version 1.2.1\nTCP  C000020A:0050 wlc\n  -> ...\n");
        assertThat(wrong()).singleElement().asString().contains("holds 1 services");
    }

    @Test
    void shouldNameInterfacesThatCannotBePorts() {
        machine.files.put("/sys/class/net/eth0/flags", "0x1002\n");
        machine.files.put("/sys/class/net/eth0/mtu", "576\n");
        machine.programs.put("ethtool -k eth0", "large-receive-offload: on\n");
        assertThat(wrong())
                .hasSize(3)
                .anyMatch(sentence -> sentence.contains("ip link set eth0 up"))
                .anyMatch(sentence -> sentence.contains("MTU 576"))
                .anyMatch(sentence -> sentence.contains("lro off"));
        machine.files.put("/sys/class/net/eth0/type", "65534\n");
        assertThat(wrong()).containsExactly("eth0: is no Ethernet interface");
        machine.files.remove("/sys/class/net/eth0/type");
        assertThat(wrong()).containsExactly("eth0: there is no such interface");
    }
}
