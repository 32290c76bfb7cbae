package io.signalbox.ipvsadm;

import io.signalbox.command.Command;
import io.signalbox.command.Command.AddServer;
import io.signalbox.command.Command.AddService;
import io.signalbox.command.Command.Clear;
import io.signalbox.command.Command.DeleteServer;
import io.signalbox.command.Command.DeleteService;
import io.signalbox.command.Command.EditServer;
import io.signalbox.command.Command.EditService;
import io.signalbox.command.Command.SetSyncThreshold;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Command.SetTimeouts;
import io.signalbox.command.Command.StartDaemon;
import io.signalbox.command.Command.StopDaemon;
import io.signalbox.command.Command.Zero;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.wire.Protocol;

/**
 * A command as one line of text, always the same for the same command: as {@code ipvsadm -S -n} prints it, with the
 * thresholds that {@code -S} leaves out. The director's surroundings, for which {@code ipvsadm} has no words, read like
 * {@code port 0 name eth0 mac 02:00:00:00:00:01 mtu 1500}.
 */
public final class CommandText {
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
        return Surroundings.text(command);
    }

    /**
     * The command that {@link #of} wrote so.
     *
     * @throws IllegalArgumentException one sentence, for anything else
     */
    public static Command parse(final String text) {
        final boolean operators = text.startsWith("-") || Sysctls.isOne(text);
        try {
            return operators ? IpvsadmParser.parse(text) : Surroundings.parse(text);
        } catch (final IpvsadmException | ArithmeticException wrong) {
            throw new IllegalArgumentException("'" + text + "' is no command: " + wrong.getMessage(), wrong);
        }
    }

    private static String service(final ServiceKey key) {
        return service(key, Names.NONE);
    }

    /** The service's option; host and port by name where they have one. */
    static String service(final ServiceKey key, final Names names) {
        if (key.isMark()) {
            return "-f " + Integer.toUnsignedString(key.mark()) + (key.ipv4() ? "" : " -6");
        }
        final String option =
                switch (key.protocol()) {
                    case Protocol.TCP -> "-t ";
                    case Protocol.UDP -> "-u ";
                    default -> "--sctp-service ";
                };
        return option + Listing.name(names, new Endpoint(key.hi(), key.lo(), key.port()), key.protocol());
    }

    static String options(final ServiceKey key, final ServiceOptions options) {
        return options(key, options, SchedulerFlags.text(options.scheduler(), options.flags()));
    }

    /** The same with flags that were written by somebody else. */
    static String options(final ServiceKey key, final ServiceOptions options, final String flags) {
        return " -s " + options.scheduler().label()
                + (options.isPersistent() ? persistence(key, options) : "")
                + (options.sip() ? " --pe sip" : "")
                + (options.onePacket() ? " -o" : "")
                + (options.flags() == 0 ? "" : " -b " + flags);
    }

    private static String persistence(final ServiceKey key, final ServiceOptions options) {
        final int bits = options.granularity();
        return " -p " + options.persistenceSeconds()
                + (bits == ServiceOptions.WHOLE_ADDRESS ? "" : " -M " + ClientMask.text(bits, key.ipv4()));
    }

    private static String server(final long hi, final long lo, final int port) {
        return " -r " + Endpoint.text(hi, lo, port);
    }

    static String options(final ServerOptions options) {
        final int upper = options.upperThreshold();
        final int lower = options.lowerThreshold();
        return " " + options.method().option()
                + " -w " + options.weight()
                + (upper == 0 ? "" : " -x " + upper)
                + (lower == 0 ? "" : " -y " + lower)
                + (options.method() == ForwardingMethod.TUNNEL ? " " + TunnelOptions.text(options.tunnel()) : "")
                + (options.proxy() ? " " + Option.PROXY.spelling() : "");
    }
}
