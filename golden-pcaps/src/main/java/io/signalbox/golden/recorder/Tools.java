package io.signalbox.golden.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The programs of the host that recording needs, and the Debian packages they come in. */
public final class Tools {
    /** Where Debian keeps the guest's modules, in a folder named for its kernel's version. */
    static final Path MODULES = Path.of("/usr/lib/uml/modules");

    private static final List<String> PACKAGES =
            List.of("user-mode-linux", "ipvsadm", "iproute2", "ethtool", "kmod", "iptables", "gcc", "libc6-dev");
    private static final List<String> PROGRAMS =
            List.of("linux.uml", "ipvsadm", "ip", "ethtool", "modprobe", "iptables-legacy-restore", "gcc");
    private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private Tools() {}

    /** The one line that installs what is missing. */
    public static String installLine() {
        return "apt-get install -y " + String.join(" ", PACKAGES);
    }

    public static boolean areThere() {
        return missing().isEmpty() && Files.isDirectory(MODULES);
    }

    /** @throws RecorderException that names what is missing and how to get it */
    static void require() {
        if (!areThere()) {
            throw new RecorderException("recording needs " + String.join(", ", missing())
                    + (Files.isDirectory(MODULES) ? "" : " and the guest's modules in " + MODULES) + "; next: "
                    + installLine());
        }
    }

    /** The version of the kernel that records. */
    static String kernelVersion() {
        try (Stream<Path> versions = Files.list(MODULES)) {
            return versions.map(path -> path.getFileName().toString())
                    .max(String::compareTo)
                    .orElseThrow();
        } catch (final IOException trouble) {
            throw new RecorderException("the guest's modules cannot be listed: " + trouble.getMessage(), trouble);
        }
    }

    static Path program(final String name) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new RecorderException("there is no " + name + "; next: " + installLine()));
    }

    private static List<String> missing() {
        return PROGRAMS.stream()
                .filter(name -> FOLDERS.stream().noneMatch(folder -> Files.isExecutable(Path.of(folder, name))))
                .toList();
    }
}
