package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Main;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Programs;
import io.signalbox.director.lab.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a running director's standard error is. */
class LogTest {
    @TempDir
    Path folder;

    /** A journal's library, an HTTP server and checks are at work beside it. */
    @Test
    void shouldHoldSentencesOfSignalboxAlone() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1, "curl")) {
            live.direct("rr", "--journal", live.lab.folder().resolve("journal").toString(), "--metrics-listen", "9650");
            live.requests(Site.VIP, 2);
            live.ask("status");
            live.stop();

            assertThat(live.director().log().lines())
                    .allMatch(line -> line.startsWith("signalbox: "))
                    .noneMatch(line -> line.contains("openhft") || line.contains(" asks: "));
        }
    }

    /** Whoever wants to know more of a director that misbehaves does not want another one. */
    @Test
    void shouldTellWhoAsksWhatOnceAReloadSaysSo() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1)) {
            final String conf = live.write("signalbox.conf", "quiet = true\n").toString();
            live.direct("rr", "--config", conf);
            live.ask("status");
            live.write("signalbox.conf", "quiet = true\nlog_level = 'debug'\n");
            assertThat(live.ask("reload")).isEqualTo("log_level debug\n");
            live.ask("ipvsadm -L -n");
            assertThat(live.ask("reload")).isEqualTo("nothing differs\n");
            live.stop();

            final String me = "pid " + ProcessHandle.current().pid();
            assertThat(live.director().log())
                    .containsPattern("signalbox: reads its files again for uid \\d+ " + me + "\n")
                    .containsPattern("signalbox: uid \\d+ " + me + " asks: ipvsadm -L -n\n")
                    .doesNotContain("asks: status");
        }
    }

    /** What a director prints that is started so, and ends, in front of journald. */
    private Path toJournald(final String... words) throws IOException, InterruptedException {
        final Path journald = Files.createFile(folder.resolve("journald"));
        final ProcessBuilder director = new ProcessBuilder(Programs.java(List.of(), Main.class, List.of(words)))
                .directory(folder.toFile())
                .redirectError(journald.toFile());
        director.environment()
                .put(
                        "JOURNAL_STREAM",
                        Files.getAttribute(journald, "unix:dev") + ":" + Files.getAttribute(journald, "unix:ino"));
        assertThat(director.start().waitFor()).isEqualTo(2);
        return journald;
    }

    @Test
    void shouldTellJournaldThatADirectorEndsForAnError() throws IOException, InterruptedException {
        assertThat(toJournald("run", "--rules", "none", "-i", "eth0"))
                .hasContent("<3>signalbox: none: there is no such file");
    }

    /** As the package's own file has it until an operator has named one. */
    @Test
    void shouldTellJournaldThatNoInterfaceIsNamed() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("conf"), "rules = 'rules'\n");

        assertThat(toJournald("run", "--config", "conf"))
                .hasContent("<3>signalbox: no interface is named: -i NAME, or the key interfaces in a file of --config;"
                        + " try 'signalbox run --help'");
    }

    /** The library takes a while to begin. The JDK begins its own logger, from 21 on, where a program exits. */
    @Test
    void shouldNotBeBegunByOtherCommands() throws IOException, InterruptedException {
        final Path classes = folder.resolve("classes");
        final List<String> version =
                Programs.java(List.of("-Xlog:class+load:file=" + classes), Main.class, List.of("--version"));

        assertThat(new ProcessBuilder(version).start().waitFor()).isZero();
        assertThat(classes)
                .content()
                .contains(RunCommand.class.getName())
                .doesNotContain(LoggerFactory.class.getName());
    }
}
