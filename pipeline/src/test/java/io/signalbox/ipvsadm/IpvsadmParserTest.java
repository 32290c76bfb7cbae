package io.signalbox.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.command.Command.Zero;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.Tunnel;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpvsadmParserTest {
    private static final Address VIP = Addresses.parse("192.0.2.10");
    private static final ServiceKey HTTP = ServiceKey.address(Protocol.TCP, VIP.hi(), VIP.lo(), 80);
    private static final Address SERVER = Addresses.parse("10.0.0.11");

    // ---- what becomes of a line

    @Test
    void shouldScheduleByWlcUnlessToldOtherwise() {
        assertThat(parse("-A -t 192.0.2.10:80")).isEqualTo(service(SchedulerKind.WLC, 0));
        assertThat(parse("-A -t 192.0.2.10:80 -s sh -b sh-port,sh-fallback"))
                .isEqualTo(service(SchedulerKind.SH, SchedulerKind.FLAG_PORT | SchedulerKind.FLAG_FALLBACK));
    }

    @Test
    void shouldClearWhatAnEditDoesNotName() {
        assertThat(parse("-E -u 192.0.2.10:53"))
                .isEqualTo(new EditService(
                        ServiceKey.address(Protocol.UDP, VIP.hi(), VIP.lo(), 53),
                        ServiceOptions.of(SchedulerKind.WLC, 0)));
        assertThat(parse("-e -t 192.0.2.10:80 -r 10.0.0.11:8080"))
                .isEqualTo(new EditServer(
                        HTTP, SERVER.hi(), SERVER.lo(), 80, ServerOptions.of(ForwardingMethod.DIRECT_ROUTING, 1)));
    }

    @Test
    void shouldReadARealServerWithAllThatItCanHave() {
        assertThat(parse("-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 3 -x 200 -y 100"))
                .isEqualTo(server(8080, ForwardingMethod.NAT, 3, 200, 100));
    }

    @Test
    void shouldLetOnlyNatChangeThePort() {
        assertThat(parse("-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -i"))
                .isEqualTo(server(80, ForwardingMethod.TUNNEL, 1, 0, 0));
        assertThat(parse("-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -g"))
                .isEqualTo(server(80, ForwardingMethod.DIRECT_ROUTING, 1, 0, 0));
    }

    @Test
    void shouldTakeTheServicesPortWhereTheServerNamesNone() {
        assertThat(parse("-a -r 10.0.0.11 -t 192.0.2.10:80 -m")).isEqualTo(server(80, ForwardingMethod.NAT, 1, 0, 0));
        assertThat(parse("-d -t 192.0.2.10:80 -r 10.0.0.11"))
                .isEqualTo(new DeleteServer(HTTP, SERVER.hi(), SERVER.lo(), 80));
    }

    @Test
    void shouldLetATunnelCrossAddressFamilies() {
        final AddServer add = (AddServer) parse("-a -t [2001:db8::10]:80 -r 10.0.0.11 -i --tun-type ipip");

        assertThat(new Address(add.key().hi(), add.key().lo())).hasToString("2001:db8::10");
        assertThat(new Address(add.serverHi(), add.serverLo())).hasToString("10.0.0.11");
    }

    @Test
    void shouldReadTheCommandsWithoutServers() {
        assertThat(parse("-D -t 192.0.2.10:80")).isEqualTo(new DeleteService(HTTP));
        assertThat(parse("-C")).isEqualTo(new Clear());
        assertThat(parse("-Z")).isEqualTo(new Zero(null));
        assertThat(parse("--set 5 0 2678400")).isEqualTo(new SetTimeouts(5, 0, 2_678_400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 3",
                "ipvsadm -a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 3",
                "  -a\t-t  192.0.2.10:80 -r 10.0.0.11:8080 -m -w 3 ",
                "-amw3 -t192.0.2.10:80 -r10.0.0.11:8080",
                "-am -w=3 -t 192.0.2.10:80 -r 10.0.0.11:8080",
                "-at 192.0.2.10:80 -mr 10.0.0.11:8080 -w 3",
                "--add-server --tcp-service 192.0.2.10:80 --real-server=10.0.0.11:8080 --masquerading --weight=3",
            })
    void shouldReadOneCommandInEverySpellingOfPopt(final String line) {
        assertThat(parse(line)).isEqualTo(server(8080, ForwardingMethod.NAT, 3, 0, 0));
    }

    @Test
    void shouldReadSettings() {
        assertThat(parse("net.ipv4.vs.conn_reuse_mode=0")).isEqualTo(new SetSysctl("conn_reuse_mode", 0));
        assertThat(parse("net.ipv4.vs.pmtu_disc = 1")).isEqualTo(new SetSysctl("pmtu_disc", 1));
    }

    // ---- what ipvsadm refuses

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-A -t 192.0.2.10 | Zero port specified for non-persistent service",
                "-A -t 192.0.2.10:0 | Zero port specified for non-persistent service",
                "-A -t www:80 | illegal virtual server address[:port] specified",
                "-A -t 80 | illegal virtual server address[:port] specified",
                "-A -t [2001:db8::10] | illegal virtual server address[:port] specified",
                "-A -t 192.0.2.10:65536 | illegal virtual server address[:port] specified",
                "-A -t [::ffff:192.0.2.10]:80 | illegal virtual server address[:port] specified",
                "-a -t 192.0.2.10:80 -r 10.0.0.256 | illegal real server address[:port] specified",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -w -1 | illegal weight specified",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -w 2147483648 | illegal weight specified",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -w 1x | illegal weight specified",
                "--set 1 2 2678401 | invalid timeout value `2678401' specified",
                "--set 1 2 x | invalid timeout value `x' specified",
                "--set 1 2 | --set option requires 3 timeout values",
                "--set 1 2 3 4 | unexpected argument 4",
                "-C now | unexpected argument now",
                "-A -t 192.0.2.10:80 -s sh -b sh-ports | invalid scheduler flag",
                "-A -t 192.0.2.10:80 -s rr -b sh-port | incompatible scheduler flag",
                "-a -t 192.0.2.10:80 | You need to supply the 'real-server' option for the 'add-server' command",
                "-D | You need to supply the 'service-address' option for the 'delete-service' command",
                "-C -n | Illegal 'numeric' option with the 'flush' command",
                "-A -t 192.0.2.10:80 -w 1 | Illegal 'weight' option with the 'add-service' command",
                "-A -t 192.0.2.10:80 -u 192.0.2.10:80 | multiple 'service-address' options specified",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -m -g | multiple 'forwarding-method' options specified",
                "-A -L | invalid option `-L'",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -m --tun-type ipip | Tunnel options conflict with forward method",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -i --tun-type vxlan | illegal tunnel type specified",
                "-a -t 192.0.2.10:80 -r 2001:db8::11 -m "
                        + "| Different address family is allowed only for tunneling servers",
                "-a -t [2001:db8::10]:80 -r 10.0.0.11 -g "
                        + "| Different address family is allowed only for tunneling servers",
            })
    void shouldRefuseAWrongArgumentInTheWordsOfIpvsadm(final String line, final String message) {
        assertRefused(line, 2, message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-A -q | -q: unknown option",
                "-A --quick | --quick: unknown option",
                "-A -t | -t: missing argument",
                "-A --tcp-service | --tcp-service: missing argument",
                "-t 192.0.2.10:80 -A | Try `ipvsadm -h' or 'ipvsadm --help' for more information.",
                "-q | Try `ipvsadm -h' or 'ipvsadm --help' for more information.",
                "# a comment | Try `ipvsadm -h' or 'ipvsadm --help' for more information.",
                "-A -t 192.0.2.10:80 -s best | Scheduler or persistence engine not found",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -x 1 -y 2 | Numerical result out of range",
                "-a -t 192.0.2.10:80 -r 224.0.0.1 "
                        + "| Invalid operation.  Possibly wrong module version, address not unicast, ...",
                "-a -t [2001:db8::10]:80 -r fe80::1 "
                        + "| Invalid operation.  Possibly wrong module version, address not unicast, ...",
            })
    void shouldRefuseWhatPoptOrTheKernelRefuses(final String line, final String message) {
        assertRefused(line, 255, message);
    }

    // ---- what this version refuses

    @Test
    void shouldNameAnOptionThatItDoesNotApply() {
        assertRefused(
                "-A -t 192.0.2.10:80 -p 300",
                2,
                "option -p (persistent) is not among those that this version applies: "
                        + "-t -u -s -b -r -g -i -m -w -x -y --tun-type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A -f 7",
                "-A --sctp-service 192.0.2.10:9899",
                "-A -u 192.0.2.10:53 -o",
                "-A -u 192.0.2.10:5060 --pe sip",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -i --tun-type gue --tun-port 6080",
                "--start-daemon master",
                "-L -n",
                "",
                "net.ipv4.vs.drop_entry=1",
            })
    void shouldSayInOneSentenceWhatItDoesNotApply(final String line) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(IpvsadmException.class)
                .hasMessageMatching("[^\n]+ is not among those that this version applies: [^\n]+");
    }

    @Test
    void shouldZeroAllServicesOrNone() {
        assertRefused(
                "-Z -t 192.0.2.10:80", 2, "command -Z (zero) takes no service in this version: it zeroes all counters");
    }

    @Test
    void shouldRefuseASettingThatIsNoNumber() {
        assertRefused("net.ipv4.vs.sloppy_tcp=on", 2, "setting net.ipv4.vs.sloppy_tcp takes a whole number, not 'on'");
        assertRefused(
                "net.ipv4.vs.sloppy_tcp",
                2,
                "setting net.ipv4.vs.sloppy_tcp has no value: write it as net.ipv4.vs.sloppy_tcp=1");
    }

    @Test
    void shouldAnswerAnyLineWithACommandOrOneSentence() {
        final List<String> words = List.of(
                "-A",
                "-a",
                "-e",
                "-D",
                "-t",
                "-u",
                "-r",
                "-w",
                "-m",
                "-i",
                "--set",
                "--",
                "-",
                "-tw",
                "--weight=",
                "--weight=2",
                "192.0.2.10:80",
                "[2001:db8::1]:80",
                "[",
                "]:1",
                ":",
                "=",
                "7",
                "-s",
                "rr",
                "net.ipv4.vs.=");
        final Random random = new Random(1);
        for (int round = 0; round < 50_000; round++) {
            final StringBuilder line = new StringBuilder();
            for (int count = random.nextInt(8); count > 0; count--) {
                line.append(words.get(random.nextInt(words.size()))).append(random.nextInt(9) == 0 ? "" : " ");
            }
            assertAnswered(line.toString());
        }
    }

    private static void assertAnswered(final String line) {
        try {
            assertThat(parse(line)).as(line).isNotNull();
        } catch (final IpvsadmException e) {
            assertThat(e.getMessage()).as(line).isNotBlank().doesNotContain("\n");
        }
    }

    private static Command parse(final String line) {
        return IpvsadmParser.parse(line);
    }

    private static void assertRefused(final String line, final int exitCode, final String message) {
        final IpvsadmException e = catchThrowableOfType(IpvsadmException.class, () -> parse(line));
        assertThat(e).as(line).isNotNull().hasMessage(message);
        assertThat(e.exitCode()).isEqualTo(exitCode);
    }

    private static AddService service(final SchedulerKind kind, final int flags) {
        return new AddService(HTTP, ServiceOptions.of(kind, flags));
    }

    private static AddServer server(
            final int port, final ForwardingMethod method, final int weight, final int upper, final int lower) {
        return new AddServer(
                HTTP, SERVER.hi(), SERVER.lo(), port, new ServerOptions(method, weight, upper, lower, Tunnel.IPIP));
    }
}
