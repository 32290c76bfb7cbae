package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.signalbox.afpacket.syscall.Syscalls;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears, in the words of sd_notify(3). */
class ServiceManagerTest {
    private static final Syscalls SYSCALLS = new Syscalls();

    @TempDir
    Path folder;

    private static ServiceManager manager(final String... environment) {
        final Map<String, String> named = new HashMap<>();
        for (int i = 0; i < environment.length; i += 2) {
            named.put(environment[i], environment[i + 1]);
        }
        return new ServiceManager(named, SYSCALLS);
    }

    @Test
    void shouldTellOfEachTurnOfItsLife() throws InterruptedException {
        try (NotifySocket socket = NotifySocket.in(folder)) {
            final ServiceManager manager = manager("NOTIFY_SOCKET", socket.name());
            manager.ready();
            assertThat(socket.next()).isEqualTo("READY=1");
            manager.status("directs eth0;\nserves nothing");
            assertThat(socket.next()).isEqualTo("STATUS=directs eth0; serves nothing");
            manager.reloading();
            assertThat(socket.next()).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
            manager.goesOnIn(4711);
            assertThat(socket.next()).isEqualTo("MAINPID=4711");
            manager.stopping();
            assertThat(socket.next()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void shouldFindASocketThatIsInNoFileSystem() throws InterruptedException {
        try (NotifySocket socket =
                new NotifySocket("@signalbox-" + ProcessHandle.current().pid())) {
            manager("NOTIFY_SOCKET", socket.name()).ready();
            assertThat(socket.next()).isEqualTo("READY=1");
        }
    }

    @Test
    void shouldGoOnWhereNobodyHears() {
        for (final String name : new String[] {"", "@", "vsock:2:1", folder + "/gone", "/" + "x".repeat(200)}) {
            assertThatCode(manager("NOTIFY_SOCKET", name)::ready).as(name).doesNotThrowAnyException();
        }
        assertThatCode(manager()::ready).doesNotThrowAnyException();
    }

    @Test
    void shouldKnowHowLongItMayBeSilent() {
        final String own = String.valueOf(ProcessHandle.current().pid());

        assertThat(manager("WATCHDOG_USEC", "60000000").watchdogNs()).hasValue(60_000_000_000L);
        assertThat(manager("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", own).watchdogNs())
                .hasValue(60_000_000_000L);
        assertThat(manager("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "1").watchdogNs())
                .isEmpty();
        assertThat(manager("WATCHDOG_USEC", "soon").watchdogNs()).isEmpty();
        assertThat(manager().watchdogNs()).isEmpty();
    }

    @Test
    void shouldBeToldAgainAndAgainThatItLives() throws InterruptedException {
        try (NotifySocket socket = NotifySocket.in(folder);
                Watchdog watchdog = new Watchdog(
                                manager("NOTIFY_SOCKET", socket.name(), "WATCHDOG_USEC", "60000"),
                                new AtomicLong()::incrementAndGet)
                        .start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(socket.next()).isEqualTo("WATCHDOG=1");
            }
        }
    }

    @Test
    void shouldBeSilentWhereThePacketThreadStands() throws InterruptedException {
        try (NotifySocket socket = NotifySocket.in(folder)) {
            final ServiceManager manager = manager("NOTIFY_SOCKET", socket.name());
            final AtomicLong turns = new AtomicLong(3);
            final Watchdog watchdog = new Watchdog(manager, turns::get);
            watchdog.look();
            assertThat(socket.next()).isEqualTo("WATCHDOG=1");

            watchdog.look();
            manager.status("it stood still");
            assertThat(socket.next()).startsWith("STATUS=");

            turns.incrementAndGet();
            watchdog.look();
            assertThat(socket.next()).isEqualTo("WATCHDOG=1");
        }
    }
}
