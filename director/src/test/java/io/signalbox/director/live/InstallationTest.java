package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Output;
import io.signalbox.director.lab.Programs;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import io.signalbox.house.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The way of a new user, in a clean Debian of its own: install the package, direct a service as docs/install.md says,
 * upgrade under traffic, be rid of it. There is no systemd in it; the director is started as its unit says.
 */
@Tag("long")
class InstallationTest {
    private static final int CONNECTIONS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern SETTING = Pattern.compile("(?m)^(User|ExecStart|AmbientCapabilities)=(.*)$");
    private static final String UNIT = "usr/lib/systemd/system/signalbox.service";

    private LiveSite live;
    private Path debian;

    @Test
    void shouldServeAndBeUpgradedUnderTrafficAndLeaveNothing() throws IOException {
        try (LiveSite site = LiveSite.open(Method.DR, 2, "curl", "dpkg-deb", "mmdebstrap")) {
            live = site;
            debian = cleanDebian();
            final List<String> before = files();

            inside("dpkg -i " + put(1)).orFail();
            configure();
            assertThat(inside("signalbox check --config /etc/signalbox/signalbox.conf")
                            .orFail()
                            .err())
                    .contains("well: ");
            final Running first = startAsTheUnitSays();
            assertThat(live.requests(Site.VIP, 8).values()).containsExactly(4L, 4L);

            upgradeUnderTraffic(first);

            inside("dpkg -r signalbox").orFail();
            assertThat(debian.resolve("etc/signalbox/rules")).exists();
            inside("dpkg -P signalbox").orFail();
            assertThat(files()).containsExactlyElementsOf(before);
            assertThat(inside("getent passwd signalbox").out()).isEmpty();
        }
    }

    private void upgradeUnderTraffic(final Running first) throws IOException {
        final Running client = live.site
                .client()
                .startJava("type", List.of(), TestClient.class, "type", Site.VIP, String.valueOf(CONNECTIONS));
        client.awaitLog("open", PATIENCE);

        assertThat(inside("dpkg -i " + put(2)).orFail().out()).contains("another director has taken over");
        assertThat(first.ended()).as(first.log()).isZero();
        assertThat(live.requests(Site.VIP, 8).values()).containsExactly(4L, 4L);

        client.signal("USR2");
        assertThat(client.ended()).isZero();
        assertThat(client.log()).contains("live " + CONNECTIONS + " ").doesNotContain("lost");
        inside("kill $(pidof -c java)").orFail();
        live.await(() -> inside("pidof -c java").out().isBlank());
    }

    /** As small as it can be, with what the package depends on. */
    private Path cleanDebian() {
        final Path folder = live.lab.folder().resolve("debian");
        final Output made = run("mmdebstrap --quiet --variant=minbase --include=default-jre-headless,nftables,adduser "
                + "$(. /etc/os-release; echo $VERSION_CODENAME) " + folder);
        assumeThat(made.isWell()).as("a clean Debian: " + made.err()).isTrue();
        return folder;
    }

    /** The package of that revision; returns what it is called inside. */
    private String put(final int revision) {
        final String name = "signalbox_" + Checkout.version() + "-" + revision + "_all.deb";
        final Path made = live.lab.folder().resolve("packages");
        run("JAVA_HOME='" + System.getProperty("java.home") + "' '" + Checkout.root() + "/packaging/build' " + made
                        + " " + revision + " && mv " + made.resolve(name) + " " + debian.resolve("tmp"))
                .orFail();
        return "/tmp/" + name;
    }

    private void configure() throws IOException {
        final Path conf = debian.resolve("etc/signalbox/signalbox.conf");
        Files.writeString(conf, Files.readString(conf).replaceFirst("#interfaces", "interfaces"));
        Files.writeString(debian.resolve("etc/signalbox/rules"), live.site.rules("rr"));
    }

    /** Its user, capabilities and folders; returns when it directs. */
    private Running startAsTheUnitSays() throws IOException {
        final List<MatchResult> found = SETTING.matcher(Files.readString(debian.resolve(UNIT)))
                .results()
                .toList();
        final String capabilities = setting(found, "AmbientCapabilities")
                .replaceAll("CAP_(\\w+) ?", ",+$1")
                .toLowerCase(Locale.ROOT);
        final String user = setting(found, "User");
        inside("install -d -o " + user + " -g " + user + " /var/lib/signalbox /run/signalbox")
                .orFail();
        return machine()
                .start(
                        "unit",
                        chroot("exec setpriv --reuid " + user + " --regid " + user + " --init-groups --no-new-privs"
                                + " --inh-caps=-all" + capabilities + " --ambient-caps=-all" + capabilities
                                + " --bounding-set=-all" + capabilities + " " + setting(found, "ExecStart")))
                .awaitLog("directs", PATIENCE);
    }

    private static String setting(final List<MatchResult> all, final String name) {
        return all.stream()
                .filter(one -> one.group(1).equals(name))
                .findFirst()
                .orElseThrow()
                .group(2);
    }

    /** All that there is, but for what dpkg, adduser and others write about their own work, and what Java leaves in /tmp. */
    private List<String> files() {
        return run("cd " + debian + " && find . -xdev -not -path './tmp*' -not -path './var/lib/dpkg/*'"
                        + " -not -path './var/log/*' -not -path './etc/*-' -not -path ./run/adduser | sort")
                .orFail()
                .out()
                .lines()
                .toList();
    }

    private Namespace machine() {
        return live.site.director();
    }

    private Output inside(final String command) {
        return machine().run(chroot(command).toArray(String[]::new));
    }

    /** Mounts are those of the one command, and gone with it. */
    private List<String> chroot(final String command) {
        final String script = "mount --bind " + debian + " " + debian + "; mount -t proc proc " + debian + "/proc;"
                + " mount --rbind /dev " + debian + "/dev; exec chroot " + debian + " sh -c \"$1\"";
        return List.of("unshare", "--mount", "sh", "-c", script, "sh", command);
    }

    private Output run(final String script) {
        return Programs.run(live.lab.folder(), List.of("sh", "-c", script), "");
    }
}
