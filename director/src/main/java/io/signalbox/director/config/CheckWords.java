package io.signalbox.director.config;

import io.signalbox.command.Command.AddServer;
import io.signalbox.director.check.DnsProbe;
import io.signalbox.director.check.HttpProbe;
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

/**
 * A check of a keepalived.conf: {@code TCP_CHECK}, {@code HTTP_GET}, {@code SSL_GET}, {@code MISC_CHECK} or
 * {@code DNS_CHECK}. What it does not say itself, its real server or its virtual server may have said.
 */
final class CheckWords {
    static final Set<String> KINDS = Set.of("TCP_CHECK", "HTTP_GET", "SSL_GET", "MISC_CHECK", "DNS_CHECK");
    /** What may be said once for all checks of a server, or of a service. */
    static final Set<String> COMMON =
            Set.of("delay_loop", "retry", "delay_before_retry", "connect_timeout", "virtualhost");

    private static final Set<String> OWN = Set.of(
            "connect_ip", "connect_port", "warmup", "url", "misc_path", "misc_timeout", "type", "name", "nb_get_retry");
    private static final Set<String> OF_URL = Set.of("path", "status_code", "digest", "virtualhost");

    private static final String EVERY_S = "60";
    private static final String TIMEOUT_S = "5";
    private static final String BEFORE_RETRY_S = "1";
    private static final int SECOND_MS = 1_000;
    private static final int FIRST_GOOD_STATUS = 200;
    private static final int LAST_GOOD_STATUS = 299;
    private static final int MAX_PORT = 65_535;

    private final String file;
    private final Statement check;
    private final Map<String, String> said;
    private final List<Statement> urls = new ArrayList<>();

    /**
     * @param inherited of {@link #COMMON}
     * @throws ConfigException {@code FILE:LINE: sentence}
     */
    CheckWords(final String file, final Statement check, final Map<String, String> inherited) {
        this.file = file;
        this.check = check;
        said = new HashMap<>(inherited);
        check.block().forEach(this::read);
        if (isHttp() && urls.isEmpty()) {
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
        urls.forEach(this::checkUrl);
    }

    private boolean isHttp() {
        return check.name().equals("HTTP_GET") || check.name().equals("SSL_GET");
    }

    private void read(final Statement one) {
        if (one.name().equals("url")) {
            urls.add(one);
        } else if (!OWN.contains(one.name()) && !COMMON.contains(one.name())) {
            throw wrong(one, "'" + one.name() + "' is no word of " + check.name() + " here");
        } else if (one.word(1) == null) {
            throw wrong(one, one.name() + " takes a value");
        } else if (one.name().equals("connect_port") && !isPort(one.word(1))) {
            throw wrong(one, "connect_port takes 1 to " + MAX_PORT + ", not '" + one.word(1) + "'");
        } else {
            said.put(one.name().equals("nb_get_retry") ? "retry" : one.name(), one.word(1));
        }
    }

    private static boolean isPort(final String word) {
        return word.matches("[1-9]\\d{0,4}") && Integer.parseInt(word) <= MAX_PORT;
    }

    private ConfigException wrong(final Statement at, final String sentence) {
        return KeepalivedText.wrong(file, at.line(), sentence);
    }

    private void checkUrl(final Statement url) {
        for (final Map.Entry<String, String> word : words(url).entrySet()) {
            if (!OF_URL.contains(word.getKey())) {
                throw wrong(url, "'" + word.getKey() + "' is no word of a url here");
            }
        }
        if (!words(url).getOrDefault("status_code", "200").matches("\\d{3}(-\\d{3})?")) {
            throw wrong(url, "status_code takes a status, or a range as 200-299");
        }
    }

    /** {@code path /health} each in a line of its own, or all in one. */
    private static Map<String, String> words(final Statement url) {
        final Map<String, String> words = new HashMap<>();
        for (final Statement one : url.block()) {
            for (int i = 0; i + 1 < one.words().size(); i += 2) {
                words.put(one.word(i), one.word(i + 1));
            }
        }
        return words;
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
            default -> urls.stream().map(url -> page(to, url, timeoutMs)).toList();
        };
    }

    private Probe page(final InetSocketAddress to, final Statement url, final int timeoutMs) {
        final Map<String, String> words = words(url);
        final String[] statuses = words.getOrDefault("status_code", FIRST_GOOD_STATUS + "-" + LAST_GOOD_STATUS)
                .split("-");
        return new HttpProbe(
                to,
                check.name().equals("SSL_GET"),
                words.getOrDefault("virtualhost", said.getOrDefault("virtualhost", "")),
                words.getOrDefault("path", "/"),
                Integer.parseInt(statuses[0]),
                Integer.parseInt(statuses[statuses.length - 1]),
                words.getOrDefault("digest", ""),
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
