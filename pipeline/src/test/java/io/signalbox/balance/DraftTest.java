package io.signalbox.balance;

import static io.signalbox.golden.packet.Packets.tcp;
import static io.signalbox.stage.Box.CLIENT;
import static io.signalbox.stage.Box.OTHER;
import static io.signalbox.stage.Box.SERVER;
import static io.signalbox.stage.Box.VIP;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.decision.Reason;
import io.signalbox.golden.packet.TcpPacket;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.ListRequest;
import io.signalbox.stage.Box;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is drafted is nobody's business until it is published; then all of it is so at once. */
class DraftTest {
    private static final String WEB = "-t 192.0.2.10:80";
    private static final String ONE = WEB + " -r 10.0.0.11:80";
    private static final String OTHERS = WEB + " -r 10.0.0.12:80";

    private int port = 40_000;

    private TcpPacket client() {
        port++;
        return tcp().from(CLIENT, port).to(VIP, 80).syn();
    }

    private TcpPacket at(final String server) {
        return tcp().from(CLIENT, port).to(server, 80).ttl(63).syn();
    }

    private static Box web(final String... more) {
        final Box box = Box.with("-A " + WEB + " -s rr", "-a " + ONE + " -m");
        for (final String line : more) {
            box.hears(line);
        }
        return box;
    }

    private static Box asked(final Box box, final String line) {
        return box.asked(CommandText.parse(line));
    }

    @Test
    void shouldSendClientsToARealServerOnceItsDraftIsPublished() {
        web("draft -a " + OTHERS + " -m", "draft -e " + ONE + " -m -w 0")
                .fromClient(client())
                .toServer(at(SERVER))
                .decides(Reason.NEW_CONNECTION)
                .hears("publish")
                .fromClient(client())
                .toOther(at(OTHER))
                .fromClient(client())
                .toOther(at(OTHER))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldKeepClientsAtARealServerUntilItsEndIsPublished() {
        final Box box = web("-a " + OTHERS + " -m", "draft -d " + OTHERS)
                .fromClient(client())
                .toOther(at(OTHER))
                .decides(Reason.NEW_CONNECTION);
        final TcpPacket more = tcp().from(CLIENT, port).to(VIP, 80).ack(1);
        box.hears("publish").fromClient(more).decides(Reason.SERVER_GONE);
        box.fromClient(client()).toServer(at(SERVER)).decides(Reason.NEW_CONNECTION);
    }

    /** Its connections have waited for it, and do so until then. */
    @Test
    void shouldWelcomeBackARealServerOnceItIsPublished() {
        final Box box = web("-a " + OTHERS + " -m")
                .fromClient(client())
                .toOther(at(OTHER))
                .decides(Reason.NEW_CONNECTION);
        final TcpPacket more = tcp().from(CLIENT, port).to(VIP, 80).ack(1);
        for (final Box next : List.of(
                box.hears("-d " + OTHERS).hears("draft -a " + OTHERS + " -m").restarts(), box)) {
            next.fromClient(more).decides(Reason.SERVER_GONE);
            next.hears("publish").fromClient(more);
            next.toOther(tcp().from(CLIENT, port).to(OTHER, 80).ttl(63).ack(1)).decides(Reason.CONNECTION);
        }
    }

    private Box inARoundThatAsksFor5() {
        return Box.with("-A " + WEB + " -s wrr", "-a " + ONE + " -m -w 1", "-a " + OTHERS + " -m -w 5")
                .fromClient(client())
                .toOther(at(OTHER))
                .fromClient(client())
                .toServer(at(SERVER))
                .fromClient(client())
                .toOther(at(OTHER));
    }

    /** One after the other they leave a round that asks for 1, in which the newest is first. */
    @Test
    void shouldBeginOneRoundHoweverManyWeightsChange() {
        inARoundThatAsksFor5()
                .hears("-e " + OTHERS + " -m -w 1")
                .hears("-e " + ONE + " -m -w 5")
                .fromClient(client())
                .toOther(at(OTHER))
                .decides(Reason.NEW_CONNECTION);
        inARoundThatAsksFor5()
                .hears("draft -e " + OTHERS + " -m -w 1")
                .hears("draft -e " + ONE + " -m -w 5")
                .hears("publish")
                .fromClient(client())
                .toServer(at(SERVER))
                .decides(Reason.NEW_CONNECTION);
    }

    @Test
    void shouldRefuseADraftAsItWouldTheChange() {
        final Box box = web("draft -d " + ONE);
        asked(box, "draft -e " + ONE + " -m").refuses("No such destination");
        asked(box, "draft -a " + ONE + " -m").refuses("Destination already exists");
        asked(box, "draft -A " + WEB + " -s rr").refuses("Service already exists");
        asked(box, "draft -D -t 192.0.2.11:80").refuses("No such service");
        asked(box, "draft -E -t 192.0.2.11:80 -s rr").refuses("No such service");
        asked(box, "draft -a -t 192.0.2.11:80 -r 10.0.0.11:80").refuses("Service not defined");
        asked(box, "draft -a " + WEB + " -r 10.0.0.255:80 -m")
                .refuses("Invalid operation.  Possibly wrong module version, address not unicast, ...");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-E " + WEB + " -s wlc",
                "-D " + WEB,
                "-a " + OTHERS + " -m",
                "-e " + ONE + " -m -w 2",
                "-d " + ONE,
                "-C"
            })
    void shouldLetNobodyElseChangeAServiceThatSomethingIsDraftedOf(final String line) {
        for (final String draft : List.of("draft -D " + WEB, "draft -e " + ONE + " -m -w 3")) {
            asked(web(draft), line).refuses("a change of the service is drafted, and not published yet");
            web(draft, "publish", "-A -t 192.0.2.11:80 -s rr");
        }
    }

    /** An end that nobody asked for comes in between: a drain's. */
    @Test
    void shouldBearThatADrainEndsMeanwhile() {
        for (final String draft : List.of("-d " + OTHERS, "-e " + OTHERS + " -m -w 0", "-D " + WEB)) {
            final Box box = web("-a " + OTHERS + " -m").fromClient(client()).toOther(at(OTHER));
            box.hears("drain " + OTHERS + " --deadline 5 --then reset");
            box.hears("draft " + draft);
            box.after(6).decides(Reason.TICK);
            box.hears("publish").hears("share vips follow");
            assertThat(saved(box)).doesNotContain("10.0.0.12");
            assertThat(isNatServer(box, "10.0.0.12")).isFalse();
            assertThat(isNatServer(box, "10.0.0.11")).isEqualTo(!draft.startsWith("-D"));
        }
    }

    // ---- drafted and published, beside one after the other

    private static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldComeToWhatTheChangesComeToOneAfterTheOther(final long seed) {
        final Random random = new Random(seed);
        final Box one = Box.with().hears("share vips follow");
        final Box drafting = Box.with().hears("share vips follow");
        for (int round = 0; round < 20; round++) {
            final List<String> lines = lines(random);
            final int restart = random.nextInt(lines.size());
            Box next = drafting;
            for (int i = 0; i < lines.size(); i++) {
                assertThat(apply(drafting, "draft " + lines.get(i)))
                        .as("draft %s, seed %d, of %s", lines.get(i), seed, lines)
                        .isEqualTo(apply(one, lines.get(i)));
                if (next != drafting) {
                    apply(next, "draft " + lines.get(i));
                } else if (i == restart) {
                    next = drafting.restarts();
                }
            }
            for (final Box box : List.of(drafting, next)) {
                assertThat(apply(box, "publish")).isNull();
                assertThat(saved(box)).as("seed %d, %s", seed, lines).isEqualTo(saved(one));
                for (int host = 1; host <= 4; host++) {
                    final String address = "10.0.0." + host;
                    assertThat(isNatServer(box, address)).isEqualTo(isNatServer(one, address));
                }
            }
        }
    }

    /** Of each service either additions, or changes, or its end. */
    private static List<String> lines(final Random random) {
        final List<String> lines = new ArrayList<>();
        for (int service = 1; service <= 4; service++) {
            final String at = "-t 192.0.2." + service + ":80";
            final int course = random.nextInt(4);
            if (course == 0) {
                lines.add("-D " + at);
            } else if (course == 1) {
                lines.add("-A " + at + " -s " + scheduler(random));
            }
            for (int host = 1; course > 0 && host <= 4; host++) {
                lines.addAll(ofServer(random, course > 1, at + " -r 10.0.0." + host + ":80"));
            }
            if (course == 2) {
                lines.add("-E " + at + " -s " + scheduler(random));
            }
        }
        return lines;
    }

    private static String scheduler(final Random random) {
        return List.of("rr", "wrr", "mh", "lblc").get(random.nextInt(4));
    }

    private static List<String> ofServer(final Random random, final boolean isThere, final String server) {
        final String options = (random.nextBoolean() ? " -m" : " -g") + " -w " + random.nextInt(3);
        return switch (random.nextInt(isThere ? 5 : 2)) {
            case 0 -> List.of();
            case 1 -> List.of("-a " + server + options);
            case 2 -> List.of("-e " + server + options);
            case 3 -> List.of("-d " + server, "-e " + server + options);
            default -> List.of("-a " + server + options, "-e " + server + " -m -w 7", "-d " + server);
        };
    }

    private static String apply(final Box box, final String line) {
        return box.state().configurator.apply(CommandText.parse(line), box.nowNs());
    }

    private static String saved(final Box box) {
        final ListRequest request = ListRequest.parse(List.of("-S", "-n"));
        return request.print(request.copy(box.state(), box.nowNs()), ListRequest.TABLE_SIZE);
    }

    private static boolean isNatServer(final Box box, final String address) {
        final Address server = Addresses.parse(address);
        return box.state().ownership.isNatServer(server.hi(), server.lo());
    }
}
