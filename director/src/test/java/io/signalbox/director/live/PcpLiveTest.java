package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.lab.DirectorProgram;
import io.signalbox.director.lab.GatewaySite;
import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.MirrorServer;
import io.signalbox.director.lab.Namespace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An inside host asks a running director for a public end by PCP (RFC 6887), and serves the outside by it. */
class PcpLiveTest {
    private static final Duration TO_START = Duration.ofSeconds(60);
    /** What inside hosts are told of as their PCP server: the director's alone, on its inside interface. */
    private static final String PCP = "10.0.0.254";

    private static final String WISHED = "40000";
    private static final int ANSWER_BYTES = 60;
    /** MAP of TCP's port 80 for an hour, with port 40000 outside if that is free. */
    private static final String REQUEST =
            "02 01 00 00 00 00 0e 10 00 00 00 00 00 00 00 00 00 00 ff ff 0a 00 00 0b 01 02 03 04 05 06 07 08 09 0a 0b 0c"
                    + " 06 00 00 00 00 50 9c 40 00 00 00 00 00 00 00 00 00 00 ff ff 00 00 00 00";

    @BeforeEach
    void needALab() {
        assumeThat(Lab.obstacle()).isEmpty();
        assumeThat(LiveSite.isThere("curl") && LiveSite.isThere("bash") && LiveSite.isThere("od"))
                .as("the programs curl, bash and od")
                .isTrue();
    }

    @Test
    void shouldServeTheOutsideByAPortThatWasAskedFor() {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, 1, 1);
            site.director().ip("addr add " + PCP + "/32 dev eth1");
            final Namespace host = site.hosts().get(0);
            host.startJava("server", List.of(), MirrorServer.class, "host1").awaitLog("ready", TO_START);
            DirectorProgram.start(
                    site.director(),
                    site.devices(),
                    GatewaySite.rules(1) + "pcp " + PCP + "\n",
                    "--profile",
                    "rfc-nat",
                    "--warm-up",
                    "0");

            final String answer =
                    host.run("timeout", "20", "bash", "-c", asks()).orFail().out();

            assertThat(answer.replaceAll("\\s", ""))
                    .startsWith("02810000" + "00000e10")
                    .contains("06000000" + "0050" + "9c40" + "00000000000000000000ffff");
            final String port = GatewaySite.publicAddress(0) + ":" + WISHED;
            assertThat(site.server()
                            .run("curl", "-sS", "-m", "20", "http://" + port + "/")
                            .orFail()
                            .out())
                    .isEqualTo("host1\n");
        }
    }

    /** Bash speaks UDP by a file of its own; dd writes what it is given at once, in one datagram. */
    private static String asks() {
        return "exec 3<>/dev/udp/" + PCP + "/5351; printf '\\x" + REQUEST.replace(" ", "\\x")
                + "' | dd bs=100 iflag=fullblock status=none >&3; head -c " + ANSWER_BYTES + " <&3 | od -An -v -tx1";
    }
}
