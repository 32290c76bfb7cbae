package io.signalbox.journal.codec;

import io.signalbox.command.Command;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.MacAddress;
import io.signalbox.wire.Protocol;
import java.util.Locale;

/**
 * A command as a line of text: what {@code ipvsadm -R} reads where ipvsadm knows it, else a word for what is set
 * ({@code sysctl}, {@code port}, {@code address}, {@code route}, {@code neighbour}) and its values by name.
 */
public final class CommandText {
    private CommandText() {}

    public static String of(final Command command) {
        if (command instanceof Command.AddService add) {
            return "-A " + service(add.protocol(), add.hi(), add.lo(), add.port())
                    + scheduler(add.scheduler(), add.flags());
        }
        if (command instanceof Command.EditService edit) {
            return "-E " + service(edit.protocol(), edit.hi(), edit.lo(), edit.port())
                    + scheduler(edit.scheduler(), edit.flags());
        }
        if (command instanceof Command.DeleteService delete) {
            return "-D " + service(delete.protocol(), delete.hi(), delete.lo(), delete.port());
        }
        if (command instanceof Command.Clear) {
            return "-C";
        }
        if (command instanceof Command.Zero) {
            return "-Z";
        }
        if (command instanceof Command.SetTimeouts set) {
            return "--set " + set.tcp() + " " + set.tcpFin() + " " + set.udp();
        }
        return ofServerOrSurroundings(command);
    }

    private static String ofServerOrSurroundings(final Command command) {
        if (command instanceof Command.AddServer add) {
            return "-a " + service(add.protocol(), add.hi(), add.lo(), add.port())
                    + server(add.serverHi(), add.serverLo(), add.serverPort())
                    + " " + add.method().option() + " -w " + add.weight()
                    + thresholds(add.upperThreshold(), add.lowerThreshold());
        }
        if (command instanceof Command.EditServer edit) {
            return "-e " + service(edit.protocol(), edit.hi(), edit.lo(), edit.port())
                    + server(edit.serverHi(), edit.serverLo(), edit.serverPort())
                    + " " + edit.method().option() + " -w " + edit.weight()
                    + thresholds(edit.upperThreshold(), edit.lowerThreshold());
        }
        if (command instanceof Command.DeleteServer delete) {
            return "-d " + service(delete.protocol(), delete.hi(), delete.lo(), delete.port())
                    + server(delete.serverHi(), delete.serverLo(), delete.serverPort());
        }
        return ofSurroundings(command);
    }

    private static String ofSurroundings(final Command command) {
        if (command instanceof Command.SetSysctl set) {
            return "sysctl net.ipv4.vs." + set.name() + "=" + set.value();
        }
        if (command instanceof Command.AddPort add) {
            return "port " + add.port() + " name " + add.name() + " mac " + MacAddress.text(add.mac()) + " mtu " + add.mtu();
        }
        if (command instanceof Command.AddAddress add) {
            return "address " + Addresses.text(add.hi(), add.lo()) + "/" + add.prefixLength() + " port " + add.port();
        }
        if (command instanceof Command.AddNeighbour add) {
            return "neighbour " + Addresses.text(add.hi(), add.lo()) + " mac " + MacAddress.text(add.mac()) + " port " + add.port();
        }
        if (command instanceof Command.AddRoute add) {
            return route(add);
        }
        return command.toString();
    }

    private static String route(final Command.AddRoute add) {
        final boolean onLink = add.viaHi() == 0 && add.viaLo() == 0;
        return "route " + Addresses.text(add.hi(), add.lo()) + "/" + add.prefixLength()
                + (onLink ? "" : " via " + Addresses.text(add.viaHi(), add.viaLo()))
                + " port " + add.port()
                + (add.mtu() == 0 ? "" : " mtu " + add.mtu())
                + " type " + add.type().name().toLowerCase(Locale.ROOT);
    }

    private static String service(final int protocol, final long hi, final long lo, final int port) {
        final String option =
                switch (protocol) {
                    case Protocol.TCP -> "-t ";
                    case Protocol.UDP -> "-u ";
                    default -> "--sctp-service ";
                };
        return option + endpoint(hi, lo, port);
    }

    private static String scheduler(final SchedulerKind kind, final int flags) {
        return " -s " + kind.label() + schedulerFlags(kind, flags);
    }

    private static String schedulerFlags(final SchedulerKind kind, final int flags) {
        final boolean fallback = (flags & SchedulerKind.FLAG_FALLBACK) != 0;
        final boolean port = (flags & SchedulerKind.FLAG_PORT) != 0;
        if (!fallback && !port) {
            return "";
        }
        final String fallbackName = fallback ? kind.label() + "-fallback" : "";
        final String portName = port ? kind.label() + "-port" : "";
        return " -b " + fallbackName + (fallback && port ? "," : "") + portName;
    }

    private static String server(final long hi, final long lo, final int port) {
        return " -r " + endpoint(hi, lo, port);
    }

    private static String thresholds(final int upper, final int lower) {
        return (upper == 0 ? "" : " -x " + upper) + (lower == 0 ? "" : " -y " + lower);
    }

    /** Address and port; an IPv6 address goes into brackets. */
    public static String endpoint(final long hi, final long lo, final int port) {
        final String address = Addresses.text(hi, lo);
        return Addresses.isIpv4(hi, lo) ? address + ":" + port : "[" + address + "]:" + port;
    }
}
