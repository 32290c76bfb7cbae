package io.signalbox.balance;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;
import io.signalbox.command.Command;
import io.signalbox.command.Command.SetSysctl;
import io.signalbox.command.Profile;
import io.signalbox.decision.Level;
import io.signalbox.sync.SyncSettings;
import io.signalbox.translate.NatSettings;

/** The switches of {@code net.ipv4.vs} that have a meaning here, under the kernel's names and with its defaults. */
public final class Settings implements Remembered {
    /** The names that {@link #set} knows, for sentences. */
    public static final String NAMES =
            "amemthresh, am_droprate, available_pages, backup_only, cache_bypass, conn_reuse_mode, "
                    + "conntrack, debug_level, drop_entry, drop_packet, expire_nodest_conn, "
                    + "expire_quiescent_template, ignore_tunneled, ip_forward, lblc_expiration, lblcr_expiration, "
                    + "nat_filtering, nat_icmp_seconds, nat_icmp_send, nat_low_ports, nat_pcp_max_seconds, nat_pcp_min_seconds, nat_refresh_inbound, "
                    + "nat_tcp_closing_seconds, nat_tcp_opening_seconds, nat_tcp_seconds, nat_tell_destinations, "
                    + "nat_udp_seconds, pmtu_disc, route, run_estimation, schedule_icmp, secure_tcp, sloppy_sctp, "
                    + "sloppy_tcp, snat_reroute, sync_persist_mode, sync_ports, sync_qlen_max, sync_refresh_period, "
                    + "sync_retries, sync_sock_size, sync_version";

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long DAY_NS = 86_400 * SECOND_NS;

    /** A SYN on an old connection is scheduled afresh: 0 never; else in TIME_WAIT and CLOSE; bit 1: FIN_WAIT too. */
    public int connReuseMode = 1;
    /** Connections of a deleted server end with their next packet, which is scheduled afresh. */
    public boolean expireNodestConn;
    /** Transit that is no connection's is routed; otherwise it is left to the host. */
    public boolean ipForward = true;
    /** Beside a host, too, transit that is no connection's is routed. */
    public boolean routesBesideHost;
    /** A quiesced server loses its persistent clients too. */
    public boolean expireQuiescentTemplate;
    /** A NAT server's packet without a connection is refused rather than routed. */
    public boolean natIcmpSend;
    /** Tunnels copy don't-fragment and tell senders the path MTU. */
    public boolean pmtuDisc = true;
    /** Packet for packet what Linux does, also where that plainly harms users. */
    public boolean kernelQuirks;
    /** Packets for a mark's service without a server go on to where they were sent. */
    public boolean cacheBypass;
    /** Of the packets that would open a connection some are dropped: a mode of {@link Defence}, as the next two are. */
    public int dropPacket;
    /** Half-open and idle connections are dropped at random. */
    public int dropEntry;
    /** The stricter tables of TCP states are in force. */
    public int secureTcp;
    /** With drop_packet 3, one in so many is dropped; none with 0. */
    public int dropRate = 10;
    /** Memory is scarce where fewer pages than this are available. */
    public int memoryThreshold = 1_024;
    /** Pages of memory that are available: an input, for the director asks no machine. */
    public int availablePages = Integer.MAX_VALUE;
    /** Totals and rates that people see are kept up to date. */
    public boolean runEstimation = true;
    /** FTP control connections of NAT services are followed; {@link Command.SetHelper} switches it. */
    public boolean ftpHelper;
    /** Any SCTP packet but an ABORT opens a connection. */
    public boolean sloppySctp;
    /** An ICMP error about a packet of no connection opens one. */
    public boolean scheduleIcmp;
    /** Any TCP packet but a reset opens a connection. */
    public boolean sloppyTcp;
    /** Connections that begin are said to be tracked; nothing here does that. */
    public boolean conntrack;
    /** What backup directors are told, and when. */
    public final SyncSettings sync = new SyncSettings();
    /** How a gateway translates sources. */
    public final NatSettings nat = new NatSettings();

    /** lblc and lblcr remember a destination so long without use. */
    public long lblcExpirationNs = DAY_NS;

    public long lblcrExpirationNs = DAY_NS;

    /** How much the journal keeps. */
    public Level level = Level.DECISIONS;
    /** While the journal cannot be written, no new connection is taken. */
    public boolean refuseInTrouble;
    /** The journal cannot be written: an input, for the director knows of no disk. */
    public boolean journalTrouble;
    /** Wall time less event time, nanoseconds, as it was told last; no decision depends on it. */
    public long wallMinusEventNs;

    /** From here on these show the behaviour of a profile. */
    void follow(final Profile profile) {
        kernelQuirks = profile == Profile.KERNEL;
        sync.tellsShifts = !kernelQuirks;
        nat.followsRfcs = profile == Profile.RFC_NAT;
    }

    public Profile profile() {
        if (kernelQuirks) {
            return Profile.KERNEL;
        }
        return nat.followsRfcs ? Profile.RFC_NAT : Profile.IPVS;
    }

    /** New connections are refused now, for their beginnings could not be written down. */
    public boolean refusesConnections() {
        return refuseInTrouble && journalTrouble;
    }

    /**
     * What {@link #set} has set, or the default; 0 for a setting without a counterpart here. A mode that acts by itself
     * now counts as the one that may.
     */
    public int value(final String name) {
        return switch (name) {
            case "amemthresh" -> memoryThreshold;
            case "am_droprate" -> dropRate;
            case "available_pages" -> availablePages;
            case "conn_reuse_mode" -> connReuseMode;
            case "drop_entry" -> Defence.asTold(dropEntry);
            case "drop_packet" -> Defence.asTold(dropPacket);
            case "lblc_expiration" -> (int) (lblcExpirationNs / SECOND_NS);
            case "lblcr_expiration" -> (int) (lblcrExpirationNs / SECOND_NS);
            case "nat_filtering" -> nat.filtering;
            case "nat_icmp_seconds" -> nat.icmpSeconds;
            case "nat_pcp_max_seconds" -> nat.pcpMaxSeconds;
            case "nat_pcp_min_seconds" -> nat.pcpMinSeconds;
            case "nat_tcp_closing_seconds" -> nat.tcpClosingSeconds;
            case "nat_tcp_opening_seconds" -> nat.tcpOpeningSeconds;
            case "nat_tcp_seconds" -> nat.tcpSeconds;
            case "nat_udp_seconds" -> nat.udpSeconds;
            case "secure_tcp" -> Defence.asTold(secureTcp);
            case "sync_ports" -> sync.ports;
            case "sync_qlen_max" -> sync.queueMax;
            case "sync_refresh_period" -> sync.refreshSeconds;
            case "sync_retries" -> sync.retries;
            case "sync_version" -> sync.version;
            default -> isOn(name) ? 1 : 0;
        };
    }

    private boolean isOn(final String name) {
        return switch (name) {
            case "cache_bypass" -> cacheBypass;
            case "conntrack" -> conntrack;
            case "expire_nodest_conn" -> expireNodestConn;
            case "expire_quiescent_template" -> expireQuiescentTemplate;
            case "ip_forward" -> ipForward;
            case "nat_icmp_send" -> natIcmpSend;
            case "nat_low_ports" -> nat.keepsLowPorts;
            case "nat_refresh_inbound" -> nat.refreshesInbound;
            case "nat_tell_destinations" -> nat.tellsDestinations;
            case "pmtu_disc" -> pmtuDisc;
            case "route" -> routesBesideHost;
            case "run_estimation" -> runEstimation;
            case "schedule_icmp" -> scheduleIcmp;
            case "sloppy_sctp" -> sloppySctp;
            case "sloppy_tcp" -> sloppyTcp;
            case "sync_persist_mode" -> sync.persistMode;
            default -> false;
        };
    }

    /** False where there is no setting of this name. */
    boolean set(final SetSysctl command) {
        final boolean on = command.value() != 0;
        switch (command.name()) {
            case "conn_reuse_mode" -> connReuseMode = command.value();
            case "expire_nodest_conn" -> expireNodestConn = on;
            case "expire_quiescent_template" -> expireQuiescentTemplate = on;
            case "backup_only", "debug_level", "ignore_tunneled", "snat_reroute", "sync_sock_size" -> {
                // docs/deviations.md says why these have no counterpart here
            }
            case "conntrack" -> conntrack = on;
            case "ip_forward" -> ipForward = on;
            case "lblc_expiration" -> lblcExpirationNs = command.value() * SECOND_NS;
            case "lblcr_expiration" -> lblcrExpirationNs = command.value() * SECOND_NS;
            case "nat_icmp_send" -> natIcmpSend = on;
            case "nat_filtering" -> nat.filtering = command.value();
            case "nat_icmp_seconds" -> nat.icmpSeconds = command.value();
            case "nat_low_ports" -> nat.keepsLowPorts = on;
            case "nat_pcp_max_seconds" -> nat.pcpMaxSeconds = command.value();
            case "nat_pcp_min_seconds" -> nat.pcpMinSeconds = command.value();
            case "nat_refresh_inbound" -> nat.refreshesInbound = on;
            case "nat_tcp_seconds" -> nat.tcpSeconds = command.value();
            case "nat_tcp_closing_seconds" -> nat.tcpClosingSeconds = command.value();
            case "nat_tcp_opening_seconds" -> nat.tcpOpeningSeconds = command.value();
            case "nat_tell_destinations" -> nat.tellsDestinations = on;
            case "nat_udp_seconds" -> nat.udpSeconds = command.value();
            case "pmtu_disc" -> pmtuDisc = on;
            case "route" -> routesBesideHost = on;
            case "schedule_icmp" -> scheduleIcmp = on;
            case "amemthresh" -> memoryThreshold = command.value();
            case "am_droprate" -> dropRate = command.value();
            case "available_pages" -> availablePages = command.value();
            case "cache_bypass" -> cacheBypass = on;
            case "drop_entry" -> dropEntry = command.value();
            case "drop_packet" -> dropPacket = command.value();
            case "run_estimation" -> runEstimation = on;
            case "secure_tcp" -> secureTcp = command.value();
            case "sloppy_sctp" -> sloppySctp = on;
            case "sloppy_tcp" -> sloppyTcp = on;
            case "sync_persist_mode" -> sync.persistMode = on;
            case "sync_ports" -> sync.ports = command.value();
            case "sync_qlen_max" -> sync.queueMax = command.value();
            case "sync_refresh_period" -> sync.refreshSeconds = command.value();
            case "sync_retries" -> sync.retries = command.value();
            case "sync_version" -> sync.version = command.value();
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInt(connReuseMode);
        to.putBoolean(expireNodestConn);
        to.putBoolean(ipForward);
        to.putBoolean(expireQuiescentTemplate);
        to.putBoolean(natIcmpSend);
        to.putBoolean(pmtuDisc);
        to.putBoolean(kernelQuirks);
        to.putBoolean(cacheBypass);
        to.putInt(dropPacket);
        to.putInt(dropEntry);
        to.putInt(secureTcp);
        to.putInt(dropRate);
        to.putInt(memoryThreshold);
        to.putInt(availablePages);
        to.putBoolean(runEstimation);
        to.putBoolean(ftpHelper);
        to.putBoolean(sloppySctp);
        to.putBoolean(scheduleIcmp);
        to.putBoolean(sloppyTcp);
        to.putLong(lblcExpirationNs);
        to.putLong(lblcrExpirationNs);
        to.putByte(level.ordinal());
        to.putLong(wallMinusEventNs);
        to.putBoolean(refuseInTrouble);
        to.putBoolean(journalTrouble);
        to.putBoolean(conntrack);
        to.putBoolean(routesBesideHost);
        sync.save(to);
        nat.save(to);
    }

    @Override
    public void load(final StateReader from) {
        connReuseMode = from.getInt();
        expireNodestConn = from.getBoolean();
        ipForward = from.getBoolean();
        expireQuiescentTemplate = from.getBoolean();
        natIcmpSend = from.getBoolean();
        pmtuDisc = from.getBoolean();
        kernelQuirks = from.getBoolean();
        cacheBypass = from.getBoolean();
        dropPacket = from.getInt();
        dropEntry = from.getInt();
        secureTcp = from.getInt();
        dropRate = from.getInt();
        memoryThreshold = from.getInt();
        availablePages = from.getInt();
        runEstimation = from.getBoolean();
        ftpHelper = from.getBoolean();
        sloppySctp = from.getBoolean();
        scheduleIcmp = from.getBoolean();
        sloppyTcp = from.getBoolean();
        lblcExpirationNs = from.getLong();
        lblcrExpirationNs = from.getLong();
        level = Level.values()[from.getByte()];
        wallMinusEventNs = from.getLong();
        refuseInTrouble = from.getBoolean();
        journalTrouble = from.getBoolean();
        conntrack = from.getBoolean();
        routesBesideHost = from.getBoolean();
        sync.load(from);
        nat.load(from);
    }
}
