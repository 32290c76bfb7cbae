package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import io.signalbox.command.Command.SetSyncThreshold;
import io.signalbox.command.Command.SetSysctl;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings as {@code sysctl} writes them: {@code net.ipv4.vs.conn_reuse_mode=0}, blanks around the sign allowed. */
final class Sysctls {
    private static final String IPV4 = "net.ipv4.";
    private static final String IPVS = "net.ipv4.vs.";
    /** What a kernel would know by itself. */
    private static final String OURS = "signalbox.";

    private static final String SYNC_THRESHOLD = IPVS + "sync_threshold";
    private static final String SYNC_PORTS = IPVS + "sync_ports";

    /** The values that a setting takes. */
    private record Range(int min, int max) {}

    private static final Range ANY = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);
    private static final int DAY = 86_400;
    /** After so long Linux forgets a connection that is established. */
    private static final int DAYS_OF_LINUX = 5 * DAY;

    private static final Range NOT_NEGATIVE = new Range(0, Integer.MAX_VALUE);
    /** Off, automatic and idle, automatic and acting, always. */
    private static final Range DEFENCE = new Range(0, 3);

    private static final Map<String, Range> KNOWN = known();

    private Sysctls() {}

    private static Map<String, Range> known() {
        final Map<String, Range> known = new LinkedHashMap<>();
        known.put(IPV4 + "ip_forward", ANY);
        put(known, DEFENCE, "drop_entry", "drop_packet", "secure_tcp");
        put(known, ANY, "amemthresh", "am_droprate", "backup_only", "cache_bypass", "conn_reuse_mode", "conntrack");
        put(known, ANY, "debug_level");
        known.put(OURS + "available_pages", NOT_NEGATIVE);
        known.put(OURS + "route", new Range(0, 1));
        known.put(OURS + "nat_filtering", new Range(0, 1));
        known.put(OURS + "nat_low_ports", new Range(0, 1));
        known.put(OURS + "nat_refresh_inbound", new Range(0, 1));
        known.put(OURS + "nat_tell_destinations", new Range(0, 1));
        known.put(OURS + "nat_udp_seconds", new Range(120, DAY)); // the least that the RFCs allow
        known.put(OURS + "nat_tcp_seconds", new Range(7_440, DAYS_OF_LINUX));
        known.put(OURS + "nat_tcp_opening_seconds", new Range(240, DAY));
        known.put(OURS + "nat_tcp_closing_seconds", new Range(240, DAY));
        known.put(OURS + "nat_icmp_seconds", new Range(60, DAY));
        known.put(OURS + "nat_pcp_min_seconds", new Range(1, DAY));
        known.put(OURS + "nat_pcp_max_seconds", new Range(1, DAY));
        put(known, ANY, "expire_nodest_conn", "expire_quiescent_template", "ignore_tunneled", "nat_icmp_send");
        put(known, ANY, "pmtu_disc", "run_estimation", "schedule_icmp", "sloppy_tcp", "sloppy_sctp", "snat_reroute");
        put(known, ANY, "sync_persist_mode", "sync_sock_size");
        put(known, NOT_NEGATIVE, "sync_refresh_period", "sync_qlen_max", "sync_ports");
        put(known, NOT_NEGATIVE, "lblc_expiration", "lblcr_expiration");
        put(known, new Range(0, 1), "sync_version");
        put(known, new Range(0, 3), "sync_retries");
        return known;
    }

    private static void put(final Map<String, Range> known, final Range range, final String... names) {
        for (final String name : names) {
            known.put(IPVS + name, range);
        }
    }

    static boolean isOne(final String line) {
        return line.startsWith(IPV4) || line.startsWith(OURS);
    }

    static Command parse(final String line) {
        final int sign = line.indexOf('=');
        if (sign < 0) {
            throw IpvsadmException.wrong("setting " + line + " has no value: write it as " + line + "=1");
        }
        final String key = line.substring(0, sign).strip();
        final String value = line.substring(sign + 1).strip();
        if (key.equals(SYNC_THRESHOLD)) {
            return syncThreshold(value);
        }
        if (!KNOWN.containsKey(key)) {
            throw IpvsadmException.wrong("setting " + key + " is not among those that there are: "
                    + String.join(" ", KNOWN.keySet()) + " " + SYNC_THRESHOLD);
        }
        return new SetSysctl(key.substring(key.lastIndexOf('.') + 1), value(key, value));
    }

    private static int value(final String key, final String text) {
        final int value = number(key, text);
        final Range range = KNOWN.get(key);
        if (value < range.min() || value > range.max()) {
            throw IpvsadmException.wrong(
                    "setting " + key + " takes " + range.min() + " to " + range.max() + ", not " + value);
        }
        if (key.equals(SYNC_PORTS) && Integer.bitCount(value) != 1) {
            throw IpvsadmException.wrong("setting " + key + " takes a power of two, not " + value);
        }
        return value;
    }

    private static SetSyncThreshold syncThreshold(final String text) {
        final int[] numbers = Arrays.stream(text.split("[ \t]+"))
                .mapToInt(number -> number(SYNC_THRESHOLD, number))
                .toArray();
        if (numbers.length != 2 || numbers[0] < 0 || numbers[1] < 0 || numbers[1] != 0 && numbers[0] >= numbers[1]) {
            throw IpvsadmException.wrong("setting " + SYNC_THRESHOLD
                    + " takes a threshold and a greater period or 0, as in " + SYNC_THRESHOLD + "=3 50");
        }
        return new SetSyncThreshold(numbers[0], numbers[1]);
    }

    private static int number(final String key, final String text) {
        try {
            return Integer.parseInt(text);
        } catch (final NumberFormatException e) {
            throw IpvsadmException.wrong("setting " + key + " takes a whole number, not '" + text + "'");
        }
    }

    static String text(final SetSysctl set) {
        return prefix(set.name()) + set.name() + "=" + set.value();
    }

    private static String prefix(final String name) {
        if (KNOWN.containsKey(OURS + name)) {
            return OURS;
        }
        return KNOWN.containsKey(IPV4 + name) ? IPV4 : IPVS;
    }

    static String text(final SetSyncThreshold set) {
        return SYNC_THRESHOLD + "=" + set.threshold() + " " + set.period();
    }
}
