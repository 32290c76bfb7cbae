package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddNeighbour;
import io.signalbox.command.Command.AddPort;
import io.signalbox.command.Command.AddRoute;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.command.Command.Zero;
import io.signalbox.scheduler.SchedulerKind;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.MacAddress;
import io.signalbox.wire.Protocol;
import java.util.Locale;

/**
 * A command as one line of text, always the same for the same command: as {@code ipvsadm -S -n} prints it, with the
 * thresholds that {@code -S} leaves out. {@link IpvsadmParser} reads it back. The director's surroundings, for which
 * {@code ipvsadm} has no words, read like {@code port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500}.
 */
public final class CommandText {
    private CommandText() {}

    public static String of(final Command command) {
        if (command instanceof AddService add) {
            return "-A " + service(add.protocol(), add.hi(), add.lo(), add.port())
                    + scheduler(add.scheduler(), add.flags());
        } else if (command instanceof EditService edit) {
            return "-E " + service(edit.protocol(), edit.hi(), edit.lo(), edit.port())
                    + scheduler(edit.scheduler(), edit.flags());
        } else if (command instanceof DeleteService delete) {
            return "-D " + service(delete.protocol(), delete.hi(), delete.lo(), delete.port());
        } else if (command instanceof AddServer add) {
            return "-a " + service(add.protocol(), add.hi(), add.lo(), add.port())
                    + server(add.serverHi(), add.serverLo(), add.serverPort())
                    + load(add.method(), add.weight(), add.upperThreshold(), add.lowerThreshold());
        } else if (command instanceof EditServer edit) {
            return "-e " + service(edit.protocol(), edit.hi(), edit.lo(), edit.port())
                    + server(edit.serverHi(), edit.serverLo(), edit.serverPort())
                    + load(edit.method(), edit.weight(), edit.upperThreshold(), edit.lowerThreshold());
        } else if (command instanceof DeleteServer delete) {
            return "-d " + service(delete.protocol(), delete.hi(), delete.lo(), delete.port())
                    + server(delete.serverHi(), delete.serverLo(), delete.serverPort());
        } else if (command instanceof Clear) {
            return "-C";
        } else if (command instanceof Zero) {
            return "-Z";
        } else if (command instanceof SetTimeouts set) {
            return "--set " + set.tcp() + " " + set.tcpFin() + " " + set.udp();
        } else if (command instanceof SetSysctl set) {
            return Sysctls.text(set);
        }
        return surroundings(command);
    }

    private static String service(final int protocol, final long hi, final long lo, final int port) {
        final String option =
                switch (protocol) {
                    case Protocol.TCP -> "-t ";
                    case Protocol.UDP -> "-u ";
                    default -> "--sctp-service ";
                };
        return option + new Endpoint(hi, lo, port);
    }

    private static String scheduler(final SchedulerKind kind, final int flags) {
        final String names = SchedulerFlags.text(kind, flags);
        return " -s " + kind.label() + (names.isEmpty() ? "" : " -b " + names);
    }

    private static String server(final long hi, final long lo, final int port) {
        return " -r " + new Endpoint(hi, lo, port);
    }

    private static String load(final ForwardingMethod method, final int weight, final int upper, final int lower) {
        return " " + method.option()
                + " -w " + weight
                + (upper == 0 ? "" : " -x " + upper)
                + (lower == 0 ? "" : " -y " + lower)
                + (method == ForwardingMethod.TUNNEL ? " --tun-type ipip" : "");
    }

    private static String surroundings(final Command command) {
        if (command instanceof AddPort add) {
            return "port " + add.port() + " name " + add.name() + " mac " + MacAddress.text(add.mac()) + " mtu "
                    + add.mtu();
        } else if (command instanceof AddAddress add) {
            return "address " + prefix(add.hi(), add.lo(), add.prefixLength()) + " port " + add.port();
        } else if (command instanceof SetProfile set) {
            return "profile " + (set.kernel() ? "kernel" : "ipvs");
        } else if (command instanceof AddNeighbour add) {
            return "neighbour " + Addresses.text(add.hi(), add.lo()) + " mac " + MacAddress.text(add.mac()) + " port "
                    + add.port();
        } else if (command instanceof AddRoute add) {
            return route(add);
        }
        return command.toString();
    }

    private static String route(final AddRoute add) {
        final boolean onLink = add.viaHi() == 0 && add.viaLo() == 0;
        return "route " + prefix(add.hi(), add.lo(), add.prefixLength())
                + (onLink ? "" : " via " + Addresses.text(add.viaHi(), add.viaLo()))
                + " port " + add.port()
                + (add.mtu() == 0 ? "" : " mtu " + add.mtu())
                + " type " + add.type().name().toLowerCase(Locale.ROOT);
    }

    private static String prefix(final long hi, final long lo, final int length) {
        return Addresses.text(hi, lo) + "/" + length;
    }
}
