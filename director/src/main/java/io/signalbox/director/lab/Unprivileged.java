package io.signalbox.director.lab;

import io.signalbox.director.Main;
import io.signalbox.replay.TemporaryFolder;
import java.io.IOException;
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
    private static final String OWN_RUN = "mount -t tmpfs tmpfs /run && exec \"$@\"";

    private Unprivileged() {}

    /** Whether this program may not have a lab as it is, but could have one inside. */
    static boolean isNeeded() {
        return !Privileges.suffice() && System.getenv(INSIDE) == null && canUnshare();
    }

    /** Whether kernel and administrator let anybody make a user namespace. */
    static boolean canUnshare() {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            final List<String> trial = new ArrayList<>(UNSHARE);
            trial.addAll(List.of("sh", "-c", OWN_RUN, "sh", "ip", "netns", "add", "trial"));
            return Programs.isThere("unshare")
                    && Programs.isThere("ip")
                    && Programs.run(folder.path(), trial, "").isWell();
        } catch (final IOException full) {
            return false;
        }
    }

    /** Runs {@code signalbox} with these words inside; returns its exit code. */
    static int run(final List<String> words) throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            final List<String> command = new ArrayList<>(UNSHARE);
            command.addAll(List.of("sh", "-c", OWN_RUN, "sh"));
            command.addAll(Programs.java(List.of("-Djava.io.tmpdir=" + folder.path()), Main.class, words));
            return Programs.runOnTerminal(command, Map.of(INSIDE, "yes"));
        }
    }
}
