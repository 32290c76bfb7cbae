package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.afpacket.IdleStrategy;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real clients reach real servers through a director, by each method of forwarding, in both families. */
class ForwardingTest {
    private static final int REQUESTS = 10_000;
    private static final int SERVERS = 4;
    private static final long A_LOT = 64L << 20;
    private static final int LOOKS = 50;
    private static final long LOOK_AGAIN_NS = 10_000_000;
    /** On x86-64. */
    private static final int POLL_CALL = 7;

    /** A client that takes a port again before its old connection is forgotten stays with its server: it is not chosen. */
    @ParameterizedTest
    @EnumSource
    void shouldAnswerEveryRequestAndSpreadThemAsTheSchedulerSays(final Method method) {
        try (LiveSite live = LiveSite.open(method, SERVERS, "curl").direct("rr", "--quiet")) {
            for (final String host : List.of(Site.VIP, "[" + Site.VIP6 + "]")) {
                final Map<String, Long> answers = live.requests(host, REQUESTS);
                assertThat(answers.keySet()).containsExactlyInAnyOrder("server1", "server2", "server3", "server4");
                assertThat(answers.values().stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(REQUESTS);
                final List<Long> chosen = live.scheduled("-t " + host + ":80");
                assertThat(chosen).hasSize(SERVERS);
                assertThat(Collections.max(chosen) - Collections.min(chosen)).isLessThanOrEqualTo(1);
            }
            live.stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryLargeAnswersAndLargeRequestsWhole(final Method method) {
        try (LiveSite live = LiveSite.open(method, 2, "curl", "sha256sum").direct("rr", "--quiet")) {
            final String expected = Payload.sha256(A_LOT, 7);
            for (final String host : new String[] {Site.VIP, "[" + Site.VIP6 + "]"}) {
                assertThat(live.hashOfDownload(host, A_LOT)).isEqualTo(expected);
                assertThat(live.hashOfUpload(host, A_LOT)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerDatagrams(final Method method) {
        try (LiveSite live = LiveSite.open(method, 3).direct("rr", "--quiet")) {
            assertThat(live.namesByUdp(Site.VIP, 30)).containsOnlyKeys("server1", "server2", "server3");
            assertThat(live.namesByUdp(Site.VIP6, 30)).containsOnlyKeys("server1", "server2", "server3");
        }
    }

    @Test
    void shouldWarmUpFirstWithoutATraceOfIt() {
        final String service = "-t " + Site.VIP + ":80";
        try (LiveSite live = LiveSite.open(Method.NAT, 2, "curl").direct("rr", "--quiet", "--warm-up", "3")) {
            assertThat(live.director().log()).containsPattern("warmed up with \\d{4,} packets of its own making");
            assertThat(live.requests(Site.VIP, 10)).containsOnlyKeys("server1", "server2");
            live.await(() -> live.scheduled(service).contains(5L)); // statistics are two seconds late, as Linux' are
            assertThat(live.scheduled(service)).containsExactly(5L, 5L);
            live.stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeHoweverItSpendsItsIdleTime(final IdleStrategy idle) {
        try (LiveSite live = LiveSite.open(Method.NAT, 2, "curl")
                .direct("rr", "--quiet", "--idle", idle.name().toLowerCase(Locale.ROOT))) {
            assertThat(live.requests(Site.VIP, 100)).containsOnlyKeys("server1", "server2");
            assertThat(live.requests("[" + Site.VIP6 + "]", 100)).containsOnlyKeys("server1", "server2");
            assertThat(live.director().log()).doesNotContain("warmed up");
            assertIdles(live.director().pid(), idle);
            live.stop();
        }
    }

    @Test
    void shouldKeepThePacketThreadOnTheProcessorThatItIsTold() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1, "curl").direct("rr", "--quiet", "--processor", "0")) {
            assertThat(live.requests(Site.VIP, 10)).containsOnlyKeys("server1");
            assertThat(read(packetThread(live.director().pid()).resolve("status")))
                    .contains("Cpus_allowed_list:\t0\n");
            live.stop();
        }
    }

    @Test
    void shouldSayThatTheProcessorIsNotThereAndServeAllTheSame() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1, "curl").direct("rr", "--quiet", "--processor", "1023")) {
            assertThat(live.requests(Site.VIP, 10)).containsOnlyKeys("server1");
            assertThat(live.director().log()).contains("processor 1023 is not there");
            live.stop();
        }
    }

    /** Whoever polls is in poll(2) nearly all the time while nothing comes, and nobody else ever is. */
    private static void assertIdles(final long pid, final IdleStrategy idle) {
        boolean polls = false;
        for (int look = 0; look < LOOKS; look++) {
            polls |= isPolling(pid);
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
        assertThat(polls).isEqualTo(idle == IdleStrategy.POLL);
    }

    /** The kernel says in which call a thread is: its number first, or that it runs. */
    private static boolean isPolling(final long pid) {
        return read(packetThread(pid).resolve("syscall")).startsWith(POLL_CALL + " ");
    }

    private static Path packetThread(final long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", "" + pid, "task"))) {
            return threads.filter(thread -> read(thread.resolve("comm")).equals("signalbox-packe"))
                    .findFirst()
                    .orElseThrow();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file).strip();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
