package io.signalbox.director.live;

import io.signalbox.command.Command;
import io.signalbox.ipvsadm.CommandText;
import io.signalbox.ipvsadm.IpvsadmException;
import io.signalbox.ipvsadm.IpvsadmParser;
import io.signalbox.ipvsadm.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/**
 * A file of rules for a live director: what {@code ipvsadm-save} writes, settings, and the director's own words for
 * firewall marks, helpers, quorums, local addresses and the gateway's rules, one in each line:
 *
 * <pre>
 * -A -f 1 -s wlc
 * mark 1 interface eth0 protocol tcp to 192.0.2.10/32 ports 80-443
 * helper ftp on
 * quorum -t 192.0.2.10:80 of 2 hysteresis 1 sorry -r 10.0.0.99:80 -m -w 1
 * local 10.2.0.100-10.2.0.103
 * snat --from 10.0.0.0/24 --out-interface eth0 --to 192.0.2.50-192.0.2.51
 * net.ipv4.vs.conn_reuse_mode=0
 * </pre>
 */
final class LiveRules {
    /** A command and where it came from: the file, the line's number, counted from 1, and its text. */
    record Rule(String file, int line, String text, Command command) {
        /** {@code FILE:LINE: }, before a sentence about it. */
        String where() {
            return LiveRules.where(file, line);
        }
    }

    /** The director's own words that may begin a line. */
    private static final Set<String> OWN =
            Set.of("profile", "mark", "claim", "helper", "local", "snat", "dnat", "pcp", "edit", "quorum");

    /** Those that may stand behind {@code no}, and go. */
    private static final Set<String> MAY_GO = Set.of("local", "snat", "dnat", "pcp");

    private static final Pattern BLANKS = Pattern.compile("[ \t]+");

    private LiveRules() {}

    /**
     * Reads all of it or nothing.
     *
     * @param name of the file, as people shall read it
     * @param portNumber the number of the port that is an interface, or -1
     * @throws IpvsadmException whose message is {@code name:LINE: sentence}
     */
    static List<Rule> parse(final String name, final String text, final ToIntFunction<String> portNumber) {
        final List<Rule> rules = new ArrayList<>();
        int line = 0;
        for (final String content : text.lines().toList()) {
            line++;
            if (isRule(content)) {
                rules.add(rule(name, line, content, portNumber));
            }
        }
        return rules;
    }

    /** Reads one line. */
    static Rule rule(final String name, final int line, final String content, final ToIntFunction<String> portNumber) {
        return new Rule(name, line, content, command(where(name, line), content, portNumber));
    }

    private static String where(final String file, final int line) {
        return file + ":" + line + ": ";
    }

    /** Empty lines mean nothing, nor do those that begin with {@code #}. */
    static boolean isRule(final String line) {
        return !line.isBlank() && !line.stripLeading().startsWith("#");
    }

    private static Command command(final String where, final String content, final ToIntFunction<String> portNumber) {
        try {
            return command(content, Names.NONE, portNumber);
        } catch (final IpvsadmException wrong) {
            throw new IpvsadmException(wrong.exitCode(), where + wrong.getMessage());
        }
    }

    /**
     * One line of rules.
     *
     * @throws IpvsadmException a sentence, where it is none
     */
    static Command command(final String line, final Names names, final ToIntFunction<String> portNumber) {
        final String[] words = BLANKS.split(line.strip());
        try {
            return isOwn(words) ? CommandText.parse(own(words, portNumber)) : IpvsadmParser.parse(line, names);
        } catch (final IllegalArgumentException wrong) {
            throw new IpvsadmException(IpvsadmException.WRONG_ARGUMENT, wrong.getMessage());
        }
    }

    private static boolean isOwn(final String[] words) {
        final boolean goes = words[0].equals("no") && words.length > 1 && MAY_GO.contains(words[1]);
        return goes || OWN.contains(words[0]);
    }

    /** People name interfaces and protocols; commands number them. */
    private static String own(final String[] words, final ToIntFunction<String> portNumber) {
        for (int i = 0; i + 1 < words.length; i++) {
            if (words[i].equals("interface")) {
                words[i] = "port";
                words[i + 1] = String.valueOf(port(words[i + 1], portNumber));
            } else if (words[i].equals("protocol")) {
                words[i + 1] = protocol(words[i + 1]);
            }
        }
        return String.join(" ", words);
    }

    private static int port(final String name, final ToIntFunction<String> portNumber) {
        final int number = portNumber.applyAsInt(name);
        if (number < 0) {
            throw new IllegalArgumentException("'" + name + "' is not one of the director's interfaces");
        }
        return number;
    }

    private static String protocol(final String name) {
        return switch (name) {
            case "tcp" -> "6";
            case "udp" -> "17";
            case "sctp" -> "132";
            default -> name;
        };
    }
}
