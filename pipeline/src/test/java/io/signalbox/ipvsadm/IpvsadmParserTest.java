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
import io.signalbox.command.Command.SetSyncThreshold;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.command.Command.StopDaemon;
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
        assertThat(parse("-Z -t 192.0.2.10:80")).isEqualTo(new Zero(HTTP));
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
    void shouldReadAServiceByItsMark() {
        assertThat(parse("-D -f 7")).isEqualTo(new DeleteService(ServiceKey.mark(7, true)));
        assertThat(parse("-D -f 7 -6")).isEqualTo(new DeleteService(ServiceKey.mark(7, false)));
        assertThat(parse("-D -f 4294967295")).isEqualTo(new DeleteService(ServiceKey.mark(-1, true)));
    }

    @ParameterizedTest(name = "{0}: {1} s, {2} bits")
    @CsvSource({
        "-p,                    360,     128",
        "-p 1,                  1,       128",
        "-p2678400,             2678400, 128",
        "--persistent=60,       60,      128",
        "-p 60 -M 255.255.255.0,60,      120",
        "-p 60 -M 255.255.255.255,60,    128",
        "-p 60 -M 0.0.0.0,      60,      96",
        "-M 255.255.254.0 -p,   360,     119",
    })
    void shouldReadPersistence(final String words, final int seconds, final int granularity) {
        final AddService add = (AddService) parse("-A -t 192.0.2.10:0 " + words + " -s rr");

        assertThat(add.options())
                .isEqualTo(new ServiceOptions(SchedulerKind.RR, 0, seconds, granularity, false, false));
    }

    @Test
    void shouldReadAnIpv6MaskAsAPrefixLength() {
        final AddService add = (AddService) parse("-A -f 8 -6 -p -M 64");

        assertThat(add.options().granularity()).isEqualTo(64);
    }

    @Test
    void shouldReadOnePacketSchedulingAndTheSipEngine() {
        final AddService add = (AddService) parse("-A -u 192.0.2.10:5060 -s rr -p 60 --pe sip -o");

        assertThat(add.options()).isEqualTo(new ServiceOptions(SchedulerKind.RR, 0, 60, 128, true, true));
    }

    @ParameterizedTest(name = "{1} {2} {3}")
    @CsvSource({
        "'',                                              IPIP, 0,    NONE",
        "--tun-type ipip,                                 IPIP, 0,    NONE",
        "--tun-type gue --tun-port 6080,                  GUE,  6080, NONE",
        "--tun-type gue --tun-port 6080 --tun-csum,       GUE,  6080, FULL",
        "--tun-type=gue --tun-port=65535 --tun-remcsum,   GUE,  65535,REMOTE",
        "--tun-type gre --tun-nocsum,                     GRE,  0,    NONE",
        "--tun-csum --tun-type gre,                       GRE,  0,    FULL",
    })
    void shouldReadEveryTunnel(
            final String words, final Tunnel.Type type, final int port, final Tunnel.Checksum checksum) {
        final AddServer add = (AddServer) parse("-a -t 192.0.2.10:80 -r 10.0.0.11 -i " + words);

        assertThat(add.options().tunnel()).isEqualTo(new Tunnel(type, port, checksum));
    }

    @Test
    void shouldLetAPortStandBehindAMark() {
        final AddServer without = (AddServer) parse("-a -f 7 -r 10.0.0.11 -g");
        final AddServer with = (AddServer) parse("-a -f 7 -r 10.0.0.11:8080 -g");

        assertThat(without.serverPort()).isZero();
        assertThat(with.serverPort()).isEqualTo(8080);
    }

    @Test
    void shouldReadDaemons() {
        final Address group = Addresses.parse("224.0.0.81");
        final Address other = Addresses.parse("ff02::81");

        assertThat(parse("--start-daemon master"))
                .isEqualTo(new StartDaemon(true, "eth0", 0, 0, group.hi(), group.lo(), 8848, 1));
        assertThat(parse("--start-daemon=backup --mcast-interface s0 --syncid 6 --sync-maxlen 1400"
                        + " --mcast-group ff02::81 --mcast-port 9999 --mcast-ttl 3"))
                .isEqualTo(new StartDaemon(false, "s0", 6, 1400, other.hi(), other.lo(), 9999, 3));
        assertThat(parse("--stop-daemon backup --syncid 6")).isEqualTo(new StopDaemon(false));
    }

    @Test
    void shouldReadSettings() {
        assertThat(parse("net.ipv4.vs.conn_reuse_mode=0")).isEqualTo(new SetSysctl("conn_reuse_mode", 0));
        assertThat(parse("net.ipv4.vs.pmtu_disc = 1")).isEqualTo(new SetSysctl("pmtu_disc", 1));
        assertThat(parse("net.ipv4.vs.drop_entry=3")).isEqualTo(new SetSysctl("drop_entry", 3));
        assertThat(parse("net.ipv4.vs.sync_threshold = 3\t50")).isEqualTo(new SetSyncThreshold(3, 50));
        assertThat(parse("net.ipv4.vs.sync_threshold=3 0")).isEqualTo(new SetSyncThreshold(3, 0));
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
                "-A -t 192.0.2.10:80 -s sh -b sh-ports | invalid scheduler flag `sh-ports'",
                "-A -t 192.0.2.10:80 -s rr -b sh-port | incompatible scheduler flag `sh-port'",
                "-a -t 192.0.2.10:80 | You need to supply the 'real-server' option for the 'add-server' command",
                "-D | You need to supply the 'service-address' option for the 'delete-service' command",
                "-C -n | Illegal 'numeric' option with the 'flush' command",
                "-A -t 192.0.2.10:80 -w 1 | Illegal 'weight' option with the 'add-service' command",
                "-A -t 192.0.2.10:80 -o | One-Packet Scheduling is only for UDP virtual services",
                "-A --sctp-service 192.0.2.10:80 -o | One-Packet Scheduling is only for UDP virtual services",
                "-A -f 0 | invalid fwmark value `0' specified",
                "-A -f 4294967296 | invalid fwmark value `4294967296' specified",
                "-A -6 -f 7 | -6 used before -f",
                "-A -t 192.0.2.10:80 -p 0 | invalid timeout value `0' specified",
                "-A -t 192.0.2.10:80 -p 2678401 | invalid timeout value `2678401' specified",
                "-A -t 192.0.2.10:80 -p -M 255.255.256.0 | illegal virtual server persistent mask specified",
                "-A -t 192.0.2.10:80 -p -M 24 | illegal virtual server persistent mask specified",
                "-A -t [2001:db8::10]:80 -p -M 0 | illegal ipv6 netmask specified",
                "-A -t [2001:db8::10]:80 -p -M 129 | illegal ipv6 netmask specified",
                "-A -t [2001:db8::10]:80 -p -M 255.255.255.0 | illegal ipv6 netmask specified",
                "-Z -n | Illegal 'numeric' option with the 'zero' command",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -m --tun-csum | Tunnel options conflict with forward method",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -i --tun-type gue "
                        + "| You need to supply the 'tun-port' option for the 'gue' tunnel type",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -i --tun-type gue --tun-port 0 | illegal tunnel port specified",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -i --tun-type gre --tun-port 6080 "
                        + "| Illegal 'tun-port' option with the 'gre' tunnel type",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -i --tun-type gre --tun-remcsum "
                        + "| Illegal 'tun-remcsum' option with the 'gre' tunnel type",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -i --tun-csum "
                        + "| Illegal 'tun-csum' option with the 'ipip' tunnel type",
                "-a -t 192.0.2.10:80 -r 10.0.0.11 -i --tun-type gre --tun-csum --tun-nocsum "
                        + "| The option 'tun-csum' conflicts with the 'tun-nocsum' option in the 'gre' tunnel type",
                "--start-daemon slave | illegal start-daemon parameter specified",
                "--start-daemon master --syncid 256 | illegal syncid specified",
                "--start-daemon master --mcast-group 192.0.2.1 | invalid IPv4 mcast-group `192.0.2.1'",
                "--stop-daemon both | illegal start_daemon specified",
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
                "--start-daemon | Try `ipvsadm -h' or 'ipvsadm --help' for more information.",
                "-A -u 192.0.2.10:5060 -p --pe rtp | Scheduler or persistence engine not found",
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

    // ---- what is beyond ipvsadm

    @Test
    void shouldNameACommandThatChangesNothing() {
        assertRefused(
                "-L -n",
                2,
                "command -L (list) is not among those that change something: "
                        + "-A -E -D -C -a -e -d -Z --set --start-daemon --stop-daemon");
        assertThatThrownBy(() -> parse("")).hasMessageStartingWith("command -L (list) is not among those");
    }

    /** Linux would take it; here a client is a prefix. */
    @Test
    void shouldRefuseAMaskWithAGap() {
        assertRefused(
                "-A -t 192.0.2.10:80 -p -M 255.0.255.0",
                2,
                "persistent mask 255.0.255.0 has a gap: write ones first and zeros after, as in 255.255.255.0");
    }

    @Test
    void shouldRefuseASettingThatIsNoNumber() {
        assertRefused("net.ipv4.vs.sloppy_tcp=on", 2, "setting net.ipv4.vs.sloppy_tcp takes a whole number, not 'on'");
        assertRefused(
                "net.ipv4.vs.sloppy_tcp",
                2,
                "setting net.ipv4.vs.sloppy_tcp has no value: write it as net.ipv4.vs.sloppy_tcp=1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "drop_entry=4 | setting net.ipv4.vs.drop_entry takes 0 to 3, not 4",
                "secure_tcp=-1 | setting net.ipv4.vs.secure_tcp takes 0 to 3, not -1",
                "sync_ports=3 | setting net.ipv4.vs.sync_ports takes a power of two, not 3",
                "sync_threshold=50 50 | setting net.ipv4.vs.sync_threshold takes a threshold and a greater period or 0,"
                        + " as in net.ipv4.vs.sync_threshold=3 50",
                "sync_threshold=3 | setting net.ipv4.vs.sync_threshold takes a threshold and a greater period or 0,"
                        + " as in net.ipv4.vs.sync_threshold=3 50",
            })
    void shouldRefuseAValueThatLinuxRefuses(final String setting, final String message) {
        assertRefused("net.ipv4.vs." + setting, 2, message);
    }

    @Test
    void shouldNameTheSettingsThatThereAre() {
        assertThatThrownBy(() -> parse("net.ipv4.vs.drop_enty=1"))
                .isInstanceOf(IpvsadmException.class)
                .hasMessageMatching("setting net.ipv4.vs.drop_enty is not among those that there are: [^\n]+");
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
                "-f",
                "-6",
                "-p",
                "-M",
                "255.255.255.0",
                "--tun-type=gue",
                "--tun-port",
                "--start-daemon",
                "master",
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
