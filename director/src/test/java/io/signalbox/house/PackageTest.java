package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Output;
import io.signalbox.director.lab.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code signalbox package} makes: whole, the same each time, and at work where it was unpacked. */
class PackageTest {
    private static final Path PACKAGING = Checkout.root().resolve("packaging");
    private static final String VERSION = Checkout.version() + "-1";
    private static final String DEB = "signalbox_" + VERSION + "_all.deb";
    private static final String TARBALL = "signalbox-" + VERSION + ".tar.gz";

    @TempDir
    static Path folder;

    private static Path made;

    @BeforeAll
    static void makeThem() {
        assumeThat(Programs.isThere("dpkg-deb")).as("dpkg-deb").isTrue();
        made = make("once");
    }

    private static Path make(final String name) {
        final Path out = folder.resolve(name);
        sh("JAVA_HOME='" + System.getProperty("java.home") + "' '" + PACKAGING.resolve("build") + "' '" + out + "'");
        return out;
    }

    private static String sh(final String script) {
        return Programs.run(folder, List.of("sh", "-c", script), "").orFail().out();
    }

    @Test
    void shouldMakeTheSameBytesOfTheSameSources() throws IOException {
        final Path again = make("again");

        try (Stream<Path> files = Files.list(made)) {
            assertThat(files).hasSize(3).allSatisfy(file -> assertThat(again.resolve(file.getFileName()))
                    .hasSameBinaryContentAs(file));
        }
    }

    @Test
    void shouldPutEachThingWhereItsKindIsLookedFor() {
        final List<String> files = sh("dpkg-deb --fsys-tarfile '" + made.resolve(DEB) + "' | tar -t")
                .lines()
                .toList();

        assertThat(files)
                .contains(
                        "./usr/bin/signalbox",
                        "./usr/bin/signalbox-ready",
                        "./usr/share/signalbox/signalbox.jar",
                        "./usr/share/signalbox/jvm.flags",
                        "./usr/libexec/signalbox/ipvsadm-save",
                        "./usr/lib/systemd/system/signalbox.service",
                        "./usr/share/man/man1/signalbox-run.1.gz",
                        "./usr/share/man/man5/signalbox.conf.5.gz",
                        "./usr/share/bash-completion/completions/signalbox",
                        "./usr/share/doc/signalbox/examples/announce",
                        "./usr/share/doc/signalbox/examples/keepalived.conf",
                        "./etc/signalbox/signalbox.conf")
                .anyMatch(file -> file.matches("./usr/share/signalbox/lib/jffi-.*-native.jar"))
                .noneMatch(file -> file.contains("sbin"));
        assertThat(sh("dpkg-deb -I '" + made.resolve(DEB) + "' conffiles").lines())
                .containsExactly("/etc/signalbox/rules", "/etc/signalbox/signalbox.conf");
    }

    /** Debian's has the same names, so nobody can have both; whatever needs ipvsadm is content with ours. */
    @Test
    void shouldStandInForDebiansIpvsadmInAPackageOfItsOwn() {
        final String deb = "'" + made.resolve("signalbox-ipvsadm_" + VERSION + "_all.deb") + "'";

        assertThat(sh("dpkg-deb -c " + deb))
                .contains(
                        "./usr/sbin/ipvsadm -> ../libexec/signalbox/ipvsadm\n",
                        "./usr/sbin/ipvsadm-restore -> ../libexec/signalbox/ipvsadm-restore\n",
                        "./usr/share/man/man8/ipvsadm.8.gz");
        assertThat(sh("dpkg-deb -f " + deb)).contains("Conflicts: ipvsadm\n", "Provides: ipvsadm (= 1:1.31)\n");
    }

    /** Where another package has ipvsadm and its manual, tar would write over them. */
    @Test
    void shouldHaveNothingOfIpvsadmInTheTarballWhereOthersHaveIt() {
        assertThat(sh("tar -tzf '" + made.resolve(TARBALL) + "'").lines())
                .contains("usr/libexec/signalbox/ipvsadm")
                .noneMatch(file -> file.contains("sbin") || file.contains("man8"));
    }

    @Test
    void shouldRunFromWhereverTheTarballWasUnpacked() throws IOException {
        final Path place = Files.createDirectories(folder.resolve("opt/a blank"));
        sh("tar -xzf '" + made.resolve(TARBALL) + "' -C '" + place + "'");
        final Path program = place.resolve("usr/bin/signalbox");

        assertThat(sh("'" + program + "' --version")).startsWith("signalbox ");
        final Output refused = Programs.run(
                folder,
                List.of(
                        program.toString(),
                        "ipvsadm",
                        "--control",
                        folder.resolve("nobody").toString(),
                        "-L"),
                "");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("no director answers");
        final Output notReady = Programs.run(folder, List.of(program + "-ready", "--control", "nobody"), "");
        assertThat(notReady.exitCode()).isEqualTo(1);
    }

    /** A class path knows no other sign between its parts. */
    @Test
    void shouldSayWhatIsWrongWithAPathThatHoldsAColon() throws IOException {
        final Path place = Files.createDirectories(folder.resolve("opt/a:b"));
        sh("tar -xzf '" + made.resolve(TARBALL) + "' -C '" + place + "'");

        final Output refused =
                Programs.run(folder, List.of(place.resolve("usr/bin/signalbox").toString(), "--version"), "");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("cannot run from a path that holds a colon");
    }

    /** Of its files alone, whatever file system it was made on. */
    @Test
    void shouldSayHowMuchItTakes() {
        final String deb = "'" + made.resolve(DEB) + "'";
        final long bytes = sh("dpkg-deb --fsys-tarfile " + deb + " | tar -tv")
                .lines()
                .filter(line -> line.startsWith("-"))
                .mapToLong(line -> Long.parseLong(line.split(" +")[2]))
                .sum();
        assertThat(Long.parseLong(sh("dpkg-deb -f " + deb + " Installed-Size").strip()))
                .isEqualTo((bytes + 1023) / 1024);
    }

    @Test
    void shouldBeginWithAConfigurationThatOnlyWantsAnInterface() throws IOException {
        final Path file = folder.resolve("signalbox.conf");
        final String written = Files.readString(PACKAGING.resolve("etc/signalbox.conf"));
        Files.copy(PACKAGING.resolve("etc/rules"), folder.resolve("rules"));
        Files.writeString(file, written);
        assertThat(Execution.of("check", "--config", file, "--control", folder.resolve("no"))
                        .err())
                .contains("no interface is named");

        Files.writeString(file, written.replaceAll("(?m)^#(?=[\\[a-z])", ""));
        final Execution check = Execution.of("check", "--config", file, "--control", folder.resolve("no"));
        assertThat(check.exitCode()).as(check.err()).isZero();
        assertThat(check.err()).contains("well: 0 services");
    }

    @Test
    void shouldHaveAUnitThatSystemdUnderstands() throws IOException {
        assumeThat(Programs.isThere("systemd-analyze")).as("systemd-analyze").isTrue();
        final String unit = Files.readString(PACKAGING.resolve("systemd/signalbox.service"))
                .replace("=/usr/bin/signalbox", "=/bin/true");
        assumeThat(complaints(unit.replace("Type=", "NoSuchKey=yes\nType=")))
                .as("what systemd-analyze says here of a unit that is wrong")
                .contains("NoSuchKey");

        assertThat(complaints(unit)).doesNotContain("signalbox.service");
    }

    private static String complaints(final String unit) throws IOException {
        final Path file = Files.writeString(folder.resolve("signalbox.service"), unit);
        final Output verified = Programs.run(folder, List.of("systemd-analyze", "verify", "--man=no", file + ""), "");
        return verified.out() + verified.err();
    }

    /** A service that is down and stays down is the worst that a unit can do. */
    @Test
    void shouldHaveAUnitThatIsStartedAgainWhateverItEndedOf() throws IOException {
        assertThat(Files.readString(PACKAGING.resolve("systemd/signalbox.service")))
                .contains("\nRestart=always\n", "\nStartLimitIntervalSec=0\n")
                .doesNotContain("RestartPreventExitStatus");
    }
}
