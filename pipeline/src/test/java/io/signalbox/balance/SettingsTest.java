package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.command.Command.SetSysctl;
import io.signalbox.decision.Reason;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.service.Totals;
import io.signalbox.stage.Box;
import io.signalbox.wire.Addresses;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of {@code net.ipv4.vs}: which there are, what they refuse, and what the quieter of them do. */
class SettingsTest {
    private static final int PORT = 40_000;
    private static final Set<String> WITHOUT_COUNTERPART =
            Set.of("backup_only", "debug_level", "ignore_tunneled", "snat_reroute", "sync_sock_size");

    static String[] names() {
        return Settings.NAMES.split(", ");
    }

    private static Box nat(final String... settings) {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m");
        for (final String setting : settings) {
            box.told(setting);
        }
        return box;
    }

    private static Box visited(final Box box, final int port) {
        return box.fromClient(tcp().from(CLIENT, port).to(VIP, 80).syn());
    }

    private static Totals shown(final Box box) {
        return box.state().services.all().get(0).statistics.shown(box.nowNs());
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldTellWhatItWasSetTo(final String name) {
        final Settings settings = new Settings();
        settings.set(new SetSysctl(name, 1));
        assertThat(settings.value(name)).isEqualTo(WITHOUT_COUNTERPART.contains(name) ? 0 : 1);
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldTakeWhatItNames(final String name) {
        final String prefix =
                switch (name) {
                    case "ip_forward" -> "net.ipv4.";
                    case "available_pages", "route" -> "signalbox.";
                    case "nat_icmp_send" -> "net.ipv4.vs.";
                    default -> name.startsWith("nat_") ? "signalbox." : "net.ipv4.vs.";
                };
        if (name.endsWith("_seconds")) {
            Box.with(prefix + name + "=7440", prefix + name + "=86400");
            return;
        }
        final int other = name.equals("sync_ports") ? 2 : 0;
        Box.with(prefix + name + "=1", prefix + name + "=" + other);
    }

    /** What Linux answers with EINVAL (9.1). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop_entry=4",
                "drop_entry=-1",
                "drop_packet=4",
                "drop_packet=-1",
                "secure_tcp=4",
                "secure_tcp=-1",
                "sync_version=2",
                "sync_version=-1",
                "sync_retries=4",
                "sync_retries=-1",
                "sync_ports=3",
                "sync_ports=0",
                "sync_threshold=5 5",
                "sync_threshold=-1 5",
                "sync_threshold=5",
                "cache_bypass=x",
            })
    void shouldRefuseWhatIsOutOfRange(final String setting) {
        assertThatThrownBy(() -> IpvsadmParser.parse("net.ipv4.vs." + setting))
                .hasMessageContaining("net.ipv4.vs." + setting.split("=")[0]);
    }

    /** With run_estimation 0 totals stand still; with 1 what happened meanwhile is there within two seconds. */
    @Test
    void shouldFreezeStatistics() {
        final Box box = visited(nat(), PORT).after(4).told("net.ipv4.vs.run_estimation=0");
        visited(box, PORT + 1).after(10);
        assertThat(shown(box).connections).isEqualTo(1);

        box.told("net.ipv4.vs.run_estimation=1").after(2);
        assertThat(shown(box).connections).isEqualTo(2);
    }

    @Test
    void shouldFreezeTheStatisticsOfWhatIsAddedMeanwhile() {
        final Box box = Box.with(
                "net.ipv4.vs.run_estimation=0", "-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m");
        visited(box, PORT).after(10);
        assertThat(Arrays.asList(
                        shown(box).connections,
                        box.state()
                                .services
                                .all()
                                .get(0)
                                .servers
                                .get(0)
                                .statistics
                                .shown(box.nowNs())
                                .connections))
                .containsOnly(0L);
    }

    @Test
    void shouldOpenAConnectionForAnErrorAboutNone() {
        final var answer = tcp().from(VIP, 80).to(CLIENT, PORT).ack(1);
        final var error = icmp().from(CLIENT).to(VIP).portUnreachable();
        nat().fromClient(error.quoting(answer)).decides(Reason.ICMP_CONSUMED).remembers(0);

        final Box box = nat("net.ipv4.vs.schedule_icmp=1").fromClient(error.quoting(answer));
        assertThat(box.decision().reason).isEqualTo(Reason.RELATED_ICMP);
        assertThat(box.decision().after.destinationLo)
                .isEqualTo(Addresses.parse(SERVER).lo());
        box.remembers(1).after(3.1).remembers(0);
    }

    /** It opens one even then, and goes no further. */
    @Test
    void shouldDropAnErrorWithAWrongChecksumAfterOpeningAConnection() {
        final var answer = tcp().from(VIP, 80).to(CLIENT, PORT).ack(1);
        nat("net.ipv4.vs.schedule_icmp=1")
                .fromClient(icmp().from(CLIENT)
                        .to(VIP)
                        .portUnreachable()
                        .quoting(answer)
                        .checksum(1))
                .drops(Reason.BAD_ICMP_CHECKSUM)
                .remembers(1);
    }

    /** The quoted packet went to the client, whose slot of dh's is odd where that of the virtual address is even. */
    @Test
    void shouldTakeTheClientOfAnErrorForItsDestination() {
        final String client = "198.51.100.3";
        final var error = icmp().from(client)
                .to(VIP)
                .portUnreachable()
                .quoting(tcp().from(VIP, 80).to(client, PORT + 1).ack(1));
        Box.with(
                        "-A -t 192.0.2.10:80 -s dh",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -g",
                        "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -g",
                        "net.ipv4.vs.schedule_icmp=1")
                .fromClient(tcp().from(client, PORT).to(VIP, 80).syn())
                .toOther(tcp().from(client, PORT).to(VIP, 80).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION)
                .fromClient(error)
                .toServer(error.ttl(63))
                .decides(Reason.RELATED_ICMP);
    }

    /** A template and a connection. */
    @Test
    void shouldKeepTheClientOfAnErrorToo() {
        final var answer = tcp().from(VIP, 80).to(CLIENT, PORT).ack(1);
        Box.with(
                        "-A -t 192.0.2.10:80 -s rr -p 60",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m",
                        "net.ipv4.vs.schedule_icmp=1")
                .fromClient(icmp().from(CLIENT).to(VIP).portUnreachable().quoting(answer))
                .remembers(2);
    }
}
