package io.signalbox.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.StartDaemon;
import io.signalbox.connection.Timeouts;
import io.signalbox.ipvsadm.Listing.Form;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The witnesses are listings that the real {@code ipvsadm} printed: in the recordings, and here. */
class ListingTest {
    private static final int SIZE = 4096;

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "CONNECTIONS, ipvsadm-Ln.txt",
        "STATS,       ipvsadm-Ln--stats.txt",
        "RATE,        ipvsadm-Ln--rate.txt",
        "THRESHOLDS,  ipvsadm-Ln--thresholds.txt",
        "PERSISTENT,  ipvsadm-Ln--persistent-conn.txt",
    })
    void shouldPrintServicesAsTheyWereRecorded(final Form form, final String fileName) {
        assertThat(Recording.all(fileName)).isNotEmpty().allSatisfy(file -> {
            final String recorded = Recording.text(file);
            assertThat(new Listing(form).services(Recording.services(form, recorded), SIZE))
                    .isEqualTo(recorded);
        });
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"CONNECTIONS, ipvsadm-Lnc.txt", "PERSISTENT, ipvsadm-Lnc--persistent-conn.txt"})
    void shouldPrintConnectionsAsTheyWereRecorded(final Form form, final String fileName) {
        assertThat(Recording.all(fileName)).isNotEmpty().allSatisfy(file -> {
            final String recorded = Recording.text(file);
            assertThat(new Listing(form).connections(Recording.connections(recorded)))
                    .isEqualTo(recorded);
        });
    }

    /**
     * No recorded listing shows what a tunnel is made of, or the engine of a service that is not persistent: the rules
     * themselves are where that is read from.
     */
    @Test
    void shouldPrintRulesAsTheyWereRecorded() {
        assertThat(Recording.all("ipvsadm-S-n.txt")).isNotEmpty().allSatisfy(file -> {
            final String rules = Recording.text(file);
            final Path listing = file.resolveSibling("ipvsadm-Ln.txt");
            final List<ServiceLine> listed = Recording.services(Form.CONNECTIONS, Recording.text(listing));
            assertThat(Listing.rules(Recording.withEngines(Recording.withTunnels(listed, rules), rules)))
                    .isEqualTo(rules);
        });
    }

    @Test
    void shouldPrintTimeoutsAsTheyWereRecorded() {
        final Timeouts standard = new Timeouts();
        final Timeouts changed = new Timeouts();
        changed.set(5, 6, 7);

        assertThat(Listing.timeouts(standard)).isEqualTo("Timeout (tcp tcpfin udp): 900 120 300\n");
        assertThat(Listing.timeouts(changed)).isEqualTo("Timeout (tcp tcpfin udp): 5 6 7\n");
    }

    @Test
    void shouldPrintFlagsFamiliesAndAddressesFarApartAsTheKernelDid() {
        final String printed = """
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port Scheduler Flags
                  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                TCP  192.0.2.10:80 wlc
                  -> 10.0.0.11:8080               Masq    3      6          3        \s
                  -> 10.0.0.12:80                 Route   1      3          0        \s
                TCP  192.0.2.11:443 sh (sh-fallback,sh-port)
                  -> 10.0.0.13:443                Tunnel  1      3          0        \s
                  -> 10.0.0.14:443                Tunnel  1      0          0        \s
                TCP  10.10.0.1:80 rr
                  -> 10.0.0.12:80                 Route   1      0          0        \s
                UDP  192.0.2.10:53 rr
                TCP  [2001:db8:f::10]:80 mh (mh-port)
                  -> [2001:db8:2::11]:8080        Masq    10     1          0        \s
                """;

        final List<ServiceLine> services = Recording.services(Form.CONNECTIONS, printed);

        assertThat(new Listing(Form.CONNECTIONS).services(services, SIZE)).isEqualTo(printed);
    }

    @Test
    void shouldPrintTunnels() {
        final String printed = """
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port Scheduler Flags
                  -> RemoteAddress:Port           Forward TunnelInfo    Weight ActiveConn InActConn
                TCP  192.0.2.10:80 wlc
                  -> 10.0.0.11:80                 Route   n/a           1      0          0        \s
                  -> 10.0.0.12:80                 Masq    n/a           3      0          0        \s
                  -> 10.0.0.13:80                 Tunnel  ipip          0      0          0        \s
                  -> 10.0.0.14:80                 Tunnel  gue:6080:+c   1      0          0        \s
                  -> 10.0.0.15:80                 Tunnel  gre:-c        2      0          0        \s
                  -> 10.0.0.16:80                 Tunnel  gue:6081:r+c  1      0          0        \s
                  -> [2001:db8:2::20]:80          Tunnel  ipip          1      0          0        \s
                """;

        assertThat(new Listing(Form.TUNNELS).services(Recording.services(Form.TUNNELS, printed), SIZE))
                .isEqualTo(printed);
    }

    @Test
    void shouldPrintEveryKindOfService() {
        final String printed = """
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port Scheduler Flags
                  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                TCP  192.0.2.11:443 sh (sh-fallback,sh-port) persistent 600 mask 255.255.255.0
                  -> 10.0.0.13:443                Tunnel  1      3          0        \s
                  -> 10.0.0.14:443                Tunnel  1      0          0        \s
                TCP  10.10.0.1:0 rr persistent 30
                  -> 10.0.0.12:0                  Route   1      0          0        \s
                UDP  192.0.2.10:53 rr ops
                  -> 10.0.0.11:53                 Masq    1      0          0        \s
                UDP  192.0.2.10:5060 rr persistent 60 pe sip
                  -> 10.0.0.11:5060               Masq    1      0          0        \s
                SCTP 192.0.2.10:9899 lc
                TCP  [2001:db8:f::10]:80 wrr persistent 120 mask 64
                  -> [2001:db8:2::11]:8080        Masq    10     1          0        \s
                FWM  7 mh (mh-port)
                  -> 10.0.0.11:0                  Route   1      0          0        \s
                FWM  8 IPv6 rr
                """;

        assertThat(new Listing(Form.CONNECTIONS).services(Recording.services(Form.CONNECTIONS, printed), SIZE))
                .isEqualTo(printed);
    }

    @Test
    void shouldCountForMarksToo() {
        final String printed = """
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
                  -> RemoteAddress:Port
                UDP  192.0.2.10:53                       5        5        0      490        0
                  -> 10.0.0.11:53                        5        5        0      490        0
                FWM  7                                   0        0        0        0        0
                  -> 10.0.0.11:0                         0        0        0        0        0
                FWM  8 IPv6                              0        0        0        0        0
                """;

        assertThat(new Listing(Form.STATS).services(Recording.services(Form.STATS, printed), SIZE))
                .isEqualTo(printed);
    }

    @Test
    void shouldPrintTheCallIdThatMakesATemplate() {
        final String printed = """
                IPVS connection entries
                pro expire state       source             virtual            destination        pe name          pe_data
                UDP 04:59  UDP         203.0.113.5:5060   192.0.2.10:5060    10.0.0.12:5060
                UDP 00:59  NONE        203.0.113.5:0      192.0.2.10:5060    10.0.0.12:5060   sip                aaa@x
                TCP 00:49  ASSURED     203.0.113.5:0      192.0.2.10:80      10.0.0.13:80
                """;
        final List<ConnectionLine> connections = Recording.connections(printed);

        assertThat(new Listing(Form.PERSISTENT).connections(connections)).isEqualTo(printed);
        assertThat(new Listing(Form.CONNECTIONS).connections(connections)).doesNotContain("sip");
    }

    @Test
    void shouldPrintACallIdOfAnyLength() {
        final String printed = """
                IPVS connection entries
                pro expire state       source             virtual            destination        pe name          pe_data
                UDP 00:59  NONE        203.0.113.5:0      192.0.2.10:5060    10.0.0.12:5060   sip                %s
                """.formatted("a".repeat(255));

        assertThat(new Listing(Form.PERSISTENT).connections(Recording.connections(printed)))
                .isEqualTo(printed);
    }

    @Test
    void shouldPrintDaemons() {
        final Address group = Addresses.parse("224.0.0.81");
        final Address other = Addresses.parse("224.0.0.99");

        assertThat(Listing.daemons(List.of())).isEmpty();
        assertThat(Listing.daemons(List.of(
                        new StartDaemon(true, "s0", 5, 1472, group.hi(), group.lo(), 8848, 1),
                        new StartDaemon(false, "s0", 6, 1400, other.hi(), other.lo(), 9999, 3))))
                .isEqualTo("""
                        master sync daemon (mcast=s0, syncid=5, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
                        backup sync daemon (mcast=s0, syncid=6, maxlen=1400, group=224.0.0.99, port=9999, ttl=3)
                        """);
    }

    @Test
    void shouldPrintTheServerAddedLastFirstWhenItDoesNotSort() {
        final String printed = """
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port Scheduler Flags
                  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                TCP  192.0.2.11:443 rr
                  -> 10.0.0.14:443                Tunnel  1      0          0        \s
                  -> 10.0.0.15:443                Tunnel  2      0          0        \s
                  -> 10.0.0.13:443                Tunnel  1      3          0        \s
                """;
        final List<ServiceLine> services = Recording.services(Form.CONNECTIONS, printed);

        final String unsorted = new Listing(Form.CONNECTIONS, false, false).services(services, SIZE);

        assertThat(unsorted.lines().skip(4).map(line -> line.substring(5, 14)))
                .containsExactly("10.0.0.13", "10.0.0.15", "10.0.0.14");
    }

    @Test
    void shouldPrintNoTitleAboveASingleService() {
        final String printed = """
                Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS
                  -> RemoteAddress:Port
                TCP  192.0.2.10:80                       1        3        1      127       44
                  -> 10.0.0.11:8080                      1        2        1      100       44
                  -> 10.0.0.12:80                        0        1        0       27        0
                """;

        final List<ServiceLine> services = Recording.services(Form.RATE, "\n" + printed);

        assertThat(new Listing(Form.RATE).service(services.get(0))).isEqualTo(printed);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "99999999,        99999999",
        "100000000,       100000K",
        "999999999,       999999K",
        "1000000000,      1000M",
        "99999999999,     99999M",
        "100000000000,    100G",
        "99999999999999,  99999G",
        "100000000000000, 100T",
    })
    void shouldAbbreviateLargeNumbers(final long number, final String printed) {
        assertThat(firstNumber(new Listing(Form.STATS), number)).hasSize(9).endsWith(" " + printed);
    }

    @Test
    void shouldPrintLargeNumbersExactlyIfTold() {
        final Listing exact = new Listing(Form.STATS, true, true);

        assertThat(firstNumber(exact, 12)).isEqualTo("       12");
        assertThat(firstNumber(exact, 123_456_789_012L)).isEqualTo(" 123456789012");
    }

    private static String firstNumber(final Listing listing, final long number) {
        final Traffic traffic = new Traffic(number, 0, 0, 0, 0);
        final ServiceLine service = new ServiceLine(
                ServiceKey.address(Protocol.TCP, 0, Addresses.ofIpv4(0xC000_0201), 80),
                ServiceOptions.of(SchedulerKind.RR, 0),
                traffic,
                traffic,
                List.of());
        final String line = listing.service(service).lines().skip(2).findFirst().orElseThrow();
        return line.substring(33, line.length() - 4 * 9);
    }

    @Test
    void shouldPrintMoreThanNinetyNineMinutes() {
        final ConnectionLine line = new ConnectionLine(
                Protocol.TCP,
                6001,
                "ESTABLISHED",
                Endpoint.parse("198.51.100.1:40000", 0),
                Endpoint.parse("192.0.2.10:80", 0),
                Endpoint.parse("10.0.0.11:80", 0),
                null,
                null);

        assertThat(new Listing(Form.CONNECTIONS).connections(List.of(line)))
                .endsWith("TCP 100:01 ESTABLISHED 198.51.100.1:40000 192.0.2.10:80      10.0.0.11:80\n");
    }
}
