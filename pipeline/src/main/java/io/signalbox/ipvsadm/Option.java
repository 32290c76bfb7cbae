package io.signalbox.ipvsadm;

import java.util.Arrays;
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

    LIST("Ll", "list", Kind.OTHER_COMMAND),
    SAVE("S", "save", Kind.OTHER_COMMAND),
    RESTORE("R", "restore", Kind.OTHER_COMMAND),
    START_DAEMON("", "start-daemon", Kind.OTHER_COMMAND, true),
    STOP_DAEMON("", "stop-daemon", Kind.OTHER_COMMAND, true),
    HELP("h", "help", Kind.OTHER_COMMAND),
    VERSION("v", "version", Kind.OTHER_COMMAND),

    NUMERIC("n", "numeric", Kind.LISTING),
    CONNECTION("c", "connection", Kind.LISTING),
    TCP_SERVICE("t", "tcp-service", Kind.APPLIED, true, "service-address"),
    UDP_SERVICE("u", "udp-service", Kind.APPLIED, true, "service-address"),
    SCTP_SERVICE("", "sctp-service", Kind.NOT_APPLIED, true, "service-address"),
    FWMARK_SERVICE("f", "fwmark-service", Kind.NOT_APPLIED, true, "service-address"),
    SCHEDULER("s", "scheduler", Kind.APPLIED, true),
    SCHEDULER_FLAGS("b", "sched-flags", Kind.APPLIED, true),
    PERSISTENT("p", "persistent", Kind.NOT_APPLIED),
    NETMASK("M", "netmask", Kind.NOT_APPLIED, true),
    REAL_SERVER("r", "real-server", Kind.APPLIED, true),
    DIRECT_ROUTING("g", "gatewaying", Kind.APPLIED, false, "forwarding-method"),
    TUNNEL("i", "ipip", Kind.APPLIED, false, "forwarding-method"),
    NAT("m", "masquerading", Kind.APPLIED, false, "forwarding-method"),
    WEIGHT("w", "weight", Kind.APPLIED, true),
    UPPER_THRESHOLD("x", "u-threshold", Kind.APPLIED, true),
    LOWER_THRESHOLD("y", "l-threshold", Kind.APPLIED, true),
    TUNNEL_TYPE("", "tun-type", Kind.APPLIED, true),

    TIMEOUT("", "timeout", Kind.LISTING),
    DAEMON("", "daemon", Kind.LISTING),
    STATS("", "stats", Kind.LISTING),
    RATE("", "rate", Kind.LISTING),
    THRESHOLDS("", "thresholds", Kind.LISTING),
    PERSISTENT_CONN("", "persistent-conn", Kind.LISTING),
    TUNNEL_INFO("", "tun-info", Kind.LISTING),
    NO_SORT("", "nosort", Kind.LISTING),
    SORT("", "sort", Kind.LISTING),
    EXACT("X", "exact", Kind.LISTING),

    IPV6("6", "ipv6", Kind.NOT_APPLIED),
    ONE_PACKET("o", "ops", Kind.NOT_APPLIED),
    ENGINE("", "pe", Kind.NOT_APPLIED, true),
    TUNNEL_PORT("", "tun-port", Kind.NOT_APPLIED, true),
    TUNNEL_NO_CHECKSUM("", "tun-nocsum", Kind.NOT_APPLIED),
    TUNNEL_CHECKSUM("", "tun-csum", Kind.NOT_APPLIED),
    TUNNEL_REMOTE_CHECKSUM("", "tun-remcsum", Kind.NOT_APPLIED),
    MULTICAST_INTERFACE("", "mcast-interface", Kind.NOT_APPLIED, true),
    MULTICAST_GROUP("", "mcast-group", Kind.NOT_APPLIED, true),
    MULTICAST_PORT("", "mcast-port", Kind.NOT_APPLIED, true),
    MULTICAST_TTL("", "mcast-ttl", Kind.NOT_APPLIED, true),
    SYNC_ID("", "syncid", Kind.NOT_APPLIED, true),
    SYNC_MAX_LENGTH("", "sync-maxlen", Kind.NOT_APPLIED, true);

    enum Kind {
        /** Becomes a {@link io.signalbox.command.Command}. */
        COMMAND,
        /** A command of {@code ipvsadm} that does not. */
        OTHER_COMMAND,
        APPLIED,
        /** Wanted by listings only, so illegal with every command that changes something. */
        LISTING,
        /** An option of {@code ipvsadm} for which this version has no behaviour. */
        NOT_APPLIED
    }

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
        return kind == Kind.COMMAND || kind == Kind.OTHER_COMMAND;
    }

    boolean takesArgument() {
        return takesArgument;
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
        return Arrays.stream(values())
                .filter(option -> option.letters.indexOf(letter) >= 0)
                .findFirst()
                .orElse(null);
    }

    /** The option of this long name, or null. */
    static Option byWord(final String word) {
        return Arrays.stream(values())
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
