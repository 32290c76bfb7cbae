package io.signalbox.director.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a site is before anything directs in it. */
class SiteTest {
    /** Of curl. */
    private static final int COULD_NOT_CONNECT = 7;

    private static final String UNREACHED = "000";

    private Lab lab;

    @BeforeEach
    void openALab() {
        assumeThat(Lab.obstacle()).isEmpty();
        assumeThat(Programs.isThere("curl")).as("curl is there").isTrue();
        lab = Lab.open();
    }

    @AfterEach
    void leaveNothing() {
        if (lab != null) {
            final String ours = lab.nameOf("");
            lab.close();
            assertThat(Remains.namespaces(ours)).isEmpty();
            assertThat(lab.folder()).doesNotExist();
        }
    }

    /** But where a server wants to be told first who its client is. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FULLNAT")
    void shouldLetTheDirectorReachEachServerAtItsOwnAddress(final Method method) {
        final Site site = Site.open(lab, method, 2);

        assertThat(site.servers()).extracting(RealServer::name).containsExactly("server1", "server2");
        for (final RealServer server : site.servers()) {
            assertThat(get(site.director(), server.address())).isEqualTo(server.name());
            assertThat(get(site.director(), "[" + server.address6() + "]")).isEqualTo(server.name());
        }
    }

    /** Its host has the address and no server on it: it refuses, and no hidden server answers in its place. */
    @ParameterizedTest
    @EnumSource
    void shouldRefuseClientsWhereNothingDirects(final Method method) {
        final Site site = Site.open(lab, method, 1);

        for (final String address : List.of(Site.VIP, "[" + Site.VIP6 + "]")) {
            final Output refused = site.client().run("curl", "-sS", "-m", "5", "http://" + address + "/");
            assertThat(refused.err()).contains("Couldn't connect to server");
        }
    }

    /** A hidden address must neither be asked for nor answered for. */
    @Test
    void shouldHideTheVirtualAddressOfServersThatAnswerDirectly() {
        final Site site = Site.open(lab, Method.DR, 2);
        site.takeVip();

        final Output nobody = site.client().run("curl", "-sS", "-m", "5", "http://" + Site.VIP + "/");

        assertThat(nobody.exitCode()).isEqualTo(COULD_NOT_CONNECT);
        assertThat(site.client().run("ip", "neigh", "show", Site.VIP).out()).contains("FAILED");
    }

    /** What DR does, done by hand: the client's neighbour entry for the virtual address names a server. */
    @Test
    void shouldLetServersAnswerDirectlyInTheNameOfTheVirtualAddress() {
        final Site site = Site.open(lab, Method.DR, 2);
        final String mac = site.servers().get(1).machine().mac("eth0");

        site.client()
                .ip(
                        "neigh replace " + Site.VIP + " lladdr " + mac + " dev eth0",
                        "neigh replace " + Site.VIP6 + " lladdr " + mac + " dev eth0");

        assertThat(get(site.client(), Site.VIP)).isEqualTo("server2");
        assertThat(get(site.client(), "[" + Site.VIP6 + "]")).isEqualTo("server2");
    }

    @Test
    void shouldForwardNothingOnTheDirectorsHost() {
        final Site site = Site.open(lab, Method.NAT, 1);
        site.client().ip("route add 10.0.0.0/24 via 198.51.100.1");

        final Output nothing = site.client()
                .run(
                        "curl",
                        "-s",
                        "-m",
                        "1",
                        "-w",
                        "%{http_code}",
                        "http://" + site.servers().get(0).address() + "/");

        assertThat(nothing.out()).isEqualTo(UNREACHED);
    }

    @Test
    void shouldServeBytesThatTheClientCanCheck() {
        final Site site = Site.open(lab, Method.NAT, 1);
        final String server = "http://" + site.servers().get(0).address();

        final Output hash = site.director()
                .run("sh", "-c", "curl -sS '" + server + "/bytes?n=1000003&seed=7' | sha256sum | cut -d' ' -f1");
        final Output back = site.director()
                .run(
                        "sh",
                        "-c",
                        "curl -sS '" + server + "/bytes?n=70001&seed=8' | curl -sS --data-binary @- " + server
                                + "/sha256");

        assertThat(hash.out().strip()).isEqualTo(Payload.sha256(1_000_003, 7));
        assertThat(back.out().strip()).isEqualTo(Payload.sha256(70_001, 8));
    }

    @Test
    void shouldWriteRulesAsIpvsadmRestoreReadsThem() {
        final Site site = Site.open(lab, Method.TUN, 2);

        assertThat(site.rules("wlc").lines())
                .startsWith(
                        "-A -t 198.51.100.100:80 -s wlc",
                        "-A -t [2001:db8:64::100]:80 -s wlc",
                        "-a -t 198.51.100.100:80 -r 203.0.113.11:80 -i -w 1",
                        "-a -t [2001:db8:64::100]:80 -r [2001:db8:cb::11]:80 -i -w 1")
                .contains("-a -u 198.51.100.100:53 -r 203.0.113.12:53 -i -w 1");
    }

    private static String get(final Namespace from, final String address) {
        return from.run("curl", "-sS", "-m", "5", "http://" + address + "/")
                .orFail()
                .out()
                .strip();
    }
}
