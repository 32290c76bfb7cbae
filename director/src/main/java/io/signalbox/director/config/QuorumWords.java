package io.signalbox.director.config;

import io.signalbox.director.check.Hearers;
import io.signalbox.director.check.Program;
import io.signalbox.director.config.KeepalivedText.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What a {@code virtual_server} of a keepalived.conf says of its quorum, and of who serves without one. */
final class QuorumWords {
    static final Set<String> ALL =
            Set.of("quorum", "hysteresis", "quorum_up", "quorum_down", "sorry_server", "sorry_server_inhibit");

    private final String file;
    private Statement first;
    private Statement quorum;
    private Statement hysteresis;
    private Statement sorry;
    private Statement inhibit;
    private Program up;
    private Program down;
    private Statement methodAt;
    private String method;
    private int weight = 1;
    private int tolerance;

    QuorumWords(final String file) {
        this.file = file;
    }

    /** @throws ConfigException {@code FILE:LINE: sentence} */
    void read(final Statement one) {
        first = first == null ? one : first;
        switch (one.name()) {
            case "quorum" -> {
                quorum = one;
                weight = number(one, 1);
            }
            case "hysteresis" -> {
                hysteresis = one;
                tolerance = number(one, 0);
            }
            case "sorry_server" -> {
                KeepalivedText.requireNoBlock(file, one);
                if (one.word(1) == null || one.words().size() > 3) {
                    throw wrong(one, "sorry_server takes ADDRESS PORT");
                }
                sorry = one;
            }
            case "quorum_up" -> up = ProgramWords.of(file, one);
            case "quorum_down" -> down = ProgramWords.of(file, one);
            default -> {
                KeepalivedText.requireAlone(file, one);
                inhibit = one;
            }
        }
    }

    void sorryMethod(final Statement one, final String option) {
        methodAt = one;
        method = option;
    }

    Optional<String> sorryMethod() {
        return Optional.ofNullable(method);
    }

    private int number(final Statement one, final int least) {
        final String digits = KeepalivedText.value(file, one);
        if (!digits.matches("\\d{1,9}") || Integer.parseInt(digits) < least) {
            throw wrong(one, one.name() + " takes a weight of " + least + " to 999999999, not '" + digits + "'");
        }
        return Integer.parseInt(digits);
    }

    /**
     * A quorum that can never be gained is made one that can, as keepalived does.
     *
     * @param warn hears of it, by line
     */
    void fit(final List<Statement> servers, final BiConsumer<Integer, String> warn) {
        requireSorry(inhibit);
        requireSorry(methodAt);
        final long all = servers.stream().mapToLong(QuorumWords::weight).sum();
        if (quorum != null && all > 0 && weight > all) {
            warn.accept(
                    quorum.line(), "quorum " + weight + " is more than its real servers weigh: " + all + " is kept");
            weight = (int) all;
        }
        if (tolerance >= weight) {
            warn.accept(
                    hysteresis.line(),
                    "hysteresis " + tolerance + " is not less than the quorum: " + (weight - 1) + " is kept");
            tolerance = weight - 1;
        }
    }

    private void requireSorry(final Statement of) {
        if (of != null && sorry == null) {
            throw wrong(of, of.name() + " needs a sorry_server");
        }
    }

    private static long weight(final Statement server) {
        return server.block().stream()
                .filter(one -> one.name().equals("weight") && one.words().size() == 2)
                .filter(one -> one.word(1).matches("\\d{1,9}"))
                .mapToLong(one -> Long.parseLong(one.word(1)))
                .reduce(1, (before, last) -> last);
    }

    /** Where it is said first who serves; the first of all words otherwise. */
    int line() {
        return sorry == null ? first.line() : sorry.line();
    }

    /**
     * What the director is told, behind the service's name; empty where nothing is said.
     *
     * @param server how it is told of the sorry server
     */
    Optional<String> words(final Function<Statement, String> server) {
        return first == null
                ? Optional.empty()
                : Optional.of("of " + weight
                        + (tolerance == 0 ? "" : " hysteresis " + tolerance)
                        + (sorry == null ? "" : (inhibit == null ? " sorry " : " inhibited ") + server.apply(sorry)));
    }

    /** @param atEnd the service's {@code omega} */
    Hearers hearers(final boolean atEnd) {
        return new Hearers(up, down, atEnd);
    }

    private ConfigException wrong(final Statement at, final String sentence) {
        return KeepalivedText.wrong(file, at.line(), sentence);
    }
}
