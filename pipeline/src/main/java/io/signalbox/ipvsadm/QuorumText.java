package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.ReportQuorum;
import io.signalbox.command.Command.SetQuorum;
import io.signalbox.service.Quorum;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.SorryServer;
import java.util.List;

/**
 * Quorums in words: the service as {@code ipvsadm -D} names it, and what it asks for ({@code of WEIGHT}, {@code hysteresis
 * WEIGHT}, {@code sorry} or {@code inhibited} before a real server as {@code ipvsadm -a} names it), or what became of it
 * ({@code gained} or {@code lost}, and the cause behind a colon).
 */
final class QuorumText {
    static final String WORD = "quorum";

    private static final String OF = "of";
    private static final String HYSTERESIS = "hysteresis";
    private static final String SORRY = "sorry";
    private static final String INHIBITED = "inhibited";
    private static final String GAINED = "gained";
    private static final String LOST = "lost";
    private static final String CAUSE = ":";
    /** {@code -t 192.0.2.10:80}. */
    private static final int NAMES = 2;

    private static final int MAX_DIGITS = 9;

    private QuorumText() {}

    // ---- writing

    static String of(final SetQuorum set) {
        final Quorum quorum = set.quorum();
        return name(set.key()) + " " + OF + " " + quorum.weight()
                + (quorum.hysteresis() == 0 ? "" : " " + HYSTERESIS + " " + quorum.hysteresis())
                + (quorum.sorry() == null ? "" : sorry(set.key(), quorum.sorry()));
    }

    static String of(final ReportQuorum report) {
        return name(report.key()) + " " + (report.isThere() ? GAINED : LOST) + " " + CAUSE + " " + report.cause();
    }

    private static String name(final ServiceKey key) {
        return WORD + CommandText.of(new DeleteService(key)).substring("-D".length());
    }

    private static String sorry(final ServiceKey key, final SorryServer sorry) {
        final AddServer add = new AddServer(key, sorry.hi(), sorry.lo(), sorry.port(), sorry.options());
        final String text = CommandText.of(add);
        return " " + (sorry.stays() ? INHIBITED : SORRY) + text.substring(text.indexOf(" -r "));
    }

    // ---- reading

    /** @throws IllegalArgumentException one sentence, for anything that {@code of} does not write */
    static Command parse(final List<String> words) {
        int at = 0;
        while (at < words.size() && !List.of(OF, GAINED, LOST).contains(words.get(at))) {
            at++;
        }
        if (at < NAMES || at + 1 >= words.size()) {
            throw new IllegalArgumentException("quorum takes a service, and what it asks for: of WEIGHT");
        }
        final String name = String.join(" ", words.subList(0, at));
        if (!(IpvsadmParser.parse("-D " + name) instanceof DeleteService service)) {
            throw new IllegalArgumentException("quorum takes a service, and nothing of a server before 'of'");
        }
        final List<String> rest = words.subList(at + 1, words.size());
        if (words.get(at).equals(OF)) {
            return new SetQuorum(service.key(), quorum(name, rest));
        }
        if (!rest.get(0).equals(CAUSE)) {
            throw new IllegalArgumentException("quorum takes a cause behind a colon, and nothing else");
        }
        return new ReportQuorum(
                service.key(), words.get(at).equals(GAINED), String.join(" ", rest.subList(1, rest.size())));
    }

    private static Quorum quorum(final String service, final List<String> words) {
        int at = 1;
        int hysteresis = 0;
        if (at + 1 < words.size() && words.get(at).equals(HYSTERESIS)) {
            hysteresis = weight(words.get(at + 1));
            at += 2;
        }
        return new Quorum(weight(words.get(0)), hysteresis, sorry(service, words.subList(at, words.size())));
    }

    private static int weight(final String word) {
        if (!word.matches("\\d{1," + MAX_DIGITS + "}")) {
            throw new IllegalArgumentException("a quorum is a weight of at most " + MAX_DIGITS + " digits");
        }
        return Integer.parseInt(word);
    }

    private static SorryServer sorry(final String service, final List<String> words) {
        if (words.isEmpty()) {
            return null;
        }
        final boolean stays = words.get(0).equals(INHIBITED);
        if (!stays && !words.get(0).equals(SORRY)) {
            throw new IllegalArgumentException(
                    "'" + words.get(0) + "': a quorum takes hysteresis WEIGHT, and sorry or inhibited before a server");
        }
        final String server = String.join(" ", words.subList(1, words.size()));
        if (!(IpvsadmParser.parse("-a " + service + " " + server) instanceof AddServer add)) {
            throw new IllegalArgumentException("a sorry server is one real server: -r SERVER:PORT");
        }
        return new SorryServer(add.serverHi(), add.serverLo(), add.serverPort(), add.options(), stays);
    }
}
