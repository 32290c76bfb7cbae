package io.signalbox.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddMark;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.Checkpoint;
import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.DeleteNeighbour;
import io.signalbox.command.Command.DeleteRoute;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.DrainServer;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.LearnNeighbour;
import io.signalbox.command.Command.Look;
import io.signalbox.command.Command.LoseFrames;
import io.signalbox.command.Command.RemoveAddress;
import io.signalbox.command.Command.ReportHealth;
import io.signalbox.command.Command.ReportQuorum;
import io.signalbox.command.Command.SeekServers;
import io.signalbox.command.Command.SetClock;
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetHostPort;
import io.signalbox.command.Command.SetJournalPolicy;
import io.signalbox.command.Command.SetJournalTrouble;
import io.signalbox.command.Command.SetLevel;
import io.signalbox.command.Command.SetPortUp;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.command.Command.SetSyncThreshold;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.command.Command.SetVip;
import io.signalbox.command.Command.ShareWithHost;
import io.signalbox.command.Command.StopDaemon;
import io.signalbox.command.Command.Zero;
import io.signalbox.command.Profile;
import io.signalbox.command.VipMode;
import io.signalbox.decision.Level;
import io.signalbox.route.RouteType;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.MarkRule;
import io.signalbox.service.Quorum;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.service.SorryServer;
import io.signalbox.service.Tunnel;
import io.signalbox.service.Tunnel.Checksum;
import io.signalbox.service.Tunnel.Type;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTextTest {
    private static final List<String> SETTINGS =
            List.of("conn_reuse_mode", "expire_nodest_conn", "pmtu_disc", "sloppy_tcp", "nat_icmp_send");

    private final Random random = new Random(20);

    @Test
    void shouldWriteWhatTheParserReadsBack() {
        for (int round = 0; round < 20_000; round++) {
            final Command command = randomCommand();
            final String text = CommandText.of(command);
            assertThat(CommandText.parse(text)).as(text).isEqualTo(command);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A -t 192.0.2.11:443 -s sh -b sh-fallback,sh-port",
                "-E -u [2001:db8:f::10]:53 -s wlc -b flag-1,flag-3",
                "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 3 -x 200 -y 100",
                "-e -t 192.0.2.10:80 -r 10.0.0.12:80 -g -w 0",
                "-a -t 192.0.2.11:443 -r [2001:db8:2::20]:443 -i -w 1 --tun-type ipip",
                "-d -u 192.0.2.10:53 -r 10.0.0.11:5353",
                "-D -t 192.0.2.10:80",
                "-C",
                "-Z",
                "-Z -f 7 -6",
                "-A -t 192.0.2.11:443 -s sh -p 600 -M 255.255.255.0 -b sh-fallback,sh-port",
                "-A -u 192.0.2.10:53 -s rr -o",
                "-A -u 192.0.2.10:5060 -s rr -p 60 --pe sip",
                "-A --sctp-service 192.0.2.10:9899 -s lc",
                "-A -t [2001:db8:f::10]:80 -s wrr -p 120 -M 64",
                "-A -f 7 -s mh -b mh-port",
                "-A -f 8 -6 -s rr",
                "-a -t 192.0.2.11:443 -r 10.0.0.14:443 -i -w 1 --tun-type gue --tun-port 6080 --tun-csum",
                "-a -t 192.0.2.11:443 -r 10.0.0.15:443 -i -w 2 --tun-type gre --tun-nocsum",
                "--start-daemon master --mcast-interface s0 --syncid 5 --sync-maxlen 1472"
                        + " --mcast-group 224.0.0.81 --mcast-port 8848 --mcast-ttl 1",
                "--stop-daemon backup",
                "net.ipv4.vs.sync_threshold=3 50",
                "net.ipv4.ip_forward=0",
                "--set 900 0 300",
                "net.ipv4.vs.conn_reuse_mode=0",
            })
    void shouldWriteCanonicalTextAsItIs(final String text) {
        assertThat(CommandText.of(IpvsadmParser.parse(text))).isEqualTo(text);
    }

    @Test
    void shouldNameTheSurroundingsInWords() {
        final Address vip = Addresses.parse("192.0.2.10");
        final Address gateway = Addresses.parse("10.0.0.254");

        assertThat(CommandText.of(new AddPort(0, "eth0", 0x02_00_00_00_00_01L, 1500)))
                .isEqualTo("port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500");
        assertThat(CommandText.of(new AddAddress(0, vip.hi(), vip.lo(), 24))).isEqualTo("address 192.0.2.10/24 port 0");
        assertThat(CommandText.of(new AddNeighbour(1, gateway.hi(), gateway.lo(), 0x02_00_00_00_00_0aL)))
                .isEqualTo("neighbour 10.0.0.254 mac 02:00:00:00:00:0a port 1");
        assertThat(CommandText.of(
                        new AddRoute(vip.hi(), vip.lo(), 32, gateway.hi(), gateway.lo(), 1, 1400, RouteType.UNICAST)))
                .isEqualTo("route 192.0.2.10/32 via 10.0.0.254 port 1 mtu 1400 type unicast");
        assertThat(CommandText.of(new AddRoute(vip.hi(), vip.lo(), 32, 0, 0, 1, 0, RouteType.BLACKHOLE)))
                .isEqualTo("route 192.0.2.10/32 port 1 type blackhole");
        assertThat(CommandText.of(new SetHelper("ftp", true))).isEqualTo("helper ftp on");
        assertThat(CommandText.of(new SetHelper("ftp", false))).isEqualTo("helper ftp off");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500",
                "address 2001:db8::1/64 port 3",
                "route 0.0.0.0/0 via 10.0.0.254 port 1 type unicast",
                "edit snat --from 10.0.0.0/24 --to 192.0.2.1 by --from 10.0.0.0/25 --to 192.0.2.2",
                "edit dnat --protocol tcp --at 192.0.2.1:80 --to 10.0.0.11:80 by --protocol tcp --at 192.0.2.1:81 --to 10.0.0.11:80",
                "claim mark 4294967295",
                "link of port 1 down",
                "no address 2001:db8::1/64 port 3",
                "no route 0.0.0.0/0 via 10.0.0.254 port 1 type unicast",
                "no neighbour 10.0.0.254 port 1",
                "heard neighbour 10.0.0.254 mac 02:00:00:00:00:0a port 1",
                "share vips follow",
                "share vips always",
                "share vips standby",
                "host port 3",
                "host port -1",
                "signalbox.available_pages=512",
                "profile kernel",
                "helper ftp off",
                "journal level connections",
                "clock offset -1500000000",
                "checkpoint",
            })
    void shouldReadTheSurroundingsBack(final String text) {
        assertThat(CommandText.of(CommandText.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "port",
                "port 0 name eth0 mac 02:00:00:00:00:01",
                "port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500 and more",
                "port 99999999999 name eth0 mac 02:00:00:00:00:01 mtu 1500",
                "address 10.0.0.1 port 0",
                "route 10.0.0.0/8 port 0 type scenic",
                "mark seven",
                "claim mark seven",
                "claim 7",
                "no such thing",
                "link 1 up",
                "share vips seldom",
                "heard 10.0.0.254 mac 02:00:00:00:00:0a port 1",
                "journal level all",
                "clock offset soon",
                "checkpoint 1",
                "quorum -t 192.0.2.10:80",
                "quorum -t 192.0.2.10:80 of many",
                "quorum -t 192.0.2.10:80 of 1 sorry",
                "quorum -t 192.0.2.10:80 of 1 glad -r 10.0.0.1:80 -m",
                "quorum -t 192.0.2.10:80 -r 10.0.0.1:80 of 1",
                "quorum -t 192.0.2.10:80 lost because",
                "-A -t 192.0.2.10:80 -s nobody",
                "net.ipv4.vs.no_such_thing=1",
            })
    void shouldRefuseWhatNoCommandReadsLike(final String text) {
        assertThatThrownBy(() -> CommandText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayWhatAMarkRuleAsksFor() {
        final Address vip = Addresses.parse("192.0.2.10");
        final Address client = Addresses.parse("2001:db8::");
        final int any = MarkRule.ANY;

        assertThat(CommandText.of(new AddMark(MarkRule.to(7, 6, vip.hi(), vip.lo(), 128, 80))))
                .isEqualTo("mark 7 protocol 6 to 192.0.2.10/32 ports 80-80");
        assertThat(CommandText.of(
                        new AddMark(new MarkRule(-1, 1, 5, 46, any, client.hi(), client.lo(), 32, 0, 0, 0, 0, 65535))))
                .isEqualTo("mark 4294967295 port 1 vlan 5 dscp 46 from 2001:db8::/32");
        assertThat(CommandText.of(new AddMark(new MarkRule(2, any, any, any, any, 0, 0, 0, 0, 0, 0, 0, 65535))))
                .isEqualTo("mark 2");
    }

    private Command randomCommand() {
        final ServiceKey key = key();
        final Endpoint to = endpoint(key.ipv4());
        return switch (random.nextInt(21)) {
            case 0 -> new AddService(key, serviceOptions(key));
            case 1 -> new EditService(key, serviceOptions(key));
            case 2 -> new DeleteService(key);
            case 3 -> addServer(key);
            case 4 -> editServer(addServer(key));
            case 5 -> new DeleteServer(key, to.hi(), to.lo(), to.port());
            case 6 -> new SetSysctl(SETTINGS.get(random.nextInt(SETTINGS.size())), random.nextInt());
            case 7 -> new AddPort(random.nextInt(64), "eth" + random.nextInt(9), mac(), random.nextInt(1 << 16));
            case 8 -> new AddAddress(random.nextInt(64), to.hi(), to.lo(), random.nextInt(key.ipv4() ? 33 : 129));
            case 9 -> new AddNeighbour(random.nextInt(64), to.hi(), to.lo(), mac());
            case 10 -> route(to, endpoint(key.ipv4()));
            case 11 -> new AddMark(markRule());
            case 12 -> new SetLevel(Level.values()[random.nextInt(4)]);
            case 13 -> new SetClock(random.nextLong());
            case 14 ->
                List.of(
                                new Checkpoint(),
                                new SetJournalPolicy(random.nextBoolean()),
                                new SetJournalTrouble(random.nextBoolean()),
                                new Look(),
                                new SetProfile(Profile.values()[random.nextInt(Profile.values().length)]),
                                new SetHelper("ftp", random.nextBoolean()),
                                new StopDaemon(random.nextBoolean()),
                                new SetSyncThreshold(3, 50))
                        .get(random.nextInt(8));
            case 15 -> change(to, endpoint(key.ipv4()));
            case 16 -> drain(key, to);
            case 18 ->
                new ReportHealth(
                        key,
                        to.hi(),
                        to.lo(),
                        to.port(),
                        random.nextBoolean(),
                        random.nextInt(5_000),
                        random.nextBoolean() ? "" : "it says : it is up");
            case 17 -> random.nextBoolean() ? new SeekServers() : vip(to);
            case 19 -> quorum(key, to);
            default ->
                List.of(
                                new Clear(),
                                new Zero(random.nextBoolean() ? key : null),
                                new SetTimeouts(random.nextInt(9), random.nextInt(9), 0))
                        .get(random.nextInt(3));
        };
    }

    private SetVip vip(final Endpoint at) {
        final int mode = random.nextInt(4);
        return new SetVip(at.hi(), at.lo(), mode == 3 ? null : VipMode.values()[mode]);
    }

    private Command quorum(final ServiceKey key, final Endpoint to) {
        if (random.nextBoolean()) {
            return new ReportQuorum(key, random.nextBoolean(), "what is up : weighs 3");
        }
        final AddServer add = addServer(key);
        final SorryServer sorry =
                new SorryServer(to.hi(), to.lo(), add.serverPort(), add.options(), random.nextBoolean());
        final int weight = random.nextInt(1_000_000_000);
        return new SetQuorum(key, new Quorum(weight, random.nextInt(3), random.nextBoolean() ? null : sorry));
    }

    private DrainServer drain(final ServiceKey key, final Endpoint to) {
        final int seconds = random.nextInt(3) * random.nextInt(100_000);
        return new DrainServer(key, to.hi(), to.lo(), to.port(), seconds, seconds > 0 && random.nextBoolean());
    }

    private long mac() {
        return random.nextLong() >>> 16;
    }

    /** Of surroundings that are there already. */
    private Command change(final Endpoint to, final Endpoint via) {
        final int port = random.nextInt(64);
        final AddRoute route = route(to, via);
        return switch (random.nextInt(8)) {
            case 6 -> new LoseFrames(port, mac(), mac());
            case 0 -> new SetPortUp(port, random.nextBoolean());
            case 1 -> new RemoveAddress(port, to.hi(), to.lo(), random.nextInt(33));
            case 2 -> new LearnNeighbour(port, to.hi(), to.lo(), mac());
            case 3 -> new DeleteNeighbour(port, to.hi(), to.lo());
            case 4 -> new ShareWithHost(VipMode.values()[random.nextInt(3)]);
            case 5 -> new SetHostPort(port - 1);
            default ->
                new DeleteRoute(
                        route.hi(),
                        route.lo(),
                        route.prefixLength(),
                        route.viaHi(),
                        route.viaLo(),
                        route.port(),
                        route.mtu(),
                        route.type());
        };
    }

    private AddRoute route(final Endpoint to, final Endpoint via) {
        final boolean onLink = random.nextBoolean();
        final RouteType[] types = RouteType.values();
        return new AddRoute(
                to.hi(),
                to.lo(),
                random.nextInt(33),
                onLink ? 0 : via.hi(),
                onLink ? 0 : via.lo(),
                random.nextInt(3) - 1,
                random.nextInt(2) * 1400,
                types[random.nextInt(types.length)]);
    }

    private MarkRule markRule() {
        final Endpoint from = endpoint(random.nextBoolean());
        final Endpoint to = endpoint(random.nextBoolean());
        final boolean anyFrom = random.nextBoolean();
        return new MarkRule(
                random.nextInt(),
                random.nextInt(4) - 1,
                random.nextInt(4) - 1,
                random.nextInt(4) - 1,
                random.nextInt(4) - 1,
                anyFrom ? 0 : from.hi(),
                anyFrom ? 0 : from.lo(),
                anyFrom ? 0 : bits(from),
                to.hi(),
                to.lo(),
                bits(to),
                random.nextInt(100),
                100 + random.nextInt(100));
    }

    /** Of an IPv4 address its own are meant. */
    private int bits(final Endpoint at) {
        return at.isIpv4() ? 97 + random.nextInt(32) : 1 + random.nextInt(128);
    }

    private ServiceKey key() {
        final Endpoint at = endpoint(random.nextBoolean());
        return random.nextInt(4) == 0
                ? ServiceKey.mark(random.nextInt() | 1, random.nextBoolean())
                : ServiceKey.address(protocol(), at.hi(), at.lo(), at.port());
    }

    private int protocol() {
        return List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP).get(random.nextInt(3));
    }

    private ServiceOptions serviceOptions(final ServiceKey key) {
        final int seconds = random.nextInt(3) * random.nextInt(1_000_000);
        final int leastBits = key.ipv4() ? 96 : 1;
        final int bits = seconds == 0 ? ServiceOptions.WHOLE_ADDRESS : leastBits + random.nextInt(129 - leastBits);
        final boolean onePacket = (key.isMark() || key.protocol() == Protocol.UDP) && random.nextBoolean();
        return new ServiceOptions(scheduler(), flags(), seconds, bits, onePacket, random.nextBoolean());
    }

    private AddServer addServer(final ServiceKey key) {
        final ForwardingMethod method = ForwardingMethod.byId(random.nextInt(3));
        final Endpoint to = endpoint(method == ForwardingMethod.TUNNEL ? random.nextBoolean() : key.ipv4());
        final int port = method == ForwardingMethod.NAT || key.isMark() ? to.port() : key.port();
        return new AddServer(key, to.hi(), to.lo(), port, serverOptions(method));
    }

    private ServerOptions serverOptions(final ForwardingMethod method) {
        final int weight = random.nextInt() & Integer.MAX_VALUE;
        final int lower = random.nextInt(3);
        return new ServerOptions(method, weight, lower + random.nextInt(3), lower, tunnel(method));
    }

    private Tunnel tunnel(final ForwardingMethod method) {
        if (method != ForwardingMethod.TUNNEL) {
            return Tunnel.IPIP;
        }
        final Checksum[] checksums = Checksum.values();
        return switch (random.nextInt(3)) {
            case 0 -> Tunnel.IPIP;
            case 1 -> new Tunnel(Type.GRE, 0, checksums[random.nextInt(2)]);
            default -> new Tunnel(Type.GUE, 1 + random.nextInt(65535), checksums[random.nextInt(3)]);
        };
    }

    private static EditServer editServer(final AddServer as) {
        return new EditServer(as.key(), as.serverHi(), as.serverLo(), as.serverPort(), as.options());
    }

    private SchedulerKind scheduler() {
        final SchedulerKind[] kinds = SchedulerKind.values();
        return kinds[random.nextInt(kinds.length)];
    }

    private int flags() {
        return random.nextInt(8) << 3;
    }

    /** A unicast address: 10.0.0.0/8 or 2001:db8::/32 (RFC 3849). */
    private Endpoint endpoint(final boolean ipv4) {
        final int port = 1 + random.nextInt(65535);
        if (ipv4) {
            return new Endpoint(0, Addresses.ofIpv4(10 << 24 | random.nextInt(1 << 24)), port);
        }
        return new Endpoint(0x2001_0db8_0000_0000L | random.nextInt(3), random.nextLong(), port);
    }
}
