package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.golden.Scenarios;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The files of docs/examples do what docs/operating.md says of them. */
class ExamplesTest {
    private static final String VIP = "192.0.2.10";
    private static final String VIP6 = "2001:db8::10";
    private static final String SERVICES = """
            virtual_server 192.0.2.10 80 {
                lb_algo rr
                lb_kind NAT
                delay_loop 0.2
                retry 0
                real_server 10.0.0.11 80 {
                    TCP_CHECK {
                    }
                }
            }
            virtual_server 2001:db8::10 80 {
                lb_algo rr
                lb_kind NAT
                delay_loop 0.2
                retry 0
                real_server 2001:db8:a::11 80 {
                    TCP_CHECK {
                    }
                }
            }
            """;

    /** Of the client, which is the router, too: what it hears is where it sends to. */
    private static final String ROUTER = """
            router id 198.51.100.10;
            protocol device {
            }
            protocol kernel {
                ipv4 {
                    import none;
                    export all;
                };
            }
            protocol kernel {
                ipv6 {
                    import none;
                    export all;
                };
            }
            template bgp director {
                local as 65000;
                connect delay time 1;
            }
            protocol bgp from director {
                neighbor 198.51.100.1 as 65001;
                ipv4 {
                    import all;
                    export none;
                };
            }
            protocol bgp from director {
                neighbor 2001:db8:64::1 as 65001;
                ipv6 {
                    import all;
                    export none;
                };
            }
            """;

    private static final Path BIN = Scenarios.projectFolder().resolve("bin");

    private LiveSite live;

    @AfterEach
    void leave() {
        if (live != null) {
            live.close();
        }
    }

    @Test
    void shouldTellARouterOfVirtualIpsByBirdWhileTheDirectorIsReady() {
        direct("bird", "curl", "nft");
        bird(live.site.client(), live.write("router.conf", ROUTER));
        bird(live.site.director(), example("bird.conf"));
        start("announce", example("announce") + " " + VIP + "/32 " + VIP6 + "/128");
        awaitTold();
        assertServed();

        die();
        awaitNotTold();
        rise();
        awaitTold();

        assertThat(live.ask("vip release " + VIP)).isEmpty();
        awaitNotTold();
        assertThat(live.ask("vip default " + VIP)).isEmpty();
        awaitTold();
        assertServed();

        live.stop();
        awaitNotTold();
    }

    @Test
    void shouldHaveVirtualIpsByKeepalivedWhileTheDirectorIsReady() throws IOException {
        direct("keepalived", "curl", "nft");
        live.site.client().ip("route add " + VIP + " dev eth0", "route add " + VIP6 + " dev eth0");
        final String installed = Files.readString(example("keepalived.conf")).replace("/usr/bin", BIN.toString());
        final String folder = live.lab.folder().resolve("keepalived").toString();
        start(
                "keepalived",
                "keepalived --vrrp --dont-fork --log-console --use-file " + live.write("keepalived.conf", installed)
                        + " --pid " + folder + ".pid --vrrp_pid " + folder + ".vrrp.pid");
        live.awaitServed(VIP, VIP6);
        assertServed();

        die();
        awaitGivenAway();
        rise();
        live.awaitServed(VIP, VIP6);
        assertServed();
        live.stop();
    }

    @Test
    void shouldBeReadByFrr() throws IOException, InterruptedException {
        assumeThat(LiveSite.isThere("vtysh")).as("the program vtysh").isTrue();
        final Process reader = new ProcessBuilder(
                        "vtysh", "--dryrun", "--inputfile", example("frr.conf").toString())
                .redirectErrorStream(true)
                .start();
        final String complaints = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(reader.waitFor()).as(complaints).isZero();
    }

    private void direct(final String... programs) {
        live = LiveSite.open(Method.NAT, 1, programs);
        live.directBy(
                "",
                "--quiet",
                "--keepalived",
                live.write("services.conf", SERVICES).toString());
    }

    private static Path example(final String name) {
        return Scenarios.projectFolder().resolve("docs/examples").resolve(name);
    }

    private void bird(final Namespace machine, final Path configuration) {
        final String folder = live.lab.folder().resolve(machine.role()).toString();
        machine.start(
                "bird",
                List.of("bird", "-f", "-c", configuration.toString(), "-s", folder + ".ctl", "-P", folder + ".pid"));
    }

    /** Beside the director, which {@code signalbox-ready} finds. */
    private void start(final String name, final String command) {
        final String script = "PATH=" + BIN + ":$PATH SIGNALBOX_CONTROL=" + live.control() + " exec " + command;
        live.site.director().start(name, List.of("sh", "-c", script));
    }

    private void assertServed() {
        assertThat(live.requests(VIP, 2)).containsOnlyKeys("server1");
        assertThat(live.requests("[" + VIP6 + "]", 2)).containsOnlyKeys("server1");
    }

    private void die() {
        nft(
                "add table inet dead { chain in { type filter hook input priority 0; tcp dport 80 reject with tcp reset; }; }");
    }

    private void rise() {
        nft("delete table inet dead");
    }

    private void nft(final String words) {
        live.site.servers().get(0).machine().run("nft", words).orFail();
    }

    private void awaitGivenAway() {
        live.await(() -> !addresses().contains(VIP + "/") && !addresses().contains(VIP6 + "/"));
        assertThat(addresses()).doesNotContain(VIP + "/", VIP6 + "/");
    }

    private String addresses() {
        return live.site.director().run("ip", "address").orFail().out();
    }

    /** Returns once the router knows the way to both virtual IPs. */
    private void awaitTold() {
        live.await(() -> routes().size() == 2);
        assertThat(routes())
                .satisfiesExactly(
                        route -> assertThat(route).startsWith(VIP + " via 198.51.100.1 "),
                        route -> assertThat(route).startsWith(VIP6 + " via "));
    }

    private void awaitNotTold() {
        live.await(() -> routes().isEmpty());
        assertThat(routes()).isEmpty();
    }

    private List<String> routes() {
        return live.site
                .client()
                .run("sh", "-c", "ip route show proto bird; ip -6 route show proto bird")
                .orFail()
                .out()
                .lines()
                .toList();
    }
}
