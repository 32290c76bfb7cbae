package io.signalbox.director.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.director.Execution;
import io.signalbox.director.lab.Capture;
import io.signalbox.director.lab.DirectorProgram;
import io.signalbox.director.lab.GatewaySite;
import io.signalbox.director.lab.Lab;
import io.signalbox.director.lab.MirrorServer;
import io.signalbox.director.lab.Namespace;
import io.signalbox.director.lab.Payload;
import io.signalbox.director.lab.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inside hosts reach a server outside through a director that shares its interfaces with a host. */
class GatewayBesideHostTest {
    private static final Pattern BLOCK = Pattern.compile("TCP (\\S+) had (\\S+):(\\d+)-(\\d+) from ");
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final int HOSTS = 20;
    private static final int ADDRESSES = 2;
    private static final int SOME = 5;
    private static final int MANY = 250;
    private static final long LARGE = 16L << 20;
    /** Resets and ICMP errors that went no hop yet, and are not the server's. */
    private static final String OF_THE_HOST = "not src host " + GatewaySite.SERVER + " and not src host "
            + GatewaySite.SERVER6 + " and (icmp or (tcp[13] & 4 != 0 and ip[8] == 64)"
            + " or (ip6[6] == 6 and ip6[53] & 4 != 0 and ip6[7] == 64))";

    private static final String SERVER6 = "[" + GatewaySite.SERVER6 + "]";

    /** Its public port rests then for as long as the test takes. */
    private static final String LISTENER = "5555";

    private static final String ASK_BY_ALL = "curl -gsS -m 60 --http1.0 'http://" + GatewaySite.SERVER
            + "/client?[1-5]' && perl -e 'use Socket; alarm 20; socket S, PF_INET, SOCK_DGRAM, 0;"
            + " connect S, pack_sockaddr_in(53, inet_aton(\"" + GatewaySite.SERVER + "\")); send S, \"who?\", 0;"
            + " recv S, $name, 99, 0; print $name' && ping -n -c 1 -W 20 " + GatewaySite.SERVER;
    private static final String LISTEN = """
            use Socket; alarm 60; $| = 1;
            sub at { socket my $s, PF_INET, SOCK_STREAM, 0; setsockopt $s, SOL_SOCKET, SO_REUSEADDR, 1;
                     bind $s, pack_sockaddr_in($ARGV[0], INADDR_ANY) or die $!; return $s }
            my $asking = at(); connect $asking, pack_sockaddr_in(80, inet_aton($ARGV[1])) or die $!;
            syswrite $asking, qq(GET /client HTTP/1.0\\r\\n\\r\\n);
            while (sysread $asking, my $part, 999) { $told .= $part }
            my ($address, $port) = $told =~ /(\\S+) port (\\d+)/;
            my $listening = at(); listen $listening, 1; print qq(listens as $address:$port;\\n);
            my (undef, $from) = unpack_sockaddr_in(accept my $visitor, $listening);
            print q(asked from ), inet_ntoa($from); sysread $visitor, my $question, 999;
            syswrite $visitor, qq(HTTP/1.0 200 OK\\r\\n\\r\\na neighbour);
            """;

    @BeforeEach
    void needALab() {
        assumeThat(Lab.obstacle()).isEmpty();
        assumeThat(LiveSite.isThere("curl") && LiveSite.isThere("tcpdump") && LiveSite.isThere("sha256sum"))
                .as("the programs curl, tcpdump and sha256sum")
                .isTrue();
    }

    @Test
    void shouldLetTwentyHostsOutThroughTwoAddresses() {
        assertAllAreAnswered(SOME);
    }

    @Tag("long")
    @Test
    void shouldAnswerTenThousandRequests() {
        assertAllAreAnswered(MANY);
    }

    /** Each host asks so often over each family, all at the same time; the server sees public addresses alone. */
    private static void assertAllAreAnswered(final int each) {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, HOSTS, ADDRESSES);
            final HostView before = HostView.of(site.director());
            final DirectorProgram director = start(site, ADDRESSES);
            final Capture outside = site.server().capture("eth0");

            final Map<String, Long> seen = askedFrom(site, each);

            outside.stop();
            assertThat(seen)
                    .containsOnlyKeys(
                            GatewaySite.publicAddress(0),
                            GatewaySite.publicAddress(1),
                            GatewaySite.publicAddress6(0),
                            GatewaySite.publicAddress6(1));
            assertThat(seen.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(2L * HOSTS * each);
            assertThat(outside.matching("net 10.0.0.0/24 or net 2001:db8:a::/64"))
                    .as("inside addresses outside")
                    .isEmpty();
            assertThat(outside.matching(OF_THE_HOST))
                    .as("what the host would say, if it saw what is not its own")
                    .isEmpty();
            assertThat(director.program().stop()).as(director.program().log()).isZero();
            assertThat(before.changesTo(HostView.of(site.director())))
                    .filteredOn(change -> !change.contains("lladdr"))
                    .isEmpty();
        }
    }

    /** What it does does not hang on practice: it begins at once. */
    private static DirectorProgram start(final GatewaySite site, final int addresses, final String... options) {
        return start(site, GatewaySite.rules(addresses), options);
    }

    private static DirectorProgram start(final GatewaySite site, final String rules, final String... options) {
        final List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--warm-up", "0"));
        return DirectorProgram.start(site.director(), site.devices(), rules, all.toArray(String[]::new));
    }

    /** How often the server saw each address. */
    private static Map<String, Long> askedFrom(final GatewaySite site, final int each) {
        final List<Running> curls = new ArrayList<>();
        for (final Namespace host : site.hosts()) {
            final String count = "?[1-" + each + "]";
            curls.add(host.start(
                    "curl",
                    List.of(
                            "curl",
                            "-sS",
                            "-m",
                            "60",
                            "--http1.0",
                            "http://" + GatewaySite.SERVER + "/client" + count,
                            "http://" + SERVER6.replace("[", "\\[").replace("]", "\\]") + "/client" + count)));
        }
        curls.forEach(curl -> assertThat(curl.ended()).as(curl.log()).isZero());
        return curls.stream()
                .flatMap(curl -> curl.log().lines())
                .collect(Collectors.groupingBy(end -> end.split(" ")[0], Collectors.counting()));
    }

    /** By TCP, UDP and ICMP; a host looks the same to all, and to its neighbours, who reach it by that end. */
    @ParameterizedTest
    @ValueSource(strings = {"", " --block 64"})
    void shouldBeTheGatewayThatTheRfcsAskFor(final String block) {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, HOSTS, ADDRESSES);
            final String rules = GatewaySite.rules(ADDRESSES).replace("\n", block + "\n");
            final DirectorProgram director = start(site, rules, "--profile", "rfc-nat");
            final List<Running> asking = site.hosts().stream()
                    .map(host -> host.start("asking", List.of("sh", "-c", ASK_BY_ALL)))
                    .toList();
            final Set<String> seen = new HashSet<>();
            for (final Running host : asking) {
                assertThat(host.ended()).as(host.log()).isZero();
                assertThat(host.log()).contains("server\n", "1 received");
                final Set<String> addresses = host.log()
                        .lines()
                        .filter(line -> line.contains(" port "))
                        .map(line -> line.split(" ")[0])
                        .collect(Collectors.toSet());
                assertThat(addresses)
                        .as("public addresses of one host (paired pooling)")
                        .hasSize(1);
                seen.addAll(addresses);
            }
            assertThat(seen).containsExactlyInAnyOrder(GatewaySite.publicAddress(0), GatewaySite.publicAddress(1));

            final String end = assertReachedByItsPublicEnd(site);

            assertThat(director.program().stop()).as(director.program().log()).isZero();
            assertNamed(director, end, !block.isEmpty());
        }
    }

    /** Asks from a port on which it listens then, for another inside host; returns its public end. */
    private static String assertReachedByItsPublicEnd(final GatewaySite site) {
        final Namespace host = site.hosts().get(0);
        final Running listening = host.start("listening", List.of("perl", "-e", LISTEN, LISTENER, GatewaySite.SERVER))
                .awaitLog(";\n", TO_START);
        final String end = listening.log().replaceFirst("listens as (\\S+);\n", "$1");
        assertThat(site.hosts()
                        .get(1)
                        .run("curl", "-sS", "-m", "20", "http://" + end + "/")
                        .orFail()
                        .out())
                .isEqualTo("a neighbour");
        assertThat(listening.ended()).isZero();
        assertThat(listening.log()).containsPattern("asked from 198\\.51\\.100\\.10[01]");
        return end;
    }

    /** The journal says who had the public end when it began, while no end of it was known. */
    private static void assertNamed(final DirectorProgram director, final String end, final boolean isOfBlock) {
        final String inside = GatewaySite.address(0) + ":" + LISTENER;
        final String began = Execution.of("journal", "print", director.journal())
                .out()
                .lines()
                .filter(line -> line.contains(inside))
                .findFirst()
                .orElseThrow()
                .split(" ")[0];
        final Execution who = Execution.of("journal", "who", director.journal(), end, "--at", began);
        assertThat(who.exitCode()).as(who.err()).isZero();
        if (isOfBlock) {
            assertNamedByBlock(who.out(), end);
        } else {
            assertThat(who.out()).startsWith("TCP " + inside + " had " + end + " from " + began);
        }
    }

    /** The host had all ports around it, since it first asked. */
    private static void assertNamedByBlock(final String answer, final String end) {
        final String[] publicEnd = end.split(":");
        final Matcher block = BLOCK.matcher(answer);
        assertThat(block.lookingAt()).as(answer).isTrue();
        assertThat(block.group(1)).isEqualTo(GatewaySite.address(0));
        assertThat(block.group(2)).isEqualTo(publicEnd[0]);
        assertThat(Integer.parseInt(publicEnd[1]))
                .isBetween(Integer.parseInt(block.group(3)), Integer.parseInt(block.group(4)));
        assertThat(answer.lines()).hasSize(1);
    }

    @Test
    void shouldCarryWhatIsLargeWholeWithOffloadsOn() {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, 1, 1);
            start(site, 1);
            final String expected = Payload.sha256(LARGE, LiveSite.SEED);
            final Namespace host = site.hosts().get(0);
            final String file = lab.folder().resolve("large").toString();

            for (final String server : List.of(GatewaySite.SERVER, SERVER6)) {
                final String bytes =
                        "curl -gsS -m 120 'http://" + server + "/bytes?n=" + LARGE + "&seed=" + LiveSite.SEED + "'";
                assertThat(host.run("sh", "-c", bytes + " > " + file + "; sha256sum " + file)
                                .orFail()
                                .out())
                        .startsWith(expected);
                assertThat(host.run("curl", "-gsS", "-m", "120", "-T", file, "http://" + server + "/sha256")
                                .orFail()
                                .out())
                        .startsWith(expected);
            }
        }
    }

    /** Nobody has the public addresses but the director, which answers for them. */
    @Test
    void shouldAnswerForItsPublicAddressesItself() {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, 1, 0);
            start(site, 1, "--vips", "always");

            assertThat(asked(site, GatewaySite.SERVER)).startsWith(GatewaySite.publicAddress(0) + " ");
            assertThat(asked(site, SERVER6)).startsWith(GatewaySite.publicAddress6(0) + " ");
        }
    }

    /** Asks again while the director still probes for its addresses. */
    private static String asked(final GatewaySite site, final String server) {
        return site.hosts()
                .get(0)
                .run("curl", "-gsS", "--retry", "20", "--retry-all-errors", "-m", "20", "http://" + server + "/client")
                .orFail()
                .out();
    }

    @Test
    void shouldForwardAPortAndLeaveTheHostWhatIsWantedOfItself() {
        try (Lab lab = Lab.open()) {
            final GatewaySite site = GatewaySite.open(lab, 1, 1);
            final String port = GatewaySite.publicAddress(0) + ":8080";
            final String rule = "dnat --protocol tcp --at " + port + " --to " + GatewaySite.address(0) + ":80\n";
            start(site, GatewaySite.rules(1) + rule);
            site.hosts()
                    .get(0)
                    .startJava("server", List.of(), MirrorServer.class, "host1")
                    .awaitLog("ready", TO_START);
            assertThat(site.server()
                            .run("curl", "-sS", "-m", "20", "http://" + port + "/")
                            .out())
                    .isEqualTo("host1\n");
            assertThat(site.hosts()
                            .get(0)
                            .run("ping", "-n", "-c", "1", "-W", "5", "10.0.0.1")
                            .out())
                    .contains("1 received");
            assertThat(site.director()
                            .run("ping", "-n", "-c", "1", "-W", "5", GatewaySite.address(0))
                            .out())
                    .contains("1 received");
            assertThat(site.hosts()
                            .get(0)
                            .run("ping", "-n", "-c", "1", "-W", "5", GatewaySite.SERVER)
                            .out())
                    .contains("1 received");
        }
    }
}
