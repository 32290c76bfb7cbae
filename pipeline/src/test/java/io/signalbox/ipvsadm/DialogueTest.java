package io.signalbox.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddPort;
import io.signalbox.golden.dialogue.Dialogue;
import io.signalbox.golden.dialogue.Dialogue.Turn;
import io.signalbox.stage.State;
import io.signalbox.wire.Address;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Linux's {@code ipvsadm} answered, on Linux's kernel, we answer: {@code signalbox golden ask} asks anew. */
class DialogueTest {
    /** Linux's usage is its own. */
    private static final int LINES_OF_HELP_IN_COMMON = 1;

    /** A director that is asked, and answers as it would print. */
    private static final class Director {
        private final State state = new State(State.Bounds.SMALL, 0, 0, 0);
        private final Names names = new KnownNames();

        Director() {
            apply(new AddPort(0, "lo", 0x020000000001L, 65_536));
            final Address loopback = Addresses.parse("127.0.0.1");
            apply(new AddAddress(0, loopback.hi(), loopback.lo(), 8));
        }

        Turn answer(final Turn asked) {
            try {
                final Invocation invocation = Invocation.parse(asked.words(), names);
                if (invocation instanceof Invocation.Change change) {
                    final String refusal = apply(change.command());
                    return refusal == null ? said(asked, "") : refused(asked, IpvsadmException.REFUSED, refusal);
                } else if (invocation instanceof Invocation.Print print) {
                    final ListRequest request = print.request();
                    return said(asked, request.print(request.copy(state, 0), ListRequest.TABLE_SIZE));
                } else if (invocation instanceof Invocation.Say say) {
                    return said(asked, say.text());
                }
                return said(asked, "");
            } catch (final IpvsadmException wrong) {
                return refused(asked, wrong.exitCode(), wrong.getMessage());
            }
        }

        private String apply(final io.signalbox.command.Command command) {
            return state.configurator.apply(command, 0);
        }

        private static Turn said(final Turn asked, final String text) {
            return asked.answered(0, text.lines().toList(), List.of());
        }

        private static Turn refused(final Turn asked, final int code, final String sentence) {
            return asked.answered(code, List.of(), sentence.lines().toList());
        }
    }

    /** Of hosts those in the file beside the dialogues. */
    private static final class KnownNames implements Names {
        private static final Map<String, Integer> PORTS =
                Map.of("http", 80, "https", 443, "http-alt", 8080, "domain", 53, "sip", 5060);

        private final Map<String, String> hosts = new HashMap<>();

        KnownNames() {
            try {
                Files.readAllLines(Dialogue.folder().resolve("hosts")).stream()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split("\\s+"))
                        .forEach(words -> hosts.put(Addresses.parse(words[0]).toString(), words[1]));
            } catch (final IOException unread) {
                throw new java.io.UncheckedIOException(unread);
            }
        }

        @Override
        public String ofHost(final long hi, final long lo) {
            return hosts.get(Addresses.text(hi, lo));
        }

        @Override
        public String ofPort(final int port, final int protocol) {
            return PORTS.entrySet().stream()
                    .filter(entry -> entry.getValue() == port && isThere(entry.getKey(), protocol))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        }

        /** The web has no datagrams in the services file that was recorded with, but for QUIC's port. */
        private static boolean isThere(final String name, final int protocol) {
            return protocol == Protocol.TCP || protocol == Protocol.UDP && !name.equals("http");
        }

        @Override
        public Address host(final String name) {
            return hosts.entrySet().stream()
                    .filter(entry ->
                            entry.getValue().equals(name) || entry.getValue().startsWith(name + "."))
                    .map(entry -> Addresses.parse(entry.getKey()))
                    .filter(Address::isIpv4)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public int port(final String name, final int protocol) {
            return isThere(name, protocol) ? PORTS.getOrDefault(name, UNKNOWN) : UNKNOWN;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"configurations.txt", "names.txt"})
    void shouldAnswerAsLinux(final String file) {
        final Director director = new Director();
        final SoftAssertions softly = new SoftAssertions();
        for (final Turn turn : Dialogue.read(Dialogue.folder().resolve(file)).turns()) {
            final Turn ours = director.answer(turn);
            softly.assertThat(shown(ours)).as("ipvsadm " + turn.words()).isEqualTo(shown(turn));
            softly.assertThat(complaint(ours)).as("ipvsadm " + turn.words()).isEqualTo(complaint(turn));
        }
        softly.assertAll();
    }

    /** But for flags that Linux saves without a name, and reads no more than we do. */
    @Test
    void shouldRestoreWhatLinuxSavedAndSaveTheSame() {
        for (final Turn saved :
                Dialogue.read(Dialogue.folder().resolve("configurations.txt")).turns()) {
            final boolean isSaved = saved.words().equals(List.of("-S", "-n"));
            if (isSaved && saved.printed().stream().noneMatch(rule -> rule.endsWith("-b "))) {
                final Director director = new Director();
                saved.printed().forEach(rule -> assertThat(
                                director.answer(Turn.of(rule)).exitCode())
                        .as(rule)
                        .isZero());
                assertThat(director.answer(saved).text()).isEqualTo(saved.text());
            }
        }
    }

    @Test
    void shouldRefuseWhatLinuxRefusesWithTheSameExitCode() {
        final Director director = new Director();
        final SoftAssertions softly = new SoftAssertions();
        for (final Turn turn :
                Dialogue.read(Dialogue.folder().resolve("mistakes.txt")).turns()) {
            final Turn ours = director.answer(turn);
            softly.assertThat(complaint(ours) + shown(ours))
                    .as("ipvsadm " + turn.words())
                    .isEqualTo(complaint(turn) + shown(turn));
        }
        softly.assertAll();
    }

    /** Linux' usage is its own, as is the order of services that its hash table has. */
    private static List<String> shown(final Turn turn) {
        if (turn.words().contains("-h")) {
            return turn.printed().subList(0, LINES_OF_HELP_IN_COMMON);
        }
        return turn.words().contains("--nosort")
                ? turn.printed().stream().sorted().toList()
                : turn.printed();
    }

    /** Of several reasons for which the kernel can refuse, each names the one that it sees first. */
    private static String complaint(final Turn turn) {
        final List<String> lines =
                turn.complained().stream().filter(line -> !line.isBlank()).toList();
        return turn.exitCode() + (turn.exitCode() == IpvsadmException.REFUSED ? "" : " " + lines);
    }
}
