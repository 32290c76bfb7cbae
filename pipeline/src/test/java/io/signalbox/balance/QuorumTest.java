package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command;
import io.signalbox.decision.Change;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.ListRequest;
import io.signalbox.service.RealServer;
import io.signalbox.service.VirtualService;
import io.signalbox.stage.Box;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A service asks how much of its real servers must be up, and who serves while they are not (keepalived.conf(5)). */
class QuorumTest {
    private static final String SERVICE = "-t 192.0.2.10:80";
    private static final String OTHERS_SORRY = "sorry -r 10.0.0.12:80 -m -w 1";

    private int port;

    /** Ten servers of weight 1, as in keepalived's own example of a quorum. */
    private static final class Pool {
        private static final int SERVERS = 10;

        private final State state = new State(State.Bounds.SMALL, 0, 0, 0);
        private final List<Change> told = new ArrayList<>();

        Pool(final String quorum) {
            apply("-A " + SERVICE + " -s rr");
            for (int i = 1; i <= SERVERS; i++) {
                apply("-a " + SERVICE + " -r 10.0.0." + i + ":80 -m -w 1");
            }
            apply("quorum " + SERVICE + " " + quorum);
        }

        String apply(final String text) {
            final Command command = CommandText.parse(text);
            state.configurator.tell(told);
            return state.configurator.apply(command, 0);
        }

        VirtualService service() {
            return state.services.all().get(0);
        }

        /** The others are down, one after the other; and none of these is. */
        boolean hasQuorumWith(final int up) {
            for (int i = 1; i <= SERVERS; i++) {
                apply("health " + SERVICE + " -r 10.0.0." + i + ":80 " + (i <= up ? "up" : "down") + " after 1");
            }
            return service().hasQuorum();
        }

        List<String> told() {
            return told.stream()
                    .map(change -> change.by().label() + ": " + CommandText.of(change.command()))
                    .toList();
        }

        String printed(final String words) {
            final ListRequest request = ListRequest.parse(List.of(words.split(" ")));
            return request.print(request.copy(state, 0), ListRequest.TABLE_SIZE);
        }
    }

    // ---- when it is there

    @Test
    void shouldLoseAQuorumOf7WithHysteresis2With4ServersAndGainItAgainWith9() {
        final Pool pool = new Pool("of 7 hysteresis 2");
        assertThat(pool.hasQuorumWith(10)).isTrue();
        assertThat(pool.hasQuorumWith(5)).as("7 - 2 are enough").isTrue();
        assertThat(pool.hasQuorumWith(4)).isFalse();
        assertThat(pool.hasQuorumWith(8)).as("7 + 2 are needed").isFalse();
        assertThat(pool.hasQuorumWith(9)).isTrue();
        assertThat(pool.hasQuorumWith(5)).isTrue();
    }

    @Test
    void shouldLoseTheQuorumWithTheLastServerWhateverTheHysteresis() {
        final Pool pool = new Pool("of 2 hysteresis 2");
        assertThat(pool.hasQuorumWith(1)).isTrue();
        assertThat(pool.hasQuorumWith(0)).isFalse();
        assertThat(pool.hasQuorumWith(3)).isFalse();
        assertThat(pool.hasQuorumWith(4)).isTrue();
    }

    @Test
    void shouldCountWeightsAndNotServers() {
        final Pool pool = new Pool("of 10");
        assertThat(pool.hasQuorumWith(9)).isFalse();
        pool.apply("-e " + SERVICE + " -r 10.0.0.1:80 -m -w 2");
        assertThat(pool.service().hasQuorum()).isTrue();
        pool.apply("drain " + SERVICE + " -r 10.0.0.2:80");
        assertThat(pool.service().hasQuorum())
                .as("who takes nobody new does not count")
                .isFalse();
        pool.apply("-a " + SERVICE + " -r 10.0.0.99:80 -m -w 1");
        assertThat(pool.service().hasQuorum()).isTrue();
        pool.apply("-d " + SERVICE + " -r 10.0.0.99:80");
        assertThat(pool.service().hasQuorum()).isFalse();
    }

    @Test
    void shouldTellOnceThatItIsLostOrGainedAndWhy() {
        final Pool pool = new Pool("of 7 hysteresis 2");
        pool.hasQuorumWith(3);
        pool.hasQuorumWith(10);
        assertThat(pool.told())
                .containsExactly(
                        "quorum: quorum " + SERVICE + " lost : the real servers that are up weigh 4, 5 is enough",
                        "quorum: quorum " + SERVICE + " gained : the real servers that are up weigh 9, 9 is enough");
    }

    @Test
    void shouldLookOnceBehindChangesThatAreOne() {
        final Pool pool = new Pool("of 10");
        pool.apply("together on");
        pool.apply("-d " + SERVICE + " -r 10.0.0.1:80");
        pool.apply("-a " + SERVICE + " -r 10.0.0.98:80 -m -w 1");
        pool.apply("together off");
        assertThat(pool.told()).isEmpty();
        pool.apply("together on");
        pool.apply("-d " + SERVICE + " -r 10.0.0.98:80");
        pool.apply("together off");
        assertThat(pool.told()).hasSize(1);
    }

    @Test
    void shouldKeepWhatItKnowsWhenAnotherQuorumIsAskedFor() {
        final Pool pool = new Pool("of 7 hysteresis 2");
        assertThat(pool.hasQuorumWith(4)).isFalse();
        pool.apply("quorum " + SERVICE + " of 6 hysteresis 2");
        assertThat(pool.hasQuorumWith(7)).isFalse();
        assertThat(pool.hasQuorumWith(8)).isTrue();
        assertThat(pool.hasQuorumWith(0)).isFalse();
        pool.apply("quorum " + SERVICE + " of 0");
        assertThat(pool.service().hasQuorum()).as("nobody asks any more").isTrue();
    }

    @Test
    void shouldLeaveThoseThatAreUpToServeWithoutAQuorumAndWithoutASorryServer() {
        final Pool pool = new Pool("of 7");
        assertThat(pool.hasQuorumWith(1)).isFalse();
        assertThat(pool.service().servers.find(0, 0, 0)).isNull();
        assertThat(weights(pool.service())).containsOnlyOnce(1);
    }

    private static List<Integer> weights(final VirtualService service) {
        final List<Integer> weights = new ArrayList<>();
        for (int i = 0; i < service.servers.count(); i++) {
            weights.add(service.servers.get(i).weight);
        }
        return weights;
    }

    // ---- the sorry server

    private TcpPacket client() {
        port++;
        return tcp().from(CLIENT, port).to(VIP, 80).syn();
    }

    private TcpPacket at(final String server) {
        return tcp().from(CLIENT, port).to(server, 80).ttl(63).syn();
    }

    private static Box one() {
        return Box.with("-A " + SERVICE + " -s rr", "-a " + SERVICE + " -r 10.0.0.11:80 -m -w 1")
                .hears("quorum " + SERVICE + " of 1 " + OTHERS_SORRY);
    }

    @Test
    void shouldSendNewConnectionsToTheSorryServerUntilAServerIsUpAgain() {
        one().fromClient(client())
                .toServer(at(SERVER))
                .hears("health " + SERVICE + " -r 10.0.0.11:80 down after 1")
                .fromClient(client())
                .toOther(at(OTHER))
                .hears("health " + SERVICE + " -r 10.0.0.11:80 up after 1")
                .fromClient(client())
                .toServer(at(SERVER));
    }

    @Test
    void shouldGoOnAfterARestartWithTheSorryServer() {
        one().hears("health " + SERVICE + " -r 10.0.0.11:80 down after 1")
                .restarts()
                .fromClient(client())
                .toOther(at(OTHER))
                .hears("health " + SERVICE + " -r 10.0.0.11:80 up after 1")
                .fromClient(client())
                .toServer(at(SERVER));
    }

    @Test
    void shouldHaveAllOthersStandBackWhileTheSorryServerServes() {
        final Pool pool = new Pool("of 7 sorry -r 10.0.0.99:80 -m -w 1");
        assertThat(pool.hasQuorumWith(6)).isFalse();
        assertThat(pool.printed("-L -n").lines().filter(line -> line.contains("Masq    1")))
                .containsExactly("  -> 10.0.0.99:80                 Masq    1      0          0         ");
        pool.apply("-a " + SERVICE + " -r 10.0.0.98:80 -m -w 1");
        assertThat(pool.service().hasQuorum()).isTrue();
        assertThat(pool.printed("-L -n")).doesNotContain("10.0.0.99:80");
        assertThat(pool.told())
                .containsExactly(
                        "quorum: quorum " + SERVICE + " lost : the real servers that are up weigh 6, 7 is enough",
                        "quorum: -a " + SERVICE + " -r 10.0.0.99:80 -m -w 1",
                        "quorum: quorum " + SERVICE + " gained : the real servers that are up weigh 7, 7 is enough",
                        "quorum: -d " + SERVICE + " -r 10.0.0.99:80");
    }

    @Test
    void shouldGiveAServerNoWeightThatComesWhileTheSorryServerServes() {
        final Pool pool = new Pool("of 7 sorry -r 10.0.0.99:80 -m -w 1");
        pool.hasQuorumWith(5);
        pool.apply("-a " + SERVICE + " -r 10.0.0.98:80 -m -w 1");
        assertThat(pool.service().servers.get(0).weight).isZero();
        assertThat(pool.printed("-S -n")).contains("-r 10.0.0.98:80 -m -w 1");
    }

    @Test
    void shouldSaveWhatWasConfiguredAndNotTheSorryServerThatServes() {
        final Pool pool = new Pool("of 7 hysteresis 2 sorry -r 10.0.0.99:80 -g -w 1");
        pool.hasQuorumWith(0);
        assertThat(pool.printed("-S -n")).doesNotContain("10.0.0.99").contains("-r 10.0.0.10:80 -m -w 1");
        assertThat(pool.printed("-S --full"))
                .doesNotContain("-a " + SERVICE + " -r 10.0.0.99")
                .contains("quorum " + SERVICE + " of 7 hysteresis 2 sorry -r 10.0.0.99:80 -g -w 1\n# it is lost\n");
    }

    @Test
    void shouldKeepASorryServerWithWeight0ThatIsInhibited() {
        final Pool pool = new Pool("of 7 inhibited -r 10.0.0.99:80 -m -w 1");
        assertThat(sorry(pool).weight).isZero();
        pool.hasQuorumWith(0);
        assertThat(sorry(pool).weight).isEqualTo(1);
        pool.hasQuorumWith(10);
        assertThat(sorry(pool).weight).isZero();
        pool.apply("quorum " + SERVICE + " of 7");
        assertThat(sorry(pool)).isNull();
    }

    private static RealServer sorry(final Pool pool) {
        return pool.service().servers.sorry();
    }

    @Test
    void shouldPutAnotherSorryServerInThePlaceOfTheOneThatServes() {
        final Pool pool = new Pool("of 7 sorry -r 10.0.0.99:80 -m -w 1");
        pool.hasQuorumWith(0);
        pool.apply("quorum " + SERVICE + " of 7 sorry -r 10.0.0.98:80 -m -w 1");
        assertThat(sorry(pool).addressLo & 0xFF).isEqualTo(98);
        assertThat(pool.service().servers.count()).isEqualTo(Pool.SERVERS + 1);
        pool.apply("quorum " + SERVICE + " of 7");
        assertThat(sorry(pool)).isNull();
    }

    @Test
    void shouldRefuseASorryServerThatIsARealServerAndARealServerThatIsTheSorryServer() {
        final Pool pool = new Pool("of 7 sorry -r 10.0.0.99:80 -m -w 1");
        assertThat(pool.apply("quorum " + SERVICE + " of 7 sorry -r 10.0.0.10:80 -m -w 1"))
                .isEqualTo("its sorry server is one of its real servers");
        final String isSorry = "it is the sorry server, which comes and goes with the quorum";
        assertThat(pool.apply("-a " + SERVICE + " -r 10.0.0.99:80 -m -w 1")).isEqualTo(isSorry);
        pool.hasQuorumWith(0);
        assertThat(pool.apply("-e " + SERVICE + " -r 10.0.0.99:80 -m -w 1")).isEqualTo(isSorry);
        assertThat(pool.apply("-d " + SERVICE + " -r 10.0.0.99:80")).isEqualTo(isSorry);
        assertThat(pool.apply("drain " + SERVICE + " -r 10.0.0.99:80")).isEqualTo(isSorry);
    }

    /** Nobody is to see a service whose servers are known to be down. */
    @Test
    void shouldPublishAServiceWithItsSorryServerWhereItsServersAreDown() {
        Box.with()
                .hears("health " + SERVICE + " -r 10.0.0.11:80 down after 1")
                .hears("draft -A " + SERVICE + " -s rr")
                .hears("draft -a " + SERVICE + " -r 10.0.0.11:80 -m -w 1")
                .hears("draft quorum " + SERVICE + " of 1 " + OTHERS_SORRY)
                .hears("publish")
                .fromClient(client())
                .toOther(at(OTHER));
    }
}
