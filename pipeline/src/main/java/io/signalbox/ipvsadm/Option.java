package io.signalbox.ipvsadm;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that may begin with a dash: {@code ipvsadm}'s commands first, then its options. */
enum Option {
    ADD_SERVICE("A", "add-service", Kind.COMMAND),
    EDIT_SERVICE("E", "edit-service", Kind.COMMAND),
    DELETE_SERVICE("D", "delete-service", Kind.COMMAND),
    CLEAR("C", "clear", Kind.COMMAND, false, "flush"),
    ADD_SERVER("a", "add-server", Kind.COMMAND),
    EDIT_SERVER("e", "edit-server", Kind.COMMAND),
    DELETE_SERVER("d", "delete-server", Kind.COMMAND),
    ZERO("Z", "zero", Kind.COMMAND),
    SET("", "set", Kind.COMMAND),
    START_DAEMON("", "start-daemon", Kind.COMMAND, true),
    STOP_DAEMON("", "stop-daemon", Kind.COMMAND, true),

    LIST("Ll", "list", Kind.OTHER_COMMAND),
    SAVE("S", "save", Kind.OTHER_COMMAND),
    RESTORE("R", "restore", Kind.OTHER_COMMAND),
    HELP("h", "help", Kind.OTHER_COMMAND),
    VERSION("v", "version", Kind.OTHER_COMMAND),

    NUMERIC("n", "numeric", Kind.OPTION),
    CONNECTION("c", "connection", Kind.OPTION),
    TCP_SERVICE("t", "tcp-service", Kind.OPTION, true, "service-address"),
    UDP_SERVICE("u", "udp-service", Kind.OPTION, true, "service-address"),
    SCTP_SERVICE("", "sctp-service", Kind.OPTION, true, "service-address"),
    FWMARK_SERVICE("f", "fwmark-service", Kind.OPTION, true, "service-address"),
    SCHEDULER("s", "scheduler", Kind.OPTION, true),
    SCHEDULER_FLAGS("b", "sched-flags", Kind.OPTION, true),
    PERSISTENT("p", "persistent", Kind.OPTION, true),
    NETMASK("M", "netmask", Kind.OPTION, true),
    REAL_SERVER("r", "real-server", Kind.OPTION, true),
    DIRECT_ROUTING("g", "gatewaying", Kind.OPTION, false, "forwarding-method"),
    TUNNEL("i", "ipip", Kind.OPTION, false, "forwarding-method"),
    NAT("m", "masquerading", Kind.OPTION, false, "forwarding-method"),
    FULL_NAT("", "fullnat", Kind.OPTION, false, "forwarding-method"),
    PROXY("", "proxy-v2", Kind.OPTION),
    WEIGHT("w", "weight", Kind.OPTION, true),
    UPPER_THRESHOLD("x", "u-threshold", Kind.OPTION, true),
    LOWER_THRESHOLD("y", "l-threshold", Kind.OPTION, true),
    TUNNEL_TYPE("", "tun-type", Kind.OPTION, true),

    TIMEOUT("", "timeout", Kind.OPTION),
    DAEMON("", "daemon", Kind.OPTION),
    STATS("", "stats", Kind.OPTION),
    RATE("", "rate", Kind.OPTION),
    THRESHOLDS("", "thresholds", Kind.OPTION),
    PERSISTENT_CONN("", "persistent-conn", Kind.OPTION),
    TUNNEL_INFO("", "tun-info", Kind.OPTION),
    NO_SORT("", "nosort", Kind.OPTION),
    SORT("", "sort", Kind.OPTION),
    EXACT("X", "exact", Kind.OPTION),

    IPV6("6", "ipv6", Kind.OPTION),
    ONE_PACKET("o", "ops", Kind.OPTION),
    ENGINE("", "pe", Kind.OPTION, true),
    TUNNEL_PORT("", "tun-port", Kind.OPTION, true),
    TUNNEL_NO_CHECKSUM("", "tun-nocsum", Kind.OPTION),
    TUNNEL_CHECKSUM("", "tun-csum", Kind.OPTION),
    TUNNEL_REMOTE_CHECKSUM("", "tun-remcsum", Kind.OPTION),
    MULTICAST_INTERFACE("", "mcast-interface", Kind.OPTION, true),
    MULTICAST_GROUP("", "mcast-group", Kind.OPTION, true),
    MULTICAST_PORT("", "mcast-port", Kind.OPTION, true),
    MULTICAST_TTL("", "mcast-ttl", Kind.OPTION, true),
    SYNC_ID("", "syncid", Kind.OPTION, true),
    SYNC_MAX_LENGTH("", "sync-maxlen", Kind.OPTION, true),

    /** Ours: a listing for programs. */
    JSON("", "json", Kind.OPTION),
    /** Ours: all that can be restored. */
    FULL("", "full", Kind.OPTION);

    enum Kind {
        /** Becomes a {@link io.signalbox.command.Command}. */
        COMMAND,
        /** A command of {@code ipvsadm} that does not. */
        OTHER_COMMAND,
        OPTION
    }

    private static final List<Option> ALL = List.of(values());

    private final String letters;
    private final String word;
    private final Kind kind;
    private final boolean takesArgument;
    private final String title;

    Option(final String letters, final String word, final Kind kind) {
        this(letters, word, kind, false);
    }

    Option(final String letters, final String word, final Kind kind, final boolean takesArgument) {
        this(letters, word, kind, takesArgument, word);
    }

    Option(final String letters, final String word, final Kind kind, final boolean takesArgument, final String title) {
        this.letters = letters;
        this.word = word;
        this.kind = kind;
        this.takesArgument = takesArgument;
        this.title = title;
    }

    Kind kind() {
        return kind;
    }

    boolean isCommand() {
        return kind != Kind.OPTION;
    }

    boolean takesArgument() {
        return takesArgument;
    }

    /** It has no argument where none follows: the only such one is {@code -p}. */
    boolean mayLackArgument() {
        return this == PERSISTENT;
    }

    /** Its name in messages. Options of one title exclude each other. */
    String title() {
        return title;
    }

    /** As it is typed: {@code -t}, or {@code --set} where there is no short form. */
    String spelling() {
        return letters.isEmpty() ? "--" + word : "-" + letters.charAt(0);
    }

    /** The option of this letter, or null. */
    static Option byLetter(final char letter) {
        return ALL.stream()
                .filter(option -> option.letters.indexOf(letter) >= 0)
                .findFirst()
                .orElse(null);
    }

    /** The option of this long name, or null. */
    static Option byWord(final String word) {
        return ALL.stream()
                .filter(option -> option.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    /** How all of a kind are typed, with blanks between. */
    static String spellings(final Kind kind) {
        return Arrays.stream(values())
                .filter(option -> option.kind == kind)
                .map(Option::spelling)
                .collect(Collectors.joining(" "));
    }
}
