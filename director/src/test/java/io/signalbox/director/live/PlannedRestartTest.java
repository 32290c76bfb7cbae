package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.RealServer;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A director hands over to another one, under traffic. */
class PlannedRestartTest {
    private static final int CONNECTIONS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(names = {"NAT", "DR"})
    void shouldLoseNoConnectionWhenItIsReplacedByAnother(final Method method) {
        try (LiveSite live = LiveSite.open(method, 4, "iperf3")) {
            final String journal = live.lab.folder().resolve("journal").toString();
            final RealServer one = live.site.servers().get(0);
            final String rules = live.site.rules("rr") + EndlessStream.rules(live.site, one);
            live.directBy(rules, "--quiet", "--journal", journal);
            final EndlessStream stream = EndlessStream.begin(live, one);
            final Running first = live.director();
            final Running client = live.site
                    .client()
                    .startJava("hold", List.of(), TestClient.class, "hold", Site.VIP, String.valueOf(CONNECTIONS));
            client.awaitLog("open", PATIENCE);

            live.directBy(rules, "--quiet", "--journal", journal, "--take-over");
            final int told = stream.seconds();
            assertThat(first.ended()).as(first.log()).isZero();
            assertThat(live.director().log()).containsPattern("took over: frames waited \\d+ ms");
            assertThat(live.requests(Site.VIP, 8).values()).hasSize(4).allMatch(count -> count == 2);

            client.signal("USR2");
            assertThat(client.ended()).isZero();
            assertThat(client.log()).contains("live " + CONNECTIONS + " ").doesNotContain("lost");
            stream.assertGoesOnBehind(told);
            live.stop();
        }
    }

    /** The rest of the run stands on a checkpoint, and is run again from there. */
    @Test
    void shouldLeaveAJournalThatCanBeRunAgainAcrossTheRestart() {
        try (LiveSite live = LiveSite.open(Method.NAT, 2, "curl")) {
            final String journal = live.lab.folder().resolve("journal").toString();
            live.direct("rr", "--quiet", "--journal", journal, "--record");
            live.requests(Site.VIP, 50);
            live.direct("rr", "--quiet", "--journal", journal, "--record", "--take-over");
            final Map<String, Long> behind = live.requests(Site.VIP, 50);
            assertThat(behind.values()).hasSize(2).allMatch(count -> count == 25);
            live.stop();
            live.assertRunsAgain(journal);
        }
    }

    @Test
    void shouldSayWhyItCannotTakeOver() {
        try (LiveSite live = LiveSite.open(Method.NAT, 1)) {
            final String journal = live.lab.folder().resolve("journal").toString();
            assertThat(live.refusal("rr", "--take-over")).contains("--take-over needs --journal");
            assertThat(live.refusal("rr", "--take-over", "--journal", journal)).contains("is not a journal");
            live.direct("rr", "--quiet", "--journal", journal).stop();
            assertThat(live.refusal("rr", "--take-over", "--journal", journal))
                    .contains("no director answers at " + live.control());
            live.direct("rr", "--quiet");
            assertThat(live.refusal("rr", "--take-over", "--journal", journal)).contains("does not hand over");
            assertThat(live.director().isAlive()).isTrue();
        }
    }
}
