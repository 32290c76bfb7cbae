package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Main;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import io.signalbox.house.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients see when a director ends under traffic is what docs/live.md says, row by row; and nothing of it stays on
 * its host. Where a cell names two things, one kind of site tries the first, and another the second.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DirectorEnds {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Nothing that must come takes longer. */
    private static final int PATIENT_MS = 30_000;
    /** Nothing came within this: that is silence. */
    private static final int SILENT_MS = 1_000;

    /** Of the table. */
    record Row(
            String vips,
            String onCrash,
            String signal,
            String ipForward,
            String established,
            String fresh,
            String datagrams) {
        static Row of(final String line, final UnaryOperator<String> choice) {
            final String[] cells =
                    Stream.of(line.split("\\|")).map(String::strip).map(choice).toArray(String[]::new);
            return new Row(cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]);
        }

        boolean leavesATable() {
            return signal.equals("KILL") && onCrash.equals("hold");
        }
    }

    private final Method method;
    private LiveSite live;
    private Namespace host;

    DirectorEnds(final Method method) {
        this.method = method;
    }

    /** One of the things that a cell names: {@code 0 or 1}. */
    abstract String choice(String cell);

    Stream<Row> rows() throws IOException {
        return Files.readAllLines(Checkout.root().resolve("docs/live.md")).stream()
                .filter(line -> line.startsWith("| follow |") || line.startsWith("| always |"))
                .map(line -> Row.of(line, this::choice));
    }

    /** The host may say as often as it has reason to that an address is unreachable: how seldom is its own affair. */
    @BeforeAll
    void openASite() {
        live = LiveSite.open(method, 2, "ping", "nft");
        host = live.site.director();
        host.sysctl("net.ipv4.icmp_ratelimit", 0).sysctl("net.ipv6.icmp.ratelimit", 0);
    }

    @AfterAll
    void leaveIt() {
        if (live != null) {
            live.close();
        }
    }

    @Test
    void shouldReadARowForEachCell() throws IOException {
        assertThat(rows()).hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldEndAsThePageSaysAndLeaveNoTrace(final Row row) {
        host.sysctl("net.ipv4.ip_forward", Integer.parseInt(row.ipForward))
                .sysctl("net.ipv6.conf.all.forwarding", Integer.parseInt(row.ipForward));
        if (row.vips.equals("always")) {
            live.site.takeVip();
        }
        try {
            assertEndsAsThePageSaysAndLeavesNoTrace(row);
        } finally {
            if (row.vips.equals("always")) {
                live.site.putVip();
            }
        }
    }

    private void assertEndsAsThePageSaysAndLeavesNoTrace(final Row row) {
        meetTheNeighbours();
        final HostView before = HostView.of(host);

        start(row);
        final Running client = witness(row);
        live.director().signal(row.signal);
        client.awaitLog("over", PATIENCE);
        assertThat(client.log().lines())
                .contains("established " + row.established, "new " + row.fresh, "datagrams " + row.datagrams);

        start(row);
        assertThat(live.requests(Site.VIP, 4)).containsOnlyKeys("server1", "server2");
        live.director().signal(row.signal);
        live.director().ended();
        if (row.leavesATable()) {
            cleanUp();
        }
        live.await(() -> before.equals(HostView.of(host)));
        assertThat(before.changesTo(HostView.of(host))).isEmpty();
    }

    /** The host is kept out all the while: it is the new director that does not know the connections. */
    @Test
    void shouldResetConnectionsAfterAStartAndServeNewOnes() {
        final Row row = new Row("follow", "hold", "KILL", "0", "reset", "served", "served");
        start(row);
        final Running client = witness(row);
        live.director().kill();
        start(row);
        client.awaitLog("over", PATIENCE);
        assertThat(client.log().lines()).contains("established reset", "new served", "datagrams served");
        live.stop();
    }

    private void start(final Row row) {
        live.direct("rr", "--quiet", "--vips", row.vips, "--on-crash", row.onCrash);
        live.awaitServed(Site.VIP, Site.VIP6);
    }

    /** Returns once it talks to servers. */
    private Running witness(final Row row) {
        return live.site
                .client()
                .startJava(
                        "witness",
                        List.of(),
                        Witness.class,
                        patience(row.established),
                        patience(row.fresh),
                        patience(row.datagrams),
                        Site.VIP,
                        Site.VIP6)
                .awaitLog("talking", PATIENCE);
    }

    private static String patience(final String expected) {
        return String.valueOf(expected.equals("silence") ? SILENT_MS : PATIENT_MS);
    }

    private void cleanUp() {
        final Running cleanup = host.startJava("cleanup", List.of(), Main.class, "cleanup");
        assertThat(cleanup.ended()).as(cleanup.log()).isZero();
        assertThat(cleanup.log()).contains("the host sees all traffic again");
    }

    /** Whom the host talks to in the test it knows before: what it learns by itself is no trace. */
    private void meetTheNeighbours() {
        meet("eth0", live.site.client(), Site.CLIENT, Site.CLIENT6);
        for (final RealServer server : live.site.servers()) {
            meet(
                    live.site.devices().get(live.site.devices().size() - 1),
                    server.machine(),
                    server.address(),
                    server.address6());
        }
    }

    private void meet(final String device, final Namespace neighbour, final String... addresses) {
        final String linkLocal = neighbour
                .run("sh", "-c", "ip -6 -o addr show dev eth0 scope link | awk '{print $4}' | cut -d/ -f1")
                .orFail()
                .out()
                .strip();
        host.run("ping", "-q", "-c", "1", "-I", device, linkLocal).orFail();
        for (final String address : addresses) {
            host.run("ping", "-q", "-c", "1", address).orFail();
        }
    }
}
