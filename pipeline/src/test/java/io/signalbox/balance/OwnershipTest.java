package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.arpReply;
import static io.signalbox.golden.packet.Packets.arpRequest;
import static io.signalbox.golden.packet.Packets.hex;
import static io.signalbox.golden.packet.Packets.icmp;
import static io.signalbox.golden.packet.Packets.icmpv6;
import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.ETH0;
import static io.signalbox.stage.Box.ETH1;
import static io.signalbox.stage.Box.EVERYBODY;
import static io.signalbox.stage.Box.GATEWAY;
import static io.signalbox.stage.Box.OTHER_MAC;
import static io.signalbox.stage.Box.OWN6;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static io.signalbox.stage.Box.VIP6;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.EthernetFrame;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.Box;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mode always: virtual IPs that the host does not have (RFC 5227, RFC 4861, RFC 4862). */
class OwnershipTest {
    private static final String NOBODY = "0.0.0.0";
    private static final double INTERVAL = 0.2;
    /** RFC 4861 section 4.4. */
    private static final long ROUTER_AND_OVERRIDE = 0xA000_0000L;

    private static final String ALL_NODES_MAC = "33:33:00:00:00:01";

    private static Box always(final String... lines) {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .hears("no address 192.0.2.10/32 port 0");
        for (final String line : lines) {
            box.hears(line);
        }
        return box.hears("share vips always");
    }

    private static Box serving() {
        return always().after(INTERVAL).after(INTERVAL).after(INTERVAL).after(2);
    }

    private static EthernetFrame probe(final String mac) {
        return arpRequest(VIP).from(mac, NOBODY).onEthernet(mac, EVERYBODY);
    }

    private static EthernetFrame announcement(final String mac) {
        return arpRequest(VIP).from(mac, VIP).onEthernet(mac, EVERYBODY);
    }

    private static EthernetFrame question() {
        return arpRequest(VIP).from(GATEWAY, "192.0.2.254").onEthernet(GATEWAY, EVERYBODY);
    }

    private static EthernetFrame claim() {
        return arpReply().from(OTHER_MAC, VIP).to(ETH0, NOBODY).onEthernet(OTHER_MAC, ETH0);
    }

    private static TcpPacket syn() {
        return tcp().from(CLIENT, 40_000).to(VIP, 80).syn();
    }

    @Test
    void shouldProbeThenAnnounceThenServe() {
        final Box box = always().sends("eth0", probe(ETH0)).decides(Reason.COMMAND);
        box.fromClient(syn()).decides(Reason.NOT_SERVED);
        box.receives("eth0", question()).decides(Reason.LEFT_TO_HOST);
        box.after(INTERVAL).sends("eth0", probe(ETH0)).decides(Reason.TICK);
        box.after(INTERVAL).sends("eth0", probe(ETH0)).decides(Reason.TICK);
        box.after(INTERVAL).sends("eth0", announcement(ETH0)).decides(Reason.TICK);
        box.fromClient(syn())
                .toServer(tcp().from(CLIENT, 40_000).to(SERVER, 80).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION);
        box.after(2).sends("eth0", announcement(ETH0)).decides(Reason.TICK);
        box.after(60).decides(Reason.TICK);
    }

    @Test
    void shouldServeOneThatIsHeldWhateverHoldsForTheOthers() {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .hears("no address 192.0.2.10/32 port 0")
                .hears("share vips standby");
        box.fromClient(syn()).decides(Reason.NOT_SERVED);

        box.hears("vip 192.0.2.10 always").sends("eth0", probe(ETH0)).decides(Reason.COMMAND);
        box.after(INTERVAL).after(INTERVAL).after(INTERVAL).sends("eth0", announcement(ETH0));
        box.fromClient(syn())
                .toServer(tcp().from(CLIENT, 40_000).to(SERVER, 80).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION);

        box.hears("vip 192.0.2.10 standby");
        box.fromClient(syn()).decides(Reason.NOT_SERVED);
        box.hears("vip 192.0.2.10 always").hears("vip 192.0.2.10 default");
        box.fromClient(syn()).decides(Reason.NOT_SERVED);
    }

    /** Without a word in front it would be probed for again, and nobody served meanwhile. */
    @Test
    void shouldGoOnServingOneWhoseOnlyServiceIsReplaced() {
        final Box box = serving()
                .hears("together on")
                .hears("-D -t 192.0.2.10:80")
                .hears("-A -t 192.0.2.10:443 -s rr")
                .hears("-a -t 192.0.2.10:443 -r 10.0.0.11:443 -m")
                .hears("together off")
                .decides(Reason.COMMAND);
        box.after(INTERVAL).decides(Reason.TICK);
        box.fromClient(tcp().from(CLIENT, 40_000).to(VIP, 443).syn())
                .toServer(tcp().from(CLIENT, 40_000).to(SERVER, 443).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    /** An address that the host has is the director's by the service that comes before. */
    @Test
    void shouldKnowAVirtualIpForALocalAddressThatIsAddedTogetherWithIt() {
        Box.with()
                .hears("share vips follow")
                .hears("together on")
                .hears("-A -t 192.0.2.10:80 -s rr")
                .hears("local 192.0.2.10 --ports 7000-7000")
                .hears("together off")
                .decides(Reason.COMMAND);
    }

    private static boolean isNatServer(final Box box, final String address) {
        final Address server = Addresses.parse(address);
        return box.state().ownership.isNatServer(server.hi(), server.lo());
    }

    private static Box drafting() {
        return Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .hears("share vips follow")
                .hears("draft -A -t 192.0.2.11:80 -s rr")
                .hears("draft -a -t 192.0.2.11:80 -r 10.0.0.12:80 -m")
                .hears("draft -a -t 192.0.2.11:80 -r 10.0.0.13:80 -m")
                .hears("draft -a -t 192.0.2.11:80 -r 10.0.0.14:80 -g");
    }

    @Test
    void shouldKnowWhoseAnswersAreTranslatedOfServicesThatWereDrafted() {
        for (final Box box : List.of(drafting(), drafting().restarts())) {
            assertThat(isNatServer(box, "10.0.0.12")).as("nobody sees it yet").isFalse();
            box.hears("publish");
            assertThat(isNatServer(box, "10.0.0.11")).isTrue();
            assertThat(isNatServer(box, "10.0.0.12")).isTrue();
            assertThat(isNatServer(box, "10.0.0.13")).isTrue();
            assertThat(isNatServer(box, "10.0.0.14")).as("it answers itself").isFalse();
        }
    }

    /** Beside services that stay: what of them is translated is counted twice, as it is and as it will be. */
    @Test
    void shouldKnowWhoseAnswersAreTranslatedOfServicesOfWhichSomeChangeAndSomeGo() {
        final Box changing = Box.with(
                        "-A -t 192.0.2.10:80 -s rr",
                        "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m",
                        "-a -t 192.0.2.10:80 -r 10.0.0.12:80 -m",
                        "-a -t 192.0.2.10:80 -r 10.0.0.13:80 -g",
                        "-A -t 192.0.2.11:80 -s rr",
                        "-a -t 192.0.2.11:80 -r 10.0.0.14:80 -m",
                        "-a -t 192.0.2.11:80 -r 10.0.0.15:80 -m",
                        "-A -t 192.0.2.12:80 -s rr",
                        "-a -t 192.0.2.12:80 -r 10.0.0.15:80 -m")
                .hears("share vips follow")
                .hears("draft -d -t 192.0.2.10:80 -r 10.0.0.11:80")
                .hears("draft -e -t 192.0.2.10:80 -r 10.0.0.12:80 -g")
                .hears("draft -e -t 192.0.2.10:80 -r 10.0.0.13:80 -m")
                .hears("draft -a -t 192.0.2.10:80 -r 10.0.0.16:80 -m")
                .hears("draft -D -t 192.0.2.11:80");
        for (final Box box : List.of(changing.restarts(), changing)) {
            assertThat(List.of("10.0.0.11", "10.0.0.12", "10.0.0.14", "10.0.0.15"))
                    .allMatch(address -> isNatServer(box, address));
            assertThat(List.of("10.0.0.13", "10.0.0.16")).noneMatch(address -> isNatServer(box, address));
            box.hears("publish");
            assertThat(List.of("10.0.0.11", "10.0.0.12", "10.0.0.14")).noneMatch(address -> isNatServer(box, address));
            assertThat(List.of("10.0.0.13", "10.0.0.15", "10.0.0.16")).allMatch(address -> isNatServer(box, address));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-d -t 192.0.2.10:80 -r 10.0.0.11:80",
                "-e -t 192.0.2.10:80 -r 10.0.0.11:80 -g",
                "-D -t 192.0.2.10:80",
                "-C"
            })
    void shouldForgetWhoseAnswersAreNotTranslatedAnyMore(final String line) {
        final Box box = drafting();
        assertThat(isNatServer(box, "10.0.0.11")).isTrue();
        box.hears(line);
        assertThat(isNatServer(box, "10.0.0.11")).isFalse();
    }

    /** Alone it owns all there is; beside a host it must know, also of what was published before. */
    @Test
    void shouldKnowWhoseAnswersAreTranslatedOnceAHostIsThere() {
        final Box box = Box.with()
                .hears("draft -A -t 192.0.2.11:80 -s rr")
                .hears("draft -a -t 192.0.2.11:80 -r 10.0.0.12:80 -m")
                .hears("publish");
        assertThat(isNatServer(box, "10.0.0.12")).isFalse();
        box.hears("share vips follow");
        assertThat(isNatServer(box, "10.0.0.12")).isTrue();
    }

    @Test
    void shouldKnowAfterAChangeInPartsWhichAreServed() {
        final Box box = serving()
                .hears("together on")
                .hears("-D -t 192.0.2.10:80")
                .hears("together off")
                .decides(Reason.COMMAND);
        box.receives("eth0", question()).decides(Reason.LEFT_TO_HOST);
        box.hears("-A -t 192.0.2.10:80 -s rr").sends("eth0", probe(ETH0)).decides(Reason.COMMAND);
    }

    @Test
    void shouldHoldNoAddressWithoutAService() {
        always().asked(CommandText.parse("vip 192.0.2.77 always"))
                .refuses("no service is at that address, or no host shares it");
        Box.with("-A -t 192.0.2.10:80 -s rr")
                .asked(CommandText.parse("vip 192.0.2.10 always"))
                .refuses("no service is at that address, or no host shares it");
    }

    @Test
    void shouldAnswerForItOnItsLinkAlone() {
        final Box box = serving();
        box.receives("eth0", question())
                .sends(
                        "eth0",
                        arpReply().from(ETH0, VIP).to(GATEWAY, "192.0.2.254").onEthernet(ETH0, GATEWAY))
                .decides(Reason.ARP_REPLY);
        box.receives("eth1", arpRequest(VIP).from(OTHER_MAC, SERVER).onEthernet(OTHER_MAC, EVERYBODY))
                .decides(Reason.LEFT_TO_HOST);
        box.receives(
                        "eth0",
                        arpRequest("192.0.2.1").from(GATEWAY, "192.0.2.254").onEthernet(GATEWAY, EVERYBODY))
                .decides(Reason.LEFT_TO_HOST);
        box.fromClient(icmp().from(CLIENT).to(VIP).echoRequest(1, 1))
                .toClient(icmp().from(VIP).to(CLIENT).echoReply(1, 1).id(Box.FIRST_ID))
                .decides(Reason.ECHO_REPLY);
    }

    @Test
    void shouldTellEveryLinkOfAnAddressThatIsOnNone() {
        final String vip = "203.0.113.10";
        Box.with("-A -t 203.0.113.10:80 -s rr")
                .hears("share vips always")
                .sends("eth0", arpRequest(vip).from(ETH0, NOBODY).onEthernet(ETH0, EVERYBODY))
                .sends("eth1", arpRequest(vip).from(ETH1, NOBODY).onEthernet(ETH1, EVERYBODY))
                .decides(Reason.COMMAND);
    }

    @Test
    void shouldNotServeWhatSomebodyElseHasUntilHeLetsGo() {
        final Box box = always().after(INTERVAL).receives("eth0", claim()).decides(Reason.VIP_CONTESTED);
        box.after(1).decides(Reason.TICK);
        box.fromClient(syn()).decides(Reason.NOT_SERVED);
        box.after(58.9).decides(Reason.TICK);
        box.after(0.1).sends("eth0", probe(ETH0)).decides(Reason.TICK);
        box.receives("eth0", claim()).decides(Reason.VIP_CONTESTED);
        box.after(60).sends("eth0", probe(ETH0)).decides(Reason.TICK);
        box.after(INTERVAL)
                .after(INTERVAL)
                .after(INTERVAL)
                .sends("eth0", announcement(ETH0))
                .decides(Reason.TICK);
    }

    @Test
    void shouldSayThatSomebodyElseWantsWhatItServes() {
        serving()
                .receives("eth0", claim())
                .decides(Reason.VIP_CONTESTED)
                .receives("eth0", announcement(OTHER_MAC))
                .decides(Reason.VIP_CONTESTED)
                .fromClient(syn())
                .toServer(tcp().from(CLIENT, 40_000).to(SERVER, 80).syn().ttl(63))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldNotTakeItsOwnVoiceForAnother() {
        always().receives("eth1", announcement(ETH0)).decides(Reason.LEFT_TO_HOST);
    }

    @Test
    void shouldAnnounceAnewByANewMacAndWhereALinkComesBack() {
        final String mac = "02:00:00:00:00:22";
        final Box box = serving();
        box.hears("port 0 name eth0 mac " + mac + " mtu 1500")
                .sends("eth0", announcement(mac))
                .decides(Reason.COMMAND);
        box.hears("link of port 0 down").decides(Reason.COMMAND);
        box.receives("eth0", question()).decides(Reason.LEFT_TO_HOST);
        box.hears("link of port 0 up").sends("eth0", announcement(mac)).decides(Reason.COMMAND);
    }

    @Test
    void shouldGoOnServingWhatItServedInAnotherMode() {
        final Box box = Box.with("-A -t 192.0.2.10:80 -s rr", "-a -t 192.0.2.10:80 -r 10.0.0.11:80 -m")
                .hears("share vips follow")
                .hears("share vips always")
                .sends("eth0", announcement(ETH0))
                .decides(Reason.COMMAND);
        box.fromClient(syn()).takesAll();
        box.decides(Reason.NEW_CONNECTION);
        box.hears("share vips follow").hears("no address 192.0.2.10/32 port 0").fromClient(syn());
        box.decides(Reason.NOT_SERVED).after(60).decides(Reason.TICK);
    }

    @Test
    void shouldProbeForANewServicesAddressAndForgetADeletedOnes() {
        final Box box = serving().hears("-A -t 192.0.2.20:80 -s rr");
        box.sends("eth0", arpRequest("192.0.2.20").from(ETH0, NOBODY).onEthernet(ETH0, EVERYBODY))
                .decides(Reason.COMMAND);
        box.hears("-D -t 192.0.2.20:80").after(60).decides(Reason.TICK);
    }

    @Test
    void shouldProbeAndAnnounceInIpv6() {
        final String target = "20010db8000100000000000000000010";
        final EthernetFrame probe = icmpv6().message(135, 0, 0)
                .payload(hex(target))
                .ttl(255)
                .from("::")
                .to("ff02::1:ff00:10")
                .onEthernet(ETH0, "33:33:ff:00:00:10");
        final EthernetFrame announcement = icmpv6().message(136, 0, ROUTER_AND_OVERRIDE)
                .payload(hex(target + "0201" + ETH0.replace(":", "")))
                .ttl(255)
                .from(VIP6)
                .to("ff02::1")
                .onEthernet(ETH0, ALL_NODES_MAC);
        final Box box = Box.with("-A -t [2001:db8:1::10]:80 -s rr")
                .hears("no address 2001:db8:1::10/128 port 0")
                .hears("share vips always")
                .sends("eth0", probe)
                .decides(Reason.COMMAND);
        box.after(INTERVAL)
                .after(INTERVAL)
                .after(INTERVAL)
                .sends("eth0", announcement)
                .decides(Reason.TICK);
        box.receives(
                        "eth0",
                        icmpv6().neighbourAdvertisement(VIP6, OTHER_MAC)
                                .from(VIP6)
                                .to(OWN6)
                                .onEthernet(OTHER_MAC, ETH0))
                .decides(Reason.VIP_CONTESTED);
    }
}
