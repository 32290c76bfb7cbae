package io.signalbox.replay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of a few mebibytes, mounted for a test. Only root may mount; elsewhere the test is skipped and says so.
 * ext4 lies in a file of its own and needs {@code mkfs.ext4}, of the package e2fsprogs.
 */
final class SmallDisk implements AutoCloseable {
    private static final int MIB = 1 << 20;

    private final Path folder;

    private SmallDisk(final Path folder) {
        this.folder = folder;
    }

    /** @param type tmpfs or ext4 */
    static SmallDisk mount(final String type, final int mebibytes, final Path home) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small disk");
        if (type.equals("tmpfs")) {
            final SmallDisk disk = new SmallDisk(Files.createDirectory(home.resolve(type)));
            assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", disk.folder.toString()));
            return disk;
        }
        final Path image = home.resolve("disk." + type);
        Files.write(image, new byte[mebibytes * MIB]);
        assumeTrue(run("mkfs.ext4", "-q", "-F", image.toString()), "mkfs.ext4 is missing: apt-get install e2fsprogs");
        return mount(image, home.resolve(type));
    }

    /** A disk that lies in a file. */
    static SmallDisk mount(final Path image, final Path folder) throws IOException {
        assumeTrue(
                run(
                        "mount",
                        "-o",
                        "loop",
                        image.toString(),
                        Files.createDirectory(folder).toString()),
                "no loop device can be mounted here");
        return new SmallDisk(folder);
    }

    Path folder() {
        return folder;
    }

    long freeBytes() {
        return folder.toFile().getUsableSpace();
    }

    /** Takes all space but so much; returns what is to be deleted to have it back. */
    Path fill(final long leftBytes) throws IOException {
        final Path filler = folder.resolve("filler");
        Files.write(filler, new byte[(int) Math.max(0, freeBytes() - leftBytes)]);
        return filler;
    }

    /**
     * Gives back what was filled. ext4 counts the room of a deleted file as free at once, and hands it out after its next
     * commit only: until then a writer finds room and misses it by turns.
     */
    void empty(final Path filler) throws IOException {
        Files.delete(filler);
        assertThat(run("sync", "--file-system", folder.toString())).isTrue();
    }

    /** Nothing on it can be written any more; no file of it is open. */
    void makeReadOnly() throws IOException {
        assertThat(run("mount", "-o", "remount,ro", folder.toString())).isTrue();
    }

    /** Files in this folder of an ext4 disk can neither come nor go until it is thawed. Not even root may change that. */
    void freeze(final Path frozen) throws IOException {
        assumeTrue(run("chattr", "+i", frozen.toString()), "chattr is missing: apt-get install e2fsprogs");
    }

    void thaw(final Path frozen) throws IOException {
        assertThat(run("chattr", "-i", frozen.toString())).isTrue();
    }

    @Override
    public void close() throws IOException {
        if (!run("umount", folder.toString())) {
            run("umount", "-l", folder.toString());
        }
    }

    private static boolean run(final String... command) throws IOException {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        } catch (final IOException absent) {
            return false;
        }
    }
}
