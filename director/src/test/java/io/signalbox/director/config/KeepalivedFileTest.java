package io.signalbox.director.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.signalbox.command.Command.AddServer;
import io.signalbox.director.check.DnsProbe;
import io.signalbox.director.check.Hearers;
import io.signalbox.director.check.HttpProbe;
import io.signalbox.director.check.HttpProbe.Statuses;
import io.signalbox.director.check.MiscProbe;
import io.signalbox.director.check.Program;
import io.signalbox.director.check.ServerCheck;
import io.signalbox.director.check.TcpProbe;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmParser;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keepalived.conf(5) says, as ipvsadm(8) would be told. */
class KeepalivedFileTest {
    private static List<String> rules(final String text) {
        return KeepalivedFile.parse("keepalived.conf", text).rules().stream()
                .map(rule -> CommandText.of(CommandText.parse(rule.text())))
                .toList();
    }

    @Test
    void shouldReadServicesAndServersAndPassOverTheRest() {
        assertThat(rules("""
                ! made by hand
                global_defs {
                    router_id "LVS {1}"
                }
                vrrp_instance web {
                    virtual_ipaddress {
                        192.0.2.10/32 dev eth0
                    }
                }
                virtual_server 192.0.2.10 80 {
                    delay_loop 6
                    lb_algo wrr   # by weight
                    lb_kind NAT
                    persistence_timeout 300
                    persistence_granularity 255.255.255.0
                    protocol TCP
                    sorry_server 10.0.0.99 80
                    real_server 10.0.0.11 8080 {
                        weight 5
                        uthreshold 100
                        lthreshold 50
                        HTTP_GET {
                            url { path /health status_code 200 }
                            connect_timeout 3
                        }
                    }
                    real_server 10.0.0.12 8080 {
                        TCP_CHECK {
                        }
                    }
                }
                virtual_server 2001:db8::10 53
                {
                    lvs_sched rr
                    lvs_method DR
                    protocol UDP
                    ops
                    real_server 2001:db8:1::11 53 {
                    }
                }
                """))
                .containsExactly(
                        "-A -t 192.0.2.10:80 -s wrr -p 300 -M 255.255.255.0",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:8080 -m -w 5 -x 100 -y 50",
                        "-a -t 192.0.2.10:80 -r 10.0.0.12:8080 -m -w 1",
                        "quorum -t 192.0.2.10:80 of 1 sorry -r 10.0.0.99:80 -m -w 1",
                        "-A -u [2001:db8::10]:53 -s rr -o",
                        "-a -u [2001:db8::10]:53 -r [2001:db8:1::11]:53 -g -w 1");
    }

    @Test
    void shouldReadGroupsRangesAndMarks() {
        assertThat(rules("""
                virtual_server group web {
                    lb_algo sh
                    sh-port
                    sh-fallback
                    real_server 10.0.0.11 80 {
                        lvs_method TUN type gue port 5555 nocsum
                    }
                }
                virtual_server_group web {
                    192.0.2.10-11 80
                    fwmark 7
                }
                virtual_server fwmark 8 {
                    ip_family inet6
                    lb_algo mh
                    mh-port
                    lb_kind DR
                    real_server 2001:db8:1::11 {
                    }
                }
                """))
                .containsExactly(
                        "-A -t 192.0.2.10:80 -s sh -b sh-fallback,sh-port",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -i -w 1 --tun-type gue --tun-port 5555 --tun-nocsum",
                        "-A -t 192.0.2.11:80 -s sh -b sh-fallback,sh-port",
                        "-a -t 192.0.2.11:80 -r 10.0.0.11:80 -i -w 1 --tun-type gue --tun-port 5555 --tun-nocsum",
                        "-A -f 7 -s sh -b sh-fallback,sh-port",
                        "-a -f 7 -r 10.0.0.11:80 -i -w 1 --tun-type gue --tun-port 5555 --tun-nocsum",
                        "-A -f 8 -6 -s mh -b mh-port",
                        "-a -f 8 -6 -r [2001:db8:1::11]:0 -g -w 1");
    }

    @Test
    void shouldNameTheLineOfTheBlock() {
        assertThat(KeepalivedFile.parse("k", "\nvirtual_server 192.0.2.10 80 {\n\nreal_server 10.0.0.1 80 {\n}\n}\n")
                        .rules())
                .extracting(KeepalivedFile.Rule::line)
                .containsExactly(2, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "70000", "http"})
    void shouldRefuseAPortThatIsNone(final String port) {
        final String text = """
                virtual_server 192.0.2.10 80 {
                    real_server 10.0.0.11 80 {
                        TCP_CHECK {
                            connect_port %s
                        }
                    }
                }
                """.formatted(port);
        assertThatThrownBy(() -> KeepalivedFile.parse("k", text))
                .isInstanceOf(ConfigException.class)
                .hasMessage("k:4: connect_port takes 1 to 65535, not '" + port + "'");
    }

    @Test
    void shouldReadChecksAndWhatTheirServersSayOfThem() {
        final KeepalivedFile.Rule rule = KeepalivedFile.parse("k", """
                virtual_server 192.0.2.10 80 {
                    delay_loop 10
                    connect_timeout 2
                    virtualhost www.example.com
                    real_server 10.0.0.11 8080 {
                        retry 4
                        TCP_CHECK {
                            connect_port 22
                        }
                        SSL_GET {
                            delay_loop 1.5
                            url {
                                path /one
                                status_code 200
                            }
                            url { path /two digest 900150983cd24fb0d6963f7d28e17f72 }
                            url {
                                path /three
                                status_code 200-204 301 404
                                regex "all (is )?well"
                            }
                        }
                        MISC_CHECK {
                            misc_path /bin/true --fast "it's me" "--to x"
                            misc_timeout 7
                        }
                        DNS_CHECK {
                            type A
                            name www.example.com
                        }
                    }
                }
                """).rules().get(1);
        final AddServer server = (AddServer) IpvsadmParser.parse(rule.text());
        final InetSocketAddress to = new InetSocketAddress("10.0.0.11", 8080);
        assertThat(rule.checks(server))
                .extracting(ServerCheck::probe)
                .containsExactly(
                        new TcpProbe(new InetSocketAddress("10.0.0.11", 22), 2_000),
                        page(to, "/one", List.of(new Statuses(200, 200)), "", ""),
                        page(to, "/two", List.of(Statuses.GOOD), "900150983cd24fb0d6963f7d28e17f72", ""),
                        page(
                                to,
                                "/three",
                                List.of(new Statuses(200, 204), new Statuses(301, 301), new Statuses(404, 404)),
                                "",
                                "all (is )?well"),
                        new MiscProbe("/bin/true --fast 'it'\\''s me' '--to x'", 7_000),
                        new DnsProbe(to, "A", "www.example.com", 2_000));
        assertThat(rule.checks(server)).extracting(ServerCheck::everyMs).contains(10_000, 1_500);
        assertThat(rule.checks(server)).extracting(ServerCheck::retries).containsOnly(4);
    }

    private static HttpProbe page(
            final InetSocketAddress to,
            final String path,
            final List<Statuses> statuses,
            final String digest,
            final String regex) {
        return new HttpProbe(to, true, "www.example.com", path, statuses, digest, regex, 2_000);
    }

    /** One text in quotation marks is a command line, as the shell reads it. */
    @Test
    void shouldLeaveACommandLineAsItIs() {
        final KeepalivedFile.Rule rule = KeepalivedFile.parse("k", """
                virtual_server 192.0.2.10 80 {
                    real_server 10.0.0.11 80 {
                        MISC_CHECK {
                            misc_path "/bin/test -e /run/up"
                        }
                    }
                }
                """).rules().get(1);
        assertThat(rule.checks((AddServer) IpvsadmParser.parse(rule.text())))
                .extracting(ServerCheck::probe)
                .containsExactly(new MiscProbe("/bin/test -e /run/up", 60_000));
    }

    @Test
    void shouldReadQuorumsAndSorryServersOfEachServiceOfAGroup() {
        assertThat(rules("""
                virtual_server group web {
                    lb_kind DR
                    quorum 3
                    hysteresis 2
                    sorry_server 10.0.0.99
                    sorry_server_inhibit
                    sorry_server_lvs_method TUN type gue port 5555
                    real_server 10.0.0.11 80 {
                        weight 9
                    }
                }
                virtual_server_group web {
                    192.0.2.10-11 80
                }
                """).stream().filter(rule -> rule.startsWith("quorum")))
                .containsExactly(
                        "quorum -t 192.0.2.10:80 of 3 hysteresis 2 inhibited"
                                + " -r 10.0.0.99:80 -i -w 1 --tun-type gue --tun-port 5555 --tun-nocsum",
                        "quorum -t 192.0.2.11:80 of 3 hysteresis 2 inhibited"
                                + " -r 10.0.0.99:80 -i -w 1 --tun-type gue --tun-port 5555 --tun-nocsum");
    }

    /** keepalived 2.2.7 says so of both: "reducing quorum to 3", "setting hysteresis to 2". */
    @Test
    void shouldKeepAQuorumThatCanBeGained() {
        final KeepalivedFile read = KeepalivedFile.parse("k", """
                virtual_server 192.0.2.10 80 {
                    quorum 7
                    hysteresis 7
                    real_server 10.0.0.1 80 {
                        weight 2
                    }
                    real_server 10.0.0.2 80 {
                    }
                    protocol TCP
                }
                """);
        assertThat(read.rules().get(3).text()).isEqualTo("quorum -t 192.0.2.10:80 of 3 hysteresis 2");
        assertThat(read.rules().get(3).line()).isEqualTo(2);
        assertThat(read.warnings())
                .containsExactly(
                        "k:2: quorum 7 is more than its real servers weigh: 3 is kept",
                        "k:3: hysteresis 7 is not less than the quorum: 2 is kept");
    }

    @Test
    void shouldSayWhatOfPersistenceComesToNothingWithoutIt() {
        final String text = """
                virtual_server 192.0.2.10 80 {
                    persistence_granularity 255.255.255.0
                    persistence_engine sip
                    %s
                    protocol TCP
                }
                """;
        assertThat(KeepalivedFile.parse("k", text.formatted("")).warnings())
                .containsExactly(
                        "k:2: persistence_granularity comes to nothing without persistence_timeout",
                        "k:3: persistence_engine comes to nothing without persistence_timeout");
        assertThat(KeepalivedFile.parse("k", text.formatted("persistence_timeout"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void shouldReadWhichProgramsWantToKnow() {
        final List<KeepalivedFile.Rule> rules = KeepalivedFile.parse("k", """
                virtual_server 192.0.2.10 80 {
                    omega
                    quorum_up "/sbin/up --to 'two words' a\\ b \t c" root root
                    quorum_down /sbin/down
                    real_server 10.0.0.1 80 {
                        notify_down '/sbin/mail "to root" x"y z"' root
                    }
                }
                """).rules();
        assertThat(rules.get(0).hearers()).isEqualTo(Hearers.NOBODY);
        assertThat(rules.get(1).hearers())
                .isEqualTo(new Hearers(
                        null, new Program(List.of("/sbin/mail", "to root", "xy z"), List.of("-u", "root")), true));
        assertThat(rules.get(2).text()).isEqualTo("quorum -t 192.0.2.10:80 of 1");
        assertThat(rules.get(2).hearers())
                .isEqualTo(new Hearers(
                        new Program(
                                List.of("/sbin/up", "--to", "two words", "a b", "c"),
                                List.of("-u", "root", "-g", "root")),
                        new Program(List.of("/sbin/down"), List.of()),
                        true));
    }

    /** keepalived has one quorum for all of it, and tells of that once. */
    @Test
    void shouldTellOfAGroupByItsFirstService() {
        assertThat(KeepalivedFile.parse("k", """
                virtual_server_group web {
                    192.0.2.10-11 80
                }
                virtual_server group web {
                    quorum_up /sbin/up
                }
                """).rules())
                .filteredOn(rule -> !rule.hearers().equals(Hearers.NOBODY))
                .extracting(KeepalivedFile.Rule::text)
                .containsExactly("quorum -t 192.0.2.10:80 of 1");
    }

    /** keepalived 2.2.7: "no protocol set - defaulting to UDP". */
    @Test
    void shouldSayThatItTakesAnotherProtocolThanKeepalivedIfNoneIsNamed() {
        assertThat(KeepalivedFile.parse("k", """
                virtual_server fwmark 1 {
                }
                virtual_server 192.0.2.10 80 {
                }
                virtual_server 192.0.2.11 80 {
                    protocol TCP
                }
                """).warnings())
                .containsExactly("k:3: no protocol is named: TCP is taken, where keepalived takes UDP");
    }

    @Test
    void shouldReadWhichServersAreDownUntilTheyAreCheckedAndWhenChecksBegin() {
        final List<KeepalivedFile.Rule> rules = KeepalivedFile.parse("k", """
                virtual_server 192.0.2.10 80 {
                    alpha
                    warmup 10
                    real_server 10.0.0.1 80 {
                        TCP_CHECK {
                        }
                    }
                    real_server 10.0.0.2 80 {
                        alpha no
                        TCP_CHECK {
                            warmup 0.5
                        }
                        TCP_CHECK {
                            alpha true
                        }
                    }
                }
                """).rules();
        assertThat(rules.get(1)
                        .checks((AddServer) IpvsadmParser.parse(rules.get(1).text())))
                .extracting(ServerCheck::alpha, ServerCheck::warmupMs)
                .containsExactly(tuple(true, 10_000));
        assertThat(rules.get(2)
                        .checks((AddServer) IpvsadmParser.parse(rules.get(2).text())))
                .extracting(ServerCheck::alpha, ServerCheck::warmupMs)
                .containsExactly(tuple(false, 500), tuple(true, 10_000));
    }

    @Test
    void shouldSayWhatItDoesNotCarryOut() {
        assertThat(KeepalivedFile.parse("k", """
                virtual_server 192.0.2.10 80 {
                    ha_suspend
                    inhibit_on_failure
                    no_smtp_alert
                    smtp_alert
                    real_server 10.0.0.11 80 {
                        inhibit_on_failure
                        alpha
                    }
                    protocol TCP
                }
                """).warnings())
                .containsExactly(
                        "k:2: ha_suspend is not carried out: servers are checked whether their virtual IP is here or not",
                        "k:5: smtp_alert is not carried out: nobody gets mail; the journal tells",
                        "k:6: alpha comes to nothing without a check");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            virtual_server 192.0.2.10 80 {~lb_alog rr~}        | 2 | 'lb_alog' is no word of a virtual_server
            virtual_server 192.0.2.10 80 {~real_server a 1 {~wieght 1~}~} | 3 | 'wieght' is no word of a real_server
            virtual_server 192.0.2.10 80 {~lb_kind LOCAL~}     | 2 | lb_kind takes one of DR, NAT, TUN
            virtual_server 192.0.2.10 80 {~protocol ICMP~}     | 2 | protocol takes one of SCTP, TCP, UDP
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~SMTP_CHECK {~}~}~} | 3 | 'SMTP_CHECK' is no word of a real_server
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~}~}~} | 3 | HTTP_GET needs a url
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~bindto 3.3.3.3~}~}~} | 4 | 'bindto' is no word of TCP_CHECK here
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~connect_timeout x~}~}~} | 4 | connect_timeout takes 0.001 to 99999 seconds, not 'x'
            virtual_server group web {~}                       | 1 | there is no virtual_server_group web
            virtual_server 192.0.2.10 80 {                     | 1 | a block that is never closed
            }                                                  | 1 | a closing brace without an opening one
            ~include other.conf                                | 2 | other files are not included
            $VIP=192.0.2.10                                    | 1 | definitions and conditions are not read
            virtual_server 192.0.2.10 80 {~lb_algo~}           | 2 | lb_algo takes one value
            virtual_server 192.0.2.10 80 {~lb_algo rr wrr~}    | 2 | lb_algo takes one value
            virtual_server 192.0.2.10 80 {~ops yes~}           | 2 | ops takes no value
            virtual_server 192.0.2.10 80 {~sh-port 1~}         | 2 | sh-port takes no value
            virtual_server 192.0.2.10 80 {~protocol TCP UDP~}  | 2 | protocol takes one of SCTP, TCP, UDP
            virtual_server 192.0.2.10 80 {~persistence_timeout 50 60~} | 2 | persistence_timeout takes one value
            virtual_server 192.0.2.10 80 {~delay_loop 6 {~x~}~}  | 2 | delay_loop takes no block
            virtual_server 192.0.2.10 80 {~quorum 0~}          | 2 | quorum takes a weight of 1 to 999999999, not '0'
            virtual_server 192.0.2.10 80 {~quorum~}            | 2 | quorum takes one value
            virtual_server 192.0.2.10 80 {~hysteresis -1~}     | 2 | hysteresis takes a weight of 0 to 999999999, not '-1'
            virtual_server 192.0.2.10 80 {~sorry_server~}      | 2 | sorry_server takes ADDRESS PORT
            virtual_server 192.0.2.10 80 {~sorry_server 1.1.1.1 80 {~x~}~} | 2 | sorry_server takes no block
            virtual_server 192.0.2.10 80 {~sorry_server_inhibit~} | 2 | sorry_server_inhibit needs a sorry_server
            virtual_server 192.0.2.10 80 {~sorry_server 1.1.1.1~sorry_server_inhibit yes~} | 3 | sorry_server_inhibit takes no value
            virtual_server 192.0.2.10 80 {~sorry_server_lvs_method NAT~} | 2 | sorry_server_lvs_method needs a sorry_server
            virtual_server 192.0.2.10 80 {~sorry_server 1.1.1.1~sorry_server_lvs_method LOCAL~} | 3 | sorry_server_lvs_method takes one of DR, NAT, TUN
            virtual_server 192.0.2.10 80 {~quorum_up~}         | 2 | quorum_up takes "COMMAND ARGUMENT..." USER GROUP
            virtual_server 192.0.2.10 80 {~quorum_down /a root root b~} | 2 | quorum_down takes "COMMAND ARGUMENT..." USER GROUP
            virtual_server 192.0.2.10 80 {~quorum_up /a {~x~}~} | 2 | quorum_up takes no block
            virtual_server 192.0.2.10 80 {~quorum_up /a --fast~} | 2 | quorum_up: there is no user '--fast'; a command stands with its arguments in quotation marks
            virtual_server 192.0.2.10 80 {~quorum_up /a root --fast~} | 2 | quorum_up: there is no group '--fast'
            virtual_server 192.0.2.10 80 {~omega yes~}         | 2 | omega takes no value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~notify_up~}~} | 3 | notify_up takes "COMMAND
            virtual_server 192.0.2.10 80 {~alpha maybe~}       | 2 | alpha takes on, off, true, false, yes or no, not 'maybe'
            virtual_server 192.0.2.10 80 {~alpha on off~}      | 2 | alpha takes one value
            virtual_server 192.0.2.10 80 {~warmup soon~}       | 2 | warmup takes 0 to 99999 seconds, not 'soon'
            virtual_server 192.0.2.10 80 443 {~}               | 1 | virtual_server takes ADDRESS PORT, fwmark NUMBER or group NAME
            virtual_server group web {~}~virtual_server_group web {~1.1.1.1 80 81~} | 4 | a member of a group is ADDRESS PORT or fwmark NUMBER
            virtual_server group web {~}~virtual_server_group web {~1.1.1.1-2147483647 80~} | 4 | '1.1.1.1-2147483647' is no range of addresses
            virtual_server group web {~}~virtual_server_group web {~1.1.1.0-256 80~} | 4 | '1.1.1.0-256' is no range of addresses
            virtual_server group web {~}~virtual_server_group web {~1.1.1.12-10 80~} | 4 | '1.1.1.12-10' is no range of addresses
            virtual_server group web {~}~virtual_server_group web {~1.1.1.1-1.1.1.5 80~} | 4 | '1.1.1.1-1.1.1.5' is no range of addresses
            virtual_server group web {~}~virtual_server_group web {~2001:db8::1-10000 80~} | 4 | '2001:db8::1-10000' is no range of addresses
            virtual_server group web {~}~virtual_server_group web {~2001:db8::1-7fffffff 80~} | 4 | '2001:db8::1-7fffffff' is no range of addresses
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 81 {~}~} | 2 | real_server takes ADDRESS PORT
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK 5 {~}~}~} | 3 | TCP_CHECK takes no value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~connect_timeout 3 4~}~}~} | 4 | connect_timeout takes one value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path~}~}~}~} | 5 | path takes one value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path /a /b~}~}~}~} | 5 | path takes one value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path /~regex (~}~}~}~} | 6 | regex takes a regular expression, not '('
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path /~status_code 2xx~}~}~}~} | 6 | status_code takes statuses, or ranges as 200-299
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path /~regex_no_match~}~}~}~} | 6 | 'regex_no_match' is no word of a url here
            virtual_server group g {~}~virtual_server_group g {~} | 3 | virtual_server_group g has no member
            virtual_server group {~}                           | 1 | virtual_server takes ADDRESS PORT, fwmark NUMBER or group NAME
            virtual_server_group {~}                           | 1 | virtual_server_group takes one name
            virtual_server_group g {~1.1.1.1 80~}~virtual_server_group g {~} | 4 | there is another virtual_server_group g
            virtual_server group g {~}~virtual_server_group g {~1.1.1.1 80 {~x~}~} | 4 | 1.1.1.1 takes no block
            virtual_sever 1.1.1.1 80 {~}                       | 1 | 'virtual_sever' is no word of a keepalived.conf
            ~real_server 1.1.1.1 80 {~}                        | 2 | real_server stands in no virtual_server
            virtual_server 1.1.1.1 80 {~protocol UDP {~x~}~}   | 2 | protocol takes no block
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~weight '1 -x 5'~}~} | 3 | weight takes one word, not '1 -x 5'
            virtual_server 1.1.1.1 80 {~lb_algo ''~}           | 2 | lb_algo takes one value
            virtual_server 1.1.1.1 80 {~delay_loop x~}         | 2 | delay_loop takes 0.001 to 99999 seconds, not 'x'
            virtual_server 1.1.1.1 80 {~retry -1~}             | 2 | retry takes 0 to 99999, not '-1'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~status_code 299-200~}~}~}~} | 5 | status_code takes statuses, or ranges as 200-299, not '299-200'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~status_code 000~}~}~}~} | 5 | status_code takes statuses, or ranges as 200-299, not '000'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~digest abc~}~}~}~} | 5 | digest takes an MD5 of 32 hexadecimal digits, not 'abc'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path health~}~}~}~} | 5 | path takes what begins with / and has no space, not 'health'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path '/a b'~}~}~}~} | 5 | path takes what begins with / and has no space, not '/a b'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path ''~}~}~}~} | 5 | path takes one value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~HTTP_GET {~url {~path / {~x~}~}~}~}~} | 5 | path takes no block
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~connect_timeout 0~}~}~} | 4 | connect_timeout takes 0.001 to 99999 seconds, not '0'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~delay_loop 0.0001~}~}~} | 4 | delay_loop takes 0.001 to 99999 seconds, not '0.0001'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~connect_ip ''~}~}~} | 4 | connect_ip takes one value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~connect_ip 0.0.0.0~}~}~} | 4 | connect_ip takes an address, not '0.0.0.0'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~connect_ip localhost~}~}~} | 4 | connect_ip takes an address, not 'localhost'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~TCP_CHECK {~misc_path /bin/true~}~}~} | 4 | 'misc_path' is no word of TCP_CHECK here
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~MISC_CHECK {~connect_timeout 3~}~}~} | 4 | 'connect_timeout' is no word of MISC_CHECK here
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~MISC_CHECK {~misc_path ''~}~}~} | 4 | misc_path takes one value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~MISC_CHECK {~misc_path~}~}~} | 4 | misc_path takes one value
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~MISC_CHECK {~misc_path /bin/a b {~x~}~}~}~} | 4 | misc_path takes no block
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~MISC_CHECK {~misc_path '/bin/check a~}~}~} | 4 | a quotation mark that is never closed
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~DNS_CHECK {~type AXFR~}~}~} | 4 | type takes one of A, AAAA, CNAME, MX, NS, SOA, TXT, not 'AXFR'
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~DNS_CHECK {~name aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example~}~}~} | 4 | name takes a domain name, not 'aaaa
            virtual_server 1.1.1.1 80 {~real_server 2.2.2.2 80 {~DNS_CHECK {~name www..example~}~}~} | 4 | name takes a domain name, not 'www..example'
            """)
    void shouldNameFileAndLineOfWhatIsWrong(final String text, final int line, final String sentence) {
        assertThatThrownBy(() -> KeepalivedFile.parse("keepalived.conf", text.replace('~', '\n')))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("keepalived.conf:" + line + ": " + sentence);
    }

    @Test
    void shouldAskWhereToConnectIfTheRealServerHasNoPort() {
        final KeepalivedFile.Rule rule = KeepalivedFile.parse("k", """
                virtual_server fwmark 1 {
                    real_server 10.0.0.11 {
                        MISC_CHECK {
                            misc_path /bin/true
                        }
                        TCP_CHECK {
                        }
                    }
                }
                """).rules().get(1);
        final AddServer server = (AddServer) IpvsadmParser.parse(rule.text());
        assertThatThrownBy(() -> rule.checks(server))
                .isInstanceOf(ConfigException.class)
                .hasMessage("k:6: TCP_CHECK of a real server without a port needs a connect_port");
    }
}
