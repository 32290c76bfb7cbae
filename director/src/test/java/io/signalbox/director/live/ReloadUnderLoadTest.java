package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services come, change and go, again and again, while others carry a stream and a thousand new connections a second. */
class ReloadUnderLoadTest {
    private static final int A_SECOND = 1_000;
    private static final int LONG_S = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What some services become and are again.
     *
     * @param before their rules
     * @param after and what they become
     * @param there what a reload prints then
     * @param back and what when all is as before
     */
    private record Change(String before, String after, String there, String back) {}

    private static final String WEB = "-A -t SERVICE -s rr\n-a -t SERVICE -r 10.0.0.11:80 -m -w 1\n";
    private static final List<Change> CHANGES = List.of(
            new Change(WEB, "", "-D -t SERVICE\n", WEB),
            new Change("", WEB, WEB, "-D -t SERVICE\n"),
            new Change(
                    WEB,
                    WEB.replace("-w 1", "-w 5"),
                    "-e -t SERVICE -r 10.0.0.11:80 -m -w 5\n",
                    "-e -t SERVICE -r 10.0.0.11:80 -m -w 1\n"),
            new Change(
                    WEB,
                    WEB.replace(".11", ".12"),
                    "-d -t SERVICE -r 10.0.0.11:80\n-a -t SERVICE -r 10.0.0.12:80 -m -w 1\n",
                    "-d -t SERVICE -r 10.0.0.12:80\n-a -t SERVICE -r 10.0.0.11:80 -m -w 1\n"),
            new Change(WEB, WEB.replace("-s rr", "-s mh"), "-E -t SERVICE -s mh\n", "-E -t SERVICE -s rr\n"));
    /** Services that each change is made to. */
    private static final int OF_EACH = 10;

    private static final int FIRST_PORT = 2_000;

    private LiveSite live;

    @Test
    void shouldLoseNoConnectionOfAServiceThatIsNotChanged() {
        reloadFor(3);
    }

    @Tag("long")
    @Test
    void shouldLoseNoConnectionInHalfAMinute() {
        reloadFor(LONG_S);
    }

    private void reloadFor(final int seconds) {
        try (LiveSite site = LiveSite.open(Method.NAT, 2, "iperf3")) {
            live = site;
            final RealServer one = live.site.servers().get(0);
            final String unchanged = live.site.rules("rr") + EndlessStream.rules(live.site, one);
            final String before = unchanged + ofAll(Change::before);
            final String after = unchanged + ofAll(Change::after);
            live.directBy(before, "--quiet");
            final EndlessStream stream = EndlessStream.begin(live, one);
            final Running client = rush(seconds * A_SECOND);

            int reloads = 0;
            while (client.isAlive() || reloads < 2) {
                assertThat(reloaded(after).lines()).containsExactlyInAnyOrder(lines(Change::there));
                assertThat(reloaded(before).lines()).containsExactlyInAnyOrder(lines(Change::back));
                reloads += 2;
            }

            assertThat(client.ended()).isZero();
            assertThat(client.log())
                    .contains("answered " + seconds * A_SECOND + " in")
                    .doesNotContain("lost");
            stream.assertGoesOnBehind(stream.seconds());
            live.stop();
        }
    }

    private Running rush(final int count) {
        return live.site
                .client()
                .startJava(
                        "rush",
                        List.of(),
                        RushingClient.class,
                        Site.VIP,
                        String.valueOf(A_SECOND),
                        String.valueOf(count))
                .awaitLog("begun", PATIENCE);
    }

    /** What {@code signalbox reload} prints. */
    private String reloaded(final String rules) {
        live.write("rules", rules);
        final Execution reload = Execution.of("reload", "--control", live.control());
        assertThat(reload.exitCode()).as(reload.err()).isZero();
        return reload.out();
    }

    private static String[] lines(final Function<Change, String> text) {
        return ofAll(text).lines().toArray(String[]::new);
    }

    private static String ofAll(final Function<Change, String> text) {
        final StringBuilder all = new StringBuilder();
        for (int i = 0; i < OF_EACH * CHANGES.size(); i++) {
            final String service = Site.VIP + ":" + (FIRST_PORT + i);
            all.append(text.apply(CHANGES.get(i / OF_EACH)).replace("SERVICE", service));
        }
        return all.toString();
    }
}
