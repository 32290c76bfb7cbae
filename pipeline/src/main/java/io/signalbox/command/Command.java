package io.signalbox.command;

import io.signalbox.decision.Level;
import io.signalbox.route.RouteType;
import io.signalbox.service.LocalRange;
import io.signalbox.service.MarkRule;
import io.signalbox.service.Quorum;
import io.signalbox.service.ServerOptions;
import io.signalbox.service.ServiceKey;
import io.signalbox.service.ServiceOptions;
import io.signalbox.translate.DestinationRule;
import io.signalbox.translate.SourceRule;
import io.signalbox.wire.Address;

/**
 * One change of the configuration, validated as far as it can be without the tables it changes. Applied as one event;
 * one that cannot be applied is refused as a whole. Addresses are two longs, IPv4 v4-mapped.
 */
public sealed interface Command {
    /** What becomes of a virtual service, or of a real server of it. */
    sealed interface OfService extends Command {
        ServiceKey key();
    }

    /** It may change how much those real servers of a service weigh that are up. */
    sealed interface OfServers extends OfService {}

    /** {@code -A}. */
    record AddService(ServiceKey key, ServiceOptions options) implements OfService {}

    /** {@code -E}: replaces all options. */
    record EditService(ServiceKey key, ServiceOptions options) implements OfService {}

    /** {@code -D}. */
    record DeleteService(ServiceKey key) implements OfService {}

    /** {@code -C}. */
    record Clear() implements Command {}

    /** {@code -a}. */
    record AddServer(ServiceKey key, long serverHi, long serverLo, int serverPort, ServerOptions options)
            implements OfServers {}

    /** {@code -e}: replaces all options. */
    record EditServer(ServiceKey key, long serverHi, long serverLo, int serverPort, ServerOptions options)
            implements OfServers {}

    /**
     * A change of services is drafted: nobody sees it until {@link Publish}. So a great many can be made between packets,
     * and all are there at once. A service that comes or goes does nothing else by then, and a real server that goes does
     * not come again; nobody else changes a service that something is drafted of.
     *
     * @param change a service or a real server that is added, edited or deleted, or the quorum of one that comes
     */
    record Draft(OfService change) implements Command {}

    /** All that is drafted is so from here on. */
    record Publish() implements Command {}

    /**
     * What stands between two of these is one change: whose the addresses are is settled behind it. So a virtual IP that
     * loses one service and gets another is served all the time.
     */
    record Together(boolean on) implements Command {}

    /** {@code -d}. */
    record DeleteServer(ServiceKey key, long serverHi, long serverLo, int serverPort) implements OfServers {}

    /**
     * A real server is to go: it takes no new connections, and is deleted once it has none. Any weight but 0 takes that
     * back.
     *
     * @param deadlineSeconds after which it is overdue; 0 for none
     * @param resets whether the connections that are left at the deadline are reset, and the server deleted; otherwise
     *     they are kept
     */
    record DrainServer(
            ServiceKey key, long serverHi, long serverLo, int serverPort, int deadlineSeconds, boolean resets)
            implements OfServers {}

    /**
     * What the checks of a real server have come to: while it is down it counts as one of weight 0, whatever weight it is
     * given.
     *
     * @param latencyMs of the check that decided it
     * @param cause one line for people; empty where there is nothing to say
     */
    record ReportHealth(
            ServiceKey key, long serverHi, long serverLo, int serverPort, boolean up, int latencyMs, String cause)
            implements OfServers {}

    /** What a service asks of its real servers; whether it has that is found out behind each command. */
    record SetQuorum(ServiceKey key, Quorum quorum) implements OfServers {}

    /**
     * A service has no quorum any more, or has it again. The director finds that out itself; nobody can command it.
     *
     * @param cause one line for people
     */
    record ReportQuorum(ServiceKey key, boolean isThere, String cause) implements Command {}

    /** {@code --set}: seconds, 0 keeps a value. */
    record SetTimeouts(int tcp, int tcpFin, int udp) implements Command {}

    /** A setting as {@code net.ipv4.vs.name=value} or {@code net.ipv4.ip_forward=value}, by the part behind the dot. */
    record SetSysctl(String name, int value) implements Command {}

    /**
     * {@code net.ipv4.vs.sync_threshold}, both numbers at once because each bounds the other: the master tells of a
     * connection when it has seen {@code threshold} packets, and again in every {@code period} packets.
     */
    record SetSyncThreshold(int threshold, int period) implements Command {}

    /** Linux packet for packet with its quirks, or better where a quirk plainly harms users. */
    record SetProfile(Profile profile) implements Command {}

    /** Follows a protocol that announces connections in its text, or no longer; {@code name} is {@code ftp}. */
    record SetHelper(String name, boolean on) implements Command {}

    /** {@code -Z}: counters back to 0, of one service or, where {@code key} is null, of all. */
    record Zero(ServiceKey key) implements Command {}

    /**
     * {@code --start-daemon}: connections are told to, or learnt from, other directors.
     *
     * @param iface name of the interface with the multicast group
     * @param syncId told and heard by one group of directors, 0 to 255
     * @param maxLength of a message in bytes; 0 for what an Ethernet frame carries
     * @param port UDP port of the group
     */
    record StartDaemon(
            boolean master, String iface, int syncId, int maxLength, long groupHi, long groupLo, int port, int ttl)
            implements Command {}

    /** {@code --stop-daemon}. */
    record StopDaemon(boolean master) implements Command {}

    /**
     * A port of the director: what belongs to it is named by {@code port}, counted from 0. Of a port that is there
     * already it tells what it is like now; addresses and routes stay.
     */
    record AddPort(int port, String name, long mac, int mtu) implements Command {}

    /** An address that the director owns on a port, with its on-link prefix (IPv4: 0 to 32, IPv6: 0 to 128). */
    record AddAddress(int port, long hi, long lo, int prefixLength) implements Command {}

    /** Whether the port's link can carry anything. A port is up when it is added. */
    record SetPortUp(int port, boolean up) implements Command {}

    /** The address goes, and with the last one of its subnet the route there. What is not there cannot go. */
    record RemoveAddress(int port, long hi, long lo, int prefixLength) implements Command {}

    /**
     * A route; {@code viaHi}/{@code viaLo} are 0 for an on-link one; {@code mtu} 0 means the port's. One to the same
     * prefix that goes the same way takes the MTU; any other stands behind those that came before it, and is heeded once
     * they are gone.
     */
    record AddRoute(long hi, long lo, int prefixLength, long viaHi, long viaLo, int port, int mtu, RouteType type)
            implements Command {}

    /** The route to this prefix that goes this way, whatever its MTU, goes; nothing changes where there is none. */
    record DeleteRoute(long hi, long lo, int prefixLength, long viaHi, long viaLo, int port, int mtu, RouteType type)
            implements Command {}

    /** A neighbour's MAC that holds until it is changed. */
    record AddNeighbour(int port, long hi, long lo, long mac) implements Command {}

    /** A neighbour's MAC as somebody has heard it: it holds until an ARP or ND message tells another. */
    record LearnNeighbour(int port, long hi, long lo, long mac) implements Command {}

    /** What is known of a neighbour's MAC no longer holds: it is asked for when it is needed. */
    record DeleteNeighbour(int port, long hi, long lo) implements Command {}

    /**
     * From here on a host shares the ports, and owns every address but those that the director serves in this mode.
     * Without this command all of them are the director's.
     */
    record ShareWithHost(VipMode mode) implements Command {}

    /**
     * One virtual IP is served as this mode says, whatever holds for the others; for as long as there is a service at it.
     *
     * @param mode null for what holds for the others
     */
    record SetVip(long hi, long lo, VipMode mode) implements Command {}

    /** Real servers that take connections are looked for: whose MAC nobody knows is asked for it. */
    record SeekServers() implements Command {}

    /**
     * Frames that were lost on a port since the last such command, outside the director: {@code dropped} came and found
     * no room to wait in, {@code refused} were sent and not taken. Nothing follows from it but that it is known.
     */
    record LoseFrames(int port, long dropped, long refused) implements Command {}

    /** The link of this port is the host itself: by it go packets whose real server the host is; -1 for none. */
    record SetHostPort(int port) implements Command {}

    /** Packets that the rule fits carry its firewall mark; the rule added last is asked first. */
    record AddMark(MarkRule rule) implements Command {}

    /** Packets with this mark are the director's, wherever they are for: Linux does it by a route of type local. */
    record ClaimMark(int mark) implements Command {}

    /** Flows that the rule fits leave with another source; of several that fit, the one added first counts. */
    record AddSourceRule(SourceRule rule) implements Command {}

    /** The rule goes; what it translates is translated to its end. */
    record DeleteSourceRule(SourceRule rule) implements Command {}

    /** {@code by} takes the rule's place; what the rule translates is translated to its end. */
    record EditSourceRule(SourceRule rule, SourceRule by) implements Command {}

    /** From here on full NAT reaches real servers from these local ends, too. */
    record AddLocalRange(LocalRange range) implements Command {}

    /** They are given to no more connections; those that have one keep it. */
    record DeleteLocalRange(LocalRange range) implements Command {}

    /** Flows to a public port go to an inside host. */
    record AddDestinationRule(DestinationRule rule) implements Command {}

    /** The rule goes; what it forwards is forwarded to its end. */
    record DeleteDestinationRule(DestinationRule rule) implements Command {}

    /** {@code by} takes the rule's place; what the rule forwards is forwarded to its end. */
    record EditDestinationRule(DestinationRule rule, DestinationRule by) implements Command {}

    /** Inside hosts can ask for public ends at this address, by PCP. */
    record AnswerPcp(Address at) implements Command {}

    /** They cannot any more; what was leased stays so until its time. */
    record IgnorePcp(Address at) implements Command {}

    /** From here on the journal keeps so much of each event. */
    record SetLevel(Level level) implements Command {}

    /** What is done while the journal cannot be written: new connections are refused, or nothing is. */
    record SetJournalPolicy(boolean refuse) implements Command {}

    /** The journal cannot be written from about here on, or can be again. */
    record SetJournalTrouble(boolean on) implements Command {}

    /** How far wall time is ahead of event time from here on, nanoseconds: for people who read the journal. */
    record SetClock(long wallMinusEventNs) implements Command {}

    /** The state as it is behind this event is to be kept: a replay of the journal can begin here. */
    record Checkpoint() implements Command {}

    /**
     * Someone looks at the tables: whatever is due expires first, so that nobody sees it. It is an event, for what
     * expires can send something.
     */
    record Look() implements Command {}
}
