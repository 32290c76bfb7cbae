package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.Main;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Programs;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A service manager's director is replaced by the program that is installed: {@code signalbox restart}. */
class RestartTest {
    private static final int CONNECTIONS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void shouldGoOnAsTheSameServiceAndLoseNoConnection() throws Exception {
        try (LiveSite live = LiveSite.open(Method.NAT, 2);
                NotifySocket manager = NotifySocket.in(live.lab.folder())) {
            final Path journal = live.lab.folder().resolve("journal");
            final Running first = serve(live, manager, "--journal", journal.toString());
            assertThat(manager.next("STATUS=")).contains("directs eth0");
            assertThat(manager.next("WATCHDOG")).isEqualTo("WATCHDOG=1");
            final Running client = live.site
                    .client()
                    .startJava("hold", List.of(), TestClient.class, "type", Site.VIP, String.valueOf(CONNECTIONS));
            client.awaitLog("open", PATIENCE);

            final Execution restart = Execution.of("restart", "--control", live.control());
            assertThat(restart.exitCode()).as(restart + first.log()).isZero();
            final long next = Long.parseLong(manager.next("MAINPID=").substring("MAINPID=".length()));
            manager.next("READY=1");
            assertThat(first.ended()).as(first.log()).isZero();
            assertThat(ProcessHandle.of(next)).get().matches(ProcessHandle::isAlive);

            client.signal("USR2");
            assertThat(client.ended()).isZero();
            assertThat(client.log()).contains("live " + CONNECTIONS + " ").doesNotContain("lost");
            live.site.director().run("kill", String.valueOf(next)).orFail();
            assertThat(manager.next("STOPPING")).isEqualTo("STOPPING=1");
        }
    }

    /** Without a journal there is nothing by which another one could go on. */
    @Test
    void shouldGoOnItselfWhereNobodyCanTakeOver() throws Exception {
        try (LiveSite live = LiveSite.open(Method.NAT, 1);
                NotifySocket manager = NotifySocket.in(live.lab.folder())) {
            final Running first = serve(live, manager);

            final Execution restart = Execution.of("restart", "--control", live.control());
            assertThat(restart.exitCode()).isEqualTo(1);
            assertThat(restart.err()).contains("ended with status 2", "which goes on");
            assertThat(first.log()).contains("--take-over needs --journal");
            assertThat(first.isAlive()).isTrue();
        }
    }

    /** As a service manager starts it; returns when it says that it is ready. */
    private static Running serve(final LiveSite live, final NotifySocket manager, final String... options)
            throws Exception {
        final Path launcher = launcher(live);
        final List<String> words = new ArrayList<>(List.of(
                "env",
                "NOTIFY_SOCKET=" + manager.name(),
                "WATCHDOG_USEC=2000000",
                launcher.toString(),
                "run",
                "--quiet",
                "--warm-up",
                "0",
                "--rules",
                live.write("rules", live.site.rules("rr")).toString(),
                "--control",
                live.control().toString()));
        live.site.devices().forEach(device -> words.addAll(List.of("-i", device)));
        words.addAll(List.of(options));
        final Running director = live.site.director().start("service", words);
        assertThat(manager.next("READY")).isEqualTo("READY=1");
        return director;
    }

    /** What is installed as {@code signalbox}. */
    private static Path launcher(final LiveSite live) throws Exception {
        final Path file = live.lab.folder().resolve("signalbox");
        final String java = Programs.java(List.of("-Dsignalbox.launcher=" + file), Main.class, List.of()).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        Files.writeString(file, "#!/bin/sh\nexec " + java + " \"$@\"\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
