package io.signalbox.ipvsadm;

import io.signalbox.command.Command.SetSysctl;
import java.util.List;

/** Settings as {@code sysctl} writes them: {@code net.ipv4.vs.conn_reuse_mode=0}, blanks around the sign allowed. */
final class Sysctls {
    static final String PREFIX = "net.ipv4.vs.";

    private static final List<String> KNOWN =
            List.of("conn_reuse_mode", "expire_nodest_conn", "pmtu_disc", "sloppy_tcp", "nat_icmp_send");

    private Sysctls() {}

    static boolean isOne(final String line) {
        return line.startsWith(PREFIX);
    }

    static SetSysctl parse(final String line) {
        final int sign = line.indexOf('=');
        if (sign < 0) {
            throw IpvsadmException.wrong("setting " + line + " has no value: write it as " + line + "=1");
        }
        final String name = line.substring(PREFIX.length(), sign).strip();
        if (!KNOWN.contains(name)) {
            throw IpvsadmException.wrong("setting " + PREFIX + name + " is not among those that this version applies: "
                    + String.join(" ", KNOWN));
        }
        return new SetSysctl(name, value(name, line.substring(sign + 1).strip()));
    }

    private static int value(final String name, final String text) {
        try {
            return Integer.parseInt(text);
        } catch (final NumberFormatException e) {
            throw IpvsadmException.wrong("setting " + PREFIX + name + " takes a whole number, not '" + text + "'");
        }
    }
}
