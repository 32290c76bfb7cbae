package io.signalbox.director.config;

import io.signalbox.command.Command.AddServer;
import io.signalbox.director.check.Hearers;
import io.signalbox.director.check.Program;
import io.signalbox.director.check.ServerCheck;
import io.signalbox.director.config.KeepalivedText.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The virtual servers of a keepalived.conf (keepalived.conf(5), 2.2.7) as the commands by which {@code ipvsadm} would make
 * them. All that is VRRP's, and keepalived's own, is passed over; what stands in a {@code virtual_server} must be known:
 * each word of it is carried out, is an error, or gets a warning that nothing is done about it. Of the checks
 * {@link CheckWords} names those that are carried out.
 */
public final class KeepalivedFile {
    /**
     * A command, the line of the block that it comes from, the checks that come with a real server, and who wants to know
     * what becomes of it.
     */
    public static final class Rule {
        private final int line;
        private final String text;
        private final List<CheckWords> checks;
        private final Hearers hearers;

        Rule(final int line, final String text, final List<CheckWords> checks, final Hearers hearers) {
            this.line = line;
            this.text = text;
            this.checks = checks;
            this.hearers = hearers;
        }

        public int line() {
            return line;
        }

        public String text() {
            return text;
        }

        /** Of the real server, or of the quorum, that the text says. */
        public Hearers hearers() {
            return hearers;
        }

        /** @param server the command that the text says */
        public List<ServerCheck> checks(final AddServer server) {
            return checks.stream().flatMap(words -> words.of(server).stream()).toList();
        }
    }

    private static final String DEFAULT_SCHEDULER = "wlc";
    private static final String DEFAULT_METHOD = "NAT";
    private static final String DEFAULT_PROTOCOL = "TCP";
    /** keepalived.conf(5): six minutes. */
    private static final String DEFAULT_PERSISTENCE = "360";

    /** Of the part of an address that may be a range. */
    private static final int LAST_OF_IPV4 = 0xFF;

    private static final int LAST_OF_IPV6 = 0xFFFF;

    private static final Map<String, String> METHODS = Map.of("NAT", "-m", "DR", "-g", "TUN", "-i");
    private static final Map<String, String> PROTOCOLS = Map.of("TCP", "-t", "UDP", "-u", "SCTP", "--sctp-service");
    private static final Set<String> FLAGS =
            Set.of("sh-port", "sh-fallback", "mh-port", "mh-fallback", "flag-1", "flag-2", "flag-3");

    /** What these say is so in any case, or nothing would come of it. */
    private static final Set<String> GRANTED = Set.of("inhibit_on_failure", "no_smtp_alert");

    /** Nothing is done about these, and why. */
    private static final Map<String, String> PASSED_OVER = Map.ofEntries(
            Map.entry("smtp_alert", "nobody gets mail; the journal tells"),
            Map.entry("ha_suspend", "servers are checked whether their virtual IP is here or not"),
            Map.entry("snmp_name", "there is no SNMP"));

    private final String file;
    private final Map<String, Statement> groups = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    /** By line, so that each is given once. */
    private final Map<Integer, String> warnings = new TreeMap<>();

    private KeepalivedFile(final String file) {
        this.file = file;
    }

    /** @throws ConfigException {@code file:LINE: sentence} */
    public static KeepalivedFile parse(final String file, final String text) {
        final KeepalivedFile read = new KeepalivedFile(file);
        final List<Statement> statements = KeepalivedText.parse(file, text);
        statements.forEach(read::collect);
        statements.stream().filter(one -> one.name().equals("virtual_server")).forEach(read::service);
        return read;
    }

    /** Services and their real servers, in the order of the file. */
    public List<Rule> rules() {
        return rules;
    }

    /** What is known and not carried out: {@code file:LINE: sentence}. */
    public List<String> warnings() {
        return List.copyOf(warnings.values());
    }

    /** Nothing is done about it. */
    private void passOver(final Statement one) {
        if (!GRANTED.contains(one.name())) {
            warn(one.line(), one.name() + " is not carried out: " + PASSED_OVER.get(one.name()));
        }
    }

    private void warn(final int line, final String sentence) {
        warnings.put(line, file + ":" + line + ": " + sentence);
    }

    private static boolean isPassedOver(final String word) {
        return GRANTED.contains(word) || PASSED_OVER.containsKey(word);
    }

    private void collect(final Statement one) {
        if (one.name().startsWith("$")
                || one.name().startsWith("@")
                || one.name().startsWith("~")) {
            throw wrong(one, "definitions and conditions are not read: write out what '" + one.name() + "' stands for");
        } else if (one.name().equals("include")) {
            throw wrong(one, "other files are not included: name each of them by an option of its own");
        } else if (one.name().equals("virtual_server_group")) {
            group(one);
        } else if (one.name().startsWith("virtual") && !one.name().equals("virtual_server")) {
            throw wrong(one, "'" + one.name() + "' is no word of a keepalived.conf");
        } else if (one.name().equals("real_server") || QuorumWords.ALL.contains(one.name())) {
            throw wrong(one, one.name() + " stands in no virtual_server");
        }
    }

    private void group(final Statement one) {
        if (one.words().size() != 2) {
            throw wrong(one, "virtual_server_group takes one name");
        }
        if (groups.put(one.word(1), one) != null) {
            throw wrong(one, "there is another virtual_server_group " + one.word(1));
        }
    }

    private ConfigException wrong(final Statement at, final String sentence) {
        return KeepalivedText.wrong(file, at.line(), sentence);
    }

    // ---- services

    /** What a block says of a service, or of one of its real servers. */
    private static final class Said {
        private final StringBuilder options = new StringBuilder();
        private final List<String> flags = new ArrayList<>();
        private String scheduler = DEFAULT_SCHEDULER;
        private String protocol = DEFAULT_PROTOCOL;
        private boolean namesProtocol;
        private String method;
        private String family = "";
        private boolean omega;
        private final List<Statement> servers = new ArrayList<>();
        private final Map<String, String> ofChecks = new HashMap<>();
        private final QuorumWords quorum;
        /** Words that only say more of it. */
        private final List<Statement> ofPersistence = new ArrayList<>();

        private boolean isPersistent;

        Said(final String file) {
            quorum = new QuorumWords(file);
        }

        private void ofPersistence(final Statement one, final String option) {
            ofPersistence.add(one);
            options.append(option);
        }
    }

    private void service(final Statement block) {
        final Said said = new Said(file);
        block.block().forEach(one -> serviceWord(one, said));
        said.quorum.fit(said.servers, this::warn);
        if (!said.isPersistent) {
            said.ofPersistence.forEach(
                    one -> warn(one.line(), one.name() + " comes to nothing without persistence_timeout"));
        }
        final List<String> names = names(block, said);
        if (!said.namesProtocol && names.stream().anyMatch(name -> !isOfMark(name))) {
            warn(block.line(), "no protocol is named: " + DEFAULT_PROTOCOL + " is taken, where keepalived takes UDP");
        }
        boolean isFirst = true;
        for (final String name : names) {
            service(block, name, said, isFirst);
            isFirst = false;
        }
    }

    /** @param isHeard whether programs are told of it: those of a group are by its first service */
    private void service(final Statement block, final String name, final Said said, final boolean isHeard) {
        rules.add(new Rule(
                block.line(),
                "-A " + name + " -s " + said.scheduler + said.options
                        + (said.flags.isEmpty() ? "" : " -b " + String.join(",", said.flags)),
                List.of(),
                Hearers.NOBODY));
        said.servers.forEach(server -> server(server, name, said, isHeard));
        said.quorum
                .words(sorry -> at(sorry, name, said))
                .ifPresent(words -> rules.add(new Rule(
                        said.quorum.line(),
                        "quorum " + name + " " + words,
                        List.of(),
                        isHeard ? said.quorum.hearers(said.omega) : Hearers.NOBODY)));
    }

    private void serviceWord(final Statement one, final Said said) {
        switch (one.name()) {
            case "lvs_sched", "lb_algo" -> said.scheduler = value(one);
            case "lvs_method", "lb_kind" -> said.method = method(one);
            case "protocol" -> {
                said.namesProtocol = true;
                said.protocol = oneOf(one, PROTOCOLS.keySet());
            }
            case "ops" -> {
                KeepalivedText.requireAlone(file, one);
                said.options.append(" -o");
            }
            case "persistence_engine" -> said.ofPersistence(one, " --pe " + value(one));
            case "persistence_timeout" -> {
                said.isPersistent = true;
                said.options.append(" -p ").append(one.words().size() == 1 ? DEFAULT_PERSISTENCE : value(one));
            }
            case "persistence_granularity" -> said.ofPersistence(one, " -M " + value(one));
            case "ip_family" ->
                said.family = oneOf(one, Set.of("inet", "inet6")).equals("inet6") ? " -6" : "";
            case "omega" -> {
                KeepalivedText.requireAlone(file, one);
                said.omega = true;
            }
            case "real_server" -> said.servers.add(one);
            case "sorry_server_lvs_method" -> said.quorum.sorryMethod(one, method(one));
            default -> {
                if (FLAGS.contains(one.name())) {
                    KeepalivedText.requireAlone(file, one);
                    said.flags.add(one.name());
                } else if (QuorumWords.ALL.contains(one.name())) {
                    said.quorum.read(one);
                } else if (CheckWords.COMMON.contains(one.name())) {
                    said.ofChecks.put(one.name(), CheckValues.of(file, one));
                } else if (isPassedOver(one.name())) {
                    passOver(one);
                } else {
                    throw wrong(one, "'" + one.name() + "' is no word of a virtual_server");
                }
            }
        }
    }

    /** A service by itself, or each of a group, as {@code ipvsadm} names it. */
    private List<String> names(final Statement block, final Said said) {
        final String first = block.word(1);
        final boolean isNamed =
                first != null && (!first.equals("group") || block.words().size() == 3);
        if (!isNamed || block.words().size() > 3) {
            throw wrong(block, "virtual_server takes ADDRESS PORT, fwmark NUMBER or group NAME");
        }
        if (!first.equals("group")) {
            return List.of(name(block, block.words().subList(1, block.words().size()), said));
        }
        final Statement group = groups.get(block.word(2));
        if (group == null) {
            throw wrong(block, "there is no virtual_server_group " + block.word(2));
        }
        if (group.block().isEmpty()) {
            throw wrong(group, "virtual_server_group " + group.word(1) + " has no member");
        }
        final List<String> names = new ArrayList<>();
        for (final Statement member : group.block()) {
            KeepalivedText.requireNoBlock(file, member);
            if (member.words().size() > 2) {
                throw wrong(member, "a member of a group is ADDRESS PORT or fwmark NUMBER");
            }
            for (final List<String> words : range(member)) {
                names.add(name(member, words, said));
            }
        }
        return names;
    }

    private String name(final Statement at, final List<String> words, final Said said) {
        if (words.get(0).equals("fwmark")) {
            if (words.size() < 2) {
                throw wrong(at, "fwmark takes a number");
            }
            return "-f " + words.get(1) + said.family;
        }
        return PROTOCOLS.get(said.protocol) + " " + endpoint(words.get(0), words.size() > 1 ? words.get(1) : "0");
    }

    private static boolean isOfMark(final String service) {
        return service.startsWith("-f ");
    }

    private static String endpoint(final String address, final String port) {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }

    /** {@code 192.0.2.10-12 80} names three: the last part of an address may be a range, in IPv6 a hexadecimal one. */
    private List<List<String>> range(final Statement member) {
        final String address = member.name();
        final int dash = address.indexOf('-');
        if (dash < 0) {
            return List.of(member.words());
        }
        final boolean isIpv6 = address.indexOf(':') >= 0;
        final int radix = isIpv6 ? 16 : 10;
        final int part = Math.max(address.lastIndexOf('.', dash), address.lastIndexOf(':', dash)) + 1;
        final int first = number(address.substring(part, dash), radix);
        final int last = number(address.substring(dash + 1), radix);
        if (first < 0 || last < first || last > (isIpv6 ? LAST_OF_IPV6 : LAST_OF_IPV4)) {
            throw wrong(member, "'" + address + "' is no range of addresses");
        }
        final List<List<String>> all = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            final List<String> words = new ArrayList<>(member.words());
            words.set(0, address.substring(0, part) + Integer.toString(i, radix));
            all.add(words);
        }
        return all;
    }

    /** What digits say, or -1. */
    private static int number(final String digits, final int radix) {
        try {
            return Integer.parseInt(digits, radix);
        } catch (final NumberFormatException none) {
            return -1;
        }
    }

    // ---- real servers

    /** @param isHeard whether its programs are told of it: those of a group are by its first service */
    private void server(final Statement block, final String service, final Said said, final boolean isHeard) {
        if (block.word(1) == null || block.words().size() > 3) {
            throw wrong(block, "real_server takes ADDRESS PORT");
        }
        String method = method(said);
        String weight = "1";
        final StringBuilder thresholds = new StringBuilder();
        final Map<String, String> ofChecks = new HashMap<>(said.ofChecks);
        final List<Statement> checks = new ArrayList<>();
        Program up = null;
        Program down = null;
        for (final Statement one : block.block()) {
            switch (one.name()) {
                case "weight" -> weight = value(one);
                case "lvs_method", "lb_kind" -> method = method(one);
                case "notify_up" -> up = ProgramWords.of(file, one);
                case "notify_down" -> down = ProgramWords.of(file, one);
                case "uthreshold" -> thresholds.append(" -x ").append(value(one));
                case "lthreshold" -> thresholds.append(" -y ").append(value(one));
                default -> {
                    if (CheckWords.KINDS.contains(one.name())) {
                        checks.add(one);
                    } else if (CheckWords.COMMON.contains(one.name())) {
                        ofChecks.put(one.name(), CheckValues.of(file, one));
                    } else if (isPassedOver(one.name())) {
                        passOver(one);
                    } else {
                        throw wrong(one, "'" + one.name() + "' is no word of a real_server");
                    }
                }
            }
        }
        if (checks.isEmpty() && ofChecks.containsKey("alpha")) {
            warnings.put(block.line(), file + ":" + block.line() + ": alpha comes to nothing without a check");
        }
        rules.add(new Rule(
                block.line(),
                "-a " + service + " -r " + address(block, service) + " " + method + " -w " + weight + thresholds,
                checks.stream()
                        .map(check -> new CheckWords(file, check, ofChecks))
                        .toList(),
                isHeard ? new Hearers(up, down, said.omega) : Hearers.NOBODY));
    }

    private static String method(final Said said) {
        return said.method == null ? METHODS.get(DEFAULT_METHOD) : said.method;
    }

    /** A sorry server, as {@code ipvsadm} is told of a real one. */
    private static String at(final Statement sorry, final String service, final Said said) {
        return "-r " + address(sorry, service) + " " + said.quorum.sorryMethod().orElse(method(said)) + " -w 1";
    }

    /** Without a port of its own it has the service's. */
    private static String address(final Statement block, final String service) {
        final String port = block.word(2) != null
                ? block.word(2)
                : isOfMark(service) ? "0" : service.substring(service.lastIndexOf(':') + 1);
        return endpoint(block.word(1), port);
    }

    /** {@code NAT}, {@code DR}, or {@code TUN [type ipip|gre|gue port N] [csum|nocsum|remcsum]}. */
    private String method(final Statement one) {
        final StringBuilder words = new StringBuilder(METHODS.get(first(one, METHODS.keySet())));
        for (int i = 2; i < one.words().size(); i++) {
            switch (one.word(i)) {
                case "type" -> words.append(" --tun-type ").append(behind(one, i++));
                case "port" -> words.append(" --tun-port ").append(behind(one, i++));
                case "csum" -> words.append(" --tun-csum");
                case "nocsum" -> words.append(" --tun-nocsum");
                case "remcsum" -> words.append(" --tun-remcsum");
                default -> throw wrong(one, "'" + one.word(i) + "' is no word of " + one.name());
            }
        }
        return words.toString();
    }

    /** What the director is told as a word of its own. */
    private String value(final Statement one) {
        final String value = KeepalivedText.value(file, one);
        if (value.matches(".*\\s.*")) {
            throw wrong(one, one.name() + " takes one word, not '" + value + "'");
        }
        return value;
    }

    private String behind(final Statement one, final int at) {
        if (one.word(at + 1) == null) {
            throw wrong(one, one.word(at) + " takes one value");
        }
        return one.word(at + 1);
    }

    private String oneOf(final Statement one, final Set<String> allowed) {
        if (one.words().size() > 2) {
            throw wrong(one, takesOneOf(one, allowed));
        }
        return first(one, allowed);
    }

    /** Others may stand behind it. */
    private String first(final Statement one, final Set<String> allowed) {
        KeepalivedText.requireNoBlock(file, one);
        if (one.word(1) == null || !allowed.contains(one.word(1))) {
            throw wrong(one, takesOneOf(one, allowed));
        }
        return one.word(1);
    }

    private static String takesOneOf(final Statement one, final Set<String> allowed) {
        return one.name() + " takes one of " + allowed.stream().sorted().collect(Collectors.joining(", "));
    }
}
