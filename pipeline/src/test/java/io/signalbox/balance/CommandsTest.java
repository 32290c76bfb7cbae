package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.DeleteNeighbour;
import io.signalbox.command.Command.LearnNeighbour;
import io.signalbox.command.Command.Look;
import io.signalbox.command.Command.LoseFrames;
import io.signalbox.command.Command.RemoveAddress;
import io.signalbox.command.Command.SetHostPort;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.connection.ExpiryPace;
import io.signalbox.decision.Reason;
import io.signalbox.route.RouteType;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.Tunnel;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands are applied wholly or not at all; a refusal is {@code ipvsadm}'s sentence if there is one (10.2). */
class CommandsTest {
    private static final long LO = 0xFFFF_0000_0000L;

    /** A listing shows no connection whose time is over, though one event may expire so many only. */
    @Test
    void shouldExpireWhateverIsDueWhenSomebodyLooks() {
        final Box box =
                Box.with(State.Bounds.SMALL, "-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g");
        for (int client = 1; client <= 3 * ExpiryPace.MOST; client++) {
            box.fromClient(tcp().from(CLIENT, client).to(VIP, 80).syn());
        }
        box.later(3_600).asked("-A -t 192.0.2.10:81 -s rr");
        assertThat(box.state().table.size()).isGreaterThanOrEqualTo(ExpiryPace.MOST);

        box.asked(new Look()).decides(Reason.COMMAND);

        assertThat(box.state().table.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-A -t 192.0.2.10:80 | Service already exists",
                "-E -t 192.0.2.10:81 -s rr | No such service",
                "-D -t 192.0.2.10:81 | No such service",
                "-D -u 192.0.2.10:80 | No such service",
                "-a -t 192.0.2.10:81 -r 10.0.0.11:80 -m | Service not defined",
                "-e -t 192.0.2.10:81 -r 10.0.0.11:80 -m | Service not defined",
                "-d -t 192.0.2.10:81 -r 10.0.0.11:80 | Service not defined",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m | Destination already exists",
                "-e -t 192.0.2.10:80 -r 10.0.0.12:80 -m | No such destination",
                "-d -t 192.0.2.10:80 -r 10.0.0.12:80 | No such destination"
            })
    void shouldRefuseInTheWordsOfIpvsadm(final String line, final String sentence) {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m");
        final long revision = box.state().configurator.revision();
        box.asked(line).refuses(sentence);
        assertThat(box.state().configurator.revision()).isEqualTo(revision);
        assertThat(box.state().services.all()).hasSize(1);
        assertThat(box.state().services.all().get(0).servers.count()).isEqualTo(1);
    }

    /** Section 3.1: unicast addresses only, and another family only through a tunnel. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.10, 0.0.0.0, NAT",
        "192.0.2.10, 224.0.0.1, DIRECT_ROUTING",
        "192.0.2.10, 255.255.255.255, DIRECT_ROUTING",
        "192.0.2.10, 10.0.0.255, TUNNEL",
        "192.0.2.10, 2001:db8:2::11, NAT",
        "192.0.2.10, 2001:db8:2::11, DIRECT_ROUTING",
        "2001:db8:1::10, 10.0.0.11, NAT",
        "2001:db8:1::10, fe80::1, NAT",
        "2001:db8:1::10, ff02::1, DIRECT_ROUTING"
    })
    void shouldRefuseRealServersThatCannotBe(final String vip, final String server, final ForwardingMethod method) {
        Box.with("-A -t " + (vip.contains(":") ? "[" + vip + "]" : vip) + ":80 -s rr")
                .asked(server(vip, server, method, 0, 0))
                .refuses("Invalid operation.  Possibly wrong module version, address not unicast, ...");
    }

    @Test
    void shouldRefuseALowerThresholdAboveTheUpperOne() {
        Box.with("-A -t 192.0.2.10:80 -s rr")
                .asked(server("192.0.2.10", "10.0.0.11", ForwardingMethod.NAT, 1, 2))
                .refuses("Numerical result out of range");
    }

    /** Else nobody could say again what runs: a save, a reload. */
    @ParameterizedTest
    @CsvSource({"sh", "mh"})
    void shouldRefuseAHashingSchedulerForMoreServersThanItCanHave(final String scheduler) {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s " + scheduler);
        for (int i = 0; i < 4_093; i++) {
            box.asked("-a -t 192.0.2.10:80 -r 10.1." + i / 250 + "." + (1 + i % 250) + ":80 -m")
                    .decides(Reason.COMMAND);
        }
        final String oneMore = "-a -t 192.0.2.10:80 -r 10.2.0.1:80 -m";
        final String sentence = "a service with a hashing scheduler has at most 4093 real servers";
        box.asked(oneMore).refuses(sentence);
        box.asked("-E -t 192.0.2.10:80 -s rr").decides(Reason.COMMAND);
        box.asked("-E -t 192.0.2.10:80 -s " + scheduler).decides(Reason.COMMAND);
        box.asked("-E -t 192.0.2.10:80 -s rr").decides(Reason.COMMAND);
        box.asked(oneMore).decides(Reason.COMMAND);
        box.asked("-E -t 192.0.2.10:80 -s " + scheduler).refuses(sentence);
    }

    private static AddServer server(
            final String vip, final String server, final ForwardingMethod method, final int upper, final int lower) {
        final Address v = Addresses.parse(vip);
        final Address s = Addresses.parse(server);
        return new AddServer(
                ServiceKey.address(Protocol.TCP, v.hi(), v.lo(), 80),
                s.hi(),
                s.lo(),
                80,
                new ServerOptions(method, 1, upper, lower, Tunnel.IPIP));
    }

    @Test
    void shouldTunnelToTheOtherFamily() {
        Box.with(
                "-A -t 192.0.2.10:80 -s rr",
                "-a -t 192.0.2.10:80 -r [2001:db8:2::11]:80 -i",
                "-A -t [2001:db8:1::10]:80 -s rr",
                "-a -t [2001:db8:1::10]:80 -r 10.0.0.11:80 -i");
    }

    @Test
    void shouldRefuseASettingThatItDoesNotKnow() {
        Box.with().asked(new SetSysctl("no_such", 1)).refuses("unknown setting no_such; known: " + Settings.NAMES);
    }

    @Test
    void shouldRefuseWhatBelongsToNoPort() {
        final Box box = Box.with();
        box.asked(new AddAddress(7, 0, LO | 1, 24)).refuses("no port 7");
        box.asked(new AddNeighbour(7, 0, LO | 1, 1)).refuses("no port 7");
        box.asked(new AddRoute(0, LO, 0, 0, LO | 1, 7, 0, RouteType.UNICAST)).refuses("no port 7");
        box.asked(new SetPortUp(7, false)).refuses("no port 7");
        box.asked(new LoseFrames(7, 1, 0)).refuses("no port 7");
        box.asked(new RemoveAddress(7, 0, LO | 1, 24)).refuses("no port 7");
        box.asked(new LearnNeighbour(7, 0, LO | 1, 1)).refuses("no port 7");
        box.asked(new DeleteNeighbour(7, 0, LO | 1)).refuses("no port 7");
        box.asked(new SetHostPort(7)).refuses("no port 7");
        box.asked(new AddPort(64, "many", 1, 1_500)).refuses("a director has at most 64 ports");
    }

    /** Less than IPv4 allows (RFC 791) would leave no room for a payload. */
    @Test
    void shouldRefuseLinksThatAreNarrowerThanIpAllows() {
        final Box box = Box.with();
        box.asked(new AddPort(2, "narrow", 1, 67)).refuses("an MTU is at least 68, not 67");
        box.asked(new AddRoute(0, LO, 0, 0, LO | 1, 0, 67, RouteType.UNICAST)).refuses("an MTU is at least 68, not 67");
    }
}
