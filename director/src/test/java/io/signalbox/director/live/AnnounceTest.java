package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Programs;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/examples/announce among programs that say and note what the test wants; seconds do not pass. */
class AnnounceTest {
    private static final String GIVE = "address replace 192.0.2.10/32 dev lo";
    private static final String TAKE = "address delete 192.0.2.10/32 dev lo";

    @TempDir
    Path folder;

    /** What it tells ip while the director is ready or not; at the end of the answers it is ended, and takes. */
    private List<String> told(final String... answers) throws IOException {
        Files.write(folder.resolve("answers"), List.of(answers));
        program("sleep", ":");
        program("ip", "echo \"$*\" >> told; [ ! -e refuses ] || { rm refuses; exit 2; }");
        program("signalbox-ready", """
                next=$(head -n 1 answers)
                sed -i 1d answers
                [ -n "$next" ] || kill "$PPID"
                [ "$next" = ready ]""");
        final Path announce = Scenarios.projectFolder().resolve("docs/examples/announce");
        final String script = "cd " + folder + " && PATH=" + folder + ":$PATH exec " + announce + " 192.0.2.10/32";
        Programs.run(folder, List.of("sh", "-c", script), "");
        return Files.readAllLines(folder.resolve("told"));
    }

    private void program(final String name, final String script) throws IOException {
        final Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void shouldGiveAndTakeTheAddressAsTheDirectorIsReadyOrNot() throws IOException {
        assertThat(told("ready", "ready", "not", "not", "not", "not", "ready")).containsExactly(GIVE, TAKE, GIVE, TAKE);
    }

    /** As at a planned restart. */
    @Test
    void shouldKeepTheAddressWhileNobodyAnswersForAMoment() throws IOException {
        assertThat(told("ready", "not", "not", "ready", "not", "not", "ready")).containsExactly(GIVE, TAKE);
    }

    @Test
    void shouldTryAgainWhereTheAddressCouldNotBeGiven() throws IOException {
        Files.createFile(folder.resolve("refuses"));
        assertThat(told("ready", "ready", "ready")).containsExactly(GIVE, GIVE, TAKE);
    }
}
