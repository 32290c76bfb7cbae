package io.signalbox.director.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.Execution;
import io.signalbox.director.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command with a director in it: what its reader sees, and that nothing is left of it. */
class LabShowTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needALab() {
        assumeThat(Lab.obstacle()).isEmpty();
        assumeThat(Programs.isThere("curl") && Programs.isThere("ping"))
                .as("curl and ping are there")
                .isTrue();
    }

    /** Others may have labs beside us; those have other owners. */
    @AfterEach
    void leaveNothing() {
        assertThat(Mark.all()).noneMatch(Mark::isOurs);
    }

    @ParameterizedTest
    @CsvSource({
        "nat, Masq, -> NAT",
        "dr, Route, -> DR",
        "tun, Tunnel, -> TUN",
        "fullnat, FullNat, FULLNAT [2001:db8:a::1"
    })
    void shouldShareRequestsAsTheSchedulerSays(final String kind, final String forward, final String decided) {
        final Execution lab = Execution.of("lab", kind, "--servers", "2", "--requests", "8");

        assertThat(lab.exitCode()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.out())
                .containsPattern("server1 +4 +4\n")
                .containsPattern("server2 +4 +4\n")
                .contains("every request was answered")
                .containsPattern("TCP +198\\.51\\.100\\.100:80 rr\n")
                .containsPattern("-> .*:80 +" + forward + " +1 ")
                .contains("choice       rr: the next after the cursor");
        assertThat(unwrapped(lab.out())).contains(decided);
    }

    /** A line may be broken anywhere between words: its numbers have as many digits as the day wants. */
    private static String unwrapped(final String page) {
        return page.replaceAll("\\s+", " ");
    }

    @Test
    void shouldShowWhomServersAreToldOf() {
        final Execution lab = Execution.of("lab", "fullnat", "--servers", "1", "--requests", "1");

        assertThat(lab.exitCode()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.out())
                .containsPattern("198\\.51\\.100\\.10 port [0-9]+, by 10\\.0\\.0\\.200\n")
                .containsPattern("2001:db8:64::10 port [0-9]+, by 2001:db8:a::200\n");
    }

    @Test
    void shouldTellOfACommandThatFailed() {
        final Execution lab = Execution.of("lab", "dr", "--servers", "1", "--run", "curl -s $VIP | grep -q server2");

        assertThat(lab.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(lab.out()).contains("it ended with 1");
    }

    @Test
    void shouldLetPingsCrossWhileThereAreRoutes() {
        final Execution lab = Execution.of("lab", "route");

        assertThat(lab.exitCode()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.out())
                .contains("ping 192.168.4.20: crosses", "icmp_seq=1 ttl=63 ")
                .contains("ping 192.168.8.20: fails, From 192.168.3.2 icmp_seq=1 Destination Net Unreachable")
                .contains("ping 192.168.8.20: crosses", "icmp_seq=1 ttl=62 ")
                .contains("TTL          64 -> 63", "TTL          63 -> 62");
    }

    @Test
    void shouldTellTwoInsideHostsWithTheSamePortApart() {
        assumeThat(Programs.isThere("tcpdump")).as("tcpdump is there").isTrue();
        final Execution lab = Execution.of("lab", "snat");

        assertThat(lab.exitCode()).as(lab.out() + lab.err()).isZero();
        assertThat(lab.out())
                .contains("host1     198.51.100.100 port 5000\n", "host1     2001:db8:64::100 port 6000\n")
                .containsPattern("host2     198\\.51\\.100\\.100 port \\d+\n")
                .contains("198.51.100.100.5000 > 198.51.100.10.80: Flags [S]")
                .contains("each has an end of its own")
                .contains("tcp 10.0.0.11:5000 198.51.100.100:5000 198.51.100.10:80 expires ")
                .containsPattern(
                        "tcp 10\\.0\\.0\\.12:5000 198\\.51\\.100\\.100:(?!5000 )\\d+ 198\\.51\\.100\\.10:80 expires ")
                .contains("NEW_MAPPING");
    }

    /** As root of a user namespace one may do what who is not root at all may do there. */
    @Test
    void shouldNeedNoRootWhereAnybodyMayMakeAUserNamespace() throws Exception {
        final Path out = folder.resolve("out");
        final List<String> command = Unprivileged.signalbox(folder, List.of("lab", "tun", "--servers", "1"));
        assumeThat(Programs.run(folder, List.of("unshare", "--user", "true"), "")
                        .isWell())
                .as("a user namespace can be made")
                .isTrue();

        final int exitCode = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start()
                .waitFor();

        assertThat(exitCode).as(Files.readString(out)).isZero();
        assertThat(Files.readString(out)).contains("every request was answered");
    }
}
