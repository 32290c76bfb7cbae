package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SuccessorTest {
    @TempDir
    Path folder;

    private Successor successor(final String script, final long patienceMs) throws IOException {
        final Path launcher = Files.writeString(folder.resolve("launcher"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Successor(launcher.toString(), List.of("run"), patienceMs);
    }

    @Test
    @Timeout(60)
    void shouldNotWaitForEverForOneThatAsksForNothing() throws IOException {
        assertThat(successor("exec sleep 1000", 1).start().trouble())
                .startsWith("the one that was to take over did not ask for anything within 1 ms and was ended");
    }

    /** A folder may be the wrong one, or a disk full: the next restart is another one. */
    @Test
    @Timeout(60)
    void shouldNotWaitForEverBecauseSomebodyWasRefusedTheState() throws IOException {
        final Successor successor = successor("exec sleep 1000", 1);
        assertThatThrownBy(() -> successor.handOver(() -> {
                    throw new IllegalStateException("no checkpoint could be written");
                }))
                .hasMessage("no checkpoint could be written");
        assertThat(successor.start().trouble()).contains("did not ask for anything");
    }

    @Test
    void shouldSayWhatItEndedWith() throws IOException {
        assertThat(successor("exit 7", 60_000).start().trouble()).contains("ended with status 7");
    }

    /** To end it then would be the end of all connections. */
    @Test
    void shouldWaitForOneThatHasAskedForTheState() throws IOException {
        final Successor successor = successor("read -r nothing < /dev/null; sleep 0.1; exit 7", 1);
        successor.handOver(() -> "state");
        assertThat(successor.start().trouble()).contains("ended with status 7");
    }
}
