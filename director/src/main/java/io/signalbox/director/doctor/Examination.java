package io.signalbox.director.doctor;

import io.signalbox.afpacket.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at a host, one thing after the other. */
final class Examination {
    private static final int MIN_MTU = 1_280;
    private static final int ETHERNET = 1;

    private final Machine machine;
    private final String temporaryFolder;
    private final List<Finding> findings = new ArrayList<>();

    Examination(final Machine machine, final String temporaryFolder) {
        this.machine = machine;
        this.temporaryFolder = temporaryFolder;
    }

    List<Finding> of(final List<String> interfaces) {
        capabilities();
        temporaryFolder();
        memlock();
        nftables();
        wireToHost();
        kernelIpvs();
        interfaces.forEach(this::examine);
        return findings;
    }

    private void capabilities() {
        need("CAP_NET_RAW", Capabilities.NET_RAW);
        need("CAP_NET_ADMIN", Capabilities.NET_ADMIN);
        if (isHeld(Capabilities.IPC_LOCK)) {
            findings.add(Finding.well("CAP_IPC_LOCK", "held"));
        } else {
            findings.add(Finding.note("CAP_IPC_LOCK", "not held: rings count against the limit of locked memory"));
        }
    }

    private void need(final String name, final int capability) {
        if (isHeld(capability)) {
            findings.add(Finding.well(name, "held"));
        } else {
            findings.add(Finding.wrong(
                    name, "not held: run as root, or give it (setpriv, systemd's AmbientCapabilities=" + name + ")"));
        }
    }

    private boolean isHeld(final int capability) {
        return Capabilities.areHeld(machine.read(Capabilities.STATUS.toString()).orElse(""), capability);
    }

    /** Native libraries are unpacked there, and run from there. */
    private void temporaryFolder() {
        final String options = machine.read("/proc/self/mounts")
                .orElse("")
                .lines()
                .map(line -> line.split(" "))
                .filter(mount -> mount.length > 3 && isUnder(temporaryFolder, mount[1]))
                .reduce((one, other) -> other[1].length() >= one[1].length() ? other : one)
                .map(mount -> mount[3])
                .orElse("");
        if (List.of(options.split(",")).contains("noexec")) {
            findings.add(
                    Finding.wrong(
                            "temporary folder",
                            temporaryFolder + " is mounted noexec, so no native library"
                                    + " can be loaded from it: name another with -Djava.io.tmpdir=FOLDER in JAVA_TOOL_OPTIONS"));
        } else {
            findings.add(Finding.well("temporary folder", temporaryFolder + " can hold native libraries"));
        }
    }

    private static boolean isUnder(final String path, final String mount) {
        return path.equals(mount) || mount.equals("/") || path.startsWith(mount + "/");
    }

    private void memlock() {
        final String limit =
                value("/proc/self/limits", "Max locked memory\\s+(\\S+)").orElse("unknown");
        findings.add(Finding.well("locked memory", limit.equals("unlimited") ? limit : limit + " bytes"));
    }

    private void nftables() {
        final Optional<String> version = machine.run("nft", "--version");
        if (version.isEmpty()) {
            findings.add(Finding.wrong("nftables", "the program nft is not there: install the package nftables"));
        } else if (machine.run("nft", "list", "tables", "netdev").isEmpty()) {
            findings.add(Finding.wrong(
                    "nftables",
                    "nft may not list tables: this kernel lacks nf_tables, or this user" + " CAP_NET_ADMIN"));
        } else {
            findings.add(Finding.well("nftables", version.get().strip()));
        }
    }

    /** By it go packets whose real server is this host itself. */
    private void wireToHost() {
        if (machine.count("/dev/net", "tun") == 0) {
            findings.add(Finding.note(
                    "real servers here",
                    "there is no /dev/net/tun, so none on this host is reached: modprobe tun, or give it to the"
                            + " container"));
        } else {
            findings.add(Finding.well("real servers here", "/dev/net/tun leads to them"));
        }
    }

    private void kernelIpvs() {
        final Optional<String> table = machine.read("/proc/net/ip_vs");
        final long services = table.orElse("")
                .lines()
                .filter(line -> line.matches("(TCP|UDP|SCTP|FWM)\\s.*"))
                .count();
        if (services > 0) {
            findings.add(Finding.wrong(
                    "kernel ip_vs",
                    "the kernel's IPVS holds " + services + " services: two"
                            + " directors would answer; ipvsadm-save -n > rules, then ipvsadm -C"));
        } else {
            findings.add(Finding.well("kernel ip_vs", "holds no services"));
        }
    }

    private void examine(final String name) {
        final String folder = "/sys/class/net/" + name;
        final Optional<String> type = machine.read(folder + "/type");
        if (type.isEmpty()) {
            findings.add(Finding.wrong(name, "there is no such interface"));
            return;
        }
        if (Integer.parseInt(type.get().strip()) != ETHERNET) {
            findings.add(Finding.wrong(name, "is no Ethernet interface"));
            return;
        }
        final boolean isUp = machine.read(folder + "/flags")
                .map(flags -> (Integer.decode(flags.strip()) & 1) != 0)
                .orElse(false);
        findings.add(isUp ? Finding.well(name, "up") : Finding.wrong(name, "is down: ip link set " + name + " up"));
        mtu(name, folder);
        queues(name, folder);
        offloads(name);
    }

    private void mtu(final String name, final String folder) {
        final int mtu = machine.read(folder + "/mtu")
                .map(String::strip)
                .map(Integer::valueOf)
                .orElse(0);
        if (mtu < MIN_MTU) {
            findings.add(Finding.wrong(name, "MTU " + mtu + " is too small for IPv6, which needs " + MIN_MTU));
        } else {
            findings.add(Finding.well(name, "MTU " + mtu));
        }
    }

    private void queues(final String name, final String folder) {
        final long queues = machine.count(folder + "/queues", "rx-");
        findings.add(Finding.well(name, queues + (queues == 1 ? " receive queue" : " receive queues")));
    }

    /** LRO glues packets together that cannot be taken apart again as they were. */
    private void offloads(final String name) {
        final Optional<String> features = machine.run("ethtool", "-k", name);
        if (features.isEmpty()) {
            findings.add(Finding.note(name, "its offloads are not known: install the package ethtool"));
        } else if (features.get().contains("large-receive-offload: on")) {
            findings.add(Finding.wrong(
                    name, "large receive offload changes packets on their way: ethtool -K " + name + " lro off"));
        } else {
            findings.add(Finding.well(name, "large receive offload is off"));
        }
    }

    private Optional<String> value(final String path, final String pattern) {
        final Matcher matcher =
                Pattern.compile(pattern).matcher(machine.read(path).orElse(""));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
