package io.signalbox.director.config;

import io.signalbox.command.Command.AddServer;
import io.signalbox.director.check.DnsProbe;
import io.signalbox.director.check.HttpProbe;
import io.signalbox.director.check.HttpProbe.Statuses;
import io.signalbox.director.check.MiscProbe;
import io.signalbox.director.check.Probe;
import io.signalbox.director.check.ServerCheck;
import io.signalbox.director.check.TcpProbe;
import io.signalbox.director.config.KeepalivedText.Statement;
import io.signalbox.service.ServerKey;
import io.signalbox.wire.Addresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A check of a keepalived.conf: {@code TCP_CHECK}, {@code HTTP_GET}, {@code SSL_GET}, {@code MISC_CHECK} or
 * {@code DNS_CHECK}. What it does not say itself, its real server or its virtual server may have said.
 */
final class CheckWords {
    /** What may be said once for all checks of a server, or of a service. */
    static final Set<String> COMMON =
            Set.of("delay_loop", "retry", "delay_before_retry", "connect_timeout", "virtualhost", "warmup", "alpha");

    private static final Set<String> OF_ALL = Set.of("delay_loop", "retry", "delay_before_retry", "warmup", "alpha");
    private static final Set<String> OF_PAGES =
            Set.of("connect_ip", "connect_port", "connect_timeout", "virtualhost", "url", "nb_get_retry");
    /** What each kind may say besides. */
    private static final Map<String, Set<String>> OWN = Map.of(
            "TCP_CHECK", Set.of("connect_ip", "connect_port", "connect_timeout"),
            "HTTP_GET", OF_PAGES,
            "SSL_GET", OF_PAGES,
            "MISC_CHECK", Set.of("misc_path", "misc_timeout"),
            "DNS_CHECK", Set.of("connect_ip", "connect_port", "connect_timeout", "type", "name"));

    static final Set<String> KINDS = OWN.keySet();

    private static final Set<String> OF_URL = Set.of("path", "status_code", "digest", "regex", "virtualhost");
    /** The first digit of a status is never 0 (RFC 1945, section 6.1.1). */
    private static final Pattern STATUSES = Pattern.compile("([1-9]\\d\\d)(?:-([1-9]\\d\\d))?");
    /** What a shell takes for one word, whatever it means to it. */
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private static final String EVERY_S = "60";
    private static final String TIMEOUT_S = "5";
    private static final String BEFORE_RETRY_S = "1";

    private final String file;
    private final Statement check;
    private final Map<String, String> said;
    private final List<Page> pages = new ArrayList<>();

    /** What a {@code url} says. */
    private record Page(String path, List<Statuses> statuses, String digest, String regex, String virtualhost) {}

    /**
     * @param inherited of {@link #COMMON}
     * @throws ConfigException {@code FILE:LINE: sentence}
     */
    CheckWords(final String file, final Statement check, final Map<String, String> inherited) {
        this.file = file;
        this.check = check;
        said = new HashMap<>(inherited);
        if (check.words().size() > 1) {
            throw wrong(check, check.name() + " takes no value");
        }
        check.block().forEach(this::read);
        if (isHttp() && pages.isEmpty()) {
            throw wrong(check, check.name() + " needs a url");
        }
        if (check.name().equals("MISC_CHECK") && !said.containsKey("misc_path")) {
            throw wrong(check, "MISC_CHECK needs a misc_path");
        }
    }

    private boolean isHttp() {
        return check.name().equals("HTTP_GET") || check.name().equals("SSL_GET");
    }

    private void read(final Statement one) {
        final String word = one.name();
        if (!OF_ALL.contains(word) && !OWN.get(check.name()).contains(word)) {
            throw wrong(one, "'" + word + "' is no word of " + check.name() + " here");
        } else if (word.equals("url")) {
            pages.add(page(one));
        } else if (word.equals("misc_path") && one.words().size() > 2) {
            KeepalivedText.requireNoBlock(file, one);
            said.put(word, command(one.words().subList(1, one.words().size())));
        } else {
            said.put(word.equals("nb_get_retry") ? "retry" : word, CheckValues.of(file, one));
        }
    }

    /** One word is a command line; of several each stays one, whatever is in it. */
    private static String command(final List<String> words) {
        return words.stream().map(CheckWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(final String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private ConfigException wrong(final Statement at, final String sentence) {
        return KeepalivedText.wrong(file, at.line(), sentence);
    }

    /** {@code path /health} each in a line of its own, or all in one. */
    private Page page(final Statement url) {
        if (url.words().size() > 1) {
            throw wrong(url, "url takes no value");
        }
        final Map<String, List<String>> words = new HashMap<>();
        final Map<String, Statement> at = new HashMap<>();
        for (final Statement one : url.block()) {
            KeepalivedText.requireNoBlock(file, one);
            List<String> values = null;
            for (final String word : one.words()) {
                if (OF_URL.contains(word)) {
                    values = words.computeIfAbsent(word, first -> new ArrayList<>());
                    at.put(word, one);
                } else if (values != null) {
                    values.add(word);
                } else {
                    throw wrong(one, "'" + word + "' is no word of a url here");
                }
            }
            words.forEach((word, given) -> require(
                    one,
                    !given.isEmpty() && !given.contains("") && (given.size() == 1 || word.equals("status_code")),
                    word + " takes one value"));
        }
        words.forEach((word, given) -> CheckValues.allowed(file, at.get(word), word, given.get(0)));
        return new Page(
                words.getOrDefault("path", List.of("/")).get(0),
                words.containsKey("status_code")
                        ? statuses(at.get("status_code"), words.get("status_code"))
                        : List.of(Statuses.GOOD),
                words.getOrDefault("digest", List.of("")).get(0),
                words.getOrDefault("regex", List.of("")).get(0),
                words.getOrDefault("virtualhost", List.of("")).get(0));
    }

    private void require(final Statement at, final boolean isRight, final String sentence) {
        if (!isRight) {
            throw wrong(at, sentence);
        }
    }

    private List<Statuses> statuses(final Statement at, final List<String> words) {
        return words.stream().map(word -> statuses(at, word)).toList();
    }

    private Statuses statuses(final Statement at, final String word) {
        final Matcher read = STATUSES.matcher(word);
        final boolean isOne = read.matches();
        final int first = isOne ? Integer.parseInt(read.group(1)) : 0;
        final int last = isOne && read.group(2) != null ? Integer.parseInt(read.group(2)) : first;
        require(at, isOne && first <= last, "status_code takes statuses, or ranges as 200-299, not '" + word + "'");
        return new Statuses(first, last);
    }

    // ---- what comes of it

    /** The checks that this is for a real server: one for each page. */
    List<ServerCheck> of(final AddServer server) {
        final ServerKey at = new ServerKey(server.key(), server.serverHi(), server.serverLo(), server.serverPort());
        final int retries = Integer.parseInt(said.getOrDefault("retry", isHttp() ? "3" : "1"));
        return probes(at).stream()
                .map(probe -> new ServerCheck(
                        at,
                        probe,
                        ms("delay_loop", EVERY_S),
                        retries,
                        ms("delay_before_retry", BEFORE_RETRY_S),
                        ms("warmup", "0"),
                        CheckValues.isTrue(said.getOrDefault("alpha", "off"))))
                .toList();
    }

    private List<Probe> probes(final ServerKey at) {
        final int timeoutMs = ms("connect_timeout", TIMEOUT_S);
        return switch (check.name()) {
            case "MISC_CHECK" -> List.of(new MiscProbe(said.get("misc_path"), ms("misc_timeout", EVERY_S)));
            case "TCP_CHECK" -> List.of(new TcpProbe(address(at), timeoutMs));
            case "DNS_CHECK" ->
                List.of(new DnsProbe(
                        address(at), said.getOrDefault("type", "SOA"), said.getOrDefault("name", "."), timeoutMs));
            default ->
                pages.stream().map(page -> probe(address(at), page, timeoutMs)).toList();
        };
    }

    private Probe probe(final InetSocketAddress to, final Page page, final int timeoutMs) {
        return new HttpProbe(
                to,
                check.name().equals("SSL_GET"),
                page.virtualhost().isEmpty() ? said.getOrDefault("virtualhost", "") : page.virtualhost(),
                page.path(),
                page.statuses(),
                page.digest(),
                page.regex(),
                timeoutMs);
    }

    private InetSocketAddress address(final ServerKey at) {
        final int port = Integer.parseInt(said.getOrDefault("connect_port", String.valueOf(at.port())));
        require(check, port > 0, check.name() + " of a real server without a port needs a connect_port");
        return new InetSocketAddress(said.getOrDefault("connect_ip", Addresses.text(at.hi(), at.lo())), port);
    }

    private int ms(final String word, final String otherwise) {
        return CheckValues.ms(said.getOrDefault(word, otherwise));
    }
}
