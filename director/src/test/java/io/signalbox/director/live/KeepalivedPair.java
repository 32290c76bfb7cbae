package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.lab.DirectorProgram;
import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A site with two directors' hosts, each with Debian's keepalived and a director that follows it. The first is the
 * master to begin with. Neither takes the virtual addresses from a master that lives ({@code nopreempt}), but of two
 * masters the second wins.
 */
final class KeepalivedPair implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Of the servers, where they are behind a director that translates. It moves with the virtual addresses. */
    private static final String GATEWAY = "10.0.0.254";

    private static final String GATEWAY6 = "2001:db8:a::254";
    private static final String BECOMES_MASTER = "(vips) Entering MASTER STATE";
    private static final String BECOMES_BACKUP = "(vips) Entering BACKUP STATE";

    final Site site;
    final Member first;
    final Member second;
    private final Lab lab;

    private KeepalivedPair(final Lab lab, final Method method) {
        this.lab = lab;
        site = Site.open(lab, method, 2);
        site.takeVip();
        if (method == Method.NAT) {
            for (final RealServer server : site.servers()) {
                server.machine().ip("route replace default via " + GATEWAY, "route replace default via " + GATEWAY6);
            }
        }
        first = new Member(site.director(), 100);
        second = new Member(site.addDirector(), 101);
    }

    /** Both run, the first is the master. Skips the test where namespaces or keepalived are missing. */
    static KeepalivedPair open(final Method method) {
        assumeThat(Lab.obstacle()).isEmpty();
        for (final String program : List.of("keepalived", "tcpdump", "curl")) {
            assumeThat(LiveSite.isThere(program)).as("the program " + program).isTrue();
        }
        final Lab lab = Lab.open();
        try {
            final KeepalivedPair pair = new KeepalivedPair(lab, method);
            pair.first.start();
            pair.first.awaitMaster();
            pair.second.start();
            pair.second.awaitBackup();
            return pair;
        } catch (final Throwable failure) {
            lab.close();
            throw failure;
        }
    }

    /** Returns once new connections work, IPv4 and IPv6. */
    void awaitAnswers() {
        for (final String host : List.of(Site.VIP, "[" + Site.VIP6 + "]")) {
            await(() -> site.client()
                            .run("curl", "-gsS", "-m", "1", "http://" + host + "/")
                            .exitCode()
                    == 0);
        }
    }

    /** What all its programs have said. */
    String log() {
        return first.log() + second.log();
    }

    private void await(final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(this::log).isLessThan(deadlineNs);
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        lab.close();
    }

    /** One of the two. */
    final class Member {
        final Namespace machine;
        private final int priority;
        private final Path folder;
        private Running keepalived;
        private DirectorProgram director;
        /** So much of keepalived's log has been read. */
        private int seen;

        private Member(final Namespace machine, final int priority) {
            this.machine = machine;
            this.priority = priority;
            try {
                folder = Files.createDirectory(lab.folder().resolve("keepalived-" + machine.role()));
            } catch (final IOException trouble) {
                throw new UncheckedIOException(trouble);
            }
        }

        private void start() {
            director = DirectorProgram.start(machine, site.devices(), site.rules("rr"), "--vips", "follow");
            keepalived = machine.start(
                    "keepalived",
                    List.of(
                            "keepalived",
                            "--vrrp",
                            "--dont-fork",
                            "--log-console",
                            "--log-detail",
                            "--use-file",
                            configured().toString(),
                            "--pid",
                            folder.resolve("pid").toString(),
                            "--vrrp_pid",
                            folder.resolve("vrrp.pid").toString()));
        }

        /** With one advertisement each half second a master that is silent is missed after 2 seconds. */
        private Path configured() {
            final String gateway = site.method() == Method.NAT
                    ? "    " + GATEWAY + "/32 dev eth1\n    " + GATEWAY6 + "/128 dev eth1 preferred_lft 0\n"
                    : "";
            try {
                return Files.writeString(folder.resolve("keepalived.conf"), """
                        global_defs {
                          router_id %s
                          vrrp_version 3
                          vrrp_priority -20
                        }
                        vrrp_instance vips {
                          state BACKUP
                          nopreempt
                          interface eth0
                          virtual_router_id 51
                          priority %d
                          advert_int 0.5
                          virtual_ipaddress {
                            %s/32 dev eth0
                          }
                          virtual_ipaddress_excluded {
                            %s/128 dev eth0 preferred_lft 0
                        %s  }
                        }
                        """.formatted(
                                machine.role(), priority, Site.VIP, Site.VIP6, gateway));
            } catch (final IOException trouble) {
                throw new UncheckedIOException(trouble);
            }
        }

        private String log() {
            return keepalived == null
                    ? ""
                    : machine.role() + ":\n" + keepalived.log()
                            + director.program().log();
        }

        /** Returns once its keepalived has become the master, and was not when it was asked last. */
        void awaitMaster() {
            awaitNext(BECOMES_MASTER);
        }

        /** Returns once its keepalived has become a backup, and was not when it was asked last. */
        void awaitBackup() {
            awaitNext(BECOMES_BACKUP);
        }

        private void awaitNext(final String event) {
            await(() -> keepalived.log().indexOf(event, seen) >= 0);
            seen = keepalived.log().indexOf(event, seen) + event.length();
        }

        /** SIGKILL for both programs; the kernel ends what keepalived had begun, and that takes the addresses away. */
        void kill() {
            keepalived.kill();
            director.program().kill();
        }

        /** As a machine that is suspended: none of its programs runs, and what comes later does not reach its host. */
        void pause() {
            signal("STOP");
            cutOff(true);
        }

        void resume() {
            cutOff(false);
            signal("CONT");
        }

        private void cutOff(final boolean off) {
            site.outside().cutOff(machine, off);
            if (site.behind() != site.outside()) {
                site.behind().cutOff(machine, off);
            }
        }

        private void signal(final String name) {
            director.program().signal(name);
            machine.run("sh", "-c", "cd " + folder + " && kill -" + name + " $(cat vrrp.pid) $(cat pid)")
                    .orFail();
        }
    }
}
