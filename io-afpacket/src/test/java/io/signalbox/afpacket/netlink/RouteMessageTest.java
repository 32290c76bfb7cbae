package io.signalbox.afpacket.netlink;

import static io.signalbox.afpacket.netlink.Bytes.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.route.RouteType;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After {@code struct rtmsg}, {@code struct rtnexthop} and the RTA_ attributes of linux/rtnetlink.h. */
class RouteMessageTest {
    private static final int RTM_NEWROUTE = 24;

    private static final String TABLE_MAIN = "0800 0f00 fe000000";
    private static final String TO_198_51_100_0 = "0800 0100 c6336400";
    private static final String OUT_OF_7 = "0800 0400 07000000";

    @Test
    void shouldReadARouteByAGateway() {
        final HostRoute route = RouteMessage.decode(message(
                RTM_NEWROUTE,
                0,
                "02 18 00 00 fe 03 00 01 00000000",
                TABLE_MAIN,
                TO_198_51_100_0,
                "0800 0600 64000000",
                "0800 0700 c0000201",
                "0800 0500 c00002fe",
                OUT_OF_7,
                // RTA_METRICS with RTAX_LOCK (1) and RTAX_MTU (2)
                "1400 0800 0800 0100 04000000 0800 0200 78050000"));

        assertThat(route)
                .isEqualTo(new HostRoute(
                        HostRoute.MAIN,
                        Addresses.parse("198.51.100.0"),
                        24,
                        RouteType.UNICAST,
                        7,
                        Addresses.parse("192.0.2.254"),
                        Addresses.parse("192.0.2.1"),
                        100,
                        1400,
                        1));
    }

    @Test
    void shouldReadDefaultRoutesOfBothFamilies() {
        final HostRoute ipv4 =
                RouteMessage.decode(message(RTM_NEWROUTE, 0, "02 00 00 00 fe 03 00 01 00000000", TABLE_MAIN, OUT_OF_7));
        final HostRoute ipv6 = RouteMessage.decode(message(
                RTM_NEWROUTE,
                0,
                "0a 00 00 00 fd 03 00 01 00000000",
                "0800 0f00 fd000000",
                "1400 0500 fe800000000000000000000000000001",
                OUT_OF_7));

        assertThat(ipv4.destination()).isEqualTo(Addresses.parse("0.0.0.0"));
        assertThat(ipv4.via()).isEqualTo(HostRoute.NONE);
        assertThat(ipv6.destination()).isEqualTo(new Address(0, 0));
        assertThat(ipv6.via()).isEqualTo(Addresses.parse("fe80::1"));
        assertThat(ipv6.table()).isEqualTo(HostRoute.DEFAULT);
    }

    /** RTA_VIA: the family in two bytes, then the address (RFC 5549). */
    @Test
    void shouldReadAnIpv4RouteByAnIpv6Gateway() {
        final HostRoute route = RouteMessage.decode(message(
                RTM_NEWROUTE,
                0,
                "02 18 00 00 fe 03 00 01 00000000",
                TABLE_MAIN,
                TO_198_51_100_0,
                "1600 1200 0a00 fe800000000000000000000000000001 0000",
                OUT_OF_7));

        assertThat(route.via()).isEqualTo(Addresses.parse("fe80::1"));
        assertThat(route.link()).isEqualTo(7);
    }

    @Test
    void shouldTakeTheFirstOfSeveralNextHopsThatLives() {
        final HostRoute route = RouteMessage.decode(message(
                RTM_NEWROUTE,
                0,
                "02 18 00 00 fe 03 00 01 00000000",
                TABLE_MAIN,
                TO_198_51_100_0,
                "3400 0900",
                // its link is down (RTNH_F_DEAD)
                "1000 01 00 05000000 0800 0500 c0000205",
                "1000 00 00 06000000 0800 0500 c0000206",
                "1000 00 00 07000000 0800 0500 c0000207"));

        assertThat(route.link()).isEqualTo(6);
        assertThat(route.via()).isEqualTo(Addresses.parse("192.0.2.6"));
        assertThat(route.nextHops()).isEqualTo(3);
    }

    @Test
    void shouldTakeTheFirstNextHopWhereNoneLives() {
        final HostRoute route = RouteMessage.decode(message(
                RTM_NEWROUTE,
                0,
                "02 18 00 00 fe 03 00 01 00000000",
                TABLE_MAIN,
                TO_198_51_100_0,
                "1400 0900",
                "1000 01 00 05000000 0800 0500 c0000205"));

        assertThat(route.link()).isEqualTo(5);
    }

    @Test
    void shouldStopAtANextHopThatIsCutOff() {
        final HostRoute route = RouteMessage.decode(message(
                RTM_NEWROUTE,
                0,
                "02 18 00 00 fe 03 00 01 00000000",
                TABLE_MAIN,
                TO_198_51_100_0,
                "1c00 0900",
                "1000 00 00 05000000 0800 0500 c0000205",
                "1000 00 00 06000000"));

        assertThat(route.link()).isEqualTo(5);
        assertThat(route.nextHops()).isOne();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"01, UNICAST", "02, LOCAL", "06, BLACKHOLE", "07, UNREACHABLE", "08, PROHIBIT"})
    void shouldReadTheType(final String type, final RouteType expected) {
        final HostRoute route = RouteMessage.decode(
                message(RTM_NEWROUTE, 0, "02 18 00 00 fe 03 00 " + type + " 00000000", TABLE_MAIN, TO_198_51_100_0));

        assertThat(route.type()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a route for one source,    0a 30 40 00 fe 03 00 01 00000000, fe",
        "a route for one TOS,       02 18 00 10 fe 03 00 01 00000000, fe",
        "a path MTU learnt,         0a 80 00 00 fe 03 00 01 00020000, fe",
        "multicast,                 02 18 00 00 fe 03 00 05 00000000, fe",
        "throw,                     02 18 00 00 fe 03 00 09 00000000, fe",
        "table local,               02 18 00 00 ff 03 00 02 00000000, ff",
        "a table of policy routing, 02 18 00 00 64 03 00 01 00000000, 64",
        "MPLS,                      1c 18 00 00 fe 03 00 01 00000000, fe",
        "a message cut off,         02 18 00 00,                      fe",
    })
    void shouldPassOver(final String what, final String fixed, final String table) {
        assertThat(RouteMessage.decode(message(RTM_NEWROUTE, 0, fixed, "0800 0f00 " + table + "000000")))
                .as(what)
                .isNull();
    }
}
