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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * A check of a keepalived.conf: {@code TCP_CHECK}, {@code HTTP_GET}, {@code SSL_GET}, {@code MISC_CHECK} or
 * {@code DNS_CHECK}. What it does not say itself, its real server or its virtual server may have said.
 */
final class CheckWords {
    static final Set<String> KINDS = Set.of("TCP_CHECK", "HTTP_GET", "SSL_GET", "MISC_CHECK", "DNS_CHECK");
    /** What may be said once for all checks of a server, or of a service. */
    static final Set<String> COMMON =
            Set.of("delay_loop", "retry", "delay_before_retry", "connect_timeout", "virtualhost");

    private static final Set<String> OWN =
            Set.of("connect_ip", "connect_port", "url", "misc_path", "misc_timeout", "type", "name", "nb_get_retry");
    private static final Set<String> OF_URL = Set.of("path", "status_code", "digest", "regex", "virtualhost");
    private static final Pattern STATUSES = Pattern.compile("(\\d{3})(?:-(\\d{3}))?");
    /** What a shell takes for one word, whatever it means to it. */
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private static final String EVERY_S = "60";
    private static final String TIMEOUT_S = "5";
    private static final String BEFORE_RETRY_S = "1";
    private static final int SECOND_MS = 1_000;
    private static final int MAX_PORT = 65_535;

    private final String file;
    private final Statement check;
    private final Map<String, String> said;
    private final List<Page> pages = new ArrayList<>();

    /** What a {@code url} says. */
    private record Page(String path, List<Statuses> statuses, String digest, String regex, String virtualhost) {}

    /**
     * @param inherited of {@link #COMMON}
     * @param passedOver hears of what is known, and not carried out
     * @throws ConfigException {@code FILE:LINE: sentence}
     */
    CheckWords(
            final String file,
            final Statement check,
            final Map<String, String> inherited,
            final Consumer<Statement> passedOver) {
        this.file = file;
        this.check = check;
        said = new HashMap<>(inherited);
        if (check.words().size() > 1) {
            throw wrong(check, check.name() + " takes no value");
        }
        check.block().forEach(one -> read(one, passedOver));
        if (isHttp() && pages.isEmpty()) {
            throw wrong(check, check.name() + " needs a url");
        }
        if (check.name().equals("MISC_CHECK") && !said.containsKey("misc_path")) {
            throw wrong(check, "MISC_CHECK needs a misc_path");
        }
        for (final String seconds : List.of("delay_loop", "delay_before_retry", "connect_timeout", "misc_timeout")) {
            ms(seconds, "1");
        }
        number("retry", "1");
        if (!DnsProbe.TYPES.containsKey(said.getOrDefault("type", "SOA"))) {
            throw wrong(
                    check,
                    "type takes one of "
                            + String.join(
                                    ", ",
                                    DnsProbe.TYPES.keySet().stream().sorted().toList()));
        }
    }

    private boolean isHttp() {
        return check.name().equals("HTTP_GET") || check.name().equals("SSL_GET");
    }

    private void read(final Statement one, final Consumer<Statement> passedOver) {
        if (one.name().equals("url")) {
            pages.add(page(one));
        } else if (one.name().equals("warmup")) {
            passedOver.accept(one);
        } else if (one.name().equals("misc_path") && one.words().size() > 1) {
            said.put(one.name(), command(one.words().subList(1, one.words().size())));
        } else if (!OWN.contains(one.name()) && !COMMON.contains(one.name())) {
            throw wrong(one, "'" + one.name() + "' is no word of " + check.name() + " here");
        } else {
            said.put(one.name().equals("nb_get_retry") ? "retry" : one.name(), KeepalivedText.value(file, one));
        }
        if (one.name().equals("connect_port") && !isPort(one.word(1))) {
            throw wrong(one, "connect_port takes 1 to " + MAX_PORT + ", not '" + one.word(1) + "'");
        }
    }

    /** One word is a command line; of several each stays one, whatever is in it. */
    private static String command(final List<String> words) {
        return words.size() == 1
                ? words.get(0)
                : words.stream().map(CheckWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(final String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static boolean isPort(final String word) {
        return word.matches("[1-9]\\d{0,4}") && Integer.parseInt(word) <= MAX_PORT;
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
                    given.size() == 1 || given.size() > 1 && word.equals("status_code"),
                    word + " takes one value"));
        }
        return new Page(
                words.getOrDefault("path", List.of("/")).get(0),
                words.containsKey("status_code")
                        ? statuses(at.get("status_code"), words.get("status_code"))
                        : List.of(Statuses.GOOD),
                words.getOrDefault("digest", List.of("")).get(0),
                regex(at.get("regex"), words.getOrDefault("regex", List.of("")).get(0)),
                words.getOrDefault("virtualhost", List.of("")).get(0));
    }

    private void require(final Statement at, final boolean isRight, final String sentence) {
        if (!isRight) {
            throw wrong(at, sentence);
        }
    }

    private List<Statuses> statuses(final Statement at, final List<String> words) {
        final List<Statuses> statuses = new ArrayList<>();
        for (final String word : words) {
            final Matcher read = STATUSES.matcher(word);
            require(at, read.matches(), "status_code takes statuses, or ranges as 200-299, not '" + word + "'");
            final int first = Integer.parseInt(read.group(1));
            statuses.add(new Statuses(first, read.group(2) == null ? first : Integer.parseInt(read.group(2))));
        }
        return statuses;
    }

    private String regex(final Statement at, final String regex) {
        try {
            return Pattern.compile(regex).pattern();
        } catch (final PatternSyntaxException wrong) {
            throw wrong(at, "'" + regex + "' is no regular expression");
        }
    }

    // ---- what comes of it

    /** The checks that this is for a real server: one for each page. */
    List<ServerCheck> of(final AddServer server) {
        final ServerKey at = new ServerKey(server.key(), server.serverHi(), server.serverLo(), server.serverPort());
        final int retries = number("retry", isHttp() ? "3" : "1");
        return probes(address(at)).stream()
                .map(probe -> new ServerCheck(
                        at, probe, ms("delay_loop", EVERY_S), retries, ms("delay_before_retry", BEFORE_RETRY_S)))
                .toList();
    }

    private List<Probe> probes(final InetSocketAddress to) {
        final int timeoutMs = ms("connect_timeout", TIMEOUT_S);
        return switch (check.name()) {
            case "TCP_CHECK" -> List.of(new TcpProbe(to, timeoutMs));
            case "MISC_CHECK" -> List.of(new MiscProbe(said.get("misc_path"), ms("misc_timeout", EVERY_S)));
            case "DNS_CHECK" ->
                List.of(new DnsProbe(to, said.getOrDefault("type", "SOA"), said.getOrDefault("name", "."), timeoutMs));
            default -> pages.stream().map(page -> probe(to, page, timeoutMs)).toList();
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
        final String host = said.getOrDefault("connect_ip", Addresses.text(at.hi(), at.lo()));
        try {
            return new InetSocketAddress(
                    InetAddress.getByName(host), number("connect_port", String.valueOf(at.port())));
        } catch (final UnknownHostException nobody) {
            throw wrong(check, "'" + host + "' is no address");
        }
    }

    private int ms(final String word, final String otherwise) {
        final String seconds = said.getOrDefault(word, otherwise);
        if (!seconds.matches("\\d{1,5}(\\.\\d{1,6})?")) {
            throw wrong(check, word + " takes seconds, not '" + seconds + "'");
        }
        return (int) Math.max(1, Math.round(Double.parseDouble(seconds) * SECOND_MS));
    }

    private int number(final String word, final String otherwise) {
        final String digits = said.getOrDefault(word, otherwise);
        if (!digits.matches("\\d{1,5}")) {
            throw wrong(check, word + " takes a number, not '" + digits + "'");
        }
        return Integer.parseInt(digits);
    }
}
