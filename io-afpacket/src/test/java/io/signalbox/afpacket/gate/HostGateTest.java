package io.signalbox.afpacket.gate;

import static io.signalbox.afpacket.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.afpacket.FrameClock;
import io.signalbox.afpacket.HostDevice;
import io.signalbox.afpacket.InNetworkNamespace;
import io.signalbox.afpacket.OtherHost;
import io.signalbox.afpacket.SystemClock;
import io.signalbox.afpacket.syscall.Syscalls;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client on the other end of a veth, and this host with two VIPs and an address of its own. */
@InNetworkNamespace(programs = {"nft", "ping", "curl"})
class HostGateTest {
    private static final int TCP = 6;
    private static final int PORT = 8080;
    /** Of curl. */
    private static final int COULD_NOT_CONNECT = 7;

    private static final String VIP = "192.0.2.9";
    private static final String VIP6 = "2001:db8::9";
    private static final String OWN = "192.0.2.1";
    private static final String OWN6 = "2001:db8::1";
    private static final String CLIENT = "192.0.2.2";
    private static final String CLIENT6 = "2001:db8::2";

    @Test
    void shouldKeepTheHostOutOfWhatIsClaimedUntilItIsClosed() {
        try (OtherHost client = client()) {
            try (HostGate gate = HostGate.open(List.of("port"), false)) {
                assertThat(answers(client, VIP)).isTrue();

                gate.claim(new Claims(addresses(VIP, VIP6), Set.of(), Set.of()));

                assertThat(answers(client, VIP)).isFalse();
                assertThat(answers(client, VIP6)).isFalse();
                assertThat(answers(client, OWN)).isTrue();
                assertThat(answers(client, OWN6)).isTrue();
            }
            assertThat(answers(client, VIP)).isTrue();
            assertThat(answers(client, VIP6)).isTrue();
            assertThat(sh("nft list ruleset")).isEmpty();
        }
    }

    @Test
    void shouldLetPacketSocketsSeeWhatTheHostDoesNot() {
        final Syscalls syscalls = new Syscalls();
        try (OtherHost client = client();
                HostGate gate = HostGate.open(List.of("port"), false)) {
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));
            final int tap = syscalls.socket(Syscalls.AF_PACKET, Syscalls.SOCK_RAW | Syscalls.SOCK_CLOEXEC, 0x0300);

            assertThat(answers(client, VIP)).isFalse();

            assertThat(sawEchoRequestTo(Addresses.parse(VIP), tap, syscalls)).isTrue();
            syscalls.close(tap);
        }
    }

    /** Nobody finds a VIP whose ARP and neighbour discovery no one answers. */
    @Test
    void shouldLeaveArpAndNeighbourDiscoveryToTheHost() {
        try (OtherHost client = client();
                HostGate gate = HostGate.open(List.of("port"), false)) {
            gate.claim(new Claims(addresses(VIP, VIP6), servers(CLIENT, CLIENT6), Set.of()));
            final String mac = sh("ip -br link show dev port").split("\\s+")[2];

            answers(client, VIP);
            answers(client, VIP6);

            assertThat(client.sh("ip neighbour show " + VIP)).contains(mac);
            assertThat(client.sh("ip neighbour show " + VIP6)).contains(mac);
        }
    }

    @Test
    void shouldClaimWhatServersAnswerExceptToTheHostItselfAndToAll() {
        sh("sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0");
        try (OtherHost server = client();
                HostGate gate = HostGate.open(List.of("port"), false)) {
            gate.claim(new Claims(Set.of(), servers(CLIENT, CLIENT6), addresses(OWN, OWN6)));

            for (final String fragmented : List.of("-s 3000 ", "-s 5000 ")) {
                assertThat(answers(server, fragmented + VIP)).isFalse();
                assertThat(answers(server, fragmented + VIP6)).isFalse();
                assertThat(answers(server, fragmented + OWN)).isTrue();
                assertThat(answers(server, fragmented + OWN6)).isTrue();
            }
            assertThat(refuses(server, PORT, VIP)).isFalse();
            assertThat(refuses(server, PORT, "[" + VIP6 + "]")).isFalse();
            assertThat(refuses(server, PORT, OWN)).isTrue();
            assertThat(answers(server, "-b 192.0.2.255")).isTrue();
            assertThat(answers(server, "ff02::1%client")).isTrue();
        }
    }

    /** A server is a machine like others, besides: it asks name servers, fetches updates, pings. */
    @Test
    void shouldLeaveTheHostWhatServersSendBesides() {
        try (OtherHost server = client();
                HostGate gate = HostGate.open(List.of("port"), false)) {
            gate.claim(new Claims(Set.of(), servers(CLIENT, CLIENT6), addresses(OWN, OWN6)));

            assertThat(answers(server, VIP)).isTrue();
            assertThat(answers(server, VIP6)).isTrue();
            assertThat(refuses(server, PORT + 1, VIP)).isTrue();
            assertThat(refuses(server, PORT + 1, "[" + VIP6 + "]")).isTrue();
        }
    }

    /** Whether the host resets what comes from a port, for nobody listens. */
    private static boolean refuses(final OtherHost from, final int port, final String to) {
        final String curl = "curl -g -s -m 2 --local-port " + port + " http://" + to + ":9/";
        return from.sh(curl + " || echo $?").strip().endsWith("" + COULD_NOT_CONNECT);
    }

    @Test
    void shouldHandWhatTheHostAnswersToADeviceAndWithholdItBetweenTwoDirectors() {
        final Syscalls syscalls = new Syscalls();
        final Set<NatServer> toPing = Set.of(new NatServer(Addresses.parse(OWN), 1, NatServer.ANY_PORT));
        try (OtherHost client = client()) {
            final HostGate gate = HostGate.open(List.of("port"), false);
            gate.claim(Claims.NONE);
            try (HostDevice device = HostDevice.open(1, new FrameClock(new SystemClock(syscalls)), syscalls)) {
                gate.divert(toPing, device.name());
                assertThat(answers(client, OWN)).isFalse();
                assertThat(answers(client, VIP)).isTrue();
                assertThat(echoReplies(device)).isOne();

                gate.divert(Set.of(), device.name());
                assertThat(answers(client, OWN)).isTrue();
                gate.divert(toPing, device.name());
            }
            gate.leave();
            assertThat(answers(client, OWN)).isFalse();
            Cleanup.run();
            assertThat(answers(client, OWN)).isTrue();
        }
    }

    /** Behind an Ethernet and an IPv4 header, where type and code of an ICMP message are. */
    private static long echoReplies(final HostDevice device) {
        final List<Integer> messages = new ArrayList<>();
        device.poll(
                (port, timeNs, buffer, offset, captured, wire, offload) ->
                        messages.add((int) buffer.getShort(offset + 34)),
                8);
        return messages.stream().filter(message -> message == 0).count();
    }

    @Test
    void shouldReplaceClaimsInOneStep() throws IOException {
        try (OtherHost client = client();
                HostGate gate = HostGate.open(List.of("port"), false)) {
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));
            final Process flood = new ProcessBuilder("sh", "-c", client.inside("exec ping -f -w 60 " + VIP))
                    .redirectErrorStream(true)
                    .start();

            for (int turn = 0; turn < 200; turn++) {
                gate.claim(
                        new Claims(addresses(VIP, "198.51.100." + turn), servers("203.0.113." + turn), addresses(OWN)));
            }
            flood.children().forEach(HostGateTest::interrupt);
            interrupt(flood.toHandle());
            final String summary = new String(flood.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(summary).contains(" 0 received").doesNotContain("\n0 packets transmitted");
        }
    }

    @Test
    void shouldOpenTheHostAgainWhenItsHolderIsKilled() {
        try (OtherHost client = client()) {
            final HostGate gate = HostGate.open(List.of("port"), false);
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));

            kill(gate.holder());

            assertThat(gate.isOpen()).isFalse();
            assertThat(answers(client, VIP)).isTrue();
            gate.close();
        }
    }

    @Test
    void shouldNotBeEndedByWhatEndsADirector() {
        try (OtherHost client = client();
                HostGate gate = HostGate.open(List.of("port"), false)) {
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));

            sh("kill -INT " + gate.holder() + "; kill -TERM " + gate.holder() + "; kill -HUP " + gate.holder());

            assertThat(answers(client, VIP)).isFalse();
            assertThat(gate.isOpen()).isTrue();
        }
    }

    @Test
    void shouldOpenTheHostAgainWhenItsDirectorIsKilled() throws Exception {
        try (OtherHost client = client()) {
            final Process director = director("release");
            final List<ProcessHandle> holders = director.descendants().toList();
            assertThat(holders).isNotEmpty();
            assertThat(answers(client, VIP)).isFalse();

            director.destroyForcibly().waitFor();
            holders.forEach(holder -> holder.onExit().join());

            assertThat(answers(client, VIP)).isTrue();
            assertThat(sh("nft list ruleset")).isEmpty();
        }
    }

    @Test
    void shouldHoldTheHostOutWhenItsDirectorIsKilledUntilSomeoneCleansUp() throws Exception {
        try (OtherHost client = client()) {
            final Process director = director("hold");
            final List<ProcessHandle> holders = director.descendants().toList();

            director.destroyForcibly().waitFor();
            holders.forEach(holder -> holder.onExit().join());
            assertThat(answers(client, VIP)).isFalse();

            assertThat(Cleanup.run())
                    .containsExactly(
                            "removed the nftables table netdev signalbox-held-port: there the host sees all traffic"
                                    + " again.");
            assertThat(answers(client, VIP)).isTrue();
            assertThat(Cleanup.run()).containsExactly("there was nothing to remove.");
        }
    }

    @Test
    void shouldTakeOverWhatAnEarlierDirectorLeft() {
        try (OtherHost client = client()) {
            final HostGate before = HostGate.open(List.of("port"), false);
            before.claim(new Claims(addresses(VIP), Set.of(), Set.of()));
            before.leave();
            assertThat(answers(client, VIP)).isFalse();

            try (HostGate gate = HostGate.open(List.of("port"), false)) {
                assertThat(answers(client, VIP)).isFalse();
                gate.claim(new Claims(addresses(VIP6), Set.of(), Set.of()));

                assertThat(answers(client, VIP)).isTrue();
                assertThat(answers(client, VIP6)).isFalse();
                assertThat(sh("nft list tables")).doesNotContain("signalbox-held");
            }
        }
    }

    @Test
    void shouldTakeOverWhatWasHeldWhenItHoldsItself() {
        try (OtherHost client = client()) {
            final HostGate before = HostGate.open(List.of("port"), true);
            before.claim(new Claims(addresses(VIP), Set.of(), Set.of()));
            before.leave();

            try (HostGate gate = HostGate.open(List.of("port"), true)) {
                assertThat(answers(client, VIP)).isFalse();
                gate.claim(new Claims(addresses(VIP6), Set.of(), Set.of()));

                assertThat(answers(client, VIP)).isTrue();
                assertThat(answers(client, VIP6)).isFalse();
            }
            assertThat(sh("nft list ruleset")).isEmpty();
        }
    }

    @Test
    void shouldLeaveTheTableOfARunningDirectorAlone() {
        try (OtherHost client = client();
                HostGate gate = HostGate.open(List.of("port"), false)) {
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));

            assertThat(Cleanup.run()).containsExactly("left the interface port alone: a director runs on it.");
            assertThat(answers(client, VIP)).isFalse();
        }
    }

    @Test
    void shouldNotCleanUpWhatARunningDirectorHolds() throws Exception {
        try (OtherHost client = client()) {
            final Process director = director("hold");

            assertThatThrownBy(Cleanup::run)
                    .isInstanceOf(GateException.class)
                    .hasMessage("a director runs on the interface port, and what it claims is not left behind; end it"
                            + " first.");

            assertThat(answers(client, VIP)).isFalse();
            director.getOutputStream().close();
            director.waitFor();
            assertThat(sh("nft list ruleset")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldClaimAndDivertAgainWhenItIsOpenedAgain(final boolean hold) {
        final Syscalls syscalls = new Syscalls();
        final Set<NatServer> toPing = Set.of(new NatServer(Addresses.parse(OWN), 1, NatServer.ANY_PORT));
        try (OtherHost client = client();
                HostDevice device = HostDevice.open(1, new FrameClock(new SystemClock(syscalls)), syscalls);
                HostGate gate = HostGate.open(List.of("port"), hold)) {
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));
            gate.divert(toPing, device.name());
            kill(gate.holder());
            assertThat(gate.isOpen()).isFalse();

            gate.reopen();

            assertThat(gate.isOpen()).isTrue();
            assertThat(answers(client, VIP)).isFalse();
            assertThat(answers(client, VIP6)).isTrue();
            assertThat(answers(client, OWN)).isFalse();
            gate.claim(new Claims(addresses(VIP6), Set.of(), Set.of()));
            assertThat(answers(client, VIP)).isTrue();
        }
        assertThat(sh("nft list ruleset")).isEmpty();
    }

    @Test
    void shouldRefuseAPortOnWhichAnotherDirectorRuns() {
        try (OtherHost client = client();
                HostGate gate = HostGate.open(List.of("port"), false)) {
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));

            assertThatThrownBy(() -> HostGate.open(List.of("lo", "port"), true))
                    .isInstanceOf(GateException.class)
                    .hasMessage("another director runs on the interface port; end it first.");

            assertThat(answers(client, VIP)).isFalse();
            HostGate.open(List.of("lo"), true).close();
        }
    }

    @Test
    void shouldKeepWhatItHoldsWhateverADirectorOnAnotherPortDoes() {
        final Claims toVip = new Claims(addresses(VIP), Set.of(), Set.of());
        try (OtherHost client = client();
                OtherHost other = new OtherHost("aside", "other");
                HostGate gate = HostGate.open(List.of("port"), true)) {
            gate.claim(toVip);

            final HostGate second = HostGate.open(List.of("aside"), true);
            second.claim(Claims.NONE);
            assertThat(answers(client, VIP)).isFalse();
            second.close();
            assertThat(answers(client, VIP)).isFalse();

            final HostGate third = HostGate.open(List.of("aside"), false);
            third.claim(toVip);
            third.leave();
            assertThat(answers(client, VIP)).isFalse();
            assertThat(Cleanup.run())
                    .containsExactly(
                            "removed the nftables table netdev signalbox-held-aside: there the host sees all traffic"
                                    + " again.",
                            "left the interface port alone: a director runs on it.");

            assertThat(answers(client, VIP)).isFalse();
            gate.claim(new Claims(addresses(VIP6), Set.of(), Set.of()));
            assertThat(answers(client, VIP)).isTrue();
            assertThat(answers(client, VIP6)).isFalse();
        }
        assertThat(sh("nft list ruleset")).isEmpty();
    }

    @Test
    void shouldTellApartPortsThatDifferInLettersThatNftDoesNotTake() {
        final Claims toVip = new Claims(addresses(VIP), Set.of(), Set.of());
        try (OtherHost one = new OtherHost("a_b", "one");
                OtherHost other = new OtherHost("a@b", "other");
                HostGate gate = HostGate.open(List.of("a_b"), false);
                HostGate second = HostGate.open(List.of("a@b"), false)) {
            gate.claim(toVip);
            second.claim(toVip);

            assertThat(Cleanup.run())
                    .containsExactly(
                            "left the interface a@b alone: a director runs on it.",
                            "left the interface a_b alone: a director runs on it.");
        }
    }

    @Test
    void shouldRemoveWhatItInheritsWhenItClaimsNothing() {
        try (OtherHost client = client()) {
            final HostGate before = HostGate.open(List.of("port"), true);
            before.claim(new Claims(addresses(VIP), Set.of(), Set.of()));
            final HostGate next = HostGate.openBeside(List.of("port"), false);
            before.leave();
            next.inherit();
            assertThat(answers(client, VIP)).isFalse();

            next.close();

            assertThat(answers(client, VIP)).isTrue();
            assertThat(sh("nft list ruleset")).isEmpty();
        }
    }

    @Test
    void shouldClaimOnAPortThatCameBack() {
        try (HostGate gate = HostGate.open(List.of("port"), false)) {
            OtherHost client = client();
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));
            client.close();
            sh("ip link del port 2>/dev/null || true");

            client = client();
            gate.attach("port");

            assertThat(answers(client, VIP)).isFalse();
            assertThat(answers(client, OWN)).isTrue();
            client.close();
        }
    }

    @Test
    void shouldClaimOnAPortThatWasAdded() {
        try (OtherHost client = client();
                HostGate gate = HostGate.open(List.of("lo"), false)) {
            gate.claim(new Claims(addresses(VIP), Set.of(), Set.of()));
            assertThat(answers(client, VIP)).isTrue();

            gate.attach("port");
            assertThat(answers(client, VIP)).isFalse();
        }
    }

    private static OtherHost client() {
        final OtherHost client = new OtherHost("port", "client");
        for (final String address : new String[] {OWN + "/24", VIP + "/32", OWN6 + "/64 nodad", VIP6 + "/128 nodad"}) {
            sh("ip address add " + address + " dev port" + (address.startsWith(OWN + "/") ? " broadcast +" : ""));
        }
        client.sh("ip address add " + CLIENT + "/24 dev client broadcast +");
        client.sh("ip address add " + CLIENT6 + "/64 dev client nodad");
        return client;
    }

    private static boolean answers(final OtherHost client, final String to) {
        final String ping = "ping -n -c 1 -W 1 " + to + " >/dev/null 2>&1";
        return client.sh("if " + ping + "; then echo yes; else echo no; fi").startsWith("yes");
    }

    private static boolean sawEchoRequestTo(final Address to, final int tap, final Syscalls syscalls) {
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(2048));
        final UnsafeBuffer fds = new UnsafeBuffer(ByteBuffer.allocateDirect(8));
        fds.putInt(0, tap);
        fds.putShort(4, (short) Syscalls.POLLIN);
        while (syscalls.poll(fds.addressOffset(), 1, 0) > 0) {
            syscalls.recv(tap, frame.addressOffset(), frame.capacity(), 0);
            final boolean isIcmp = frame.getByte(23) == 1 && frame.getByte(34) == 8;
            if (isIcmp && frame.getInt(30, ByteOrder.BIG_ENDIAN) == (int) to.lo()) {
                return true;
            }
        }
        return false;
    }

    /** A JVM of its own that claims the VIP and waits. */
    private static Process director(final String onCrash) throws IOException {
        final Process director = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClaimingProgram.class.getName(),
                        onCrash,
                        "port",
                        VIP)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(director.getInputStream().read())
                .as("it says when it has claimed")
                .isPositive();
        return director;
    }

    private static void kill(final long pid) {
        final ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static void interrupt(final ProcessHandle process) {
        sh("kill -INT " + process.pid() + " || true");
    }

    /** With a service at {@link #PORT}. */
    private static Set<NatServer> servers(final String... texts) {
        return addresses(texts).stream()
                .map(address -> new NatServer(address, TCP, PORT))
                .collect(Collectors.toSet());
    }

    private static Set<Address> addresses(final String... texts) {
        return Arrays.stream(texts).map(Addresses::parse).collect(Collectors.toSet());
    }
}
