package io.signalbox.balance;

import io.signalbox.command.Command.SetSysctl;

/** The switches of {@code net.ipv4.vs} that have a meaning here, under the kernel's names and with its defaults. */
public final class Settings {
    /** The names that {@link #set} knows, for sentences. */
    public static final String NAMES =
            "conn_reuse_mode, expire_nodest_conn, ip_forward, nat_icmp_send, pmtu_disc, sloppy_tcp";

    /** A SYN on an old connection is scheduled afresh: 0 never; else in TIME_WAIT and CLOSE; bit 1: FIN_WAIT too. */
    public int connReuseMode = 1;
    /** Connections of a deleted server end with their next packet, which is scheduled afresh. */
    public boolean expireNodestConn;
    /** Transit that is no connection's is routed; otherwise it is left to the host. */
    public boolean ipForward = true;
    /** A NAT server's packet without a connection is refused rather than routed. */
    public boolean natIcmpSend;
    /** Tunnels copy don't-fragment and tell senders the path MTU. */
    public boolean pmtuDisc = true;
    /** Packet for packet what Linux does, also where that plainly harms users. */
    public boolean kernelQuirks;
    /** Any TCP packet but a reset opens a connection. */
    public boolean sloppyTcp;

    /** False where there is no setting of this name. */
    boolean set(final SetSysctl command) {
        final boolean on = command.value() != 0;
        switch (command.name()) {
            case "conn_reuse_mode" -> connReuseMode = command.value();
            case "expire_nodest_conn" -> expireNodestConn = on;
            case "ip_forward" -> ipForward = on;
            case "nat_icmp_send" -> natIcmpSend = on;
            case "pmtu_disc" -> pmtuDisc = on;
            case "sloppy_tcp" -> sloppyTcp = on;
            default -> {
                return false;
            }
        }
        return true;
    }
}
