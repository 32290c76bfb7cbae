package io.signalbox.ipvsadm;

import io.signalbox.command.Command.StartDaemon;
import io.signalbox.connection.Timeouts;
import io.signalbox.service.ForwardingMethod;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.wire.Addresses;
import io.signalbox.wire.Protocol;
import java.util.List;
import java.util.Locale;

/**
 * What {@code ipvsadm -L} and {@code -S} print, byte for byte, trailing blanks included. It knows no table, only the
 * lines that were copied from one.
 *
 * @param form which columns
 * @param sorted false for {@code --nosort}
 * @param exact no abbreviation of large numbers, {@code --exact}
 * @param names of hosts and ports; with {@code -n} nobody has one
 */
public record Listing(Form form, boolean sorted, boolean exact, Names names) {
    /** The columns. */
    public enum Form {
        CONNECTIONS("Prot LocalAddress:Port Scheduler Flags", "           Forward Weight ActiveConn InActConn"),
        STATS(columns("%8s %8s %8s %8s %8s", "Conns", "InPkts", "OutPkts", "InBytes", "OutBytes"), ""),
        RATE(columns("%8s %8s %8s %8s %8s", "CPS", "InPPS", "OutPPS", "InBPS", "OutBPS"), ""),
        THRESHOLDS(columns("%-10s %-10s %-10s %-10s", "Uthreshold", "Lthreshold", "ActiveConn", "InActConn"), ""),
        PERSISTENT(columns("%-9s %-11s %-10s %-10s", "Weight", "PersistConn", "ActiveConn", "InActConn"), ""),
        TUNNELS(
                "Prot LocalAddress:Port Scheduler Flags",
                "           Forward TunnelInfo    Weight ActiveConn InActConn");

        private final String head;

        Form(final String services, final String servers) {
            head = services + "\n  -> RemoteAddress:Port" + servers + "\n";
        }

        private static String columns(final String format, final Object... titles) {
            return format("%-33s ", "Prot LocalAddress:Port") + format(format, titles);
        }
    }

    /** Where a name is longer, its end is not printed. */
    private static final int MAX_NAME = 59;

    private static final int MAX_SERVICE_NAME = 33;
    private static final int MAX_SERVER_NAME = 28;

    /** Sorted, large numbers abbreviated. */
    public Listing(final Form form) {
        this(form, true, false);
    }

    /** In numbers, as with {@code -n}. */
    public Listing(final Form form, final boolean sorted, final boolean exact) {
        this(form, sorted, exact, Names.NONE);
    }

    // ---- services

    /** All services; {@code tableSize} is the number of hash buckets that Linux would name. */
    public String services(final List<ServiceLine> services, final int tableSize) {
        final StringBuilder text = new StringBuilder("IP Virtual Server version 1.2.1 (size=" + tableSize + ")\n");
        text.append(form.head);
        for (final ServiceLine service : sorted ? ListingOrder.services(services) : services) {
            text.append(block(service));
        }
        return text.toString();
    }

    /** One service, which is listed without the title. */
    public String service(final ServiceLine service) {
        return form.head + block(service);
    }

    private String block(final ServiceLine service) {
        final StringBuilder text = new StringBuilder(head(service)).append('\n');
        for (final ServerLine server : sorted ? ListingOrder.servers(service.servers()) : service.servers()) {
            text.append(format("  -> %-28s", serverName(service.key(), server.address())))
                    .append(columns(server))
                    .append('\n');
        }
        return text.toString();
    }

    private String head(final ServiceLine service) {
        final String name = name(service.key());
        return switch (form) {
            case STATS -> format("%-33s", name) + largeNumbers(service.total());
            case RATE -> format("%-33s", name) + largeNumbers(service.rate());
            default -> name + options(service.key(), service.options());
        };
    }

    /** Linux prints a mark as a signed number. */
    private String name(final ServiceKey key) {
        if (key.isMark()) {
            return "FWM  " + key.mark() + (key.ipv4() ? "" : " IPv6");
        }
        final String name = format(
                "%-4s %s",
                protocolName(key.protocol()),
                name(names, new Endpoint(key.hi(), key.lo(), key.port()), key.protocol()));
        return key.ipv4() ? cut(name, MAX_SERVICE_NAME) : name;
    }

    private String serverName(final ServiceKey of, final Endpoint server) {
        final String name = name(names, server, of.protocol());
        return server.isIpv4() ? cut(name, MAX_SERVER_NAME) : name;
    }

    /** Host and port by name where they have one. */
    static String name(final Names names, final Endpoint end, final int protocol) {
        final String hostName = names.ofHost(end.hi(), end.lo());
        final String portName = names.ofPort(end.port(), protocol);
        final String host = hostName == null ? Addresses.text(end.hi(), end.lo()) : hostName;
        final String port = portName == null ? String.valueOf(end.port()) : portName;
        return cut((end.isIpv4() ? host : "[" + host + "]") + ":" + port, MAX_NAME);
    }

    private static String cut(final String text, final int length) {
        return text.substring(0, Math.min(length, text.length()));
    }

    private static String options(final ServiceKey key, final ServiceOptions options) {
        return " " + options.scheduler().label()
                + (options.flags() == 0 ? "" : " (" + flags(options) + ")")
                + (options.isPersistent() ? persistence(key, options) : "")
                + (options.onePacket() ? " ops" : "");
    }

    private static String flags(final ServiceOptions options) {
        return SchedulerFlags.listed(options.scheduler(), options.flags());
    }

    private static String persistence(final ServiceKey key, final ServiceOptions options) {
        final int bits = options.granularity();
        return " persistent " + options.persistenceSeconds()
                + (bits == ServiceOptions.WHOLE_ADDRESS ? "" : " mask " + ClientMask.text(bits, key.ipv4()))
                + (options.sip() ? " pe sip" : "");
    }

    private String columns(final ServerLine server) {
        final int active = server.activeConnections();
        final int inactive = server.inactiveConnections();
        final ServerOptions options = server.options();
        final String method = options.method().label();
        final int weight = server.weight();
        return switch (form) {
            case CONNECTIONS -> format(" %-7s %-6d %-10d %-10d", method, weight, active, inactive);
            case STATS -> largeNumbers(server.total());
            case RATE -> perSecond(server.rate());
            case THRESHOLDS ->
                format(
                        " %-10d %-10d %-10d %-10d",
                        options.upperThreshold(), options.lowerThreshold(), active, inactive);
            case PERSISTENT ->
                format(" %-9d %-11d %-10d %-10d", weight, server.persistentConnections(), active, inactive);
            case TUNNELS -> format(" %-7s %-13s %-6d %-10d %-10d", method, tunnel(options), weight, active, inactive);
        };
    }

    private static String tunnel(final ServerOptions options) {
        return options.method() == ForwardingMethod.TUNNEL ? TunnelOptions.column(options.tunnel()) : "n/a";
    }

    private String largeNumbers(final Traffic traffic) {
        return large(traffic.connections())
                + large(traffic.inPackets())
                + large(traffic.outPackets())
                + large(traffic.inBytes())
                + large(traffic.outBytes());
    }

    /** Of a server; only its bytes are abbreviated. */
    private String perSecond(final Traffic rate) {
        return format(" %8d %8d %8d", rate.connections(), rate.inPackets(), rate.outPackets())
                + large(rate.inBytes())
                + large(rate.outBytes());
    }

    /** Nine places, the last for the unit: 99999999, then 100000K. */
    private String large(final long number) {
        if (exact) {
            return format(" %8d", number);
        } else if (number < 100_000_000L) {
            return format("%9d", number);
        } else if (number < 1_000_000_000L) {
            return format("%8dK", number / 1_000);
        } else if (number < 100_000_000_000L) {
            return format("%8dM", number / 1_000_000);
        } else if (number < 100_000_000_000_000L) {
            return format("%8dG", number / 1_000_000_000);
        }
        return format("%8dT", number / 1_000_000_000_000L);
    }

    // ---- connections, timeouts, rules

    /** {@code -c}, in the order given. */
    public String connections(final List<ConnectionLine> connections) {
        final StringBuilder text = new StringBuilder("IPVS connection entries\n");
        text.append("pro expire state       source             virtual            destination");
        text.append(form == Form.PERSISTENT ? "        pe name          pe_data\n" : "\n");
        for (final ConnectionLine line : connections) {
            text.append(format(
                            "%-3s %-6s %-11s %-18s %-18s ",
                            protocolName(line.protocol()),
                            format("%02d:%02d", line.secondsLeft() / 60, line.secondsLeft() % 60),
                            line.state(),
                            name(names, line.client(), line.protocol()),
                            name(names, line.virtual(), line.protocol())))
                    .append(server(line))
                    .append('\n');
        }
        return text.toString();
    }

    private String server(final ConnectionLine line) {
        final String name = name(names, line.server(), line.protocol());
        return form == Form.PERSISTENT && line.callId() != null
                ? format("%-16s %-18s %s", name, "sip", line.callId())
                : name + (line.local() == null ? "" : " from " + name(names, line.local(), line.protocol()));
    }

    /** {@code --daemon}, in the order given; nothing at all for none. */
    public static String daemons(final List<StartDaemon> daemons) {
        final StringBuilder text = new StringBuilder();
        for (final StartDaemon daemon : daemons) {
            text.append(format(
                    "%s sync daemon (mcast=%s, syncid=%d, maxlen=%d, group=%s, port=%d, ttl=%d)\n",
                    SyncDaemonOptions.role(daemon.master()),
                    daemon.iface(),
                    daemon.syncId(),
                    daemon.maxLength(),
                    Addresses.text(daemon.groupHi(), daemon.groupLo()),
                    daemon.port(),
                    daemon.ttl()));
        }
        return text.toString();
    }

    /** {@code --timeout}. */
    public static String timeouts(final Timeouts timeouts) {
        return format("Timeout (tcp tcpfin udp): %d %d %d\n", timeouts.tcp(), timeouts.tcpFin(), timeouts.udp());
    }

    /** {@code -S -n}: rules that make the same services again, but for the thresholds, which it leaves out. */
    public static String rules(final List<ServiceLine> services) {
        return rules(services, Names.NONE);
    }

    /** The same with names. */
    public static String rules(final List<ServiceLine> services, final Names names) {
        final StringBuilder text = new StringBuilder();
        for (final ServiceLine service : ListingOrder.services(services)) {
            final String named = option(service.key(), names);
            text.append("-A ")
                    .append(named)
                    .append(CommandText.options(service.key(), service.options(), flags(service.options())))
                    .append('\n');
            for (final ServerLine server : ListingOrder.servers(service.added())) {
                text.append("-a ")
                        .append(named)
                        .append(" -r ")
                        .append(name(names, server.address(), service.key().protocol()))
                        .append(CommandText.options(withoutThresholds(server.options())))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** Linux prints a mark as a signed number here, too, though it reads none. */
    private static String option(final ServiceKey key, final Names names) {
        return key.isMark() ? "-f " + key.mark() + (key.ipv4() ? "" : " -6") : CommandText.service(key, names);
    }

    private static ServerOptions withoutThresholds(final ServerOptions all) {
        return new ServerOptions(all.method(), all.weight(), 0, 0, all.tunnel(), all.proxy());
    }

    /** As listings name it: {@code TCP}, {@code UDP}. */
    static String protocolName(final int protocol) {
        return switch (protocol) {
            case Protocol.TCP -> "TCP";
            case Protocol.UDP -> "UDP";
            case Protocol.SCTP -> "SCTP";
            default -> "IP";
        };
    }

    private static String format(final String format, final Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
