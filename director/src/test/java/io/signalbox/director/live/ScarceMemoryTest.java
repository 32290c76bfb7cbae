package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.Main;
import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.Method;
import io.signalbox.director.lab.Running;
import io.signalbox.director.lab.Site;
import io.signalbox.director.live.Control.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host whose memory is enough for the director, and not for all that it can be told. */
class ScarceMemoryTest {
    private static final Duration TO_START = Duration.ofSeconds(60);
    /** The tables of 1,048,576 connections, held frames and datagrams fit, a gateway's as the RFCs ask for do not. */
    private static final String SCARCE = "-XX:MaxDirectMemorySize=640m";

    private static final String TOO_LITTLE = "-XX:MaxDirectMemorySize=100m";

    @BeforeEach
    void needALab() {
        assumeThat(Lab.obstacle()).isEmpty();
    }

    @Test
    void shouldGoOnWhereThereIsNoMemoryForARule() throws IOException {
        try (Lab lab = Lab.open()) {
            final Site site = Site.open(lab, Method.NAT, 1);
            final Running director = start(lab, site, SCARCE);
            director.awaitLog("directs", TO_START);

            final Answer refused = ask(lab, "rule snat --from 10.0.0.0/24 --to 192.0.2.10");

            assertThat(refused.exitCode()).as(refused.trouble()).isEqualTo(1);
            assertThat(refused.trouble())
                    .startsWith("there is no memory for what a rule needs, and nothing was changed")
                    .hasLineCount(1);
            assertThat(ask(lab, "rule").text()).doesNotContain("snat");
            assertThat(ask(lab, "status").exitCode()).isZero();
        }
    }

    @Test
    void shouldSayInASentenceThatThereIsNoneToStart() throws IOException {
        try (Lab lab = Lab.open()) {
            final Site site = Site.open(lab, Method.NAT, 1);
            final Running director = start(lab, site, TOO_LITTLE);

            assertThat(director.ended()).as(director.log()).isEqualTo(2);
            assertThat(director.log())
                    .contains("signalbox: there is no memory for 1048576 connections")
                    .doesNotContain("\tat ");
        }
    }

    private static Running start(final Lab lab, final Site site, final String memory) throws IOException {
        final Path rules = Files.writeString(lab.folder().resolve("rules"), site.rules("rr"));
        return site.director()
                .startJava(
                        "signalbox",
                        List.of(memory),
                        Main.class,
                        "run",
                        "--rules",
                        rules.toString(),
                        "--control",
                        control(lab),
                        "-i",
                        site.devices().get(0),
                        "--profile",
                        "rfc-nat",
                        "--quiet",
                        "--warm-up",
                        "0");
    }

    private static Answer ask(final Lab lab, final String words) throws IOException {
        return Control.ask(Path.of(control(lab)), words);
    }

    private static String control(final Lab lab) {
        return lab.folder().resolve("control").toString();
    }
}
