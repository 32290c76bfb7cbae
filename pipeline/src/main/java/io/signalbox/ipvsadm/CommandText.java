package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddAddress;
import io.signalbox.command.Command.AddMark;
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
import io.signalbox.command.Command.SetHelper;
import io.signalbox.command.Command.SetProfile;
import io.signalbox.command.Command.SetSyncThreshold;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.command.Command.StopDaemon;
import io.signalbox.command.Command.Zero;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.MarkRule;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
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
    private static final int MAX_PORT = 0xFFFF;
    /** What stands before an IPv4 address in its v4-mapped form. */
    private static final int MAPPED_BITS = 96;

    private CommandText() {}

    public static String of(final Command command) {
        if (command instanceof AddService add) {
            return "-A " + service(add.key()) + options(add.key(), add.options());
        } else if (command instanceof EditService edit) {
            return "-E " + service(edit.key()) + options(edit.key(), edit.options());
        } else if (command instanceof DeleteService delete) {
            return "-D " + service(delete.key());
        } else if (command instanceof AddServer add) {
            return "-a " + service(add.key())
                    + server(add.serverHi(), add.serverLo(), add.serverPort())
                    + options(add.options());
        } else if (command instanceof EditServer edit) {
            return "-e " + service(edit.key())
                    + server(edit.serverHi(), edit.serverLo(), edit.serverPort())
                    + options(edit.options());
        } else if (command instanceof DeleteServer delete) {
            return "-d " + service(delete.key()) + server(delete.serverHi(), delete.serverLo(), delete.serverPort());
        } else if (command instanceof Clear) {
            return "-C";
        } else if (command instanceof Zero zero) {
            return zero.key() == null ? "-Z" : "-Z " + service(zero.key());
        } else if (command instanceof SetTimeouts set) {
            return "--set " + set.tcp() + " " + set.tcpFin() + " " + set.udp();
        } else if (command instanceof SetSysctl set) {
            return Sysctls.text(set);
        } else if (command instanceof SetSyncThreshold set) {
            return Sysctls.text(set);
        } else if (command instanceof StartDaemon start) {
            return SyncDaemonOptions.text(start);
        } else if (command instanceof StopDaemon stop) {
            return SyncDaemonOptions.text(stop);
        }
        return surroundings(command);
    }

    private static String service(final ServiceKey key) {
        if (key.isMark()) {
            return "-f " + Integer.toUnsignedString(key.mark()) + (key.ipv4() ? "" : " -6");
        }
        final String option =
                switch (key.protocol()) {
                    case Protocol.TCP -> "-t ";
                    case Protocol.UDP -> "-u ";
                    default -> "--sctp-service ";
                };
        return option + Endpoint.text(key.hi(), key.lo(), key.port());
    }

    private static String options(final ServiceKey key, final ServiceOptions options) {
        final String flags = SchedulerFlags.text(options.scheduler(), options.flags());
        return " -s " + options.scheduler().label()
                + (options.isPersistent() ? persistence(key, options) : "")
                + (options.sip() ? " --pe sip" : "")
                + (options.onePacket() ? " -o" : "")
                + (flags.isEmpty() ? "" : " -b " + flags);
    }

    private static String persistence(final ServiceKey key, final ServiceOptions options) {
        final int bits = options.granularity();
        return " -p " + options.persistenceSeconds()
                + (bits == ServiceOptions.WHOLE_ADDRESS ? "" : " -M " + ClientMask.text(bits, key.ipv4()));
    }

    private static String server(final long hi, final long lo, final int port) {
        return " -r " + Endpoint.text(hi, lo, port);
    }

    private static String options(final ServerOptions options) {
        final int upper = options.upperThreshold();
        final int lower = options.lowerThreshold();
        return " " + options.method().option()
                + " -w " + options.weight()
                + (upper == 0 ? "" : " -x " + upper)
                + (lower == 0 ? "" : " -y " + lower)
                + (options.method() == ForwardingMethod.TUNNEL ? " " + TunnelOptions.text(options.tunnel()) : "");
    }

    private static String surroundings(final Command command) {
        if (command instanceof AddPort add) {
            return "port " + add.port() + " name " + add.name() + " mac " + MacAddress.text(add.mac()) + " mtu "
                    + add.mtu();
        } else if (command instanceof AddAddress add) {
            return "address " + prefix(add.hi(), add.lo(), add.prefixLength()) + " port " + add.port();
        } else if (command instanceof SetProfile set) {
            return "profile " + (set.kernel() ? "kernel" : "ipvs");
        } else if (command instanceof SetHelper set) {
            return "helper " + set.name() + (set.on() ? " on" : " off");
        } else if (command instanceof AddNeighbour add) {
            return "neighbour " + Addresses.text(add.hi(), add.lo()) + " mac " + MacAddress.text(add.mac()) + " port "
                    + add.port();
        } else if (command instanceof AddRoute add) {
            return route(add);
        } else if (command instanceof AddMark add) {
            return mark(add.rule());
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

    /** What the rule does not ask for is left out. */
    private static String mark(final MarkRule rule) {
        final boolean anyPort = rule.firstPort() == 0 && rule.lastPort() == MAX_PORT;
        return "mark " + Integer.toUnsignedString(rule.mark())
                + (rule.port() == MarkRule.ANY ? "" : " port " + rule.port())
                + (rule.vlan() == MarkRule.ANY ? "" : " vlan " + rule.vlan())
                + (rule.dscp() == MarkRule.ANY ? "" : " dscp " + rule.dscp())
                + (rule.protocol() == MarkRule.ANY ? "" : " protocol " + rule.protocol())
                + matched(" from ", rule.sourceHi(), rule.sourceLo(), rule.sourceLength())
                + matched(" to ", rule.destinationHi(), rule.destinationLo(), rule.destinationLength())
                + (anyPort ? "" : " ports " + rule.firstPort() + "-" + rule.lastPort());
    }

    private static String matched(final String word, final long hi, final long lo, final int bits) {
        final boolean ipv4 = bits >= MAPPED_BITS && Addresses.isIpv4(hi, lo);
        return bits == 0 ? "" : word + prefix(hi, lo, ipv4 ? bits - MAPPED_BITS : bits);
    }

    private static String prefix(final long hi, final long lo, final int length) {
        return Addresses.text(hi, lo) + "/" + length;
    }
}
