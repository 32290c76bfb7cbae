package io.signalbox.director.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever becomes of a lab, nothing stays behind that nobody wants. */
class LabTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @BeforeEach
    void needRoot() {
        assumeThat(Lab.obstacle()).isEmpty();
    }

    @Test
    void shouldLeaveNothingWhenItIsClosed() {
        final Lab lab = Lab.open();
        final Running sleeper = lab.namespace("one").start("sleeper", List.of("sleep", "1000"));
        assertThat(namespacesOf(lab)).hasSize(1);

        lab.close();

        assertThat(namespacesOf(lab)).isEmpty();
        assertThat(sleeper.isAlive()).isFalse();
        assertThat(lab.folder()).doesNotExist();
    }

    @Test
    void shouldEndWhatAProgramLeftBehindInANamespace() {
        final Lab lab = Lab.open();
        final Namespace one = lab.namespace("one");
        final long pid = Long.parseLong(one.run("sh", "-c", "sleep 1000 > /dev/null 2>&1 & echo $!")
                .out()
                .strip());

        lab.close();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void shouldStandBesideAnother() {
        try (Lab one = Lab.open();
                Lab other = Lab.open()) {
            one.namespace("client");
            other.namespace("client");

            one.close();

            assertThat(namespacesOf(one)).isEmpty();
            assertThat(namespacesOf(other)).hasSize(1);
        }
    }

    @Test
    void shouldRefuseToBeginAnythingOnceItIsClosed() {
        final Lab lab = Lab.open();
        lab.close();

        assertThatThrownBy(() -> lab.namespace("late")).isInstanceOf(LabException.class);
    }

    @Test
    void shouldBeRemovedByTheNextOneAfterItWasKilled() throws Exception {
        final Process owner = start(Owner.class);
        final String ours = prefixPrintedBy(owner);
        owner.destroyForcibly().waitFor();
        assertThat(Remains.namespaces(ours)).hasSize(1);

        Lab.open().close();

        assertThat(Remains.namespaces(ours)).isEmpty();
    }

    @Test
    void shouldRemoveItselfWhenItsProgramIsToldToEnd() throws Exception {
        final Process owner = start(Owner.class);
        final String ours = prefixPrintedBy(owner);

        owner.destroy();
        owner.waitFor();

        assertThat(Remains.namespaces(ours)).isEmpty();
    }

    @Test
    void shouldStandUntilSomebodyCleansUpWhereItIsKept() throws Exception {
        final Process owner = start(Keeper.class);
        final String ours = prefixPrintedBy(owner);
        owner.waitFor();

        Lab.open().close();
        assertThat(Remains.namespaces(ours)).hasSize(1);
        final Mark kept = Mark.all().stream()
                .filter(mark -> ours.contains(mark.id()))
                .findFirst()
                .orElseThrow();
        assertThat(kept.isKept()).isTrue();
        Remains.remove(kept);

        assertThat(Remains.namespaces(ours)).isEmpty();
    }

    @Test
    void shouldSayWhatAProgramSaidThatFailed() {
        try (Lab lab = Lab.open()) {
            final Namespace one = lab.namespace("one");

            assertThatThrownBy(() -> one.ip("link set nowhere up"))
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining("Cannot find device \"nowhere\"");
            assertThatThrownBy(() -> one.start("short", List.of("sh", "-c", "echo too early; exit 3"))
                            .awaitLog("ready", SOON))
                    .hasMessage("one-short ended with 3 and said: too early\n");
        }
    }

    @Test
    void shouldCarryFramesOverACableAndASegment() throws IOException {
        try (Lab lab = Lab.open()) {
            final Namespace one = lab.namespace("one");
            final Namespace other = lab.namespace("other");
            Lab.cable(one, "eth0", other, "eth0");
            final Segment segment = lab.segment("shared").join(one, "eth1").join(other, "eth1");
            segment.mtu(9_000);

            assertThat(one.run("cat", "/sys/class/net/eth0/carrier").out()).isEqualTo("1\n");
            assertThat(other.run("cat", "/sys/class/net/eth1/mtu").out()).isEqualTo("9000\n");

            segment.plug(one, false);

            assertThat(one.run("cat", "/sys/class/net/eth1/carrier").out()).isEqualTo("0\n");
            assertThat(Files.exists(Path.of("/sys/class/net/to-one"))).isFalse();
        }
    }

    private static List<String> namespacesOf(final Lab lab) {
        return Remains.namespaces(lab.nameOf(""));
    }

    private static Process start(final Class<?> main) throws IOException {
        return new ProcessBuilder(Programs.java(List.of("-XX:TieredStopAtLevel=1"), main, List.of()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String prefixPrintedBy(final Process owner) throws IOException {
        return new BufferedReader(new InputStreamReader(owner.getInputStream())).readLine();
    }

    /** Has a lab until it ends. */
    static final class Owner {
        private Owner() {}

        public static void main(final String... args) throws InterruptedException {
            final Lab lab = Lab.open();
            lab.namespace("one").start("sleeper", List.of("sleep", "1000"));
            System.out.println(lab.nameOf(""));
            Thread.currentThread().join();
        }
    }

    /** Leaves its lab standing. */
    static final class Keeper {
        private Keeper() {}

        public static void main(final String... args) {
            final Lab lab = Lab.open();
            lab.namespace("one").start("sleeper", List.of("sleep", "1000"));
            lab.keep();
            System.out.println(lab.nameOf(""));
        }
    }
}
