package io.signalbox.director.lab;

import io.signalbox.director.Main;
import io.signalbox.replay.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A lab for who is not root: the program runs itself once more as root of a user namespace of its own, where network,
 * mounts and processes are its own too. With the last of it all is gone, whatever became of it.
 */
final class Unprivileged {
    /** Set inside, where there is no further way down. */
    private static final String INSIDE = "SIGNALBOX_LAB_INSIDE";

    private static final List<String> UNSHARE = List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "--net",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc");
    /** The host's /run is not ours, and names of namespaces live there. */
    private static final String OWN_RUN = "mount -t tmpfs tmpfs /run && " + INSIDE + "=yes exec \"$@\"";

    private Unprivileged() {}

    /** Whether this program may not have a lab as it is, but could have one inside. */
    static boolean isNeeded() {
        return !Lab.mayHaveOne() && System.getenv(INSIDE) == null && canUnshare();
    }

    /** Whether kernel and administrator let anybody make a user namespace. */
    private static boolean canUnshare() {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            final List<String> trial = inside(List.of("ip", "netns", "add", "trial"));
            return Programs.isThere("unshare")
                    && Programs.run(folder.path(), trial, "").isWell();
        } catch (final IOException full) {
            return false;
        }
    }

    /** Runs {@code signalbox} with these words inside; returns its exit code. */
    static int run(final List<String> words) throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            return Programs.runOnTerminal(signalbox(folder.path(), words), Map.of());
        }
    }

    /** {@code signalbox} with these words inside; a folder for its files is given, since who is killed cleans up nothing. */
    static List<String> signalbox(final Path folder, final List<String> words) {
        return inside(Programs.java(List.of("-Djava.io.tmpdir=" + folder), Main.class, words));
    }

    private static List<String> inside(final List<String> command) {
        final List<String> words = new ArrayList<>(UNSHARE);
        words.addAll(List.of("sh", "-c", OWN_RUN, "sh"));
        words.addAll(command);
        return words;
    }
}
