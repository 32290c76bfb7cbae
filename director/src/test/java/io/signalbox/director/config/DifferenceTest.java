package io.signalbox.director.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.ipvsadm.CommandText;
import io.signalbox.stage.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DifferenceTest {
    private static final String WEB = "-A -t 192.0.2.10:80 -s wlc";
    private static final String FIRST = "-a -t 192.0.2.10:80 -r 10.0.0.1:80 -m -w 1";
    private static final String SECOND = "-a -t 192.0.2.10:80 -r 10.0.0.2:80 -m -w 1";

    private final State state = new State(State.Bounds.SMALL, 0, 0, 0);

    private static Configured configured(final State state, final List<String> rules) {
        rules.forEach(rule -> assertThat(state.configurator.apply(CommandText.parse(rule), 0))
                .as(rule)
                .isNull());
        return Configured.of(state);
    }

    private static Configured configured(final String... rules) {
        return configured(new State(State.Bounds.SMALL, 0, 0, 0), List.of(rules));
    }

    private static List<String> changes(final Configured running, final Configured wanted) {
        return Difference.between(running, wanted).changes().stream()
                .map(CommandText::of)
                .toList();
    }

    @Test
    void shouldFindNoneBetweenEquals() {
        assertThat(changes(configured(WEB, FIRST, SECOND), configured(WEB, SECOND, FIRST)))
                .isEmpty();
    }

    @Test
    void shouldChangeAWeightAlone() {
        assertThat(changes(configured(WEB, FIRST, SECOND), configured(WEB, FIRST, SECOND.replace("-w 1", "-w 5"))))
                .containsExactly("-e -t 192.0.2.10:80 -r 10.0.0.2:80 -m -w 5");
    }

    @Test
    void shouldAddAndRemoveServersAndServices() {
        final String other = "-A -u 192.0.2.10:53 -s rr";
        assertThat(changes(configured(WEB, FIRST), configured(other, WEB, SECOND)))
                .containsExactly(other, "-d -t 192.0.2.10:80 -r 10.0.0.1:80", SECOND);
        assertThat(changes(configured(other, WEB, SECOND), configured(WEB, SECOND)))
                .containsExactly("-D -u 192.0.2.10:53");
    }

    @Test
    void shouldChangeAServiceAndItsSettings() {
        final String[] before = {WEB, FIRST};
        final String[] after = {
            "net.ipv4.vs.sloppy_tcp=1",
            "net.ipv4.vs.sync_threshold=4 60",
            "--set 300 60 30",
            "helper ftp on",
            WEB.replace("wlc", "rr"),
            FIRST
        };
        assertThat(changes(configured(before), configured(after)))
                .containsExactlyInAnyOrder(
                        "net.ipv4.vs.sloppy_tcp=1",
                        "net.ipv4.vs.sync_threshold=4 60",
                        "--set 300 60 30",
                        "helper ftp on",
                        "-E -t 192.0.2.10:80 -s rr");
    }

    @Test
    void shouldGiveASettingThatIsNotWrittenAnyMoreItsDefault() {
        assertThat(changes(configured("net.ipv4.vs.conn_reuse_mode=0"), configured()))
                .containsExactly("net.ipv4.vs.conn_reuse_mode=1");
    }

    @Test
    void shouldAddMarksBehindThoseThatThereAreAndTakeNoneBack() {
        final String one = "mark 1 protocol 6 to 192.0.2.10/32 ports 80-80";
        final String two = "mark 2 protocol 6 to 192.0.2.10/32 ports 443-443";
        assertThat(changes(configured(one), configured(one, two))).containsExactly(two);
        assertThat(Difference.between(configured(one, two), configured(two)).refusals())
                .containsExactly("rules for firewall marks can be added behind those that there are; to change or"
                        + " remove one, restart");
    }

    @Test
    void shouldKeepTheOrderOfSourceRules() {
        final String one = "snat --from 10.0.1.0/24 --to 192.0.2.1";
        final String two = "snat --from 10.0.2.0/24 --to 192.0.2.2";
        final String three = "snat --from 10.0.3.0/24 --to 192.0.2.3";
        assertThat(changes(configured(one, two), configured(two))).containsExactly("no " + one);
        assertThat(changes(configured(one, two), configured(three, two)))
                .containsExactly("edit " + one + " by" + three.substring("snat".length()));
        assertThat(changes(configured(one, two), configured(one, three, two))).containsExactly("no " + two, three, two);
    }

    @Test
    void shouldAnswerPcpWhereItIsWanted() {
        assertThat(changes(configured("pcp 10.0.0.1"), configured("pcp 10.0.0.1", "pcp 10.0.0.2")))
                .containsExactly("pcp 10.0.0.2");
        assertThat(changes(configured("pcp 10.0.0.1"), configured())).containsExactly("no pcp 10.0.0.1");
    }

    /** Applied, the difference leaves none; the same number begins the same case again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void shouldMakeOneOfTheOther(final long seed) {
        final Random random = new Random(seed);
        final Configured running = configured(state, rules(random));
        final Configured wanted = configured(new State(State.Bounds.SMALL, 0, 0, 0), rules(random));
        final Difference difference = Difference.between(running, wanted);
        difference.changes().forEach(change -> assertThat(state.configurator.apply(change, 0))
                .as(CommandText.of(change))
                .isNull());
        assertThat(Configured.of(state).services()).isEqualTo(wanted.services());
        assertThat(Configured.of(state).sourceRules()).isEqualTo(wanted.sourceRules());
        assertThat(changes(Configured.of(state), wanted)).isEmpty();
    }

    private static List<String> rules(final Random random) {
        final List<String> rules = new ArrayList<>();
        for (int port = 80; port < 100; port++) {
            if (random.nextInt(3) > 0) {
                final String service = "-t 192.0.2.10:" + port;
                rules.add("-A " + service + " -s " + (random.nextBoolean() ? "rr" : "wlc"));
                for (int server = 1; server < 10; server++) {
                    if (random.nextBoolean()) {
                        rules.add("-a " + service + " -r 10.0.0." + server + ":80 -m -w " + random.nextInt(3));
                    }
                }
            }
        }
        final List<Integer> inside = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6));
        Collections.shuffle(inside, random);
        for (final int prefix : inside.subList(0, random.nextInt(inside.size()))) {
            rules.add("snat --from 10.0." + prefix + ".0/24 --to 192.0.2." + (1 + random.nextInt(3)));
            rules.add(
                    "dnat --protocol tcp --at 192.0.2.1:" + prefix + " --to 10.0.0." + (1 + random.nextInt(3)) + ":80");
        }
        rules.add("--set " + (1 + random.nextInt(3)) + " 60 60");
        return rules;
    }
}
