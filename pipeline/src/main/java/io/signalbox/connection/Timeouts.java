package io.signalbox.connection;

import io.signalbox.checkpoint.Remembered;
import io.signalbox.checkpoint.StateReader;
import io.signalbox.checkpoint.StateWriter;

/**
 * How long a silent connection is remembered, in seconds. {@code ipvsadm --set} changes three of the times; a
 * connection notices at its next packet, for only then is its timer started again. Owned by the schedule stage.
 */
public final class Timeouts implements Remembered {
    /** Of an entry whose first packet has not set a state yet. */
    public static final int NEW_ENTRY = 3;
    /** Of an entry that ran out while others still depend on it. */
    public static final int CONTROLLING = 60;

    private final int[] tcpByState = new int[TcpState.values().length];
    private int udp = 300;

    public Timeouts() {
        tcp(TcpState.NONE, 2);
        tcp(TcpState.ESTABLISHED, 900);
        tcp(TcpState.SYN_SENT, 120);
        tcp(TcpState.SYN_RECV, 60);
        tcp(TcpState.FIN_WAIT, 120);
        tcp(TcpState.TIME_WAIT, 120);
        tcp(TcpState.CLOSE, 10);
        tcp(TcpState.CLOSE_WAIT, 60);
        tcp(TcpState.LAST_ACK, 30);
        tcp(TcpState.LISTEN, 120);
        tcp(TcpState.SYNACK, 120);
    }

    /** Established TCP, TCP after a FIN, and UDP; 0 keeps what is set. The range is checked where commands are read. */
    public void set(final int tcpSeconds, final int tcpFinSeconds, final int udpSeconds) {
        if (tcpSeconds != 0) {
            tcp(TcpState.ESTABLISHED, tcpSeconds);
        }
        if (tcpFinSeconds != 0) {
            tcp(TcpState.FIN_WAIT, tcpFinSeconds);
        }
        if (udpSeconds != 0) {
            udp = udpSeconds;
        }
    }

    /** Of a TCP connection in the state with this number. */
    public int tcp(final int state) {
        return tcpByState[state];
    }

    public int tcp() {
        return tcp(TcpState.ESTABLISHED.ordinal());
    }

    public int tcpFin() {
        return tcp(TcpState.FIN_WAIT.ordinal());
    }

    public int udp() {
        return udp;
    }

    private void tcp(final TcpState state, final int seconds) {
        tcpByState[state.ordinal()] = seconds;
    }

    @Override
    public void save(final StateWriter to) {
        to.putInts(tcpByState, tcpByState.length);
        to.putInt(udp);
    }

    @Override
    public void load(final StateReader from) {
        from.getInts(tcpByState);
        udp = from.getInt();
    }
}
