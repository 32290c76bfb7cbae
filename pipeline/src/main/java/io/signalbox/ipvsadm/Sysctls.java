package io.signalbox.ipvsadm;

import io.signalbox.command.Command.SetSysctl;
import java.util.List;

/** Settings as {@code sysctl} writes them: {@code net.ipv4.vs.conn_reuse_mode=0}, blanks around the sign allowed. */
final class Sysctls {
    private static final String IPV4 = "net.ipv4.";
    private static final String IPVS = "net.ipv4.vs.";

    private static final List<String> KNOWN = List.of(
            IPVS + "conn_reuse_mode",
            IPVS + "expire_nodest_conn",
            IPVS + "pmtu_disc",
            IPVS + "sloppy_tcp",
            IPVS + "nat_icmp_send",
            IPV4 + "ip_forward");

    private Sysctls() {}

    static boolean isOne(final String line) {
        return line.startsWith(IPV4);
    }

    static SetSysctl parse(final String line) {
        final int sign = line.indexOf('=');
        if (sign < 0) {
            throw IpvsadmException.wrong("setting " + line + " has no value: write it as " + line + "=1");
        }
        final String key = line.substring(0, sign).strip();
        if (!KNOWN.contains(key)) {
            throw IpvsadmException.wrong(
                    "setting " + key + " is not among those that this version applies: " + String.join(" ", KNOWN));
        }
        return new SetSysctl(
                key.substring(key.lastIndexOf('.') + 1),
                value(key, line.substring(sign + 1).strip()));
    }

    static String text(final SetSysctl set) {
        final String key = KNOWN.stream()
                .filter(known -> known.endsWith("." + set.name()))
                .findFirst()
                .orElse(IPVS + set.name());
        return key + "=" + set.value();
    }

    private static int value(final String key, final String text) {
        try {
            return Integer.parseInt(text);
        } catch (final NumberFormatException e) {
            throw IpvsadmException.wrong("setting " + key + " takes a whole number, not '" + text + "'");
        }
    }
}
